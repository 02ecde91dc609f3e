"""The command `article-indexer plan`."""

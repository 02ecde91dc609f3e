"""Lines as they are compared with others. Pure."""

from indexer.corpus.markdown.words import FILLER


def folded(line: str) -> str:
    """Return a line as it is compared with others: without case, the marks of headings, fillers and extra space."""
    return " ".join(line.replace(FILLER, "").lstrip("# ").casefold().split())

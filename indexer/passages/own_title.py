"""Titles that were found in texts, once it is known which lines all articles of a source share. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from indexer.corpus.evident_title import evident_title
from indexer.passages.folding import folded
from indexer.records import Article


def with_own_title(article: Article, repeated: AbstractSet[str]) -> Article:
    """Return an article without a title that heads many articles of its source.

    Args:
        article: The article; only a title that was found in plain text is doubted, not one that Markdown marks.
        repeated: The folded lines that the articles of its source share.

    Returns:
        The article with the title that is evident without these lines, or without one; itself if its title is its own.
    """
    header = article.header
    is_found = header.provenance.get("title") == "text" and header.format != "markdown"
    if not is_found or folded(header.title or "") not in repeated:
        return article
    lines = article.text[article.body_start :].splitlines(keepends=True)
    title = evident_title("".join("\n" if folded(line) in repeated else line for line in lines))
    provenance = {name: where for name, where in header.provenance.items() if name != "title" or title}
    return replace(article, header=replace(header, title=title, provenance=provenance))

"""The standfirst of an article: what its page shows between headline and text and states as its summary."""

from collections.abc import Sequence

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.metadata.titles import folded
from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.text.units import is_caption
from indexer.corpus.html.tree import Element

_MIN_BYTES, _MAX_BYTES = 25, 500
"""Shortest and longest text of a standfirst."""
_PASSED_MAX_BYTES = 600
"""Most text behind the headline that the standfirst may stand behind."""
_SUMMARY_MIN_CHARACTERS = 40
"""Least length of the beginning of a text by which a summary that was cut off is recognised."""


def standfirst_of(heading: Element, sizes: Sizes, summaries: Sequence[str]) -> str | None:
    """Return the text behind a headline that the page also states as the summary of its article.

    It may be a heading or a short line, which nothing but the summary tells from furniture.

    Args:
        heading: Element that shows the headline.
        sizes: Sizes of the elements of the page.
        summaries: Summaries of the article as the page states them.
    """
    stated = [folded(summary) for summary in summaries]
    if heading not in sizes or not any(stated):
        return None
    start, passed = sizes[heading].place, 0
    for element, size in sizes.items():
        if size.place <= start or size.line_of is not None or size.own < max(_MIN_BYTES, size.own_linked):
            continue
        if size.text <= _MAX_BYTES and not is_caption(element):
            text = " ".join(shown_text(element).split())
            own = folded(text)
            if any(_are_one(own, summary) for summary in stated):
                return text
        passed += size.own
        if passed > _PASSED_MAX_BYTES:
            break
    return None


def with_standfirst(blocks: Sequence[str], standfirst: str | None) -> list[str]:
    """Return the blocks of a text with its standfirst before them, unless they have it."""
    if standfirst is None or not blocks:
        return list(blocks)
    own = folded(standfirst)
    return list(blocks) if any(folded(block).startswith(own) for block in blocks) else [standfirst, *blocks]


def _are_one(text: str, summary: str) -> bool:
    """Tell whether a text and a summary are the same, one of them perhaps cut off."""
    if text == summary:
        return True
    shorter, longer = sorted((text, summary.rpartition(" ")[0]), key=len)
    return len(shorter) >= _SUMMARY_MIN_CHARACTERS and longer.startswith(shorter)

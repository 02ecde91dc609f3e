"""Headings, lists and paragraphs of an article that were left out of its text though they stand between its others."""

from collections.abc import Iterable, Sequence

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.metadata.titles import folded
from indexer.corpus.html.tree import Element

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LISTS = ("ol", "ul", "dl")
_LINKED_SHARE = 0.4
"""Largest share of links in what is taken up."""


def with_left_out(blocks: Sequence[str], containers: Iterable[Element]) -> list[str]:
    """Return the blocks of a text with those between them that were left out.

    Args:
        blocks: Blocks of the text, in order.
        containers: Elements that hold its paragraphs, without double.
    """
    places = {folded(line): place for place, block in enumerate(blocks) for line in block.split("\n")}
    added: dict[int, list[str]] = {}
    for container in containers:
        place, waiting = None, list[tuple[str, str]]()
        for child in container.iterchildren("p", *_HEADINGS, *_LISTS):
            if not (text := shown_text(child)):
                continue
            found = next((places[line] for line in map(folded, text.split("\n")) if line in places), None)
            if found is not None:
                if place is not None:
                    added.setdefault(place, []).extend(block for _, block in waiting)
                place, waiting = found, []
            elif place is not None and not _is_linked(child, text):
                waiting.append((child.tag, text))
        # At the end of the text, a heading may be that of something else.
        if place is not None and waiting and waiting[0][0] in _LISTS:
            added.setdefault(place, []).append(waiting[0][1])
    return [one for place, block in enumerate(blocks) for one in (block, *added.get(place, ()))]


def _is_linked(element: Element, text: str) -> bool:
    return sum(len(link.text_content()) for link in element.iter("a")) > _LINKED_SHARE * len(text)

"""The units that the text of a page is made of: paragraphs, lists, tables, quotations, and bare text of elements."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.corpus.html.sizes import Size, Sizes
from indexer.corpus.html.tree import Element

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PARTS = frozenset(("li", "dd", "dt", "td", "th", "tr", "tbody", "thead"))
"""Elements that are a part of a list or a table."""
_UNIT_MIN_BYTES = 40
_BARE_MIN_BREAKS = 2
"""Least number of `br` in an element whose own text is taken for several paragraphs."""
_CAPTIONS = frozenset(("figcaption", "caption", "figure"))
_CAPTION = re.compile(
    r"caption|credit|\blegende?\b|bildunter|pie-?(?:de-?)?foto|(?:media|image|photo)[\w-]{0,40}description",
    re.IGNORECASE,
)
_CAPTION_MAX_BYTES = 600
_IMAGE_TEXT_MAX_BYTES = 120
_CAPTION_LEVELS = 3
"""Number of elements around a text of which one may be called a caption."""
_CAPTIONS_SHARE = 0.5
"""Least share of a page's prose that captions make up where they are its text, as in galleries."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, list, table or quotation, or the bare text of an element."""

    element: Element
    container: Element
    """The element whose children it and its like are; the same element if it is bare text."""
    prose: int
    """Size of its text, links aside."""


def units_of(sizes: Sizes) -> list[Unit]:
    """Return what a page has of text that is not mostly links, in document order.

    Captions are left out unless they are most of it.
    """
    found: list[Unit] = []
    told: list[Unit] = []
    for element, size in sizes.items():
        if size.own < _UNIT_MIN_BYTES or size.own < size.own_linked or element.tag in HEADINGS:
            continue
        unit = container = element
        if size.breaks < _BARE_MIN_BREAKS or element.tag in ("p", "pre") or element.tag in _PARTS:
            unit = _unit_of(element, sizes)
            container = unit.getparent()
        if container is not None:
            found.append(Unit(unit, container, size.own))
            if not _is_in_caption(element, sizes) and not _is_beside_image(unit, element, size):
                told.append(found[-1])
    return told if prose_of(told) >= (1 - _CAPTIONS_SHARE) * prose_of(found) else found


def prose_of(units: Iterable[Unit]) -> int:
    """Return the size of the text of units, links aside."""
    return sum(unit.prose for unit in units)


def by_container(units: Sequence[Unit]) -> dict[Element, int]:
    """Return the size of the text of units, links aside, by the element that holds them."""
    prose: dict[Element, int] = defaultdict(int)
    for unit in units:
        prose[unit.container] += unit.prose
    return prose


def is_caption(element: Element) -> bool:
    """Tell whether an element is the caption of an image by its name, its class or its id."""
    return element.tag in _CAPTIONS or any(
        _CAPTION.search(marks) for marks in (element.get("class"), element.get("id")) if marks
    )


def _is_in_caption(element: Element, sizes: Sizes) -> bool:
    for _ in range(_CAPTION_LEVELS):
        if element is None or sizes[element].prose > _CAPTION_MAX_BYTES:
            return False
        if is_caption(element):
            return True
        element = element.getparent()
    return False


def _is_beside_image(unit: Element, paragraph: Element, size: Size) -> bool:
    """Tell whether a short text has a box with an image and nothing else to itself."""
    return unit is not paragraph and size.text <= _IMAGE_TEXT_MAX_BYTES and next(unit.iter("img"), None) is not None


def _unit_of(paragraph: Element, sizes: Sizes) -> Element:
    """Return the element that stands for a paragraph in its container: what wraps nothing but the paragraph."""
    unit = paragraph
    while (parent := unit.getparent()) is not None and parent.tag not in ("body", "html"):
        is_part = unit.tag in _PARTS or parent.tag == "blockquote"
        if not is_part and sizes[parent].text != sizes[unit].text:
            break
        unit = parent
    return unit

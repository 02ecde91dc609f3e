"""How much text each element of a page has, and how much of that is of links."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from indexer.corpus.html.tree import Element, walk

# fmt: off
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
))
# fmt: on
_SILENT = frozenset(("script", "style", "noscript", "template", "select", "button", "textarea", "svg", "head", "form"))
_LINK_MAX_BYTES = 1_000
"""Longest text of a link; an `a` with more was left open by mistake."""


@dataclass(slots=True)
class Size:
    """Sizes of the texts of an element, in bytes of UTF-8 without white space: a Chinese character is a word."""

    text: int = 0
    linked: int = 0
    own: int = 0
    """Of what is in it and in no block within it, links left out."""
    own_linked: int = 0
    breaks: int = 0
    """Number of `br` of its own."""

    @property
    def prose(self) -> int:
        """Size of what is no link."""
        return self.text - self.linked


Sizes: TypeAlias = Mapping[Element, Size]
"""Sizes of the elements of a page, in document order."""


def sizes_of(root: Element) -> Sizes:
    """Return the sizes of all elements of a page; what is no text for a reader, such as scripts, has none."""
    sizes: dict[Element, Size] = {}
    opened: list[Size] = []
    blocks: list[Size] = []
    silent = links = 0
    for event, name, element in walk(root):
        starts, ends = event == "start", event == "end"
        step = starts - ends
        silent += step * (name in _SILENT)
        links += step * _is_link(name, element)
        if starts:
            sizes[element] = Size()
            opened.append(sizes[element])
            if name not in _INLINE:
                blocks.append(sizes[element])
            blocks[-1].breaks += name == "br"
        elif ends:
            closed = opened.pop()
            if name not in _INLINE:
                blocks.pop()
            if opened:
                opened[-1].text += closed.text
                opened[-1].linked += closed.linked
        text = element.text if starts else element.tail
        if text and not silent and blocks:
            _count(text, opened[-1], blocks[-1], is_linked=links > 0)
    return sizes


def _count(text: str, element: Size, block: Size, *, is_linked: bool) -> None:
    length = len("".join(text.split()).encode(errors="replace"))
    element.text += length
    if is_linked:
        element.linked += length
        block.own_linked += length
    else:
        block.own += length


def _is_link(name: str, element: Element) -> bool:
    if name != "a" or ("href" not in element.attrib and ("name" in element.attrib or "id" in element.attrib)):
        return False
    length = 0
    for text in element.itertext():
        length += len(text)
        if length > _LINK_MAX_BYTES:
            return False
    return True

"""How much text each element of a page has, and how much of that is of links."""

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
_SILENT = frozenset(("script", "style", "noscript", "template", "select", "textarea", "svg", "head", "form"))
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


Sizes: TypeAlias = dict[Element, Size]
"""Sizes of the elements of a page, in document order."""


def sizes_of(root: Element) -> Sizes:
    """Return the sizes of all elements of a page; what is no text for a reader, such as scripts, has none."""
    sizes: Sizes = {}
    opened: list[Size] = []
    blocks: list[Size] = []
    anchors: list[bool] = []
    silent = links = 0
    for event, name, element in walk(root):
        text = element.tail
        if event == "start":
            text = element.text
            silent += name in _SILENT
            if name == "a":
                anchors.append(_is_link(element))
                links += anchors[-1]
            size = sizes[element] = Size()
            opened.append(size)
            if name not in _INLINE:
                blocks.append(size)
            elif name == "br":
                blocks[-1].breaks += 1
        elif event == "end":
            silent -= name in _SILENT
            if name == "a":
                links -= anchors.pop()
            _close(name, opened, blocks)
        if text and blocks and not silent and (length := _length(text)):
            opened[-1].text += length
            if links:
                opened[-1].linked += length
                blocks[-1].own_linked += length
            else:
                blocks[-1].own += length
    return sizes


def release(sizes: Sizes) -> None:
    """Forget the elements of a page, the last first.

    lxml frees what was taken out of a tree when no element of it is known any more. To find that out takes quadratic
    time if elements are forgotten before those within them.
    """
    while sizes:
        sizes.popitem()


def _close(name: str, opened: list[Size], blocks: list[Size]) -> None:
    closed = opened.pop()
    if name not in _INLINE:
        blocks.pop()
    if opened:
        opened[-1].text += closed.text
        opened[-1].linked += closed.linked


def _length(text: str) -> int:
    letters = "".join(text.split())
    return len(letters) if letters.isascii() else len(letters.encode(errors="replace"))


def _is_link(element: Element) -> bool:
    if element.get("href") is None and (element.get("name") or element.get("id")):
        return False
    length = 0
    for text in element.itertext():
        length += len(text)
        if length > _LINK_MAX_BYTES:
            return False
    return True

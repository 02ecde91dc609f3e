"""How much text each element of a page has, and how much of that is of links."""

from dataclasses import dataclass
from typing import TypeAlias

from indexer.corpus.html.tree import Element, name_of

# fmt: off
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
))
"""Elements within a line."""
# fmt: on
_SILENT = frozenset(("script", "style", "noscript", "template", "select", "textarea", "svg", "head", "form"))
_LINK_MAX_BYTES = 1_000
"""Longest text of a link; an `a` with more was left open by mistake."""


@dataclass(slots=True, eq=False)
class Size:
    """Sizes of the texts of an element, in bytes of UTF-8 without white space: a Chinese character is a word."""

    place: int
    """Number of elements before it on the page."""
    is_silent: bool
    """Whether what it holds is no text for a reader."""
    in_link: bool
    line_of: "Size | None"
    """Sizes of the block that it is a part of a line of; None if it is a block itself."""
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

    def add(self, text: str) -> None:
        """Add a text of its own."""
        if self.is_silent:
            return
        letters = "".join(text.split())
        length = len(letters) if letters.isascii() else len(letters.encode(errors="replace"))
        self.text += length
        block = self.line_of or self
        if self.in_link:
            self.linked += length
            block.own_linked += length
        else:
            block.own += length


Sizes: TypeAlias = dict[Element, Size]
"""Sizes of the elements of a page, in document order."""


def sizes_of(root: Element) -> Sizes:
    """Return the sizes of all elements of a page; what is no text for a reader, such as scripts, has none."""
    sizes: Sizes = {}
    parents: list[Size] = []
    outside = Size(0, is_silent=False, in_link=False, line_of=None)
    for element in root.iter():
        parent = sizes.get(element.getparent(), outside)
        if name := name_of(element):
            is_link = parent.in_link or (name == "a" and _is_link(element))
            line_of = (parent.line_of or parent) if name in INLINE else None
            size = sizes[element] = Size(len(parents), parent.is_silent or name in _SILENT, is_link, line_of)
            parents.append(parent)
            if name == "br" and line_of is not None:
                line_of.breaks += 1
            if (text := element.text) and not text.isspace():
                size.add(text)
        if (text := element.tail) and not text.isspace() and element is not root:
            parent.add(text)
    for size, parent in zip(reversed(sizes.values()), reversed(parents), strict=True):
        parent.text += size.text
        parent.linked += size.linked
    return sizes


def release(sizes: Sizes) -> None:
    """Forget the elements of a page, the last first.

    lxml frees what was taken out of a tree when no element of it is known any more. To find that out takes quadratic
    time if elements are forgotten before those within them.
    """
    while sizes:
        sizes.popitem()


def _is_link(element: Element) -> bool:
    if element.get("href") is None and (element.get("name") or element.get("id")):
        return False
    length = 0
    for text in element.itertext():
        length += len(text)
        if length > _LINK_MAX_BYTES:
            return False
    return True

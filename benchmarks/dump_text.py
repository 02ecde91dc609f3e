"""The text that a tool makes of a page, in the styles of the tools in use, with the label of each code point."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from lxml import etree, html
from lxml.html import defs

Style: TypeAlias = Literal["lines", "spaced", "nodes", "lynx", "browser", "glued", "source"]
"""How a text is made of a page:

- `lines`: a line for each block and each cell of a table;
- `spaced`: blocks apart by blank lines, a line for each row of a table;
- `nodes`: a line for each piece of text, links inside sentences too, as BeautifulSoup's `get_text("\\n")` gives it;
- `lynx`: indented and wrapped at 78 columns, with bullets and the texts of images;
- `browser`: the `innerText` of a browser, with tabs between cells and blank lines around paragraphs;
- `glued`: a line for each block, and the links of a menu without anything between them;
- `source`: the page's source without its tags, with all its line breaks and runs of spaces.
"""
STYLES: tuple[Style, ...] = get_args(Style)

WRAPPED_AT = 78
_INDENT_OF_ITEMS = " " * 7
LABELS = {"article": "a", "optional": "o", "title": "t", "date": "d", "none": "-"}
"""Value of `data-gold` -> label of a code point."""
_FURNITURE = LABELS["none"]

_BLOCKS = (defs.block_tags - {"del", "ins", "td", "th"}) | {
    *("article", "aside", "body", "details", "dialog", "figcaption", "figure", "footer", "header", "html", "main"),
    *("nav", "section", "select", "summary"),
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_NEVER_SHOWN = frozenset(("script", "style", "template", "head", "svg", "iframe", "object"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """What the styles that go by blocks differ in."""

    apart: frozenset[str] = frozenset()
    """Tags of the blocks that have a blank line around them."""
    cell_end: str = "\n"
    """What stands between two cells of a row."""
    keeps: frozenset[str] = frozenset()
    """Which of `noscript`, `option` and `alt` leave a text."""
    is_indented: bool = False
    is_glued: bool = False


_TEXT_BLOCKS = _HEADINGS | {"p", "blockquote", "pre", "ul", "ol", "dl", "table"}
_MANNERS: dict[Style, _Manner] = {
    "lines": _Manner(),
    "spaced": _Manner(apart=_BLOCKS - {"tr", "tbody", "thead"}, cell_end=" | "),
    "lynx": _Manner(apart=_TEXT_BLOCKS, cell_end=" ", keeps=frozenset(("noscript", "alt")), is_indented=True),
    "browser": _Manner(apart=frozenset(("p",)), cell_end="\t", keeps=frozenset(("option",))),
    "glued": _Manner(cell_end=" ", keeps=frozenset(("alt", "option")), is_glued=True),
}


def labelled_text(root: html.HtmlElement, style: Style) -> tuple[str, str]:
    """Return the text of a page in a style, and for each of its code points a label."""
    if style in ("nodes", "source"):
        return _of_nodes(root, style)
    writer = _Writer(_MANNERS[style])
    _write_block(writer, root, _FURNITURE)
    text, labels = writer.result()
    return _wrap(text, labels) if style == "lynx" else (text, labels)


def _label(element: html.HtmlElement, inherited: str) -> str:
    return LABELS.get(element.get("data-gold", ""), inherited)


def _added(label: str) -> str:
    """Return the label of what a tool adds to a text with a label, such as bullets and the texts of images."""
    return LABELS["optional"] if label == LABELS["article"] else label


def _of_nodes(root: html.HtmlElement, style: Style) -> tuple[str, str]:
    """Return the pieces of text of a page, hidden ones too, with their labels."""
    texts, labels = [], []
    for piece, label in _pieces(root, _FURNITURE):
        line = piece if style == "source" else f"{stripped}\n" if (stripped := piece.strip()) else ""
        texts.append(line)
        labels.append(label * len(line))
    return "".join(texts), "".join(labels)


def _pieces(element: html.HtmlElement, inherited: str) -> Iterator[tuple[str, str]]:
    label = _label(element, inherited)
    if isinstance(element.tag, str) and element.tag not in _NEVER_SHOWN - {"head"}:
        yield element.text or "", label
        for child in element:
            yield from _pieces(child, label)
    yield element.tail or "", inherited


class _Writer:
    """Text that grows by blocks, white space collapsed, with the label of each of its code points."""

    def __init__(self, manner: _Manner) -> None:
        self.manner = manner
        self.prefix = ""
        """What stands before the text of the next line."""
        self._texts: list[str] = []
        self._labels: list[str] = []
        self._breaks = 0
        """Line breaks due before the next text."""
        self._space = ""
        """What stands between the last text and the next one of the same line."""
        self._at_start = True

    def end_line(self, breaks: int) -> None:
        """End the line; the next text stands `breaks` line breaks further down at least."""
        self._breaks = max(self._breaks, breaks)
        self._space = ""

    def separate(self, between: str) -> None:
        """Put something between the last text and the next one of the line, if there is one."""
        if between == "\n":
            self.end_line(1)
        else:
            self._space = between

    def write(self, text: str, label: str) -> None:
        """Write a piece of text; runs of white space become one space."""
        words = text.split()
        if text[:1].isspace() and not self._space:
            self._space = " "
        if not words:
            return
        if self._breaks or self._at_start:
            self._put("" if self._at_start else "\n" * self._breaks, _FURNITURE)
            self._put(self.prefix, _added(label))
            self.prefix = " " * len(self.prefix)
        else:
            self._put(self._space, _added(label))
        self._put(" ".join(words), label)
        self._at_start, self._breaks, self._space = False, 0, " " if text[-1].isspace() else ""

    def result(self) -> tuple[str, str]:
        """Return the text and its labels."""
        self._put("\n", _FURNITURE)
        return "".join(self._texts), "".join(self._labels)

    def _put(self, text: str, label: str) -> None:
        self._texts.append(text)
        self._labels.append(label * len(text))


def _write_block(writer: _Writer, element: html.HtmlElement, inherited: str) -> None:
    """Write what an element shows, but not what stands behind it."""
    manner, tag, label = writer.manner, element.tag, _label(element, inherited)
    if not _is_shown(element, manner):
        return
    breaks = 2 if tag in manner.apart else 1 if tag in _BLOCKS or tag == "br" else 0
    if manner.is_glued and _is_menu(element):
        *pieces, _behind = _pieces(element, label)
        writer.end_line(1)
        writer.write("".join(" ".join(piece.split()) for piece, _ in pieces), label)
        writer.end_line(1)
        return
    if breaks:
        writer.end_line(breaks)
        if manner.is_indented and tag != "br" and not writer.prefix.endswith("* "):
            writer.prefix = _indent(element)
    _write_content(writer, element, label)
    if breaks:
        writer.end_line(breaks)
    if tag in _CELLS:
        writer.separate(manner.cell_end)


def _write_content(writer: _Writer, element: html.HtmlElement, label: str) -> None:
    if element.tag == "pre":
        for line in element.text_content().splitlines():
            writer.write(line, label)
            writer.end_line(1)
        return
    if element.tag == "img" and "alt" in writer.manner.keeps:
        alt = element.get("alt", "")
        writer.write(f"[{alt}]" if alt and writer.manner.is_indented else f" {alt} ", _added(label))
    writer.write(element.text or "", label)
    for child in element:
        _write_block(writer, child, label)
        if writer.manner.is_indented and child.tag in _BLOCKS:
            writer.prefix = _INDENT_OF_ITEMS if element.tag == "li" else "   "
        writer.write(child.tail or "", label)


def _indent(element: html.HtmlElement) -> str:
    """Return what stands before the first line of an indented block."""
    if element.tag == "li":
        return "     * "
    if element.tag in _HEADINGS:
        return ""
    parent = element.getparent()
    return _INDENT_OF_ITEMS if parent is not None and parent.tag == "li" else "   "


def _is_shown(element: html.HtmlElement, manner: _Manner) -> bool:
    if element.tag in _NEVER_SHOWN or not isinstance(element.tag, str):
        return False
    if element.tag in ("noscript", "option"):
        return element.tag in manner.keeps
    return element.get("hidden") is None and not _HIDDEN_STYLE.search(element.get("style", ""))


def _is_menu(element: html.HtmlElement) -> bool:
    """Tell whether an element is a row of short links that carries no label."""
    links = [" ".join(link.text_content().split()) for link in element.iter("a")]
    shown = len("".join(element.text_content().split()))
    linked = len("".join("".join(links).split()))
    is_labelled = any(one.get("data-gold") for one in element.iter(etree.Element))
    return len(links) >= 3 and linked >= 0.9 * shown and len("".join(links)) < 25 * len(links) and not is_labelled


def _wrap(text: str, labels: str) -> tuple[str, str]:
    """Break lines at spaces so that they fit, the further ones as deep as the first."""
    wrapped, marks = [], []
    for line in re.finditer(r".*\n", text):
        indent = len(line[0]) - len(re.sub(r"^ *(?:\* )?", "", line[0]))
        column = 0
        for word in re.finditer(r" *\S+", line[0]):
            if column and column + len(word[0]) > WRAPPED_AT:
                wrapped.append("\n" + " " * indent)
                marks.append(_FURNITURE * (indent + 1))
                column = indent
                piece = word[0].lstrip()
            else:
                piece = word[0]
            start = line.start() + word.end() - len(piece)
            wrapped.append(piece)
            marks.append(labels[start : start + len(piece)])
            column += len(piece)
        wrapped.append("\n")
        marks.append(_FURNITURE)
    return "".join(wrapped), "".join(marks)

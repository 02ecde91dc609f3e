"""Body of a Word document -> its text."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RUN, _TEXT = _WORD + "r", _WORD + "t"
_PARAGRAPH, _ROW, _CELL = _WORD + "p", _WORD + "tr", _WORD + "tc"
_SPACES = {_WORD + "tab": "\t", _WORD + "br": "\n", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}
_NOT_SHOWN = (
    _WORD + "moveFrom",  # where tracked changes took it from
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # the same again, for older programs
)


def document_text(body: "_Element") -> str:
    """Return the text of the body of a document: paragraphs apart by a blank line, a row of a table on a line.

    The XML is walked because python-docx leaves out insertions under tracked changes, content controls and text boxes.
    What was deleted under tracked changes is not part of it, and neither are headers, footers and notes.
    """
    pieces: list[str] = []
    before: dict[str, _Element] = {}
    for node in body.iter(_TEXT, *_SPACES):
        parent = node.getparent()
        if parent is None or parent.tag != _RUN:
            continue  # a tab stop, not a tab
        place: dict[str, _Element] = {}
        for ancestor in node.iterancestors(_PARAGRAPH, _ROW, _CELL, *_NOT_SHOWN):
            place.setdefault(str(ancestor.tag), ancestor)
        if place.keys().isdisjoint(_NOT_SHOWN):
            if pieces:
                pieces.append(_between(before, place))
            pieces.append(_SPACES.get(str(node.tag)) or node.text or "")
            before = place
    return "".join(pieces).strip()


def _between(before: "dict[str, _Element]", place: "dict[str, _Element]") -> str:
    """Return what divides two texts, given the paragraph, row and cell that each stands in."""
    if before.get(_PARAGRAPH) is place.get(_PARAGRAPH):
        return ""
    if _ROW not in before or _ROW not in place:
        return "\n\n"
    if before[_ROW] is not place[_ROW]:
        return "\n"
    return " " if before.get(_CELL) is place.get(_CELL) else "\t"

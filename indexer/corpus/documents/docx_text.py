"""Body of a Word document -> its text."""

from typing import TYPE_CHECKING, NamedTuple

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
    from lxml.etree import iterwalk

    pieces: list[str] = []
    before = _Place()
    within: dict[str, list[_Element]] = {tag: [] for tag in (_PARAGRAPH, _ROW, _CELL, *_NOT_SHOWN)}
    for event, node in iterwalk(body, events=("start", "end"), tag=(*within, _TEXT, *_SPACES)):
        tag, parent = str(node.tag), node.getparent()
        if tag in within and event == "start":
            within[tag].append(node)
        elif tag in within:
            within[tag].pop()
        # A tab outside of a run is a tab stop.
        elif event == "start" and parent is not None and parent.tag == _RUN and not any(map(within.get, _NOT_SHOWN)):
            place = _Place(*(within[kind][-1] if within[kind] else None for kind in (_PARAGRAPH, _ROW, _CELL)))
            if pieces:
                pieces.append(_between(before, place))
            pieces.append(_SPACES.get(tag) or node.text or "")
            before = place
    return "".join(pieces).strip()


class _Place(NamedTuple):
    """What a piece of text stands in."""

    paragraph: "_Element | None" = None
    row: "_Element | None" = None
    cell: "_Element | None" = None


def _between(before: _Place, place: _Place) -> str:
    """Return what divides two pieces of text."""
    if before.paragraph is place.paragraph:
        return ""
    if before.row is None or place.row is None:
        return "\n\n"
    if before.row is not place.row:
        return "\n"
    return " " if before.cell is place.cell else "\t"

"""Tree of elements -> the text that it shows, its blocks apart by blank lines."""

import re
from collections.abc import Collection, Iterable

from indexer.corpus.html.tree import Element, walk

# fmt: off
_NOT_SHOWN = frozenset((
    "audio", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "input", "map", "math", "menuitem",
    "meta", "noembed", "noframes", "noscript", "object", "option", "param", "progress", "rp", "rt", "script", "select",
    "source", "style", "svg", "template", "textarea", "title", "track", "video",
))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "legend", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead",
    "ul",
))
# fmt: on
_LINES = frozenset(("li", "tr"))
_CELLS = frozenset(("td", "th"))

# Breaks are set as characters that no text holds here, and made line ends at the end, the strongest of a run winning.
_LINE, _BREAK, _BLOCK, _CELL = "\r", "\n", "\f", "\v"
_SPACE = re.compile(r"\s+")
_GAP = re.compile(r"[ \r\n\f\v]+")
_SOFT_HYPHENS = re.compile("[\xad\ufeff]")


def shown_text(root: Element, *, skip: Iterable[Element] = (), keeps_lines: bool = False) -> str:
    """Return the text that an element shows.

    Args:
        root: The element.
        skip: Elements in it that are left out.
        keeps_lines: Whether line ends of the source are line ends of the text, as they are where a text has none of
            the elements that make lines.

    Returns:
        Paragraphs, headings, lists and tables apart by a blank line; items of lists and rows of tables on a line each,
        the cells of a row apart by ` | `. White space is single spaces; soft hyphens are dropped.
    """
    left_out = set(skip)
    if len(root) or root in left_out or root.tag == "pre":
        return _gaps("".join(_pieces(root, left_out, keeps_lines=keeps_lines)))
    # Most elements hold at most a text: to walk through them would take most of the time of a page.
    return "" if not root.text or root.tag in _NOT_SHOWN else _gaps(_piece(root.text, keeps_lines=keeps_lines))


def _pieces(root: Element, left_out: Collection[Element], *, keeps_lines: bool) -> list[str]:
    pieces: list[str] = []
    hidden = 0
    verbatim = 0
    in_items = 0
    for event, name, element in walk(root):
        starts = event == "start"
        if name in _NOT_SHOWN or element in left_out:
            hidden += 1 if starts else -1
        verbatim += (name == "pre") * (1 if starts else -1)
        if not hidden:
            if name in _BLOCKS:
                pieces.append(_LINE if in_items else _BLOCK)
            elif name in _LINES:
                pieces.append(_LINE)
            elif name in _CELLS and starts:
                pieces.append(_CELL)
            elif name == "br" and starts:
                pieces.append(_BREAK)
            if starts and element.text and name:
                pieces.append(_piece(element.text, keeps_lines=keeps_lines or verbatim > 0))
        in_items += (name in _LINES or name in _CELLS) * (1 if starts else -1)
        if not starts and not hidden and element.tail and element is not root:
            pieces.append(_piece(element.tail, keeps_lines=keeps_lines or verbatim > 0))
    return pieces


def _gaps(text: str) -> str:
    return _GAP.sub(_gap, text).strip(" \n|")


def _piece(text: str, *, keeps_lines: bool) -> str:
    lines = _SOFT_HYPHENS.sub("", text).splitlines() if keeps_lines else [_SOFT_HYPHENS.sub("", text)]
    return _BREAK.join(_SPACE.sub(" ", line) for line in lines) + _BREAK * (keeps_lines and text.endswith("\n"))


def _gap(run: "re.Match[str]") -> str:
    breaks = run[0]
    if _BLOCK in breaks or breaks.count(_BREAK) > 1:
        return "\n\n"
    if _LINE in breaks or _BREAK in breaks:
        return "\n"
    return " | " if _CELL in breaks else " "

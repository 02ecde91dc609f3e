"""Tree of elements -> the text that it shows, its blocks apart by blank lines."""

import re
from collections.abc import Collection, Iterable, Iterator

from indexer.corpus.html.tree import Element, name_of

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
_ITEMS = frozenset(("li", "tr"))
_CELLS = frozenset(("td", "th"))

# Breaks are set as characters that no text holds here, and made line ends at the end, the strongest of a run winning.
_LINE, _BREAK, _BLOCK, _CELL = "\r", "\n", "\f", "\v"
_BREAKS = {
    **dict.fromkeys(_BLOCKS, _BLOCK),
    **dict.fromkeys(_ITEMS, _LINE),
    **dict.fromkeys(_CELLS, _CELL),
    "br": _BREAK,
}
"""Break that an element makes before it; blocks and items make it behind them, too."""
_GAP = re.compile(r"[ \r\n\f\v]{2,}|[\r\n\f\v]")
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
    opened: list[tuple[Element, str]] = []
    unread: list[Iterator[Element]] = [iter((root,))]
    verbatim = in_items = 0
    while unread:
        if (element := next(unread[-1], None)) is not None:
            name = name_of(element)
            is_shown = bool(name) and name not in _NOT_SHOWN and element not in left_out
            if is_shown:
                if made := _BREAKS.get(name):
                    pieces.append(_LINE if made is _BLOCK and in_items else made)
                verbatim += name == "pre"
                in_items += name in _ITEMS or name in _CELLS
                if element.text:
                    pieces.append(_piece(element.text, keeps_lines=keeps_lines or verbatim > 0))
                opened.append((element, name))
                unread.append(iter(element))
                continue
        else:
            unread.pop()
            if not opened:
                break
            element, name = opened.pop()
            if (made := _BREAKS.get(name)) is _BLOCK or name in _ITEMS:
                pieces.append(_LINE if in_items else _BLOCK)
            verbatim -= name == "pre"
            in_items -= name in _ITEMS or name in _CELLS
        if element.tail and element is not root:
            pieces.append(_piece(element.tail, keeps_lines=keeps_lines or verbatim > 0))
    return pieces


def _gaps(text: str) -> str:
    return _GAP.sub(_gap, text).strip(" \n|")


def _piece(text: str, *, keeps_lines: bool) -> str:
    plain = text if text.isascii() else _SOFT_HYPHENS.sub("", text)
    if not keeps_lines:
        return _spaced(plain)
    return _BREAK.join(map(_spaced, plain.splitlines())) + _BREAK * plain.endswith("\n")


def _spaced(text: str) -> str:
    """Return a text with single spaces in place of all white space."""
    words = " ".join(text.split())
    if not words:
        return " " * bool(text)
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"


def _gap(run: "re.Match[str]") -> str:
    breaks = run[0]
    if _BLOCK in breaks or breaks.count(_BREAK) > 1:
        return "\n\n"
    if _LINE in breaks or _BREAK in breaks:
        return "\n"
    return " | " if _CELL in breaks else " "

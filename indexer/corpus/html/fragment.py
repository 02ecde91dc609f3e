"""HTML within a field of a record: told from plain text, and made plain text."""

import re
from html import unescape
from html.entities import html5

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.tree import parse_html

_NAMES = (
    "a|abbr|address|article|aside|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    "|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|li|main|mark|nav|noscript|ol|p|picture|pre|q|s|script"
    "|section|small|span|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|video"
)
_TAG = re.compile(
    rf"</(?P<closed>{_NAMES})\s*>"
    rf"|<(?P<opened>{_NAMES})"
    r"(?P<attributes>(?:\s{1,99}[a-z_:][\w:.-]{0,99}\s?=\s?(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>]+))*)\s{0,99}/?>"
    r"|<!--|<!\[CDATA\[|<!doctype\s+html\b",
    re.IGNORECASE,
)
_EMPTY = frozenset({"br", "hr", "iframe", "img"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure", "footer", "head"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"tbody", "td", "th", "thead", "title", "tr", "ul"}
)
_BEFORE_MENTION = frozenset(" \t'\"`(“‘„«")
_BEHIND_MENTION = frozenset(" \t'\"`).,;:!?”’»")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_LINES = re.compile(r"<(?:br|div|li|p|pre|td|tr)\b", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML: whether it has elements, comments or character references of HTML.

    Tags that a text speaks of, as in `Use <div> and <p>`, make no HTML of it.

    >>> is_markup("<p>Open</p>"), is_markup("caf&eacute;"), is_markup("a < b, AT&T, R&D; <name@mail.example>")
    (True, True, False)
    """
    return has_tags(text) or _has_references(text)


def element_text(markup: str) -> str:
    """Return the text that the markup of an element shows, as `markup_text` does, whatever elements it holds."""
    root = parse_html(markup)
    return "" if root is None else shown_text(root, keeps_lines=not _LINES.search(markup))


def markup_text(markup: str) -> str:
    r"""Return the text that a fragment of HTML shows, without any search for its main text.

    Paragraphs, headings and lists are apart by a blank line, items of lists and rows of tables on a line each. Scripts,
    comments and what no reader sees are dropped, character references decoded, soft hyphens dropped. Where no element
    makes lines, those of the source stay. Markup that was escaped as a whole, as some programs do twice, is read too.

    >>> markup_text("<p>The caf&eacute; closes&nbsp;in May.</p><ul><li>Tea<li>Cake</ul>")
    'The café closes in May.\n\nTea\nCake'
    """
    if not has_tags(markup):
        markup = _unescaped(markup)
        if not has_tags(markup):
            return _unescaped(markup).replace("\xa0", " ")
    return element_text(_CDATA.sub("", markup))


def _unescaped(text: str) -> str:
    # Only references with a semicolon: `&copy=1` may belong to a url.
    return _REFERENCE.sub(lambda found: unescape(found[0]), text)


def has_tags(text: str) -> bool:
    """Tell whether a text has an element that is closed or needs no end, or several blocks that are not closed.

    Tags that it speaks of do not count.
    """
    if "<" not in text:
        return False
    opened: dict[str, bool] = {}
    last_comment_end = text.rfind("-->")
    blocks = 0
    for tag in _TAG.finditer(text):
        name = (tag["opened"] or tag["closed"] or "").lower()
        if not name:
            if tag[0] != "<!--" or tag.end() <= last_comment_end:
                return True
            continue
        before, behind = text[tag.start() - 1 : tag.start()], text[tag.end() : tag.end() + 1]
        is_mention = before in _BEFORE_MENTION and (not behind or behind in _BEHIND_MENTION)
        if tag["closed"]:
            if (name in opened and not (opened[name] and is_mention)) or (before and not is_mention and not behind):
                return True
            continue
        opened[name] = opened.get(name, True) and is_mention
        if name in _EMPTY and (tag["attributes"] or not is_mention):
            return True
        if name in _BLOCKS and not is_mention:
            is_start = not before or before in ".!?:) \t\n"
            blocks += bool(behind) and behind not in " \t"
            if tag["attributes"] or blocks > 1 or (is_start and behind.isalnum()):
                return True
    return False


def _has_references(text: str) -> bool:
    if "&" not in text:
        return False
    return any(found[0][1] == "#" or found[0][1:] in html5 for found in _REFERENCE.finditer(text))

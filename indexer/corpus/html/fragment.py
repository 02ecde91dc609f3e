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
    rf"</(?:{_NAMES})\s*>|<(?:{_NAMES})(?:\s{{1,99}}[a-z_:][\w:.-]{{0,99}}\s?=\s?(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>]+))*"
    r"\s{0,99}/?>|<!--|<!\[CDATA\[|<!doctype\s+html\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_LINES = re.compile(r"<(?:br|div|li|p|pre|td|tr)\b", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML: whether it has tags of HTML's elements, comments or character references.

    >>> is_markup("<p>Open</p>"), is_markup("caf&eacute;"), is_markup("a < b, AT&T, R&D; <name@mail.example>")
    (True, True, False)
    """
    return _has_tags(text) or _has_references(text)


def markup_text(markup: str) -> str:
    r"""Return the text that a fragment of HTML shows, without any search for its main text.

    Paragraphs, headings and lists are apart by a blank line, items of lists and rows of tables on a line each. Scripts,
    comments and what no reader sees are dropped, character references decoded, soft hyphens dropped. Where no element
    makes lines, those of the source stay.

    >>> markup_text("<p>The caf&eacute; closes&nbsp;in May.</p><ul><li>Tea<li>Cake</ul>")
    'The café closes in May.\n\nTea\nCake'
    """
    if not _has_tags(markup):
        # Only those with a semicolon: `&copy=1` may belong to a url.
        return _REFERENCE.sub(lambda found: unescape(found[0]), markup).replace("\xa0", " ")
    root = parse_html(_CDATA.sub("", markup))
    return "" if root is None else shown_text(root, keeps_lines=not _LINES.search(markup))


def _has_tags(text: str) -> bool:
    return "<" in text and _TAG.search(text) is not None


def _has_references(text: str) -> bool:
    if "&" not in text:
        return False
    return any(found[0][1] == "#" or found[0][1:] in html5 for found in _REFERENCE.finditer(text))

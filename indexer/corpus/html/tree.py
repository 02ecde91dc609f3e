"""HTML text -> tree of elements, in bounded time whatever the text is."""

import re
from typing import Any, TypeAlias

from lxml import etree, html

Element: TypeAlias = Any
"""An element of lxml's tree, for which lxml ships no types."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LONG_TAG = re.compile(r"<([a-z][a-z0-9]*)([^<>]{4096,})>", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_UNQUOTED_MAX_CHARACTERS = 2048
"""Most characters of a tag's attributes outside quotes: the parser takes quadratic time over their number."""
_CONTAINERS = (
    "article|aside|blockquote|caption|center|dd|details|dir|div|dl|dt|fieldset|figure|footer|form|header|li|main|menu|nav"
    "|ol|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_CONTAINER = re.compile(rf"<(?:{_CONTAINERS})\b", re.IGNORECASE)
_NESTING = re.compile(
    r"</?(?:a|abbr|acronym|b|big|cite|code|em|font|i|ins|label|q|s|small|span|strike|strong|sub|sup|tt|u)\b[^<>]*>"
    rf"|</(?:{_CONTAINERS})\b[^<>]*>",
    re.IGNORECASE,
)


def parse_html(text: str) -> Element | None:
    """Parse a page or a fragment of one.

    Args:
        text: The markup. Control characters in it are dropped, and so are the attributes of a tag with hundreds of
            them. Where elements are nested deeper than the parser goes, all of them are taken for paragraphs.

    Returns:
        The `html` element, or None if there is nothing in it.
    """
    cleaned = _LONG_TAG.sub(_shortened, _CONTROLS.sub("", text))
    root, is_too_deep = _parse(cleaned)
    if is_too_deep:
        root, _ = _parse(_CONTAINER.sub("<p", _NESTING.sub("", cleaned)))
    return root


def name_of(element: Element) -> str:
    """Return the name of an element without the prefix of a namespace; "" for comments and processing instructions."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition(":")[2] if ":" in tag else tag


def _parse(text: str) -> tuple[Element | None, bool]:
    # Bytes, because lxml refuses a str that declares an encoding, and lone surrogates.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.XMLSyntaxError:
        return None, False
    return root, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _shortened(tag: "re.Match[str]") -> str:
    return tag[0] if len(_QUOTED.sub("", tag[2])) <= _UNQUOTED_MAX_CHARACTERS else f"<{tag[1]}>"

"""HTML text -> tree of elements, in bounded time whatever the text is."""

import re
from typing import Any, TypeAlias

from lxml import etree, html

Element: TypeAlias = Any
"""An element of lxml's tree, for which lxml ships no types."""

_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
"""One class for all elements; to look a class up by an element's name takes a tenth of the time of a page."""
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
_CONTROLS = bytes((*range(9), 11, *range(14, 32), 127))
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{4096,}>")
_TAG_NAME = re.compile(rb"<[a-zA-Z0-9]+")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_UNQUOTED_MAX_BYTES = 2048
"""Most bytes of a tag's attributes outside quotes: the parser takes quadratic time over their number."""
_CONTAINERS = (
    b"article|aside|blockquote|caption|center|dd|details|dir|div|dl|dt|fieldset|figure|footer|form|header|li|main|menu|nav"
    b"|ol|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_CONTAINER = re.compile(rb"<(?:%b)\b" % _CONTAINERS, re.IGNORECASE)
_NESTING = re.compile(
    rb"</?(?:a|abbr|acronym|b|big|cite|code|em|font|i|ins|label|q|s|small|span|strike|strong|sub|sup|tt|u)\b[^<>]*>"
    rb"|</(?:%b)\b[^<>]*>" % _CONTAINERS,
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
    # Bytes, because lxml refuses a str that declares an encoding, and lone surrogates.
    cleaned = _LONG_TAG.sub(_shortened, text.encode(errors="replace").translate(None, _CONTROLS))
    root, is_too_deep = _parse(cleaned)
    if is_too_deep:
        root, _ = _parse(_CONTAINER.sub(b"<p", _NESTING.sub(b"", cleaned)))
    return root


def name_of(element: Element) -> str:
    """Return the name of an element without the prefix of a namespace; "" for comments and processing instructions."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition(":")[2] if ":" in tag else tag


def _parse(markup: bytes) -> tuple[Element | None, bool]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        return None, False
    return root, any(entry.type == _TOO_DEEP for entry in parser.error_log)


def _shortened(tag: "re.Match[bytes]") -> bytes:
    name = _TAG_NAME.match(tag[0])
    return tag[0] if len(_QUOTED.sub(b"", tag[0])) <= _UNQUOTED_MAX_BYTES or name is None else name[0] + b">"

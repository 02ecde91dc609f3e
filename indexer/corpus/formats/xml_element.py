"""One element of an XML file, parsed by itself: its children by name, and the text they show."""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from html.entities import html5
from typing import Any, TypeAlias

from lxml import etree

from indexer.corpus.html.fragment import element_text, is_markup, markup_text

Element: TypeAlias = Any
"""An element of lxml's tree, for which lxml ships no types."""

XML = "{http://www.w3.org/XML/1998/namespace}"
"""Namespace of the attributes that may stand on every element."""

_NAMESPACES = {
    "wordpress.org/export/1.2/excerpt": "excerpt",
    "/excerpt/": "excerpt",
    "wordpress.org/export": "wp",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/": "other",
    "purl.org/rss/1.0": "",
    "netscape.com/rdf": "",
    "my.netscape.com/": "",
    "backend.userland.com": "",
    "w3.org/2005/atom": "",
    "purl.org/atom/": "",
    "purl.org/dc/": "dc",
    "w3.org/1999/xhtml": "xhtml",
    "iptc.org": "",
    "feedburner": "feedburner",
    "itunes.com/dtds/podcast": "itunes",
}
"""Part of the name of a namespace, and the prefix under which its elements are known here; all others are `other`."""
_PREFIXES = {"content", "excerpt", "wp", "dc", "xhtml", "feedburner", "itunes"}
_MENDED = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|<(?![A-Za-z_/!?])|&(?:(?P<reference>#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_PREFIX = re.compile(r"(?<=<)[\w.-]+:|(?<=</)[\w.-]+:")
_OTHER_MEDIA = re.compile(r"(?!text/|[\w.-]+/(?:[\w.-]+\+)?xml\b)[\w.+-]+/")
"""Media types of what is no text: Atom has images and the like in base64."""
_AS_NUMBERS = str.maketrans({character: f"&#{ord(character)};" for character in "&<>\"'"})
"""What has a meaning in XML, as numbers: the parser drops references by name behind the first error."""
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse_element(text: str, namespaces: Mapping[str | None, str]) -> tuple[Element | None, tuple[str, ...]]:
    """Parse an element, as far as that can be done where it is not well-formed.

    Nothing outside of it is ever read: it has no document type, so that no entity but those of HTML is known.

    Args:
        text: The element.
        namespaces: Namespaces that are declared around it, by their prefixes.

    Returns:
        The element, or None if nothing of it can be read; and a sentence if it is not well-formed.
    """
    declared = "".join(
        f" xmlns{':' + prefix if prefix else ''}={_attribute(namespace)}" for prefix, namespace in namespaces.items()
    )
    mended = _ILLEGAL.sub("", _MENDED.sub(_mend, text))
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(f"<around{declared}>{mended}</around>".encode(), parser)
    errors = [error for error in parser.error_log if error.domain_name != "NAMESPACE"]
    notes = (f"not well-formed XML, read as far as that goes: {' '.join(errors[0].message.split())}",) if errors else ()
    return (root[0] if root is not None and len(root) else None), notes


def _attribute(value: str) -> str:
    return f'"{escape(value)}"'


def _mend(found: re.Match[str]) -> str:
    """Return references and signs as XML knows them: those of HTML as their characters, what is none as text."""
    if found[0].startswith("<!"):
        return found[0]
    reference = found["reference"]
    is_known = reference is not None and (reference.startswith("#") or reference in html5)
    return (unescape(found[0]) if is_known else found[0]).translate(_AS_NUMBERS)


def name_of(element: Element) -> str:
    """Return the name of an element with the prefix by which its namespace is known here, such as `dc:creator`."""
    name = element.tag
    namespace, brace, local = name.rpartition("}")
    if not brace:
        prefix, colon, bare = name.rpartition(":")
        return name if not colon else f"{prefix if prefix in _PREFIXES else 'other'}:{bare}"
    namespace = namespace.lower()
    prefix = next((known for part, known in _NAMESPACES.items() if part in namespace), "other")
    return f"{prefix}:{local}" if prefix else local


def children(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield the name and the element of each child."""
    for child in element:
        if isinstance(child.tag, str):
            yield name_of(child), child


def plain(element: Element | None) -> str | None:
    """Return the text of an element on one line, without markup; None if it has none."""
    if element is None:
        return None
    return " ".join(shown(element).split()) or None


def shown(element: Element) -> str:
    """Return the text that an element shows: text, HTML as text, or elements of XHTML; nothing of an image."""
    kind = (element.get("type") or "").lower()
    if element.get("src") or "base64" in element.get("mode", "").lower() or _OTHER_MEDIA.match(kind):
        return ""
    if len(element):
        inner = escape(element.text or "") + "".join(
            etree.tostring(child, encoding="unicode", with_tail=True) for child in element
        )
        return element_text(_PREFIX.sub("", inner)).strip()
    text = element.text or ""
    return (markup_text(text) if kind not in {"text", "text/plain"} and is_markup(text) else text).strip()

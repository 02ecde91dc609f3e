"""Names of character encodings, as documents and people write them."""

import codecs
import re
from dataclasses import dataclass

_LABEL = re.compile(r"[A-Za-z0-9][\w.:()+ -]{0,39}", re.ASCII)
_NOT_TEXT = {"idna", "punycode", "undefined", "charmap", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
"""Codecs of Python that read text and are no encodings of files."""
_LABELS = {
    "big5": "cn-big5 csbig5 x-x-big5",
    "cp874": "dos-874 tis-620",
    "cp932": "csshiftjis windows-31j x-sjis",
    "cp949": "cseuckr iso-ir-149 ks-c-5601-1989 windows-949 x-euc-kr",
    "cp1252": "ansi win",
    "euc_jp": "cseucpkdfmtjapanese x-euc-jp",
    "gbk": "cn-gb csgb2312 gb-2312-80 x-gbk",
    "iso8859_6": "csiso88596e csiso88596i",
    "iso8859_7": "sun-eu-greek",
    "iso8859_8": "csiso88598e csiso88598i iso-8859-8-i logical visual",
    "iso8859_15": "csisolatin9 latin-9",
    "koi8_r": "koi koi8",
    "koi8_u": "koi8-ru",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "mac_roman": "mac macroman x-mac-roman",
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-be": "unicodefffe",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff",
}
"""Labels in the wild, in lower case with hyphens, that Python does not know, for each of its codecs."""
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_WINDOWS = re.compile(r"^(?:x-)?(?:windows|win|cp|ms)[- ]?(125[0-8]|874)$")
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
    "utf-8-sig": "utf-8",
}
"""Codecs by whose name documents mean a larger encoding, after the WHATWG Encoding Standard."""
_SHOWN = {"cp874": "windows-874", "cp932": "shift_jis", "cp949": "euc-kr", "big5hkscs": "big5"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A character encoding that Python can read."""

    name: str
    """Name by which documents and people know it, such as `windows-1252`; `encoding_named` finds it again."""
    codec: str
    """Name of Python's codec, such as `cp1252`."""


def encoding_named(label: str) -> Encoding | None:
    """Return the encoding that a label means, or None if there is none.

    As browsers do, a label of an encoding that is commonly used for a larger one means the larger one.

    >>> encoding_named("latin-1"), encoding_named("rot13")
    (Encoding(name='windows-1252', codec='cp1252'), None)
    """
    label = label.strip().lower()
    if not _LABEL.fullmatch(label):
        return None
    label = _WINDOWS.sub(r"cp\1", _CODECS.get(label.replace("_", "-"), label))
    try:
        codec = codecs.lookup(label).name
        b"a\0\0\0".decode(codec)  # raises LookupError for codecs that make no text, such as base64
    except (LookupError, ValueError):
        return None
    if codec.replace("-", "_") in _NOT_TEXT:
        return None
    codec = _READ_AS.get(codec, codec)
    name = re.sub("^cp125", "windows-125", re.sub("^iso(?=8859|2022)", "iso-", codec.replace("_", "-")))
    return Encoding(name=_SHOWN.get(codec, name), codec=codec)

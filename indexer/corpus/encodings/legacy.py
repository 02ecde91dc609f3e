"""Recognising the encodings that came before Unicode, with chardet.

The detectors were compared on pieces of news texts in 20 languages, from 40 characters to whole articles; see
`python -m benchmarks.encodings` and docs/decisions/0011.
"""

import re
import unicodedata

from indexer.corpus.encodings.cyrillic import is_cyrillic
from indexer.corpus.encodings.labels import Encoding, encoding_named
from indexer.corpus.encodings.western import is_western

SAMPLE_BYTES = 65_536
"""Bytes that are looked at, from shortly before the first that is not ASCII."""
_LEAD_BYTES = 64
"""Bytes before the first that is not ASCII that are looked at too."""
_ASCII = bytes(range(128))
_CANDIDATES = (
    *("windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256"),
    *("windows-1257", "windows-874", "iso-8859-2", "iso-8859-15", "koi8-r", "koi8-u", "cp866", "cp850", "mac-roman"),
    *("shift_jis", "euc-jp", "gb18030", "big5", "euc-kr"),
)
"""Encodings that news texts are found in; of rarer ones a short text would too often be taken for one."""
_NONE = "ascii"
"""What chardet is told to return where nothing is likely: no text that is asked about is in it."""
_WESTERN = "windows-1252"
_WESTERN_CODECS = {"windows-1252": "cp1252", "iso-8859-15": "iso8859-15", "mac-roman": "mac-roman", "cp850": "cp850"}
"""Western encodings and their codecs, the commonest first."""
_CENTRAL = frozenset({"cp1250", "iso8859-2", "cp1254"})
_CYRILLIC = "iso-8859-5"
"""Encoding of Cyrillic that chardet would too often take a text for."""
_GREEK = "cp1253"
"""Codec of an encoding whose commonest letters are those of Cyrillic in ISO-8859-5."""
_LIKE_TURKISH = frozenset({"cp1252", "iso8859-15"})
_TURKISH = re.compile("(?=.*[ðýþÝ])(?=.*[çüÇÜ])(?!.*[áéíóúæ])", re.DOTALL)
"""A text of Turkish letters read as windows-1252, in which three are those of Icelandic, which lacks the others."""
_OTHER_SCRIPT = "[\u0370-\u1fff\u3040-\uffef]"
"""Letters that no word shares with Latin ones: Greek, Cyrillic, Hebrew, Arabic, Thai, those of East Asia."""
_CAPITAL = "[\u00c0-\u00d6\u00d8-\u00de\u0152\u0178]"
_MIXED = re.compile(rf"[A-Za-z]{_OTHER_SCRIPT}|{_OTHER_SCRIPT}[A-Za-z]|[a-z]{_CAPITAL}")
"""Where letters of two scripts, or a small letter and a capital, meet in a word, as in `Caf\u03b9` and `Caf\u00c8`."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


_ODD = re.compile("[\ue000-\uf8ff\uff61-\uff9f\ufffd\x80-\x9f@]")
"""What texts hardly hold: private characters, small katakana, controls, and the sign that EBCDIC has as its space."""
_SET_ASIDE = re.compile(r"[\s\u2500-\u259f*=_#.-]+")
"""Spaces, and what rules and frames are made of."""
_MAX_ODD, _MIN_WORDS = 0.1, 0.5
"""Largest share of odd characters, and smallest of letters, marks and digits, in a text."""
_JUDGED_CHARACTERS = 20_000
_MIN_JUDGED_CHARACTERS = 40


def is_plausible(text: str) -> bool:
    """Tell whether a text can be one, and is not the bytes of another encoding, such as EBCDIC, read as this one."""
    text = _SET_ASIDE.sub("", text[:_JUDGED_CHARACTERS])
    if len(text) < _MIN_JUDGED_CHARACTERS:
        return True
    words = sum(unicodedata.category(character)[0] in "LMN" for character in text)
    return words >= _MIN_WORDS * len(text) and len(_ODD.findall(text)) <= _MAX_ODD * len(text)


def recognise(data: bytes) -> str | None:
    """Return the name of the encoding that a text is most likely in, or None.

    Args:
        data: A text that is not valid UTF-8.
    """
    import chardet  # its models take a while to load, and few texts need them

    first = len(data) - len(data.lstrip(_ASCII))
    start = max(0, first - _LEAD_BYTES)
    sample = data[start : start + SAMPLE_BYTES]
    found = chardet.detect(
        sample,
        include_encodings=(*_CANDIDATES, _NONE),
        no_match_encoding=_NONE,
        empty_input_encoding=_NONE,
    )["encoding"]
    encoding = encoding_named(found) if found and found != _NONE else None
    if encoding is None:
        return None
    text = sample.decode(encoding.codec, "replace")
    if better := _western(sample, encoding) or (None if encoding.codec == _GREEK else _cyrillic(sample, text)):
        return better
    if encoding.codec in _LIKE_TURKISH and _TURKISH.match(text):
        return "windows-1254"
    mixed, others = len(_MIXED.findall(text)), len(_BEYOND_ASCII.findall(text))
    return _WESTERN if 2 * mixed > others else encoding.name


def _western(sample: bytes, found: Encoding) -> str | None:
    """Return the first of the Western encodings in which the bytes are a text without a fault, or None.

    A few bytes are too few for statistics; that every sign and letter is where it belongs says more.
    """
    if found.codec in _CENTRAL:  # statistics tell better, but for a single letter
        text = sample.decode("cp1252", "replace")
        differing = set(text) - set(sample.decode(found.codec, "replace"))
        if len(differing) > 1 or "ê" in differing:
            return None
    names = dict.fromkeys((_WESTERN, *({found.name} & _WESTERN_CODECS.keys()), *_WESTERN_CODECS))
    return next((name for name in names if is_western(sample.decode(_WESTERN_CODECS[name], "replace"))), None)


def _cyrillic(sample: bytes, text: str) -> str | None:
    """Return the rarer encoding of Cyrillic if the bytes are words in it, and not as they were read; None otherwise."""
    return _CYRILLIC if is_cyrillic(sample.decode(_CYRILLIC, "replace")) and not is_cyrillic(text) else None

"""What the fields of a record hold: values of any type, read as the title, source, url and id of an article."""

import ast
import json
import re
import reprlib
import unicodedata
import warnings
from urllib.parse import urlsplit

from indexer.corpus.html.fragment import is_markup, markup_text
from indexer.corpus.html.metadata.addresses import is_home_page
from indexer.records import Json

ID_MAX_CHARACTERS = 512
URL_MAX_CHARACTERS = 2_048
_TITLE_MAX_CHARACTERS = 1_000
_SOURCE_MAX_CHARACTERS = 200
_LINE_MAX_CHARACTERS = 20_000
"""Longest field that is read as one line of text, before its markup is taken away."""
_LITERAL_MAX_CHARACTERS = 5_000
_INT_MAX_BITS = 200
"""Largest whole number that a title, name or id may be, in bits."""

_ABSENT = frozenset({"nan", "null", "none", "undefined", "n/a", "[removed]", "<na>", "nat", "unknown", "-", r"\n"})
"""What programs and services write in place of a value that they lack, in small letters; databases write `\\N`."""
_PAID_ONLY = re.compile(r"only available in [a-z, ]{0,40} plans?\W*", re.IGNORECASE)
_KEYS = (
    *("name", "rendered", "value", "main", "title", "#text", "$t", "_", "@value"),
    *("$oid", "$date", "$numberLong", "@id"),
)
"""Names under which objects of common formats hold what they stand for."""
_MAX_UNWRAPPED = 4
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
"""Spaces of no width and soft hyphens, which pages leave in names; scripts need the others of no width."""
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(https?://)[^/?#]*@", re.IGNORECASE)
_ARTICLE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
"""Article before the name of a source, which is stated with it or without."""
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


class _ShortRepr(reprlib.Repr):
    """A representation of bounded length and depth, of values at which `repr` would fail, too."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60
        self.maxlevel = 3

    def repr_int(self, value: int, level: int) -> str:  # noqa: ARG002 - the base class gives it
        """Return a number, or its size where Python refuses to write all of its digits."""
        return repr(value) if value.bit_length() <= _INT_MAX_BITS else f"a number of {value.bit_length()} bits"


def shown(value: Json) -> str:
    """Return a value as a note shows it: in ASCII, which no terminal misreads, and at most 60 characters long."""
    if isinstance(value, str):
        text = ascii(value[:60])
    else:
        text = _ShortRepr().repr(value).encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 60 else text[:57] + "..."


def is_absent(value: Json) -> bool:
    """Tell whether a field states nothing: null, empty, blank, or a word such as `NaN` that stands for no value."""
    if isinstance(value, str):
        text = value[:100].strip()
        return (not text and not value.strip()) or text.lower() in _ABSENT or bool(_PAID_ONLY.fullmatch(text))
    if isinstance(value, dict):
        return all(item is None for item in value.values())
    return value is None or value == []


def whole_unicode(text: str) -> str:
    """Return a text whose halves of surrogate pairs are joined, or replaced by U+FFFD where the other half is missing.

    No encoding can hold such a half alone; programs leave one where they cut a text within a character.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def unwrapped(value: Json) -> Json:
    """Return what a list of one item, or an object of a known form, stands for; any other value as it is."""
    for _ in range(_MAX_UNWRAPPED):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        elif isinstance(value, dict):
            value = next((value[key] for key in _KEYS if not is_absent(value.get(key))), value)
        else:
            break
    return value


def unpacked(value: Json) -> Json:
    """Return the list or object that a string holds as JSON or Python writes it, as in tables made of records."""
    if not isinstance(value, str) or value[:1] not in "[{" or not value or len(value) > _LITERAL_MAX_CHARACTERS:
        return value
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                parsed = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return value
    return parsed if isinstance(parsed, list | dict) else value


def line_of(value: Json) -> str | None:
    """Return the one line of text that a value stands for, without markup and control characters, or None."""
    value = unwrapped(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and value.bit_length() > _INT_MAX_BITS:
        return None
    text = whole_unicode(str(value)[:_LINE_MAX_CHARACTERS])
    for _ in range(2):  # twice, because some crawlers escape what was escaped
        if is_markup(text):
            text = markup_text(text)
    text = text.translate(_INVISIBLE)
    printable = (
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character for character in text
    )
    return " ".join("".join(printable).split()) or None


def title_of(value: Json, source: str | None) -> str | None:
    """Return the title that a value states, or None if it states none.

    The name of the source behind a dash or bar, as pages and feeds append it, is no part of it.

    >>> title_of("Rain returns to the coast - The Post", "The Post")
    'Rain returns to the coast'
    """
    title = line_of(value)
    if title is None or len(title) > _TITLE_MAX_CHARACTERS or not any(map(str.isalnum, title)):
        return None
    name = re.escape(_ARTICLE.sub("", source or ""))
    suffix = re.search(rf"\s+[|·•–—-]\s+(?:the\s+)?{name}$", title, re.IGNORECASE) if name else None
    # One word alone, as in `Opinion | The Post`, is the name of a section.
    return title[: suffix.start()] if suffix and " " in title[: suffix.start()] else title


def source_of(value: Json) -> str | None:
    """Return the name of a publisher that a value states, or None; of an address it is the domain."""
    value = unwrapped(unpacked(value))
    text = line_of(value) if isinstance(value, str) else None
    if text is None or len(text) > URL_MAX_CHARACTERS or not any(map(str.isalpha, text)):
        return None
    if _SCHEME.match(text):
        return _host(text)
    if is_domain(text):
        return text.removeprefix("www.")
    return text if len(text) <= _SOURCE_MAX_CHARACTERS else None


def is_domain(source: str) -> bool:
    """Tell whether the name of a source is a domain such as `post.example`."""
    return _DOMAIN.fullmatch(source) is not None


def url_of(value: Json) -> str | None:
    """Return the web address that a value states, or None; only those of `http` and `https` are addresses of pages.

    A user's name and password before the host are left out.
    """
    url = _address(value)
    return None if url is None else _CREDENTIALS.sub(r"\1", url)


def page_url_of(value: Json) -> str | None:
    """Return the web address of a page that a value states, or None; that of a home page names a site, no article."""
    url = url_of(value)
    return None if url is None or _is_of_site(url) else url


def _is_of_site(url: str) -> bool:
    # Behind `#!` and `#/` stands the path of a page that a script shows.
    return is_home_page(url) and re.search("#[!/]", url) is None


def has_credentials(value: Json) -> bool:
    """Tell whether a value is a web address that holds a user's name, and perhaps a password."""
    url = _address(value)
    return url is not None and _CREDENTIALS.match(url) is not None


def _address(value: Json) -> str | None:
    if isinstance(value, dict):
        value = next((value[key] for key in ("@id", "url", "href", "rendered", "#text") if key in value), None)
    value = unwrapped(value)
    if not isinstance(value, str) or len(value) > 2 * URL_MAX_CHARACTERS:
        return None
    url = value.strip()
    if "&amp;" in url:
        url = url.replace("&amp;", "&")
    if len(url) > URL_MAX_CHARACTERS or not _SCHEME.match(url) or not url.isprintable() or re.search(r'[\s<>"]', url):
        return None
    return url if _host(url) else None


def id_of(value: Json) -> str | None:
    """Return the id that a value states, or None if it can be none."""
    value = unwrapped(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and value.bit_length() > _INT_MAX_BITS:
        return None
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 1 << 53:
            return None
        value = int(value)  # tables that lack some ids hold the others as 17.0
    text = str(value).strip()
    return text if text and len(text) <= ID_MAX_CHARACTERS and text.isprintable() else None


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and not host.startswith(".") else None

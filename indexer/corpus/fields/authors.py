"""The names of an article's authors, from bylines, lists and objects.

A byline is taken apart only where each part evidently is a name; otherwise it stays whole, as it was stated.
"""

import re
from collections.abc import Iterator

from indexer.corpus.fields.values import is_absent, line_of, unpacked
from indexer.records import Json

MAX_AUTHORS = 100
_NAME_MAX_CHARACTERS = 200
_BYLINE_MAX_CHARACTERS = 2_000
_MAX_NESTING = 4

_WHOLE = (
    "name",
    "full_name",
    "fullName",
    "display_name",
    "displayName",
    "original",
    "rendered",
    "title",
    "#text",
    "value",
)
_GIVEN = ("given", "given_name", "givenName", "first_name", "firstName", "firstname", "first")
_FAMILY = ("family", "family_name", "familyName", "last_name", "lastName", "lastname", "last", "surname")

_LABEL = re.compile(
    r"^(?:(?:(?:written|words|story|report(?:ed|ing)?|posted|text|article) )?by\b[:\s]*"
    r"|(?:authors?|byline|reporters?|writer|text|autore?s?|auteurs?|redakteur(?:in)?|texte|texto|автор|текст|作者|記者|记者|文)"
    r"\s*[:：/]\s*)",
    re.IGNORECASE,
)
_FOREIGN_BY = re.compile(r"^(?:Von|VON|Par|PAR|Por|POR|Door|DOOR|Av|AV)\s+(?=\w[^\s,]*\s+\w)(?!der\b|den\b|dem\b)")
_OTHERS_BEHIND = re.compile(
    r"[\s,;(]*(?:\b(?:and|und|et)\s+)?\b"
    r"(?:(?:with|additional) (?:\w+ )?(?:files?|reporting|contributions?|additional)\b|(?:f|ph)otos?:"
    r"|(?:edited|editing|filmed|translated|photo(?:s|graphs|graphy)?|illustrations?|graphics?|video) by\b).*$",
    re.IGNORECASE,
)
_MAIL_WITH_NAME = re.compile(r"[^\s@]+@[^\s@()]+\s*\(([^()@]+)\)")
_NO_NAME = re.compile(r"[<(\[]?(?:[^\s@<(\[]+@[^\s@]+|https?://\S+|www\.\S+|(?<!\S)@\w+)[>)\]]?", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PLACE = re.compile(r"\s+(?:in|at|for|from|reporting from|of [Tt]he|aus|à)\s+\S.*$")
_LISTS = re.compile(r"\s*[;|•·/]\s*|\s+[–—-]\s+|、")
_CONJUNCTION = re.compile(r"\s+(?:and|AND|und|UND|et|ET|y|e|og|och|en|и|with)\s+|\s*&\s*")
_SUFFIX = re.compile(r",\s*((?:[JS]r|II|III|IV|Ph\.?D|M\.?D|MBA|CPA|Esq|OBE|MP)(?:\.|(?!\w)))")
_PARTICLES = frozenset(
    {"de", "da", "di", "do", "du", "des", "dos", "das", "del", "della", "van", "von", "der", "den", "ter", "ten", "la"}
    | {"le", "las", "los", "el", "al", "bin", "ibn", "bint", "af", "av", "zu", "zur", "y", "e", "abu", "ben", "dit"}
)
_ROLE = re.compile(
    r"\b(?:staff|writer|reporters?|editor|editorial|correspondents?|contributors?|columnist|journalist|desk|newsroom"
    r"|bureau|chief|producer|photographer|analyst|special to|team|redaktion|redacci[oó]n|r[eé]daction|redazione"
    r"|korrespondent(?:in)?|news|agency|agencies|newspaper|magazine)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:the )?(?:(?:[\w.']+ ){0,3}(?:staff|newsroom|redaktion|redacci[oó]n|r[eé]daction|redazione)"
    r"|(?:(?:news|web|online|digital|sports?|city) ?)?desk"
    r"|(?:\w+ )?(?:staff|agency|news|our|web)(?: (?:and|&))? ?"
    r"(?:writers?|reporters?|correspondents?|agencies|reports?|editor)"
    r"|(?:from )?wire (?:reports?|services?)|agencies|special to .*|admin(?:istrator)?|root|user|webmaster|guest"
    r"|anonymous|authors?|editors?|reporter|correspondent|contributor|posted by|by)",
    re.IGNORECASE,
)
_AGENCIES = frozenset(
    {"reuters", "ap", "associated press", "the associated press", "afp", "agence france-presse", "dpa", "upi", "efe"}
    | {"ansa", "pa media", "press association", "xinhua", "tass", "bloomberg", "aap", "apa", "sid", "epd", "kna", "pti"}
)


def authors_of(value: Json, source: str | None) -> tuple[str, ...] | None:
    """Return the authors that a value names, each once, in order.

    Args:
        value: A byline, a list or an object of any common form.
        source: Name of the publisher; as an author it says nothing, and is left out.

    Returns:
        The names; none if the value names nobody, such as `Staff` or the number of a user; None if it cannot be read.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | list | dict):
        return None
    unnamed = {"" if source is None else source.casefold()}
    value = unpacked(value)
    lines = list(_lines(value, 0))
    if (value and isinstance(value, dict) and not lines) or any(len(line) > _BYLINE_MAX_CHARACTERS for line in lines):
        return None
    people: dict[str, str] = {}
    for line in lines:
        for name in _names(line):
            known = name.casefold()
            if known not in unnamed and known.removeprefix("the ") not in unnamed and not _NOBODY.fullmatch(name):
                people.setdefault(known, name)
        if len(people) > MAX_AUTHORS:
            return None
    persons = [name for name in people.values() if name.casefold() not in _AGENCIES]
    return tuple(persons or people.values())


def _lines(value: Json, depth: int) -> Iterator[str]:
    """Yield the bylines that a value consists of, without markup."""
    if depth > _MAX_NESTING or is_absent(value):
        return
    if isinstance(value, str):
        if line := line_of(value.replace("\n", ";")):
            yield line
    elif isinstance(value, list):
        for item in value[: 2 * MAX_AUTHORS]:
            yield from _lines(item, depth + 1)
    elif isinstance(value, dict):
        whole = _first(value, _WHOLE)
        parts = (_first(value, keys) for keys in (_GIVEN, _FAMILY))
        if whole is not None:
            yield from _lines(whole, depth + 1)
        elif name := " ".join(part for part in map(line_of, parts) if part):
            yield name


def _first(value: dict[str, Json], keys: tuple[str, ...]) -> Json:
    return next((value[key] for key in keys if not is_absent(value.get(key))), None)


def _names(byline: str) -> list[str]:
    """Return the names in one byline; without the roles and publishers beside them, if any of them is a person's."""
    byline = _LABEL.sub("", _MAIL_WITH_NAME.sub(r"\1", byline))
    byline = _FOREIGN_BY.sub("", _OTHERS_BEHIND.sub("", byline))
    names: list[str] = []
    for part in _LISTS.split(_NO_NAME.sub("", byline)):
        names += _split(_tidy(_ASIDE.sub("", part)))
    if any(map(_is_person, names)):
        names = [name for name in names if not _is_role(name)]
    return [name for name in names if 2 <= len(name) <= _NAME_MAX_CHARACTERS and any(map(str.isalpha, name))]


def _split(part: str) -> list[str]:
    """Return the names between commas and conjunctions; the part as it is unless each piece is a name or a role."""
    pieces: list[str] = []
    for piece in re.split(r"\s*,\s*(?:(?:and|und|et|y|e|&)\s+)?", _SUFFIX.sub(r" \1", part)):
        sides = [_without_place(side) for side in _CONJUNCTION.split(piece)]
        pieces += sides if all(map(_is_evident, sides)) else [_without_place(piece)]
    return pieces if len(pieces) == 1 or all(map(_is_evident, pieces)) else [part]


def _is_evident(name: str) -> bool:
    return _is_person(name) or _is_role(name) or name.casefold() in _AGENCIES


def _is_person(name: str) -> bool:
    """Tell whether a text looks like a person's first and last name."""
    words = name.split()
    if not 2 <= len(words) <= 6 or _ROLE.search(name) or words[0].lower() == "the" or any(map(str.isdigit, name)):
        return False
    if not any(map(str.isupper, name)):  # in small letters throughout, or in a script without capitals
        return all(word[0].isalpha() for word in words)
    return not words[0][0].islower() and all(
        not word[0].islower() or word in _PARTICLES or word[1:2] in ("'", "’", "-") for word in words
    )


def _is_role(name: str) -> bool:
    return bool(_ROLE.search(name)) or name.startswith(("The ", "the ", "in "))


def _without_place(name: str) -> str:
    """Return `Ann Poe` of `Ann Poe in London`."""
    person = _PLACE.sub("", name)
    return person if _is_person(person) else name


def _tidy(part: str) -> str:
    """Return a part of a byline without the signs around it; the full stop of an initial or of `Jr.` stays."""
    part = part.strip(" ,:-–—").lstrip(". ")
    last = part.split(" ")[-1]
    return part.removesuffix(".") if len(last) > 4 and last.count(".") == 1 else part

"""The names of an article's authors, from bylines, lists and objects.

A byline is taken apart only where each part evidently is a name; otherwise it stays whole, as it was stated.
"""

import re
from collections.abc import Iterator

from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.fields.outlets import AGENCIES, is_place, without_credit
from indexer.corpus.fields.person_names import (
    ends_in_a_role,
    is_evident,
    is_nobody,
    is_person,
    is_role,
    names_only_a_role,
    without_role,
)
from indexer.corpus.fields.values import is_absent, line_of, unpacked
from indexer.records import Json

MAX_AUTHORS = 100
_NAME_MAX_CHARACTERS = 200
_BYLINE_MAX_CHARACTERS = 2_000
_MAX_NESTING = 4
_MAX_WORDS_BEFORE_DATE = 8

_WHOLE = (
    *("name", "full_name", "fullName", "display_name", "displayName", "original"),
    *("rendered", "title", "#text", "value"),
)
_GIVEN = ("given", "given_name", "givenName", "first_name", "firstName", "firstname", "first")
_ROLE_KEYS = ("role", "roles", "roleName", "job", "credit")
_FAMILY = ("family", "family_name", "familyName", "last_name", "lastName", "lastname", "last", "surname")

_LABEL = re.compile(
    r"^(?:(?:(?:written|words|story|report(?:ed|ing)?|posted|published|submitted|updated|compiled|text|(?:an )?article"
    r"|opinion|analysis|review|comment(?:ary)?|interview|explainer|(?:guest )?(?:post|column|essay))"
    r"(?: on [^|;]{1,30}?)? )?by\b[:\s]*"
    r"|(?:escrito|publicado|geschrieben|veröffentlicht|erstellt|écrit|publié|rédigé|scritto|pubblicato|geschreven"
    r"|geplaatst|skrevet|skriven|publicerad)"
    r" (?:por|von|par|da|door|av|af)\s+"
    r"|(?:opinion|analys[ie]s?|comment(?:ary)?|kommentar|interview|report(?:age)?|review|essay|column)\s*:\s*"
    r"|(?:author(?:s|['’]s|\(s\))?|byline|reporters?|writer|text|autore?(?:[es]?n|in|/in|s|\(es\))?"
    r"|auteur(?:s|\(s\)|e|·e|rice)?|redakteur(?:in)?|skribent|tekst|texte|texto|tekijä|kirjoittaja|автор|текст|文)"
    r"\s*(?:[:：]|/(?!in))\s*"
    r"|\w{0,8}(?:記者|记者|作者|撰文|通讯员)(?:\s*[:：/／]\s*|\s+|(?=[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff]))))",
    re.IGNORECASE,
)
_FOREIGN_BY = re.compile(
    r"^(?:[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|[Dd]oor|DOOR|[Aa]v|AV|[Aa]f|AF|di|DI|[Оо]т)\s?:?\s+(?=\w[^\s,]*\s+\w)"
    r"(?!der\b|den\b|dem\b)"
)
_ROLE_BEHIND = re.compile(r"\s*(?:\S{0,2}기자|특파원|논설위원|記者|记者|\S{2,4}報導|\S{2,4}报道|\bFollow)$")
"""Roles that stand behind a name in Korean, Chinese and Japanese, and the label of a button."""
_KOREAN_NAMES = re.compile(r"(?:[\uac00-\ud7a3]{3} ){2,8}기자")
_OTHERS_BEHIND = re.compile(
    r"(?:(?<!\b\w)(?<!\b[JS]r)\.)?[\s,;(]*(?:\b(?:and|und|et)\s+)?\b"
    r"(?:(?:with|additional) (?:\w+ )?(?:files?|reporting|contributions?|additional)\b"
    r"|(?:(?:f|ph)otos?|photograph[sy]|bild(?:er)?|illustrations?|video|kamera|editing|editor|redigering):"
    r"|(?:photographer|illustrator)s? (?=\w)"
    r"|(?:edited|editing|filmed|translated|photo(?:s|graphs|graphy)?|pictures?|images?|illustrations?|graphics?"
    r"|video) by\b"
    r"|(?<=\w) is (?:an?|the|our)\b).*$",
    re.IGNORECASE,
)
_EDITOR = re.compile(
    r"(?:责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|審核)\s*[:：]\s*"
    r"[\u3400-\u9fff]{2,4}(?:[\s、,，]+[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff]|\s*[:：]))*"
)
_OTHER_WORK_ASIDE = re.compile(
    r".*[(\[](?:f|ph)oto\w*[)\]]|.*[(\[](?:bild(?:er)?|pictures?|images?|illustrations?|video|kamera|camera|graphics?"
    r"|grafik|editing|editor|translation|redigering)[)\]]",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]|\[([^\[\]]+)\]\([^()\s]*\)")
"""Links as Markdown and notebooks write them."""
_DATE_BEHIND = re.compile(
    r"[\s,;:(|–—-]+(?:(?:last )?(?:updated|modified)|(?:first )?published|posted|on)\b(?=[^|;]*\d).*$"
    r"|\s+(?:am|den|dne|du|el|em|il|le|op|om|vom)\s+\d.*$"
    r"|\s+\d+\+? (?:min(?:ute)?|hour|day|week|month|year)s?\b.*$"
    r"|\s+on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*$",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(
    r"(?:(?:last )?(?:updated|modified)|(?:first )?published|posted)\b(?!.*\bby\b).*\d.*", re.IGNORECASE
)
_MAIL_WITH_NAME = re.compile(r"[^\s@]+@[^\s@()]+\s*\(([^()@]+)\)")
_NO_NAME = re.compile(r"[<(\[]?(?:[^\s@<(\[]+@[^\s@]+|https?://\S+|www\.\S+|(?<!\S)@\w+)[>)\]]?", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PLACE = re.compile(r"\s+(?:in|at|[Ff]or|from|reporting from|of [Tt]he|aus|à)\s+\S.*$")
_LISTS = re.compile(r"\s*[;|•·/｜／]\s*|\s+[–—-]\s+|、")
_CONJUNCTION = re.compile(r"\s+(?:and|AND|und|UND|et|ET|y|e|og|och|en|и|with)\s+|\s*&\s*")
_JOINTS = re.compile(r"(\s*[,;|/&]\s*|\s+(?:and|und|et|y|e|og|och|en|и)\s+)")
_PLACE_NAME = r"[^\W\d_a-z][^\W\d_A-Z]{2,}(?:[ -][^\W\d_]+){0,2}"
_PAIRS = re.compile(rf"([^,]+), ({_PLACE_NAME}),? (and|und|et|y|e|og|och|en|&) ([^,]+), ({_PLACE_NAME})")
_COMMA = re.compile(
    r"\s*,\s*+(?!(?:[JS]r|II|III|IV|Ph\.?D|M\.?D|MBA|CPA|Esq|OBE|MP)(?:\.|(?!\w)))"
    r"((?:and|und|et|y|e|&)\s+)?"
)
"""A comma between names, and not before what belongs to one, such as `Jr.`; and the conjunction behind it."""
_FAMILY_FIRST = re.compile(r"[^\W\d_][\w'’-]*, [^\W\d_][\w'’-]*\.?(?: [^\W\d_]\.)?")
"""`Smith, John` or `Smith, J. K.`, as catalogues write names."""
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_OTHER_WORK = re.compile(
    r"(?:(?:lead|chief|staff|copy|photo|picture|video|film|sound|audio|web|line) )?(?:photo\w*|illustrat\w+|cartoonist"
    r"|artist|graphics?|designer|camera\w*|video\w*|translat\w+|editor|edit(?:ed|ing)(?: by)?|producer|narrator"
    r"|proof-?reader|fact-?checker|subject)s?",
    re.IGNORECASE,
)
"""Roles of those who did not write the article; `Political editor` is the position of one who did."""


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
    if isinstance(value, dict) and _is_organization(value):
        return ()
    lines = list(_lines(value, 0))
    if (value and isinstance(value, dict) and not lines) or any(len(line) > _BYLINE_MAX_CHARACTERS for line in lines):
        return None
    people: dict[str, str] = {}
    for line in lines:
        for name in names_in(line):
            known = name.casefold()
            if known not in unnamed and known.removeprefix("the ") not in unnamed and not _is_nobody(name):
                people.setdefault(known, name)
        if len(people) > MAX_AUTHORS:
            return None
    persons = [name for name in people.values() if name.casefold() not in AGENCIES]
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
            if not (isinstance(item, dict) and (_did_other_work(item) or _is_organization(item))):
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


def _is_organization(item: dict[str, Json]) -> bool:
    """Tell whether an object of JSON-LD states an organisation."""
    stated = item.get("@type")
    types = stated if isinstance(stated, list) else [stated]
    return any(isinstance(name, str) and name.endswith("Organization") for name in types)


def _did_other_work(person: dict[str, Json]) -> bool:
    """Tell whether the role of a person in a list says that another wrote the article."""
    stated = (person.get(key) for key in _ROLE_KEYS)
    roles = [line_of(role) for value in stated for role in (value if isinstance(value, list) else [value])]
    known = [role for role in roles if role]
    return bool(known) and all(_OTHER_WORK.fullmatch(role) for role in known)


def names_in(byline: str) -> list[str]:
    """Return the names in one byline; if any of them is a person's, without the roles, dates and so on beside them.

    >>> names_in("By Ann Poe, Staff Writer, and Bo Li (Reuters)"), names_in("Smith, John and Doe, Jane")
    (['Ann Poe', 'Bo Li'], ['Smith, John', 'Doe, Jane'])
    """
    byline = _LINK.sub(lambda link: link[1] or link[2], byline)
    if re.fullmatch(r"\([^()]*\)", byline):
        byline = byline[1:-1]
    if _is_nobody(byline):
        return []
    if (own := without_credit(byline)) != byline and not any(map(is_person, names_in(own))):
        return []  # what stands beside an agency is an outlet or its staff
    byline = _without_other_work(_EDITOR.sub("", own)).strip()
    byline = _LABEL.sub("", _MAIL_WITH_NAME.sub(r"\1", byline))
    byline = _FOREIGN_BY.sub("", _DATE_BEHIND.sub("", _OTHERS_BEHIND.sub("", byline)))
    if _KOREAN_NAMES.fullmatch(own):
        return own.split()[:-1]
    names: list[str] = []
    for part in _LISTS.split(_NO_NAME.sub("", byline)):
        names += _split(_tidy(_ASIDE.sub("", _without_date(part))))
    if any(map(is_person, names)):
        names = list(filter(is_person, names))
    return [name for name in names if 2 <= len(name) <= _NAME_MAX_CHARACTERS and any(map(str.isalpha, name))]


def _split(part: str) -> list[str]:
    """Return the names between commas and conjunctions; the part as it is where it is not evident what is a name."""
    if len(families := [name for name in _CONJUNCTION.split(part) if _FAMILY_FIRST.fullmatch(name)]) > 1:
        return families if len(families) == len(_CONJUNCTION.split(part)) else [part]
    pieces: list[str] = []
    joints: list[bool] = []
    first, *rest = _COMMA.split(_without_places(part))
    for joint, piece in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
        if pieces and not joint and ends_in_a_role(piece) and is_person(pieces[-1]):
            sides = [piece]  # `Washington Post Staff Writer`: what stands before the role is no person
        else:
            sides = [_person_of(side) for side in _CONJUNCTION.split(piece)]
            sides = sides if all(map(is_evident, sides)) else [_person_of(piece)]
        pieces += sides
        joints += [bool(joint) or len(sides) > 1] * len(sides)
    in_doubt = [
        piece for piece in pieces if not (is_evident(piece) or (_ACRONYM.fullmatch(piece) and part != part.upper()))
    ]
    if len(pieces) > 1 and in_doubt and not (len(in_doubt) == 1 and len(rest) >= 4 and is_person(pieces[0])):
        return [part]
    # Of `Ann Poe, Senior Fellow, Iron House` it is not evident that the last is a person.
    return [
        piece
        for before, piece, behind, is_joined in zip(["", *pieces], pieces, [*pieces[1:], ""], joints, strict=False)
        if is_joined
        or not is_role(before)
        or _PLACE.fullmatch(f" {before}")
        or before.casefold() in AGENCIES
        or not is_person(piece)
        or names_only_a_role(behind)
    ]


def _without_places(part: str) -> str:
    """Return `Ann Poe and Bo Li` of `Ann Poe, Faro, and Bo Li, Cork`: an `and` that a comma follows joins pairs."""
    pair = _PAIRS.fullmatch(part)
    if pair is not None and is_person(pair[2]) and "," not in part[pair.end(2) : pair.start(3)]:
        return part  # of `Ann Poe, Bo Li and Cy Day, Faro` it is not evident what Bo Li is
    if pair is None or not (is_person(pair[1]) and is_person(pair[4])) or (is_role(pair[5]) and not is_place(pair[5])):
        return part
    return f"{pair[1]} {pair[3]} {pair[4]}"


def _without_other_work(byline: str) -> str:
    """Return a byline without those of whom it says in brackets that they did other work: `Bo Li (foto)`."""
    if "(" not in byline and "[" not in byline:
        return byline
    pieces = _JOINTS.split(byline)
    kept = [(joint, piece) for joint, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True)]
    kept = [(joint, piece) for joint, piece in kept if not _OTHER_WORK_ASIDE.fullmatch(piece)]
    return "".join(joint + piece for joint, piece in kept).removeprefix(kept[0][0]) if kept else ""


def _is_nobody(name: str) -> bool:
    """Tell whether a text is the name of nobody: a role or an office alone, or a date."""
    is_date = any(map(str.isdigit, name)) and (_DATE_LINE.fullmatch(name) or to_iso(name) is not None)
    return bool(is_date) or is_nobody(name)


def _person_of(name: str) -> str:
    """Return `Ann Poe` of `Ann Poe in London` and of `Ann Poe Staff Writer`."""
    name = _ROLE_BEHIND.sub("", name) or name
    person = without_role(_PLACE.sub("", name) or name)
    return person if is_person(person) else name


def _without_date(part: str) -> str:
    """Return a part of a byline without the date behind it."""
    if any(map(str.isdigit, part)):
        words = part.split()[:_MAX_WORDS_BEFORE_DATE]
        for count in range(2, len(words)):
            if to_iso(" ".join(part.split()[count:])) is not None:
                return " ".join(words[:count])
    return part


def _tidy(part: str) -> str:
    """Return a part of a byline without the signs around it; the full stop of an initial or of `Jr.` stays."""
    part = " ".join(part.split()).strip(" ,:-–—【】").lstrip(". ")
    last = part.split(" ")[-1]
    is_sentence = last.count(".") == 1 and not re.fullmatch(r"\w\.|(?:[JSDM]r|Esq|Ph|Mrs|Inc|Ltd|Co)\.", last)
    return part.removesuffix(".").rstrip() if is_sentence else part

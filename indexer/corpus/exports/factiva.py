"""Text exports of Factiva, with two-letter codes or without: each article ends with `Document` and its number."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.exports.exported_article import ExportedArticle, blocks, language_in, one_line, prose_note, verbatim
from indexer.corpus.fields.authors import authors_of
from indexer.corpus.fields.person_names import is_person
from indexer.records import Json

_LAST = re.compile(r"\s*(?:AN\s+)?(?:Document|Dokument|Documento) (?P<id>[A-Z][A-Z0-9]{3}[A-Za-z0-9]{11,31})\s*")
_CODES = {
    "HD": "title",
    "BY": "authors",
    "PD": "published_at",
    "SN": "source",
    "LA": "language",
    "WC": "length",
    "ET": "time",
    "SC": "source_code",
    "ED": "edition",
    "PG": "page",
    "SE": "section",
    "CY": "copyright",
    "CR": "credit",
    "CO": "companies",
    "IN": "industries",
    "NS": "subjects",
    "RE": "regions",
    "PUB": "publisher",
    "AN": "",
    "LP": "",
    "TD": "",
}
"""Meaning of each code; others are kept under the code itself."""
_CODE = re.compile(
    r"(?P<code>HD|BY|PD|SN|LA|WC|ET|SC|ED|PG|SE|CY|CR|CO|IN|NS|RE|PUB|AN|LP|TD|CT|RF|CLM|IPC|IPD|ART|VOL)"
    r"(?:\s*|(?:[ ]{2,}|[ ]?\t)\s*(?P<value>\S.*))"
)
_LENGTH = re.compile(
    r"\s*[\d.,]+ (?:words?|Wörter|mots?|palabras|woorden|parole|palavras|ord|слов[ао]?)\s*", re.IGNORECASE
)
_CLOCK = re.compile(r"\s*\d{1,2}:\d{2}(?: ?(?:GMT|[ap]m))?\s*", re.IGNORECASE)
_RIGHTS = re.compile(r"\s*(?:Copyright|©|\(c\))", re.IGNORECASE)
_BY = re.compile(r"\s*(?:By|BY|Von|VON|Par|PAR|Por|POR|Door|DOOR) ")
_SOURCE_CODE = re.compile(r"[A-Z0-9]{2,12}")
_NAME_MAX_WORDS = 6
_LONG_PARTICLE = 3
"""Length up to which words are small within names, and in titles with capitals."""
_BROKEN_FROM_CHARACTERS = 60
"""Shortest line of a title that may go on in the next."""
_HEADER_MAX_LINES = 10
"""Lines below the number of words that may state source, language and so on."""


def split_factiva(lines: Sequence[str]) -> list[ExportedArticle] | None:
    """Return the articles of an export by Factiva; None if the lines of a text are no such export."""
    ends = [number + 1 for number, line in enumerate(lines) if len(line) < 100 and _LAST.fullmatch(line)]
    bounds = [*zip([0, *ends], ends, strict=False)]
    headed = sum(any(_LENGTH.fullmatch(line) or _CODE.fullmatch(line) for line in lines[a:b]) for a, b in bounds)
    if headed == 0 or 2 * headed < len(bounds):
        return None
    articles = [_article(lines, start, end) for start, end in bounds]
    notes = prose_note(lines[bounds[-1][1] :], "behind the last article")
    if notes:
        articles[-1] = replace(articles[-1], notes=(*articles[-1].notes, *notes))
    return articles


def _article(lines: Sequence[str], start: int, end: int) -> ExportedArticle:
    """Return the article that lies between two positions, the number of its document in the last line."""
    own = lines[start : end - 1]
    codes = {match["code"] for line in own if (match := _CODE.fullmatch(line))}
    text, fields = _coded(own) if "HD" in codes and codes & {"LP", "TD"} else _plain(own)
    number = _LAST.fullmatch(lines[end - 1])
    first = next((position for position, line in enumerate(own) if line.strip()), 0)
    return ExportedArticle(
        text=text,
        fields={**fields, **({"id": number["id"]} if number else {})},
        line=start + first + 1,
        raw="\n".join(lines[start:end]),
    )


def _coded(lines: Sequence[str]) -> tuple[str, dict[str, Json]]:
    """Return the text and the fields of an article whose parts have codes."""
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        match = _CODE.fullmatch(line)
        if match and match["code"] not in parts:
            current = parts.setdefault(match["code"], [])
            current.append(match["value"] or "")
        else:
            current.append(line)
    text = "\n\n".join(part for code in ("LP", "TD") if (part := verbatim(parts.get(code, []))))
    fields: dict[str, Json] = {
        name: value for code, part in parts.items() if (name := _CODES.get(code, code)) and (value := one_line(part))
    }
    return text, fields


def _plain(lines: Sequence[str]) -> tuple[str, dict[str, Json]]:
    """Return the text and the fields of an article without codes: title, author, length, date, source, and so on."""
    length = next((number for number, line in enumerate(lines) if _LENGTH.fullmatch(line)), None)
    if length is None:
        return verbatim(lines), {}
    fields: dict[str, Json] = {"length": one_line([lines[length]])}
    above = [[one_line([lines[number]]) for number in group] for group in blocks(lines[:length])]
    by = next(((group, line) for group in above for line in group if _BY.match(line) and line != above[0][0]), None)
    if by is not None:
        group, line = by
        fields["authors"] = one_line(group[group.index(line) :])
        above = [part for part in [*above[: above.index(group)], group[: group.index(line)]] if part]
    elif len(above) > 1 and len(above[-1]) == 1 and len(above[-1][0].split()) <= _NAME_MAX_WORDS:
        fields["authors"] = above.pop()[0]
    elif above and len(above[-1]) > 1 and _is_byline_below(above[-1]):
        fields["authors"] = above[-1].pop()
    if above:
        fields["title"] = one_line(above[-1])
    if len(above) > 1:
        fields["section"] = one_line([line for group in above[:-1] for line in group])
    below, body = _below_length(lines, length + 1)
    return verbatim(lines[body:]), fields | below


def _is_byline_below(title: Sequence[str]) -> bool:
    """Tell whether the last line of a block is not the end of the title above but the names of its authors.

    The title must be too short to be broken, and written so that names are told from it by their capitals.
    """
    *_, before, last = title
    names = authors_of(last, None) or ()
    is_told_apart = any(word[0].islower() and len(word) > _LONG_PARTICLE for word in before.split())
    return bool(names) and all(map(is_person, names)) and is_told_apart and len(before) < _BROKEN_FROM_CHARACTERS


def _below_length(lines: Sequence[str], start: int) -> tuple[dict[str, Json], int]:
    """Return the fields that lines without names state from `start` on, and the position at which they end."""
    fields: dict[str, Json] = {}
    rest = [number for number in range(start, len(lines)) if lines[number].strip()][:_HEADER_MAX_LINES]
    is_closed = any(_RIGHTS.match(lines[number]) or _is_language(lines[number]) for number in rest)
    for number in rest:
        line = lines[number].strip()
        if "published_at" not in fields:
            name = "published_at" if to_iso(line) else ""
        elif "source" not in fields:
            name = "time" if "time" not in fields and _CLOCK.fullmatch(line) else "source"
        elif _RIGHTS.match(line):
            stop = next((end for end in range(number, len(lines)) if not lines[end].strip()), len(lines))
            return fields | {"copyright": one_line(lines[number:stop])}, stop
        elif "language" in fields:
            name = ""
        elif "source_code" not in fields and _SOURCE_CODE.fullmatch(line):
            name = "source_code"
        elif _is_language(line):
            name = "language"
        else:
            name = ("page" if line.isdigit() else "edition") if is_closed and len(line) < 60 else ""
        if not name:
            break
        fields[name] = one_line([line])
        start = number + 1
    return fields, start


def _is_language(line: str) -> bool:
    """Tell whether a line is the name of a language."""
    return len(line.strip()) > 3 and line.strip().istitle() and language_in(line) is not None

"""One article of a text export, and what the exports of all databases have in common."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.corpus.fields.languages import language_of
from indexer.records import Json

_LANGUAGES = {
    name: code
    for code, names in {
        "de": "deutsch allemand duits alemán tedesco alemão",
        "en": "englisch anglais engels inglés inglese inglês",
        "es": "español spanisch espagnol spaans spagnolo espanhol",
        "fr": "français französisch frans francés francese francês",
        "it": "italiano italienisch italien italiaans",
        "nl": "nederlands niederländisch néerlandais neerlandés olandese",
        "pt": "português portugiesisch portugais portugees portugués portoghese",
    }.items()
    for name in names.split()
}
"""Codes of languages by their names in the languages of the databases' pages; `language_of` knows the English ones."""
_SENTENCE_MIN_WORDS = 30
_LABELLED = re.compile(r"\s*(?:[\w()/-]+ ?){1,4}:|\s*\d+\. ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedArticle:
    """One article of an export."""

    text: str
    """The article's own text, without the blank lines around it."""
    fields: Mapping[str, Json]
    """Fields that its header and footer state: under the names of `ArticleHeader` those that are known, under the
    export's own names the others."""
    line: int
    """Line of the file with which it begins, from 1."""
    raw: str
    """All of the export that belongs to it, header and footer included."""
    notes: tuple[str, ...] = field(default=())
    """What a person should know about the reading."""


def language_in(value: str) -> str | None:
    """Return the language that a value such as `DEUTSCH; GERMAN` names, or None."""
    parts = [part.strip() for part in value.split(";")]
    return next((known for part in parts if (known := language_of(part) or _LANGUAGES.get(part.lower()))), None)


def one_line(lines: Sequence[str]) -> str:
    """Return lines as one, with single spaces."""
    return " ".join(" ".join(lines).split())


def blocks(lines: Sequence[str]) -> list[range]:
    """Return the positions of lines between blank ones, block by block."""
    found: list[range] = []
    start = None
    for position, line in enumerate([*lines, ""]):
        if line.strip():
            start = position if start is None else start
        elif start is not None:
            found.append(range(start, position))
            start = None
    return found


def verbatim(lines: Sequence[str]) -> str:
    """Return lines as they stand, without the blank ones around them."""
    found = blocks(lines)
    return "\n".join(lines[found[0].start : found[-1].stop]).rstrip() if found else ""


def prose_note(lines: Sequence[str], where: str) -> tuple[str, ...]:
    """Return a note on lines outside of all articles if they hold a paragraph of prose, which is then not read."""
    for block in blocks(lines):
        words = one_line(lines[block.start : block.stop]).split()
        if len(words) >= _SENTENCE_MIN_WORDS and not _LABELLED.match(lines[block.start]):
            return (f"text {where} belongs to no article and is not read: {ascii(' '.join(words))[:60]}",)
    return ()

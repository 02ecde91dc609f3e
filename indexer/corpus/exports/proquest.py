"""Text exports of ProQuest: articles between lines of underscores, their parts labelled."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.corpus.exports.exported_article import ExportedArticle, one_line, prose_note, verbatim
from indexer.records import Json

_RULE = re.compile(r"\s*_{20,}\s*")
_NUMBER = re.compile(r"\s*Document \d+ of \d+\s*", re.IGNORECASE)
_LABELS = {
    "title": "title",
    "author": "authors",
    "full text": "text",
    "publication title": "source",
    "publication date": "published_at",
    "document url": "url",
    "language of publication": "language",
    "proquest document id": "id",
    **{
        label: label.replace(" / ", "_").replace(" ", "_")
        for label in (
            *("abstract", "links", "subject", "location", "people", "company / organization", "business indexing term"),
            *("publication info", "publication year", "publication subject", "pages", "volume", "issue", "section"),
            *("first page", "number of pages", "publisher", "place of publication", "country of publication", "issn"),
            *("e-issn", "source type", "document type", "document feature", "accession number", "copyright", "credit"),
            *("last updated", "database", "identifier / keyword", "classification", "company", "dateline", "edition"),
            *("column", "journal subject", "alternate title", "correspondence author", "supplement", "year", "doi"),
        )
    },
}
"""Labels in lower case, and the name of the field that each states."""
_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z /-]{2,30}): ?(?P<value>.*)")
_LEADING = {"text", "abstract"}
"""Parts of several paragraphs; a part of another name ends with its paragraph."""
_SIGNS = {"text", "source", "id", "published_at"}


def split_proquest(lines: Sequence[str]) -> list[ExportedArticle] | None:
    """Return the articles of an export by ProQuest; None if the lines of a text are no such export."""
    rules = [number for number, line in enumerate(lines) if _RULE.fullmatch(line)]
    bounds = [*zip([0, *(number + 1 for number in rules)], [*rules, len(lines)], strict=True)]
    if not rules:
        return None
    found: list[ExportedArticle] = []
    notes: tuple[str, ...] = ()
    for start, end in bounds:
        fields = _fields(lines[start:end])
        if len(_SIGNS & fields.keys()) >= 2:
            found.append(_article(lines, start, end, fields))
        else:
            notes += prose_note(lines[start:end], "between lines of underscores")
    if not found:
        return None
    found[0] = replace(found[0], notes=(*found[0].notes, *notes))
    return found


def _fields(lines: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines of each labelled part; what stands before the first label is that of the name ''."""
    parts: dict[str, list[str]] = {"": []}
    current = parts[""]
    name = ""
    for position, line in enumerate(lines):
        match = _LABEL.match(line)
        stated = _LABELS.get(match["label"].lower()) if match else None
        # In the text itself a line such as `Location: ...` may stand amid a paragraph.
        if match and stated and (stated not in parts) and (name not in _LEADING or not lines[position - 1].strip()):
            name, current = stated, parts.setdefault(stated, [])
            current.append(match["value"])
        else:
            current.append(line)
    return parts


def _article(lines: Sequence[str], start: int, end: int, parts: dict[str, list[str]]) -> ExportedArticle:
    """Return the article of the parts that lie between two positions."""
    fields: dict[str, Json] = {
        name: value for name, part in parts.items() if name and name != "text" and (value := one_line(part))
    }
    head = [line for line in parts[""] if line.strip() and not _NUMBER.fullmatch(line)]
    if "title" not in fields and head:
        fields["title"] = one_line(head[:1])
    source, _, place = str(fields.get("source", "")).partition("; ")
    if place:
        fields |= {"source": source, "source_place": place}
    text = verbatim(parts.get("text", []))
    notes: tuple[str, ...] = ()
    if not text and "abstract" in fields:
        text, notes = verbatim(parts["abstract"]), ("states no full text; its abstract is the text",)
    first = next(number for number in range(start, end) if lines[number].strip())
    return ExportedArticle(text=text, fields=fields, line=first + 1, raw="\n".join(lines[start:end]), notes=notes)

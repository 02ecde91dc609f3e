"""Text exports of LexisNexis: the classic `1 of 50 DOCUMENTS`, and those of Nexis Uni that say `End of Document`."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.exports.exported_article import ExportedArticle, blocks, one_line, prose_note, verbatim
from indexer.records import Json

_OF = "(?:of|von|de|van|di|af|sur)"
_FIRST = re.compile(
    rf"\s*(?:FOCUS - )?(?:\d+ {_OF} (?P<total>\d+) (?:DOCUMENT(?:S|EN|OS|I)?|DOKUMENT(?:E|EN|ER)?)"
    rf"|(?:Document|Dokument|Documento) \d+ {_OF} (?P<of_total>\d+))\s*",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\s*(?:End of Document|Ende des Dokuments|Fin du document|Einde van (?:het )?document)\s*", re.IGNORECASE
)
_BODY = re.compile(r"\s*(?:BODY:|VOLLTEXT:|Body:?|Volltext:?|Corps:?)\s*")
_CLASSIFICATION = re.compile(r"\s*(?:Classification|Klassifizierung|Classificatie)\s*")
_COPYRIGHT = re.compile(
    r"\s*(?:Copyright|©|\(c\)|All Rights Reserved|Alle Rechte|Tous droits|Alle rechten)", re.IGNORECASE
)
_LABEL = re.compile(r" {0,3}(?P<label>[^\W\d_](?:[\w/-]| (?=\w)){1,30}):(?:\s+(?P<value>.*)|\s*)")
_MASTHEAD_MAX_LINES = 2_000
_COVER = re.compile(
    r"^[^\S\n]*(?:User Name|Date and Time|Job Number|Documents? \(\d+\)|Client/Matter|Search (?:Terms|Type)|Narrowed by"
    r"|Content Type|Page \d+ of \d+).*(?:\n[^\S\n]*(?:\d+\. .*)?$)*",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines of the cover sheet that Nexis Uni puts before the first article, and of its page heads."""
_HEADER_LABELS = {
    **dict.fromkeys(("headline", "überschrift", "titel", "titre", "kop"), "title"),
    **dict.fromkeys(("byline", "autor", "auteur", "author", "auteurs"), "authors"),
    **dict.fromkeys(("section", "rubrik", "rubrique", "sectie", "katern"), "section"),
    **dict.fromkeys(("length", "länge", "longueur", "lengte"), "length"),
    **dict.fromkeys(("dateline", "highlight", "encart", "series", "serie", "column", "anchors", "show"), ""),
}
_FOOTER_LABELS = {
    **dict.fromkeys(("language", "sprache", "langue", "taal"), "language"),
    **dict.fromkeys(("load-date", "update", "date-chargement", "laad-datum"), "load_date"),
    **dict.fromkeys(("publication-type", "type-publication", "publicatietype", "zeitungstyp"), "publication_type"),
    **dict.fromkeys(("graphic", "grafik", "graphique", "subject", "sujet", "industry", "company", "organization"), ""),
    **dict.fromkeys(
        ("person", "ticker", "country", "state", "city", "geographic", "journal-code", "document-type"), ""
    ),
    **dict.fromkeys(("correction", "correction-date", "acc-no", "url", "notes", "pub-type", "type", "siret"), ""),
}
_LABELS = {**_HEADER_LABELS, **_FOOTER_LABELS}
"""Labels, in lower case with hyphens; and the name of the field that each states, if it is not that of the label."""


def split_nexis(lines: Sequence[str]) -> list[ExportedArticle] | None:
    """Return the articles of an export by LexisNexis; None if the lines of a text are no such export."""
    starts = _classic_starts(lines)
    if starts:
        bounds = [*zip(starts, [*starts[1:], len(lines)], strict=True)]
    else:
        ends = [number + 1 for number, line in enumerate(lines) if _LAST.fullmatch(line)]
        bounds = [*zip([0, *ends], ends, strict=False)]
    labelled = sum(_is_labelled(lines[start:end]) for start, end in bounds)
    if labelled == 0 or 2 * labelled < len(bounds):
        return None
    first, last = bounds[0][0], bounds[-1][1]
    articles = [_article(lines, start, end) for start, end in bounds]
    notes = prose_note(lines[:first], "before the first article") + prose_note(lines[last:], "behind the last article")
    if notes:
        articles[0] = replace(articles[0], notes=(*articles[0].notes, *notes))
    return articles


def _classic_starts(lines: Sequence[str]) -> list[int]:
    """Return the positions of the lines that number an article out of the same total."""
    matches = [(number, _FIRST.fullmatch(line)) for number, line in enumerate(lines) if len(line) < 100]
    found = [(number, match["total"] or match["of_total"]) for number, match in matches if match]
    totals = Counter(total for _, total in found).most_common(1)
    return [number for number, total in found if total == totals[0][0]]


def _is_labelled(lines: Sequence[str]) -> bool:
    """Tell whether lines hold what only the header and the footer of an exported article do."""
    labels = {label for line in lines if (label := _label(line)) is not None}
    return len(labels) >= 2 or (bool(labels) and any(map(_BODY.fullmatch, lines)))


def _label(line: str, *, in_capitals: bool = False) -> str | None:
    """Return the known label with which a line begins, in lower case with hyphens."""
    match = _LABEL.match(line)
    if match is None or (in_capitals and not match["label"].isupper()):
        return None
    label = match["label"].lower().replace(" ", "-")
    return label if label in _LABELS else None


def _article(lines: Sequence[str], start: int, end: int) -> ExportedArticle:
    """Return the article that lies between two positions."""
    own = ["" if _FIRST.fullmatch(line) or _LAST.fullmatch(line) else line for line in lines[start:end]]
    body = _body(own)
    header, rights = _without_rights(own[: body.start])
    footer, more_rights = _without_rights(own[body.stop :])
    fields = _labelled(header) | _labelled(footer)
    fields |= _masthead(header, has_title="title" in fields)
    if rights or more_rights:
        fields["copyright"] = one_line(rights or more_rights)
    first = next((number for number, line in enumerate(lines[start:end]) if line.strip()), 0)
    return ExportedArticle(
        text=verbatim(own[body.start : body.stop]),
        fields=fields,
        line=start + first + 1,
        raw="\n".join(lines[start:end]),
    )


def _body(lines: Sequence[str]) -> range:
    """Return the positions of the article's own text between its header and its footer."""
    in_capitals = any(_label(line, in_capitals=True) for line in lines)
    groups = blocks(lines)
    marks = [number for number, line in enumerate(lines) if _BODY.fullmatch(line)]
    start = next((number + 1 for number in marks if lines[number].strip().isupper() or not in_capitals), None)
    if start is None:
        labels = [_label(lines[group.start], in_capitals=in_capitals) for group in groups]
        header = next((number for number, label in enumerate(labels) if label in _HEADER_LABELS), min(2, len(groups)))
        while header < len(groups) and (
            labels[header] in _HEADER_LABELS or _COPYRIGHT.match(lines[groups[header].start])
        ):
            header += 1
        start = groups[header].start if header < len(groups) else len(lines)
    stop = len(lines)
    classification = [number for number in range(start, stop) if _CLASSIFICATION.fullmatch(lines[number])]
    if classification:
        stop = classification[-1]
    for group in reversed([group for group in groups if start <= group.start < stop]):
        is_footer = _label(lines[group.start], in_capitals=in_capitals) in _FOOTER_LABELS
        if not is_footer and not _COPYRIGHT.match(lines[group.start]):
            break
        stop = group.start
    return range(start, stop)


def _without_rights(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return lines with blank ones in place of a copyright notice, and the notice."""
    kept: list[str] = []
    rights: list[str] = []
    is_notice = False
    for line in lines:
        ends = not line.strip() or _label(line) or _BODY.fullmatch(line)
        is_notice = bool(_COPYRIGHT.match(line)) or (is_notice and not ends)
        kept.append("" if is_notice else line)
        if is_notice:
            rights.append(line)
    return kept, rights


def _labelled(lines: Sequence[str]) -> dict[str, Json]:
    """Return the fields that labels state; a value goes on to the next label."""
    values: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        label = _label(line)
        match = _LABEL.match(line) if label else None
        if label and match:
            current = values.setdefault(_LABELS[label] or label.replace("-", "_"), [])
            current.append(match["value"] or "")
        elif not (_BODY.fullmatch(line) or _CLASSIFICATION.fullmatch(line)):
            current.append(line)
    return {name: value for name, parts in values.items() if (value := one_line(parts))}


def _masthead(lines: Sequence[str], *, has_title: bool) -> dict[str, Json]:
    """Return title, source, date and edition from the lines before the first label, which no label names.

    The classic export gives source, date and title, Nexis Uni title, source and date.
    """
    end = next((number for number, line in enumerate(lines) if _label(line) or _BODY.fullmatch(line)), len(lines))
    head = "\n".join(lines[:end][-_MASTHEAD_MAX_LINES:])
    head_lines = head[max((match.end() for match in _COVER.finditer(head)), default=0) :].split("\n")
    groups = [list(head_lines[group.start : group.stop]) for group in blocks(head_lines)]
    dated = next((number for number, group in enumerate(groups[:20]) if any(map(_is_date, group))), None)
    edition: list[str] = []
    date: list[str] = []
    if dated is None:
        source, titles = groups[:1], groups[1:]
    else:
        position = next(number for number, line in enumerate(groups[dated]) if _is_date(line))
        date, edition = groups[dated][position : position + 1], groups[dated][position + 1 :]
        source, titles = [*groups[:dated], groups[dated][:position]], groups[dated + 1 :]
        before = [line for group in source for line in group]
        if not titles and not has_title and len(before) > 1:
            source, titles = [before[-1:]], [before[:-1]]
    title, subtitle = (titles[:1], titles[1:]) if not has_title else ([], titles)
    stated = {"published_at": [date], "edition": [edition], "source": source, "title": title, "subtitle": subtitle}
    return {
        name: value for name, part in stated.items() if (value := one_line([line for group in part for line in group]))
    }


def _is_date(line: str) -> bool:
    """Tell whether a line states a date and nothing else."""
    return len(line.strip()) < 80 and any(map(str.isdigit, line)) and to_iso(line.strip()) is not None

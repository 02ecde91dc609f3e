"""Labelled pages -> dumps with the headline and the day that they state, to learn from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from lxml import html

from benchmarks.dump_text import STYLES, labelled_text
from benchmarks.dumps import dump, read_pages
from indexer.corpus.dumps.head.days import days_of
from indexer.corpus.dumps.head.lines import fold

ROOT = Path(__file__).absolute().parent
MIXED = 2
"""Texts made of an article and of what stands around others, for each dump with labels."""
ABOVE = 0.3
"""Share of these in which the day is moved above the headline, where many sites have it."""
_OTHER_KINDS = frozenset({"front", "form"})
"""Kinds of pages that are no article, so that their titles count as none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A dump of a page, and what it states."""

    page: str
    text: str
    title: str
    """Headline, folded; empty if the text states none."""
    day: str
    """Day of publication in ISO 8601; empty if the text states none."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The lines of a labelled dump."""

    page: str
    style: int
    before: str
    article: str
    behind: str
    title: str
    day: str


def texts() -> list[Text]:
    """Return the texts that are learned from."""
    found: list[Text] = []
    parts: list[Parts] = []
    for page in read_pages(ROOT / "cleaning" / "a"):
        title = "" if page.kind in _OTHER_KINDS else fold(page.title or "")
        for i, style in enumerate(STYLES):
            one = dump(page, style)
            found += _variants(Text(page.name, one.text, title, page.published or ""))
            if page.has_article and title:
                parts.append(_parts(page.name, i, one.text, one.labels, title, page.published or ""))
    rows = [json.loads(line) for line in (ROOT / "pages" / "expected.jsonl").read_text().splitlines()]
    gold = {row["file"]: row for row in rows}
    for name in (ROOT / "pages" / "seen.txt").read_text().split():
        if "charset" in name:  # its words are not read as they are meant
            continue
        root = html.document_fromstring((ROOT / "pages" / name).read_bytes())
        day = (gold[name]["published_at"] or "")[:10]
        for style in STYLES:
            found += _variants(Text(name, labelled_text(root, style)[0], fold(gold[name]["title"] or ""), day))
    return found + list(_mixed(parts))


def _variants(text: Text) -> Iterator[Text]:
    """Yield a text, and what is left of it without its headline and without its day."""
    yield text
    lines = text.text.splitlines(keepends=True)
    if text.title:
        rest = [line for line in lines if text.title not in fold(line)]
        if 0 < len(lines) - len(rest) < 12:
            yield replace(text, text="".join(rest), title="")
    if text.day:
        rest = [line for line in lines if len(line) > 240 or not any(day.iso[:10] == text.day for day in days_of(line))]
        if len(rest) < len(lines):
            yield replace(text, text="".join(rest), day="")


def _parts(page: str, style: int, text: str, labels: str, title: str, day: str) -> Parts:
    """Return the parts of a dump: the article begins at its headline, or what else of it stands first."""
    lines, position = [], 0
    for line in text.splitlines(keepends=True):
        marks = {
            mark for mark, char in zip(labels[position : position + len(line)], line, strict=False) if char.strip()
        }
        lines.append((line, marks))
        position += len(line)
    article = [i for i, (_, marks) in enumerate(lines) if "a" in marks]
    heads = [i for i in range(max(0, article[0] - 20), article[0]) if lines[i][1] & set("to")]
    first, last = min([*heads, article[0]]), article[-1] + 1
    shown = [line for line, _ in lines]
    before, own, behind = "".join(shown[:first]), "".join(shown[first:last]), "".join(shown[last:])
    return Parts(page, style, before, own, behind, title, day)


def _with_day_above(article: str, day: str) -> str:
    """Return an article with the line of its head that states its day moved above all of it."""
    lines = article.splitlines(keepends=True)
    for i, line in enumerate(lines[:12]):
        if len(line) < 80 and any(stated.iso[:10] == day for stated in days_of(line)):
            return "".join([line, *lines[:i], *lines[i + 1 :]])
    return article


def _mixed(parts: Sequence[Parts]) -> Iterator[Text]:
    rng = np.random.default_rng(0)
    for one in parts:
        others = [other for other in parts if other.style == one.style and other.page != one.page]
        for _ in range(MIXED):
            before, behind = (others[int(rng.integers(len(others)))] for _ in range(2))
            article = _with_day_above(one.article, one.day) if rng.random() < ABOVE else one.article
            text = before.before + article + behind.behind
            is_stated = one.title in fold(one.article)
            is_dated = any(
                day.iso[:10] == one.day for line in one.article.splitlines() if len(line) < 240 for day in days_of(line)
            )
            yield Text(one.page, text, one.title if is_stated else "", one.day if is_dated else "")

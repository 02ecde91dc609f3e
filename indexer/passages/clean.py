"""Article text -> the sections that are article, and what was left out by which rule. Never rewrites the text; pure.

News dumps carry what surrounded the article on its page: menus, counters, comment forms, tags and lists of other
headlines. First the article is found in the page; then lines inside it that are evidently such furniture are left out.
When in doubt a line stays. A section ends where something was left out and where a heading begins, and no passage ever
crosses from one section into the next.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

from indexer.corpus.dumps.article import Dump, find_article
from indexer.corpus.dumps.units import Line, lines_of
from indexer.corpus.evident import is_byline
from indexer.passages.folding import folded
from indexer.passages.furniture import furniture_rule
from indexer.passages.lists import BULLET, HEADING_MAX_CHARACTERS, SENTENCE_END, is_prose, lists_beside
from indexer.passages.openings import opening_lines
from indexer.records import Span

MIN_KEPT_SHARE = 0.2
"""Least share of a text's characters that rules may keep; below it they have misjudged the text."""

_MARKDOWN_HEADING = re.compile(r" {0,3}#{1,6}\s+\S")


@dataclass(frozen=True, slots=True)
class Removed:
    """A stretch of an article's text, trimmed of white space, that is in no passage."""

    span: Span
    rule: str
    """Name of the rule by which it is not article, such as `related list`."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The parts of a text: between them they hold every character of it that is not white space."""

    sections: list[Span]
    """Parts that are article, increasing and disjoint, trimmed of white space, none empty."""
    removed: list[Removed]
    """Parts that are not, increasing and disjoint."""


def clean(text: str, *, title: str | None = None, start: int = 0, headings: AbstractSet[int] | None = None) -> Cleaned:
    """Find the parts of a text that belong to the article, and those that do not.

    Args:
        text: The article's text, verbatim or with spaces for the syntax of its format.
        title: The article's title; lines that repeat it are left out, and so is the first if it is a section alone.
        start: Code point at which the article's own words begin, after any front matter.
        headings: Code points at which lines begin that the format marks as headings; None to go by the marks `#`.

    Returns:
        All parts of the text from `start` on. If the rules for single lines and lists would leave less than a fifth of
        the characters, they have misjudged the text and leave out nothing.
    """
    dump = find_article(text, start)
    lines = dump.lines if dump else lines_of(text, start)
    rules = _rules_of_dump(dump, title) if dump else {}
    rules |= _rules_of_lines(["" if i in rules else line.text for i, line in enumerate(lines)], title)
    joined = list(_join(lines, rules.keys(), marked_headings(lines) if headings is None else headings))
    heads = {span for span in joined if _is_head(span.of(text), title)}
    if len(heads) == len(joined):
        heads = set()
    removed = [*_removed(lines, rules), *(Removed(span, "headline") for span in heads)]
    return Cleaned([span for span in joined if span not in heads], sorted(removed, key=lambda one: one.span))


def keep_all(text: str, *, start: int = 0, headings: AbstractSet[int] | None = None) -> Cleaned:
    """Take all of a text for article, cut into sections at its headings alone; see `clean` for the arguments."""
    lines = lines_of(text, start)
    return Cleaned(list(_join(lines, set(), marked_headings(lines) if headings is None else headings)), [])


def marked_headings(lines: Sequence[Line]) -> set[int]:
    """Return the code points at which lines begin that Markdown's `#` marks as headings."""
    return {line.start for line in lines if _MARKDOWN_HEADING.match(line.text)}


def _rules_of_dump(dump: Dump, title: str | None) -> dict[int, str]:
    """Return the rule for each line of a page, by its number, that is not of the article."""
    foreign = dump.foreign_lines() - opening_lines(dump, title)
    own = [i for i, line in enumerate(dump.lines) if line.text and i not in foreign]
    first, last = own[0], own[-1]
    return {
        i: "before the article" if i < first else "behind the article" if i > last else "inside the article"
        for i in foreign
    }


def _rules_of_lines(lines: Sequence[str], title: str | None) -> dict[int, str]:
    """Return the rule for each line, by its number, that by what it says is not article; none if few would stay."""
    found = {i: rule for i, line in enumerate(lines) if (rule := furniture_rule(line))}
    listed = lists_beside(lines, [i in found for i in range(len(lines))])
    rules = (
        dict.fromkeys(listed, "related list") | found | dict.fromkeys(_repeated_titles(lines, title), "repeated title")
    )
    kept = sum(len(line) for i, line in enumerate(lines) if i not in rules)
    return rules if kept >= MIN_KEPT_SHARE * sum(map(len, lines)) else {}


def _repeated_titles(lines: Sequence[str], title: str | None) -> list[int]:
    wanted = folded(title or "")
    return [i for i, line in enumerate(lines) if wanted and folded(line) == wanted][1:]


def _is_head(section: str, title: str | None) -> bool:
    """Tell whether a section holds nothing but the title, with or without a byline."""
    lines = [line.strip() for line in section.splitlines() if line.strip()]
    return bool(title) and folded(lines[0]) == folded(title or "") and all(map(is_byline, lines[1:]))


def _removed(lines: Sequence[Line], rules: Mapping[int, str]) -> Iterator[Removed]:
    """Yield the stretches of neighbouring lines that are left out by one rule."""
    shown = [i for i, line in enumerate(lines) if line.text]
    for rule, numbers in groupby(shown, rules.get):
        if rule is not None:
            run = [lines[i] for i in numbers]
            yield Removed(Span(run[0].start, run[-1].start + len(run[-1].text)), rule)


def _join(lines: Sequence[Line], removed: AbstractSet[int], headings: AbstractSet[int]) -> Iterator[Span]:
    """Yield the sections that neighbouring kept lines make; a removed line or the start of a heading ends one."""
    current: Span | None = None
    for i, line in enumerate(lines):
        if not line.text:
            continue
        if current and (i in removed or line.start in headings or _is_unmarked_heading(lines, i)):
            yield current
            current = None
        if i not in removed:
            current = Span(current.start if current else line.start, line.start + len(line.text))
    if current:
        yield current


def _is_unmarked_heading(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line looks like a heading: a short line without a full stop, alone above prose."""
    line = lines[i].text
    alone = i > 0 and not lines[i - 1].text and i + 1 < len(lines) and not lines[i + 1].text
    if not alone or len(line) > HEADING_MAX_CHARACTERS or SENTENCE_END.search(line) or BULLET.match(line):
        return False
    below = next((lines[j].text for j in range(i + 1, len(lines)) if lines[j].text), "")
    return line[0].isupper() and is_prose(below)

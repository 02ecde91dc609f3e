"""Leaving out of an article what it repeats of its source, whatever it says and in any format. Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from indexer.corpus.dumps.units import Line
from indexer.corpus.evident import is_byline
from indexer.passages.clean import MIN_KEPT_SHARE, Cleaned, Removed, marked_headings
from indexer.passages.find_repeated import lines_in, speaks_as_furniture
from indexer.passages.folding import folded
from indexer.passages.lists import HEADING_MAX_CHARACTERS, is_prose
from indexer.records import ArticleHeader, Span

REPEATED = "repeated in source"
"""Name of the rule."""

_LABEL_MAX_WORDS = 6
_LABEL_MAX_CHARACTERS = 50
_KEY_MAX_WORDS = 2
_KEY_MAX_CHARACTERS = 20
"""Longest line that names what follows, such as `Born` or `Serves four`; nothing is gained by leaving one out."""
_QUESTION_END = re.compile(r"[?？؟]['\"”’»)\]*_]*$")


def without_repeated(
    text: str,
    cleaned: Cleaned,
    repeated: AbstractSet[str],
    header: ArticleHeader,
    *,
    headings: AbstractSet[int] | None = None,
) -> Cleaned:
    """Leave out what an article repeats of its source.

    Args:
        text: The article's text, as `clean` takes it.
        cleaned: What `clean` made of it.
        repeated: The folded lines that the articles of its source share.
        header: The article's header. A line that is its title stays, and so do bylines if it names no author.
        headings: Code points at which lines begin that the format marks as headings; None to go by the marks `#`.

    Returns:
        The parts of the text, with sections ending where something was left out. Headings stay where text of the
        article's own follows. If less than a fifth of the sections would remain, they stay as they were.
    """
    lines = lines_in(text, cleaned.sections)
    kept_always = {folded(header.title or "")}
    is_repeated = [
        (line := folded(one.text)) in repeated
        and line not in kept_always
        and (bool(header.authors) or not is_byline(one.text))
        for one in lines
    ]
    if not any(is_repeated):
        return cleaned
    labels = marked_headings(lines) if headings is None else headings
    foreign = {
        i
        for is_run, run in groupby(range(len(lines)), is_repeated.__getitem__)
        if is_run
        for i in _furniture_of_run(lines, list(run), labels)
    }
    kept = sum(len(line.text) for i, line in enumerate(lines) if i not in foreign)
    if not foreign or kept < MIN_KEPT_SHARE * sum(len(line.text) for line in lines):
        return cleaned
    return _split(lines, foreign, cleaned)


def _furniture_of_run(lines: Sequence[Line], run: list[int], headings: AbstractSet[int]) -> list[int]:
    """Return the lines of a run of repeated ones that are furniture, and no headings of what follows."""
    labels = [_is_label(lines[i], headings) for i in run]
    is_last = run[-1] + 1 == len(lines)
    if all(labels) and (all(_is_key(lines[i].text) for i in run) or (run[0] > 0 and not is_last)):
        return []
    return run[:-1] if labels[-1] and not is_last and is_prose(lines[run[-1] + 1].text) else run


def _is_key(line: str) -> bool:
    return len(line) <= _KEY_MAX_CHARACTERS and len(line.split()) <= _KEY_MAX_WORDS


def _is_label(line: Line, headings: AbstractSet[int]) -> bool:
    """Tell whether a line may be a heading, or a question, that a column always has, such as `What happened`."""
    text = line.text
    if speaks_as_furniture(text):
        return False
    is_short = len(text) <= _LABEL_MAX_CHARACTERS and len(text.split()) <= _LABEL_MAX_WORDS
    is_question = len(text) <= HEADING_MAX_CHARACTERS and bool(_QUESTION_END.search(text))
    return line.start in headings or is_question or (is_short and not is_prose(text))


def _split(lines: Sequence[Line], foreign: AbstractSet[int], cleaned: Cleaned) -> Cleaned:
    """Return the parts of a text when further lines are left out."""
    starts = [section.start for section in cleaned.sections]
    sections: list[Span] = []
    removed = list(cleaned.removed)
    parts = groupby(range(len(lines)), lambda i: (bisect_right(starts, lines[i].start), i in foreign))
    for (_, is_foreign), numbers in parts:
        part = [lines[i] for i in numbers]
        span = Span(part[0].start, part[-1].start + len(part[-1].text))
        if is_foreign:
            removed.append(Removed(span, REPEATED))
        else:
            sections.append(span)
    return Cleaned(sections, sorted(removed, key=lambda one: one.span))

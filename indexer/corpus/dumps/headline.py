"""The headline of the article that was found in the dump of a page, and the day it was published.

Each line near the beginning of the article is a candidate. What it looks like, what stands around it and where the page
repeats it are numbers; weights fitted to labelled pages make of them the chance that it is the one that is sought.
"""

from collections import defaultdict

from indexer.corpus.dumps.article import Dump
from indexer.corpus.dumps.head import day_looks, headline_looks
from indexer.corpus.dumps.head.candidates import Candidate, candidates
from indexer.corpus.dumps.head.choice import chances
from indexer.corpus.dumps.head.days import dateline_day
from indexer.corpus.dumps.head.lines import Head
from indexer.corpus.dumps.head.weights import DAYS, TITLES
from indexer.corpus.dumps.units import lines_of, units_of

_MOST_UNITS = 5_000
_LEAST_TITLE_CHANCE = 0.84
_LEAST_DAY_CHANCE = 0.92
_LEAST_CHANCE_BESIDE_DAY = 0.5
"""Chance from which a line counts as the headline for telling the day, which is not shown."""


def whole_text(text: str) -> Dump | None:
    """Return a text in which no article was found as a dump of which all is article; None if it is too long."""
    lines = lines_of(text)
    units = units_of(lines)
    return Dump(lines, units, [1.0] * len(units)) if 0 < len(units) <= _MOST_UNITS else None


def headline(dump: Dump) -> str | None:
    """Return the line that heads the article, or None if none evidently does."""
    found = likely_headline(Head(dump))
    return None if found is None or found[1] < _LEAST_TITLE_CHANCE else found[0].text


def likely_headline(head: Head) -> tuple[Candidate, float] | None:
    """Return the likeliest headline, and how likely it is; the places of one text count together."""
    of = candidates(head)
    if not of:
        return None
    likely = chances(headline_looks.looks_of(head, of), TITLES)
    totals: dict[str, float] = defaultdict(float)
    for one, chance in zip(of, likely, strict=True):
        totals[one.folded] += chance
    best = max(totals, key=lambda folded: totals[folded])
    place = max((i for i, one in enumerate(of) if one.folded == best), key=lambda i: likely[i])
    return of[place], totals[best]


def published_day(dump: Dump) -> str | None:
    """Return the day on which the article was published, as the lines beside it state it, or None.

    Without such a line it is the day of the dateline with which the article begins.
    """
    head = Head(dump)
    found = likely_headline(head)
    place = None if found is None or found[1] < _LEAST_CHANCE_BESIDE_DAY else found[0].place
    of = day_looks.dated_lines(head)
    likely = chances(day_looks.looks_of(head, of, place), DAYS)
    totals: dict[str, float] = defaultdict(float)
    for one, chance in zip(of, likely, strict=True):
        totals[one.stated.iso[:10]] += chance
    if totals and (best := max(totals, key=lambda day: totals[day])) and totals[best] >= _LEAST_DAY_CHANCE:
        # Of the lines that state this day the one with a clock says the most.
        stated = [one.stated.iso for one in of if one.stated.iso[:10] == best and not one.stated.is_update]
        return max(stated, key=len, default=best)
    return dateline_day(dump.units[head.body].text)

"""The day on which the article that was found in the dump of a page was published. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.corpus.dumps.head.days import StatedDay
from indexer.corpus.dumps.head.lines import Head, HeadLine

_MOST_DATED_SIZE = 160
_LETTER = re.compile(r"[^\W\d_]")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d\d(?![\d.])")
_PUBLISHED = re.compile(
    r"\W*(?:first |date |originally )?(?:published|posted|issued|created|submitted|date\b|erstellt|veröffentlicht"
    r"|publié|paru|publicado|publicada|pubblicat|gepubliceerd|geplaatst|publicera|publiceret|publisert|julkaistu|opublikowan"
    r"|publikov|megjelen|publicat|yayın|опубл|дата|δημοσ|نشر|منتشر|פורסם|प्रकाशित|发布|發布|公開|掲載|配信|입력|등록|đăng"
    r"|terbit|dipublikasi|objavlj)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W*[^\W\d_]+(?:\s[^\W\d_]+){0,2}\s?[:：]\s?$")


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A day that a line near the article states."""

    line: HeadLine
    stated: StatedDay
    order: int
    """Number of the day among those of its line."""


def dated_lines(head: Head) -> list[DatedLine]:
    """Return the days that short lines near the article state."""
    return [
        DatedLine(line, stated, order)
        for line in head.lines
        if line.size <= _MOST_DATED_SIZE
        for order, stated in enumerate(line.days)
    ]


def looks_of(head: Head, of: Sequence[DatedLine], headline: int | None) -> list[dict[str, float]]:
    """Return for each day the numbers that tell whether it is that of publication, by name.

    Args:
        head: What stands above the article.
        of: Days.
        headline: Place of the article's headline, if it is known.
    """
    days = Counter(one.stated.iso[:10] for one in of)
    latest = max(days, default="")
    return [
        {
            **_own(one),
            **_place(head, one, headline),
            **_beside(head, one),
            "repeated": days[one.stated.iso[:10]] > 1,
            "latest": one.stated.iso[:10] == latest,
            "only": len(days) == 1,
            "others near": min(4, sum(abs(other.line.place - one.line.place) <= 4 for other in _others(one, of))) / 2,
            "later line": min(3, sum(one.line.place < other.line.place < head.body for other in _others(one, of))) / 2,
        }
        for one in of
    ]


def _others(one: DatedLine, of: Sequence[DatedLine]) -> list[DatedLine]:
    """Return the lines that state other days, updates of the same text left out."""
    day = one.stated.iso[:10]
    return [
        other
        for other in of
        if other.stated.iso[:10] != day and other.line is not one.line and not other.stated.is_update
    ]


def _own(one: DatedLine) -> dict[str, float]:
    beside = len(_LETTER.findall(one.stated.beside))
    kinds = one.line.kinds
    return {
        "date alone": beside == 0 and one.line.size < 50,
        "beside": min(beside, 90) / 30,
        "beside much": beside > 45,
        "clock": "T" in one.stated.iso,
        "clock in line": bool(_CLOCK.search(one.line.text)),
        "published": bool(_PUBLISHED.match(one.stated.beside)),
        "update": one.stated.is_update,
        "second": one.order > 0,
        "label": bool(_LABEL.match(one.stated.beside)),
        "byline word": "byline" in kinds,
        "byline first": kinds.get("byline") == 0,
        "comments": "comments" in kinds,
        "related": "related" in kinds,
        "legal": "legal" in kinds,
        "share": "share" in kinds,
        "navigation": "navigation" in kinds,
        "size": one.line.size / 80,
        "prose": one.line.is_prose,
        "bullet": one.line.text[0] in "*-•·[",
    }


def _place(head: Head, one: DatedLine, headline: int | None) -> dict[str, float]:
    place = one.line.place
    gap = head.body - place
    below = None if headline is None else place - headline
    return {
        "no headline": headline is None,
        "below headline": below is not None and 0 < below <= 2,
        "soon below headline": below is not None and 0 < below <= 6,
        "far below headline": below is not None and below > 6,
        "on headline": below == 0,
        "above headline": below is not None and -2 <= below < 0,
        "far above headline": below is not None and below < -2,
        "between": below is not None and below > 0 and gap > 0,
        "gap": math.log1p(abs(gap)) / 2,
        "adjacent": gap == 1,
        "near": 0 < gap <= 4,
        "in body": gap <= 0,
        "far in body": gap < -3,
        "chance": head.dump.chances[place],
        "top": place < 4,
        "prose before": sum(line.is_prose for line in head.lines if line.place < place) > 0,
    }


def _beside(head: Head, one: DatedLine) -> dict[str, float]:
    near = [line for step in (-2, -1, 1, 2) if (line := head.at(one.line.place + step))]
    next_ = head.at(one.line.place + 1)
    before = head.at(one.line.place - 1)
    return {
        "byline near": any(line.is_byline for line in near),
        "share near": any("share" in line.kinds and line.size < 60 for line in near),
        "related near": any("related" in line.kinds and line.size < 60 for line in near),
        "comments near": any("comments" in line.kinds and line.size < 60 for line in near),
        "prose next": next_ is not None and next_.is_prose,
        "menu around": all(line.size < 25 for line in near) if near else False,
        "list": before is not None and next_ is not None and 25 < before.size < 130 and 25 < next_.size < 130,
    }

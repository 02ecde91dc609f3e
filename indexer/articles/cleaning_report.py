"""How much of which source's articles is in no passage, and by which rules."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MOST_SOURCES = 1_000
"""Most sources that a report tells one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Characters of articles, in code points, from where the articles' own words begin."""

    articles: int
    characters: int
    removed: int
    """Characters that are in no passage."""
    rules: Mapping[str, int]
    """Rule -> the characters that it removed, the most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAmount(Amount):
    """What was left out of the articles of one source."""

    source: str | None
    """Name of the publisher; None for all articles that state none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningReport(Amount):
    """What was left out of the articles of a corpus."""

    halved: int
    """Number of articles that lost more than half of their characters."""
    sources: list[SourceAmount]
    """Sources that lost something, those that lost most first; at most 1,000."""
    further_sources: int
    """Number of sources that lost something and are not listed."""


class CleaningCounter:
    """Counts what is left out of articles, one after the other."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._articles: Counter[str | None] = Counter()
        self._kept: Counter[str | None] = Counter()
        self._rules: dict[str | None, Counter[str]] = {}
        self._halved = 0

    def add(self, source: str | None, kept: int, removed: Mapping[str, int]) -> None:
        """Count an article.

        Args:
            source: Its publisher.
            kept: Characters of its passages.
            removed: Rule -> the characters that it removed.
        """
        if removed:
            self._rules.setdefault(source, Counter()).update(removed)
        self._articles[source] += 1
        self._kept[source] += kept
        self._halved += sum(removed.values()) > kept

    def report(self) -> CleaningReport:
        """Return what was counted so far."""
        total: Counter[str] = Counter()
        for rules in self._rules.values():
            total.update(rules)
        losing = sorted(self._rules, key=lambda source: (-self._rules[source].total(), source or ""))
        return CleaningReport(
            **_amount(self._articles.total(), self._kept.total(), total),
            halved=self._halved,
            sources=[
                SourceAmount(source=one, **_amount(self._articles[one], self._kept[one], self._rules[one]))
                for one in losing[:_MOST_SOURCES]
            ],
            further_sources=max(0, len(losing) - _MOST_SOURCES),
        )


def _amount(articles: int, kept: int, rules: Counter[str]) -> dict[str, Any]:
    """Return the fields of an `Amount`."""
    ordered = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return {
        "articles": articles,
        "characters": kept + rules.total(),
        "removed": rules.total(),
        "rules": dict(ordered),
    }

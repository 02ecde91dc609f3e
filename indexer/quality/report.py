"""The quality report that a generation carries in its manifest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

NEAR_EMPTY_CHARACTERS = 100
"""Code points of passages below which an article is near-empty: less than a sentence or two of its text was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a number is spread over the articles: its quantiles, each the number of some article."""

    least: int
    tenth: int
    """A tenth of the articles have at most this number."""
    median: int
    ninetieth: int
    """A tenth of the articles have at least this number."""
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuality:
    """What came of the articles of one source."""

    source: str | None
    """Name of the publisher; None for all articles that state none."""
    articles: int
    removed_share: float
    """Share of the articles' own text that is in no passage, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCanary:
    """A canary query whose article did not come far enough to the front."""

    query: str
    article: str
    """Id or address of the article that was expected."""
    wanted: int
    """Lowest rank at which it counts as found."""
    rank: int | None
    """Rank that it had, from 1; None if it is not among the first 100, or not in the corpus."""
    indexed: bool
    """Whether the corpus has such an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryReport:
    """The outcome of the canary queries."""

    asked: int
    found: int
    lost: tuple[LostCanary, ...]
    """Those that were not found, in the order of their file."""
    sha256: str
    """Hash of the queries and what they expect, whatever the file's form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """Figures by which one generation can be told from a failed one; the same for every build of one corpus."""

    articles: int
    passages: int
    rejected: int
    """Number of records that could not be indexed."""
    noted: int
    """Number of notes on records that were indexed but for a detail."""
    ignored: int
    """Number of files that were not read."""
    near_empty: int
    """Number of articles with fewer than `NEAR_EMPTY_CHARACTERS` in passages."""
    without_title: int
    without_date: int
    without_source: int
    article_characters: Spread
    """Code points of each article that are in passages."""
    article_passages: Spread
    """Number of passages of each article."""
    removed_share: float
    """Share of the articles' own text that is in no passage, in [0, 1]."""
    sources: tuple[SourceQuality, ...]
    """Sources with the most articles, these first."""
    further_sources: int
    """Number of sources that are not listed."""
    canaries: CanaryReport | None
    """None if there was no file of canary queries."""
    floors: Mapping[str, float]
    """Floors that were set for the build, by the names of `config.Floors`."""

    @property
    def rejected_share(self) -> float:
        """Share of the records that could not be indexed, in [0, 1]."""
        return self.rejected / max(1, self.articles + self.rejected)

    @property
    def near_empty_share(self) -> float:
        """Share of the articles that are near-empty, in [0, 1]."""
        return self.near_empty / max(1, self.articles)

    def to_json(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "QualityReport":
        """Return the report that `to_json` and JSON made these fields of.

        Raises:
            KeyError: If a field that holds others is missing.
            TypeError: If a field is not known, or another one is missing.
        """
        values = dict(fields)
        canaries = values.pop("canaries")
        return cls(
            article_characters=Spread(**values.pop("article_characters")),
            article_passages=Spread(**values.pop("article_passages")),
            sources=tuple(SourceQuality(**one) for one in values.pop("sources")),
            canaries=None
            if canaries is None
            else CanaryReport(**{**canaries, "lost": tuple(LostCanary(**one) for one in canaries["lost"])}),
            **values,
        )

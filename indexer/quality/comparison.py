"""What a new generation has of the articles of the live one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The articles of the live generation, as a new one has them."""

    generation: str
    """Name of the live generation."""
    articles: int
    """Number of its articles."""
    gone: int
    """Number of those that the new one has neither by their id nor, under another one, by their text."""
    emptied: int
    """Number of those that it has, but that are near-empty only now."""
    sources_gone: dict[str, int]
    """Source -> number of its articles, for each source of which the new one has nothing; the largest first."""

    @property
    def lost(self) -> int:
        """Number of articles that are gone or emptied."""
        return self.gone + self.emptied

    @property
    def lost_share(self) -> float:
        """Share of the articles that are gone or emptied, in [0, 1]."""
        return self.lost / max(1, self.articles)

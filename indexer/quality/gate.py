"""The publish gate: measures a generation, compares it with the live one, and says whether it may be published."""

import shlex
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from indexer.articles.cleaning_report import CleaningReport
from indexer.articles.read_and_cut import Counts
from indexer.config import BuildConfig
from indexer.encoder.interface import Encoder
from indexer.errors import HeldBackError, UnusableIndexError
from indexer.index.articles import ArticleReader
from indexer.index.store import open_index
from indexer.quality.canaries import ask_canaries, read_canaries
from indexer.quality.comparison import Comparison, compare
from indexer.quality.measure import measure
from indexer.quality.reasons import losses, shortcomings
from indexer.quality.stock import stock_of
from indexer.quality_report import QualityReport
from indexer.ranking.ranking import Ranker

Confirm = Callable[[str], bool]
"""Shows a person a sentence on what would be lost, and returns whether it may be."""


class PublishGate:
    """Decides on one generation, as its build goes on."""

    def __init__(self, config: BuildConfig, confirm: Confirm | None = None) -> None:
        """Prepare for a build.

        Args:
            config: Floors, canary queries, and what is published in spite of them.
            confirm: Asks whether the corpus is meant to replace another one; None if there is nobody to ask.

        Raises:
            UsageError: If the file of canary queries cannot be used.
        """
        self._config = config
        self._confirm = confirm
        self._canaries = read_canaries(config.canaries) if config.canaries else []
        self._losses: list[str] = []
        self._shortcomings: list[str] = []
        self.compared: Comparison | None = None
        """The live generation's articles in this one; None if there is no live generation that can be read."""

    @property
    def objections(self) -> list[str]:
        """What speaks against the generation, whether it is published in spite of it or not."""
        return [*self._losses, *self._shortcomings]

    @property
    def is_open(self) -> bool:
        """Whether the generation may be published."""
        return self._config.force or not self.objections

    def compare_with_live(self, index: Path, articles: ArticleReader) -> None:
        """Look at what would be lost, before anything is encoded.

        Args:
            index: Folder of the index.
            articles: Articles of the new generation.

        Raises:
            HeldBackError: If a person was asked whether that may be, and said no.
        """
        try:
            live = open_index(index)
        except UnusableIndexError:
            return  # nothing is lost that could still be served
        with closing(live):
            self.compared = compare(live.manifest.generation, stock_of(live.articles), stock_of(articles))
        found = [] if self._config.replace else losses(self.compared, self._config.floors)
        if found and self._confirm and not self._config.force:
            if not self._confirm("; ".join(found)):
                raise HeldBackError(f"nothing was built, and generation {self.compared.generation} stays live")
            found = []
        self._losses = found

    def measure(
        self, articles: ArticleReader, counts: Counts, cleaning: CleaningReport, ranker: Ranker, encoder: Encoder
    ) -> QualityReport:
        """Measure the generation, which must be complete, and return the report that it carries.

        Args:
            articles: Its articles.
            counts: What was found in the corpus.
            cleaning: What was left out of the articles.
            ranker: Its vectors, sentences and keyword index.
            encoder: Encoder that its passages were encoded with.
        """
        stock, rank = stock_of(articles), self._config.floors.canary_rank
        canaries = ask_canaries(self._canaries, stock.facts, ranker, encoder, rank=rank) if self._canaries else None
        report = measure(stock, counts, cleaning, canaries, self._config.floors)
        self._shortcomings = shortcomings(report, self._config.floors)
        return report

    def explain(self, generation: str, index: Path) -> str:
        """Return why a generation that was built is not published, and what to do."""
        meant = (
            "with --force if it is to be published as it is"
            if self._shortcomings
            else "with --replace if CORPUS is meant to take the place of what is gone"
        )
        return (
            f"generation {generation} was built but not published: {'; '.join(self.objections)}. Make it live with "
            f"article-indexer rollback {generation} --index {shlex.quote(str(index))}, or build again {meant}"
        )

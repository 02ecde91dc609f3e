"""The publish gate: measures a generation, compares it with the live one, and says whether it may be published."""

import shlex
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from indexer.articles.cleaning_report import CleaningReport
from indexer.articles.read_articles import Counts, ReadArticle
from indexer.articles.readings import Readings
from indexer.config import BuildConfig
from indexer.errors import HeldBackError, UnusableIndexError
from indexer.index.articles import ArticleReader
from indexer.index.generation import ARTICLES
from indexer.index.publishing.fallback import find_predecessor
from indexer.publish_gate.canaries import Search, ask_canaries
from indexer.publish_gate.compare import compare
from indexer.publish_gate.measure import measure
from indexer.publish_gate.stock import Stock, stock_of, stock_of_read
from indexer.quality.canary_file import read_canaries
from indexer.quality.comparison import Comparison
from indexer.quality.reasons import losses, shortcomings
from indexer.quality.report import QualityReport

Confirm = Callable[[str], bool]
"""Shows a person a sentence on what would be lost, and returns whether it may be."""


class PublishGate:
    """Decides on one generation, as its build goes on."""

    def __init__(self, index: Path, config: BuildConfig) -> None:
        """Prepare for a build.

        Args:
            index: Folder of the index.
            config: Floors, canary queries, and what is published in spite of them.

        Raises:
            UsageError: If the file of canary queries cannot be used.
        """
        self._index = index
        self._floors = config.floors
        self._force = config.force
        self._may_replace = config.replace
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
        return self._force or not self.objections

    def ask(self, articles: Sequence[ReadArticle], readings: Readings, confirm: Confirm) -> None:
        """Ask a person, before anything is encoded, whether what would be gone of the live generation may be.

        Args:
            articles: Articles of the new generation.
            readings: What was read of them.
            confirm: Asks.

        Raises:
            HeldBackError: If the answer is no.
        """
        live = None if self._may_replace or self._force else self._live()
        if live is None:
            return
        name, stock = live
        found = losses(compare(name, stock, stock_of_read(articles, readings)), self._floors)
        if found:
            if not confirm("; ".join(found)):
                raise HeldBackError(f"nothing was built, and generation {name} stays live")
            self._may_replace = True

    def measure(
        self, articles: ArticleReader, counts: Counts, cleaning: CleaningReport, search: Search
    ) -> QualityReport:
        """Measure the generation, which must be complete, and return the report that it carries.

        Args:
            articles: Its articles.
            counts: What was found in the corpus.
            cleaning: What was left out of the articles.
            search: Searches the generation.
        """
        stock = stock_of(articles)
        canaries = None
        if self._canaries:
            canaries = ask_canaries(self._canaries, stock.facts, search, rank=self._floors.canary_rank)
        report = measure(stock, counts, cleaning, canaries, self._floors)
        self._judge(stock, report)
        return report

    def judge(self, articles: ArticleReader, report: QualityReport) -> None:
        """Decide once more on a generation that was measured before.

        Args:
            articles: Its articles.
            report: The report that it carries.
        """
        self._judge(stock_of(articles), report)

    def explain(self, generation: str) -> str:
        """Return why a generation that was built is not published, and what to do."""
        meant = (
            "with --force if it is to be published as it is"
            if self._shortcomings
            else "with --replace if CORPUS is meant to take the place of what is gone"
        )
        return (
            f"generation {generation} was built but not published: {'; '.join(self.objections)}. Make it live with "
            f"article-indexer rollback {generation} --index {shlex.quote(str(self._index))}, or build again {meant}"
        )

    def _judge(self, stock: Stock, report: QualityReport) -> None:
        live = self._live()
        if live is not None:
            self.compared = compare(*live, stock)
            self._losses = [] if self._may_replace else losses(self.compared, self._floors)
        self._shortcomings = shortcomings(report, self._floors)

    def _live(self) -> tuple[str, Stock] | None:
        """Return name and articles of the live generation, or of the newest earlier one if that cannot be read."""
        try:
            found = find_predecessor(self._index, [ARTICLES])
        except UnusableIndexError:
            return None
        if found is None:
            return None
        with closing(ArticleReader(found.folder / ARTICLES)) as articles:
            return found.manifest.generation, stock_of(articles)

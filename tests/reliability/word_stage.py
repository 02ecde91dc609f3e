"""The stage of `benchmarks.reliability`, made in this process with the encoder that is computed by hand."""

from pathlib import Path

from benchmarks.reliability.corpus import EARLIER, NEW, OLD
from benchmarks.reliability.judge import Judge
from benchmarks.reliability.stage import Stage, copy_index, write_corpora
from indexer.build import build
from indexer.config import BuildConfig, ChunkConfig
from service.search.searcher import Searcher
from tests.fakes import WordEncoder

_WHOLE_ARTICLES = ChunkConfig(max_tokens=200, max_title_tokens=8, max_characters=2_000)
"""Budgets with which each article of the corpus is one passage."""


def build_edition(corpus: Path, index: Path) -> str:
    """Build quietly, and return the content hash."""
    return build(
        [corpus],
        index,
        words(),
        BuildConfig(chunk=_WHOLE_ARTICLES),
        on_note=lambda _note: None,
        on_progress=lambda _stage, _done, _total: None,
    ).content_sha256


def words() -> WordEncoder:
    return WordEncoder(max_tokens=256, pooling="mean")


def word_judge(editions: dict[str, int]) -> Judge:
    return Judge(editions, lambda generation: Searcher(generation, words()))


def word_stage(work: Path) -> Stage:
    """Write both editions and build an index of each."""
    corpora = write_corpora(work)
    build_edition(corpora[EARLIER], work / "old")
    old = build_edition(corpora[OLD], work / "old")
    copy_index(work / "old", work / "new")
    new = build_edition(corpora[NEW], work / "new")
    return Stage(
        work=work,
        corpora=corpora,
        index=work / "old",
        newer=work / "new",
        judge=word_judge({old: OLD, new: NEW}),
    )

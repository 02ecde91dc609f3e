"""What a build would do: which articles it would add, change and remove, what it would encode, and what that takes.

Everything up to the encoder is done, with the help of what earlier builds made; nothing of the index is written.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.articles.cut_article import PassageInput
from indexer.articles.cut_articles import CutArticles
from indexer.articles.read_articles import OnNote, ReadArticle, read_articles, repeated_lines
from indexer.articles.readings import Readings
from indexer.config import BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import CorpusFiles
from indexer.encoder.interface import Encoder, EncoderProvider
from indexer.errors import UnusableIndexError
from indexer.index.article_writer import ArticleWriter
from indexer.index.generation import ARTICLES
from indexer.index.store import EMBEDDINGS, KNOWN_ARTICLES, open_index
from indexer.index.times.matching import Changes, match_articles
from indexer.progress.stages import OnProgress
from indexer.reuse.content_store import ContentStore

_TRIED = 64
"""Passages that are encoded to tell how long the others take."""
_PASSAGE_BYTES = 5_500
"""Bytes of a passage in a generation, where none is there to tell: about that of news in English."""
_ENCODER_BYTES = 36_000_000
"""Bytes of a compiled encoder, which the first generation of an index brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a build would do."""

    articles: Changes
    """Numbers of articles, against the live generation."""
    rejected: int
    """Number of records that could not be indexed."""
    passages: int
    to_encode: int
    """Number of passages that no earlier build encoded."""
    reused: int
    """Number of passages whose vectors are known."""
    seconds: float | None
    """Time to encode them, in seconds; None if there is no encoder yet to try."""
    disk_bytes: int
    """Bytes that the new generation takes, beside the older ones that are kept."""

    def __str__(self) -> str:
        """Return all of it in two sentences."""
        articles = ", ".join(f"{count:,} {name}" for name, count in asdict(self.articles).items())
        time_ = "time unknown before the model is compiled" if self.seconds is None else f"{self.seconds:,.0f} s"
        return (
            f"articles: {articles}; {self.rejected:,} record(s) rejected. "
            f"{self.passages:,} passages, {self.to_encode:,} of them to encode ({time_}); "
            f"{self.disk_bytes / 1e6:,.0f} MB of disk"
        )


def forecast(
    files: CorpusFiles,
    index: Path,
    provider: EncoderProvider,
    config: BuildConfig,
    on_note: OnNote,
    on_progress: OnProgress,
) -> Forecast:
    """Return what a build would do.

    Args:
        files: Files of the corpus.
        index: Folder of the index, which need not exist.
        provider: Provides the encoder that the build would use; it is not asked to make one.
        config: Budgets and limits.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.
        on_progress: Takes what is being done, and how far it has come.

    Raises:
        CorpusError: If no article was accepted, or there was a note in a strict build.
    """
    with TemporaryDirectory(prefix="plan-") as name, ExitStack() as stack:
        scratch = Path(name)
        known = stack.enter_context(ContentStore(index / KNOWN_ARTICLES, on_damage=_ignore, writes_to=scratch / "new"))
        embedded = stack.enter_context(ContentStore(index / EMBEDDINGS, on_damage=_ignore, writes_to=scratch / "no"))
        readings = Readings(known, config)
        articles, counts = read_articles(files, FileHashes(files.files), readings, config, on_note, on_progress)
        repeated = repeated_lines(articles, readings) if config.clean else {}
        cut = CutArticles(known, readings, repeated, provider, config)
        with ArticleWriter(scratch / ARTICLES) as writer:
            missing, tried = _missing(articles, cut, embedded, writer)
        passages = writer.passages
        changes, disk_bytes = _against_live(scratch / ARTICLES, index, passages)
        rate = _passages_per_second(provider.ready, tried) if provider.ready and tried else None
        return Forecast(
            articles=changes,
            rejected=counts.rejected,
            passages=passages,
            to_encode=missing,
            reused=passages - missing,
            seconds=0.0 if not missing else None if rate is None else round(missing / rate, 1),
            disk_bytes=disk_bytes,
        )


def _ignore(_sentence: str) -> None:
    """Leave it to the build to tell of damage."""


def _missing(
    articles: Sequence[ReadArticle], cut: CutArticles, embedded: ContentStore, writer: ArticleWriter
) -> tuple[int, list[PassageInput]]:
    """Write the articles; return the number of passages that are not embedded, and what the encoder gets of some."""
    missing: set[bytes] = set()
    tried: list[PassageInput] = []
    for read in articles:
        one = cut.cut(read)
        writer.add(one.header, one.reading.encoded_text, one.reading.body_start, one.article.passages)
        new = [row for row, key in enumerate(one.article.keys) if key not in embedded and key not in missing]
        if new and len(tried) < _TRIED:
            inputs = cut.inputs(one)
            tried += [inputs[row] for row in new]
        missing.update(one.article.keys[row] for row in new)
    return len(missing), tried[:_TRIED]


def _against_live(articles_file: Path, index: Path, passages: int) -> tuple[Changes, int]:
    """Return how the articles differ from those of the live generation, and the bytes that a new one would take."""
    try:
        live = open_index(index)
    except UnusableIndexError:
        return match_articles(articles_file, None).changes, passages * _PASSAGE_BYTES + _ENCODER_BYTES
    with closing(live):
        folder = live.encoder_folder.parent
        paths = [path for path in folder.rglob("*") if path.is_file()]
        # The encoder's files are shared with the live generation.
        own = sum(path.stat().st_size for path in paths if path.parent != live.encoder_folder)
        changes = match_articles(articles_file, folder / ARTICLES).changes
        return changes, round(own / max(1, live.articles.passages) * passages)


def _passages_per_second(encoder: Encoder, tried: Sequence[PassageInput]) -> float:
    """Encode some passages and return how many of them a second takes."""
    texts = [passage.text for passage in tried]
    encoder.encode_passages(texts[:1])  # loads it
    started = time.perf_counter()
    if encoder.spec.has_sentences:
        encoder.encode_sentences(texts, [passage.sentences for passage in tried])
    else:
        encoder.encode_passages(texts)
    return len(texts) / (time.perf_counter() - started)

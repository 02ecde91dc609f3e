"""What a build would do: which articles it would add, change and remove, what it would encode, and what that takes.

Everything up to the encoder is done, with the help of what earlier builds made; nothing of the index is written.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from indexer.articles.cleaning_report import CleaningCounter
from indexer.articles.cut_article import PassageInput
from indexer.articles.cut_articles import CutArticles
from indexer.articles.read_articles import OnNote, ReadArticle, read_articles, repeated_lines
from indexer.articles.readings import Readings
from indexer.articles.stores import opened_stores
from indexer.config import BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import CorpusFiles
from indexer.encoder.interface import Encoder, EncoderProvider
from indexer.errors import UnusableIndexError
from indexer.index.article_writer import ArticleWriter
from indexer.index.articles import ArticleReader
from indexer.index.generation import ARTICLES, ENCODER
from indexer.index.manifest import MOST_GONE
from indexer.index.publishing.fallback import find_predecessor
from indexer.index.times.matching import Changes, match_articles
from indexer.index.vectors.succession import GRAPH_FILES
from indexer.progress.stages import OnProgress
from indexer.publish_gate.gate import PublishGate
from indexer.reuse.content_store import ContentStore
from indexer.shards.shard import find_shards

_TRIED = 64
"""Passages that are encoded to tell how long the others take."""
_START_S = 1.0
"""Seconds that a build takes before it reads anything."""
_FURTHER_S = 0.0001
"""Seconds that a passage takes beside being read, cut and encoded: writing its vectors and terms, checking, publishing;
on two hardware threads, as benchmarks/results/update_lines.json has it for a build that encodes nothing."""
_JOINING_S = 0.00035
"""Seconds that a vector takes to be put into a graph of 100,000, likewise; from benchmarks/results/scale.json."""
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
    """Estimated time of the whole build, in seconds; None if there is no encoder yet to try."""
    encoding_seconds: float | None
    """Part of it in which passages are encoded."""
    disk_bytes: int
    """Bytes that the new generation takes, beside the older ones that are kept."""
    graph: Literal["anew", "changed"] | None
    """Whether a graph over the vectors is made anew, or that of an earlier generation is changed; None for no graph."""
    objections: list[str]
    """Floors that the generation would be below, so that it would be held back; canaries are not asked."""

    def __str__(self) -> str:
        """Return all of it in some sentences."""
        articles = ", ".join(f"{count:,} {name}" for name, count in asdict(self.articles).items())
        told = (
            f"articles: {articles}; {self.rejected:,} record(s) rejected. "
            f"{self.passages:,} passages, {self.to_encode:,} of them to encode; {self._time()}; "
            f"{self.disk_bytes / 1e6:,.0f} MB of disk"
        )
        if self.graph == "anew":
            told += ". The graph over the vectors is made anew"
        if self.objections:
            told += f". It would be built but not published: {'; '.join(self.objections)}"
        return told

    def _time(self) -> str:
        if self.seconds is None or self.encoding_seconds is None:
            return "time unknown before the model is compiled"
        return f"about {self.seconds:,.0f} s, {self.encoding_seconds:,.0f} s of it to encode"


def forecast(
    files: CorpusFiles,
    index: Path,
    provider: EncoderProvider,
    config: BuildConfig,
    on_note: OnNote,
    on_progress: OnProgress,
) -> Forecast:
    """Return what a build would do, unless the index is what it would make already.

    Reading and cutting take as long here as there, so that this time is measured, and that of encoding is told from
    some passages; what is left is estimated by the number of passages.

    Args:
        files: Files of the corpus.
        index: Folder of the index, which need not exist.
        provider: Provides the encoder that the build would use; it is not asked to make one.
        config: Budgets and limits, and the floors that the generation must reach.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.
        on_progress: Takes what is being done, and how far it has come.

    Raises:
        CorpusError: If no article was accepted, or there was a note in a strict build.
    """
    started = time.monotonic()
    gate = PublishGate(index, config)
    with TemporaryDirectory(prefix="plan-") as name, ExitStack() as stack:
        scratch = Path(name)
        shards = [shard.folder(index) for shard in find_shards(index)]
        stores = opened_stores(index, _ignore, writes_to=scratch / "new", further=shards)
        known, embedded = stack.enter_context(stores)
        readings = Readings(known, config)
        articles, counts = read_articles(files, FileHashes(files.files), readings, config, on_note, on_progress)
        repeated = repeated_lines(articles, readings) if config.clean else {}
        cut = CutArticles(known, readings, repeated, provider, config)
        counter = CleaningCounter()
        with ArticleWriter(scratch / ARTICLES) as writer:
            missing, tried = _missing(articles, cut, embedded, writer, counter)
        preparing = time.monotonic() - started
        with closing(ArticleReader(scratch / ARTICLES)) as written:
            gate.measure(written, counts, counter.report(), _no_search)
        changes, disk_bytes = _against_live(scratch / ARTICLES, index, writer.passages)
        encoding = _encoding_seconds(provider.ready, missing, tried)
        graph = _graph(index, missing, writer.passages) if config.is_approximate(writer.passages) else None
    joined = {"anew": writer.passages, "changed": missing, None: 0}[graph]
    further = _START_S + preparing + writer.passages * _FURTHER_S + joined * _JOINING_S
    return Forecast(
        articles=changes,
        rejected=counts.rejected,
        passages=writer.passages,
        to_encode=missing,
        reused=writer.passages - missing,
        seconds=None if encoding is None else round(further + encoding, 1),
        encoding_seconds=encoding,
        disk_bytes=disk_bytes + (0 if provider.ready else _ENCODER_BYTES),
        graph=graph,
        objections=gate.objections,
    )


def _ignore(_sentence: str) -> None:
    """Leave it to the build to tell of damage."""


def _no_search(_query: str) -> list[int]:
    """Find nothing: there are no vectors yet."""
    return []


def _missing(
    articles: Sequence[ReadArticle],
    cut: CutArticles,
    embedded: ContentStore,
    writer: ArticleWriter,
    counter: CleaningCounter,
) -> tuple[int, list[PassageInput]]:
    """Write the articles; return the number of passages that are not embedded, and what the encoder gets of some."""
    missing: set[bytes] = set()
    tried: list[PassageInput] = []
    for read in articles:
        one = cut.cut(read)
        counter.add(one.header.source, one.article.kept, one.article.removed)
        writer.add(one.header, one.reading.encoded_text, one.reading.body_start, one.article.passages)
        new = [row for row, key in enumerate(one.article.keys) if key not in embedded and key not in missing]
        if new and len(tried) < _TRIED:
            inputs = cut.inputs(one)
            tried += [inputs[row] for row in new]
        missing.update(one.article.keys[row] for row in new)
    return len(missing), tried[:_TRIED]


def _against_live(articles_file: Path, index: Path, passages: int) -> tuple[Changes, int]:
    """Return how the articles differ from those of the live generation, and the bytes that a new one would take.

    As in a build, an earlier generation stands in for a live one that is damaged. The encoder's bytes do not count.
    """
    try:
        live = find_predecessor(index, [ARTICLES])
    except UnusableIndexError:
        live = None
    if live is None:
        return match_articles(articles_file, None).changes, passages * _PASSAGE_BYTES
    paths = [path for path in live.folder.rglob("*") if path.is_file() and path.parent.name != ENCODER]
    own = sum(path.stat().st_size for path in paths)
    changes = match_articles(articles_file, live.folder / ARTICLES).changes
    return changes, round(own / max(1, live.manifest.contents.passages) * passages)


def _graph(index: Path, missing: int, passages: int) -> Literal["anew", "changed"]:
    """Return whether the graph of an index is made anew, if passages that are encoded take the place of those gone."""
    try:
        live = find_predecessor(index, GRAPH_FILES, has=lambda contents: contents.approximate is not None)
    except UnusableIndexError:
        live = None
    if live is None or live.manifest.contents.approximate is None:
        return "anew"
    known = live.manifest.contents.passages
    new = max(missing, passages - known)  # what other machines encoded is new to the graph, too
    entries = known + live.manifest.contents.approximate.gone
    gone = max(0, entries - (passages - new))
    return "anew" if gone > MOST_GONE * (entries + new) else "changed"


def _encoding_seconds(encoder: Encoder | None, missing: int, tried: Sequence[PassageInput]) -> float | None:
    """Encode some passages and return how long all that are missing take; None if there is no encoder."""
    if encoder is None:
        return None
    if not tried:
        return 0.0
    texts = [passage.text for passage in tried]
    started = time.perf_counter()
    encoder.encode_passages(texts[:1])  # loads it
    loaded = time.perf_counter()
    if encoder.spec.has_sentences:
        encoder.encode_sentences(texts, [passage.sentences for passage in tried])
    else:
        encoder.encode_passages(texts)
    each = (time.perf_counter() - loaded) / len(texts)
    return round(loaded - started + missing * each, 1)

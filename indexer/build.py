"""The pipeline: a corpus becomes a published generation of the index."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from indexer.config import BuildConfig, Calibration, ChunkConfig, EncoderRequest, EncoderSpec
from indexer.corpus.files import CorpusFiles, find_files
from indexer.corpus.read import read_corpus
from indexer.encoder.interface import Encoder, EncoderSource, TokenCounter
from indexer.errors import NothingIndexedError, StrictError, UnusableIndexError, UsageError
from indexer.index.articles import ArticleReader, ArticleWriter, PassageText
from indexer.index.lexical import LexicalIndex, write_lexical
from indexer.index.sentences import SentenceIndex, SentenceWriter
from indexer.index.store import ARTICLES, ENCODER, LEXICAL, SENTENCES, VECTORS, Contents, draft, open_index
from indexer.index.vectors.exact import VectorIndex
from indexer.passages.chunk import sentences
from indexer.passages.cut import cut_passages, encoder_input
from indexer.ranking.ranking import Ranker
from indexer.ranking.relevance import calibrate
from indexer.records import Article, Problem, Span

OnProblem = Callable[[Problem], None]
OnProgress = Callable[[int, int], None]
"""Called with the passages encoded so far and their total; once with (0, total) when reading is done."""

PIPELINE = 2
"""Goes up when the rules of reading, cleaning, chunking, terms or calibration change, so that `is_current` sees that an
index is older."""

_PASSAGE_MIN_TOKENS = 8
"""What prompt and title must leave of the budget for a passage's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    generation: str
    content_sha256: str
    articles: int
    passages: int
    rejected: int
    ignored: int
    """Files in the corpus folders that are no articles by their name."""
    seconds: float
    """Wall time of the whole build; loading the model is not in it."""
    encoder_seconds: float
    """How much of that it took to get the encoder, which the first build of an index compiles."""

    @property
    def passages_per_second(self) -> float:
        """Passages over the build's wall time, getting the encoder aside."""
        return self.passages / (self.seconds - self.encoder_seconds)


def build(
    corpus: Sequence[Path],
    index: Path,
    source: EncoderSource,
    config: BuildConfig,
    *,
    on_problem: OnProblem,
    on_progress: OnProgress,
) -> BuildReport:
    """Index a corpus and make the result the live generation.

    Args:
        corpus: Files and folders.
        index: The index's folder; made if it does not exist.
        source: Gives the encoder, which embeds the passages now and the queries later.
        config: Budgets and limits.
        on_problem: Told of each record that was rejected or read in part.
        on_progress: Told how far encoding is.

    Raises:
        UsageError: If a path cannot be read as a corpus, or the budget is over the encoder's limit.
        CorpusError: If no article was accepted, or one was rejected in a strict build.
        UnusableIndexError: If the index cannot be written; the live generation stays as it was.
    """
    started = time.monotonic()
    spec, tokens = source.spec, source.tokens
    if config.chunk.max_tokens > spec.max_tokens:
        raise UsageError(f"a passage budget of {config.chunk.max_tokens} tokens is over the model's {spec.max_tokens}")
    prompt_tokens = tokens.count([spec.passage_prompt])[0]
    if prompt_tokens + config.chunk.max_title_tokens > config.chunk.max_tokens - _PASSAGE_MIN_TOKENS:
        raise UsageError(
            f"the passage prompt takes {prompt_tokens} of a passage's {config.chunk.max_tokens} tokens; "
            "shorten it or raise the budget"
        )
    files = find_files(corpus)
    corpus_sha256 = files.sha256()  # before reading: should a file change meanwhile, the next build sees that it did
    with draft(index) as new:
        rejected = _write_articles(files, new.folder / ARTICLES, source, config, on_problem)
        with closing(ArticleReader(new.folder / ARTICLES)) as articles:
            asked = time.monotonic()
            encoder = source.encoder(new.folder / ENCODER, lambda size: _sample(articles, tokens, config.chunk, size))
            encoder_seconds = time.monotonic() - asked
            _write_vectors(articles, new.folder, encoder, config, on_progress)
            titled = _with_sentences(articles, new.folder)
            write_lexical(new.folder / LEXICAL, titled, config.lexical, article_rows=articles.article_rows())
            contents = Contents(
                encoder=encoder.spec,
                chunk=config.chunk,
                lexical=config.lexical,
                calibration=_calibrate(articles, new.folder, encoder),
                corpus_sha256=corpus_sha256,
                articles=articles.articles,
                passages=articles.passages,
                rejected=rejected,
                max_record_bytes=config.max_record_bytes,
                pipeline=PIPELINE,
            )
        manifest = new.publish(contents, keep=config.keep_generations)
    return BuildReport(
        generation=manifest.generation,
        content_sha256=manifest.content_sha256,
        articles=contents.articles,
        passages=contents.passages,
        rejected=rejected,
        ignored=files.ignored,
        seconds=time.monotonic() - started,
        encoder_seconds=encoder_seconds,
    )


def default_chunk(spec: EncoderSpec) -> ChunkConfig:
    """Return how articles are chunked for an encoder unless the user says otherwise."""
    return ChunkConfig.of_budget(min(ChunkConfig().max_tokens, spec.max_tokens))


def is_current(
    corpus: Sequence[Path],
    index: Path,
    *,
    request: EncoderRequest,
    model_sha256: str,
    config: BuildConfig,
    chunk: ChunkConfig | None = None,
) -> bool:
    """Tell whether the live generation is sound and was built from just this corpus, in just this way.

    The model's files have the hash given. A chunking of None stands for the default; the one in `config` does not
    matter. A strict build is never current while records are rejected.
    """
    try:
        generation = open_index(index)
    except UnusableIndexError:
        return False
    generation.close()
    contents = generation.manifest.contents
    spec = contents.encoder
    return (
        find_files(corpus).sha256() == contents.corpus_sha256
        and request.accepts(spec, model_sha256)
        and contents.pipeline == PIPELINE
        and contents.lexical == config.lexical
        and config.max_record_bytes == contents.max_record_bytes
        and not (config.strict and contents.rejected)
        and (chunk or default_chunk(spec)) == contents.chunk
    )


def _write_articles(
    files: CorpusFiles, path: Path, source: EncoderSource, config: BuildConfig, on_problem: OnProblem
) -> int:
    """Read, clean and chunk; return the number of rejected records."""
    rejected = 0
    prompt = source.spec.passage_prompt
    with ArticleWriter(path) as writer:
        for record in read_corpus(files.files, max_record_bytes=config.max_record_bytes):
            if isinstance(record, Article):
                writer.add(record, cut_passages(record, tokens=source.tokens, config=config.chunk, prompt=prompt))
            else:
                on_problem(record)
                rejected += record.rejected
    if config.strict and rejected:
        raise StrictError(f"{rejected} record(s) rejected, and --strict allows none; nothing was published")
    if writer.articles == 0:
        raise NothingIndexedError(
            f"no article was found: {len(files.files)} file(s) read, {rejected} record(s) rejected"
        )
    return rejected


def _sample(articles: ArticleReader, tokens: TokenCounter, chunk: ChunkConfig, size: int) -> list[str]:
    """Return what is embedded for so many passages, spread evenly over the corpus, or for all if there are fewer."""
    step = max(1, articles.passages // size)
    found = articles.attributed(range(0, articles.passages, step)[:size])
    return [encoder_input(one.article.title, one.passage.text, tokens, chunk) for one in found]


def _write_vectors(
    articles: ArticleReader, folder: Path, encoder: Encoder, config: BuildConfig, on_progress: OnProgress
) -> None:
    """Encode the passages and their sentences in row order, a window at a time."""
    vectors, collected = VectorIndex(encoder.spec.dimension), SentenceWriter(encoder.spec.dimension)
    on_progress(0, articles.passages)
    passages = articles.scan()
    while window := list(islice(passages, config.window_passages)):
        spans = [sentences(one.text, one.language) for one in window]
        inputs = [encoder_input(one.title, one.text, encoder.tokens, config.chunk) for one in window]
        if encoder.spec.has_sentences:
            found, of_sentences = encoder.encode_sentences(inputs, _shifted(spans, window, inputs))
            collected.add(spans, of_sentences)
        else:
            found = encoder.encode_passages(inputs)
            collected.add(spans, None)
        vectors.add(found)
        on_progress(len(vectors), articles.passages)
    vectors.write(folder / VECTORS)
    collected.write(folder / SENTENCES)


def _shifted(
    spans: Sequence[Sequence[Span]], passages: Sequence[PassageText], inputs: Sequence[str]
) -> list[list[Span]]:
    """Return spans of the passages' texts as spans of what is encoded, where a title may stand before the text."""
    return [
        [Span(span.start + len(text) - len(one.text), span.end + len(text) - len(one.text)) for span in of_passage]
        for of_passage, one, text in zip(spans, passages, inputs, strict=True)
    ]


def _with_sentences(articles: ArticleReader, folder: Path) -> Iterator[tuple[str | None, str, list[Span]]]:
    """Yield title, text and sentences of each passage, in row order."""
    sentences_of = SentenceIndex(folder / SENTENCES)
    for row, one in enumerate(articles.scan()):
        yield one.title, one.text, sentences_of.spans(row)


def _calibrate(articles: ArticleReader, folder: Path, encoder: Encoder) -> Calibration:
    """Calibrate the relevance on what has been written."""
    ranker = Ranker(
        vectors=VectorIndex.read(folder / VECTORS),
        lexical=LexicalIndex(folder / LEXICAL, articles.passages),
        sentences=SentenceIndex(folder / SENTENCES),
        article_rows=articles.article_rows(),
    )
    return calibrate(articles, ranker, encoder)

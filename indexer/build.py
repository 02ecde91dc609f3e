"""The pipeline that makes a published generation of the index from a corpus."""

import ctypes
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from indexer.articles.cleaned_articles import CleanedArticles
from indexer.articles.cleaning_report import CleaningReport
from indexer.articles.read_and_cut import OnNote, cut_articles, read_articles, repeated_lines
from indexer.config import PIPELINE, BuildConfig, ChunkConfig
from indexer.corpus.files import find_files
from indexer.corpus.markdown.words import FILLER, without_fillers
from indexer.encoder.interface import Encoder, EncoderProvider
from indexer.encoder.tokens import TokenCounter
from indexer.errors import UsageError
from indexer.index.articles import ArticleReader
from indexer.index.generation import ARTICLES, ENCODER, LEXICAL, REPEATED, SENTENCES, VECTORS
from indexer.index.lexical import LexicalIndex
from indexer.index.lexical_writer import PassageFields, write_lexical
from indexer.index.manifest import Calibration, Contents
from indexer.index.publishing.draft import draft
from indexer.index.repeated_lines import write_repeated
from indexer.index.sentences import SentenceIndex, SentenceWriter
from indexer.index.vectors.exact import VectorFile
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.passages.chunk import sentences
from indexer.passages.cut import encoder_input
from indexer.passages.plain_text import PassageWords, passage_words, with_syntax
from indexer.ranking.ranking import Ranker
from indexer.ranking.relevance import calibrate
from indexer.records import Span

OnProgress = Callable[[int, int], None]
"""Takes the number of passages encoded so far and of all passages; first called with 0 when reading is done."""

_PASSAGE_MIN_TOKENS = 8
"""Tokens of the budget that prompt and title must leave for a passage's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build made, and how long it took."""

    generation: str
    content_sha256: str
    articles: int
    passages: int
    formats: dict[str, int]
    """Number of articles of each format, by its name."""
    rejected: int
    """Number of records that could not be indexed."""
    noted: int
    """Number of notes on records that were indexed but for a detail."""
    ignored: int
    """Number of files that were not read, because they hold no articles that can be read."""
    cleaning: CleaningReport
    """What of the articles is in no passage."""
    seconds: float
    """Wall time of the whole build in seconds, without loading the model."""
    encoder_seconds: float
    """Part of that time in which the encoder was obtained; the first build of an index compiles it."""

    @property
    def passages_per_second(self) -> float:
        """Passages over the build's wall time in seconds, without the time to obtain the encoder."""
        return self.passages / (self.seconds - self.encoder_seconds)


def build(
    corpus: Sequence[Path],
    index: Path,
    provider: EncoderProvider,
    config: BuildConfig,
    *,
    on_note: OnNote,
    on_progress: OnProgress,
) -> BuildReport:
    """Index a corpus and make the result the live generation.

    Args:
        corpus: Files and folders that hold the articles.
        index: Folder of the index; made if it does not exist.
        provider: Provides the encoder, which embeds the passages now and the queries later.
        config: Budgets and limits.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.
        on_progress: Takes the progress of encoding.

    Raises:
        UsageError: If a path cannot be read as a corpus, or the budget is over the encoder's limit.
        CorpusError: If no article was accepted, or there was a note in a strict build.
        UnusableIndexError: If the index cannot be written; the live generation stays as it was.
    """
    started = time.monotonic()
    _check_budget(provider, config.chunk)
    files = find_files(corpus, follow_links=config.read.follow_links, index=index)
    corpus_sha256 = files.sha256()  # before reading: a file that changes meanwhile then differs at the next build
    # The texts are on disk before the first is encoded: the corpus may be larger than memory, and compiling the encoder
    # needs passages from all over it.
    with draft(index) as new:
        with CleanedArticles(new.folder / "cleaned.jsonl") as cleaned:
            counts = read_articles(files, cleaned, config, on_note)
            repeated = repeated_lines(cleaned) if config.clean else {}
            cleaning = cut_articles(cleaned, repeated, new.folder / ARTICLES, provider, config)
        write_repeated(new.folder / REPEATED, repeated)
        with closing(ArticleReader(new.folder / ARTICLES)) as articles:
            encoder_started = time.monotonic()
            encoder = provider.provide(
                new.folder / ENCODER, lambda size: _sample(articles, provider.tokens, config.chunk, size)
            )
            _release_memory()
            encoder_seconds = time.monotonic() - encoder_started
            _write_vectors(articles, new.folder, encoder, config, on_progress)
            # The sentences were cut once, for their vectors; the keyword index takes them from there.
            passages = _passage_fields(articles, new.folder)
            write_lexical(new.folder / LEXICAL, passages, config.lexical, article_rows=articles.article_rows())
            contents = Contents(
                encoder=encoder.spec,
                chunk=config.chunk,
                lexical=config.lexical,
                calibration=_calibrate(articles, new.folder, encoder),
                corpus_sha256=corpus_sha256,
                articles=articles.articles,
                passages=articles.passages,
                rejected=counts.rejected,
                noted=counts.noted,
                read=config.read,
                clean=config.clean,
                pipeline=PIPELINE,
            )
        manifest = new.publish(contents, keep=config.keep_generations)
    return BuildReport(
        generation=manifest.generation,
        content_sha256=manifest.content_sha256,
        articles=contents.articles,
        passages=contents.passages,
        formats=counts.formats,
        rejected=counts.rejected,
        noted=counts.noted,
        ignored=counts.ignored,
        cleaning=cleaning,
        seconds=time.monotonic() - started,
        encoder_seconds=encoder_seconds,
    )


def _check_budget(provider: EncoderProvider, chunk: ChunkConfig) -> None:
    """Refuse a budget over the model's limit, and one that prompt and title nearly use up.

    Raises:
        UsageError: If the budget cannot be used.
    """
    spec = provider.spec
    if chunk.max_tokens > spec.max_tokens:
        raise UsageError(f"a passage budget of {chunk.max_tokens} tokens is over the model's {spec.max_tokens}")
    prompt_tokens = provider.tokens.count([spec.passage_prompt])[0]
    if prompt_tokens + chunk.max_title_tokens > chunk.max_tokens - _PASSAGE_MIN_TOKENS:
        raise UsageError(
            f"the passage prompt takes {prompt_tokens} of a passage's {chunk.max_tokens} tokens; "
            "shorten it or raise the budget"
        )


def sample_words(articles: ArticleReader, size: int) -> list[tuple[int, PassageWords]]:
    """Return up to `size` passages spread evenly over the corpus, with their rows."""
    step = max(1, articles.passages // size)
    found = islice(passage_words(articles.scan(step=step)), size)
    return [(number * step, one) for number, one in enumerate(found)]


def _sample(articles: ArticleReader, tokens: TokenCounter, chunk: ChunkConfig, size: int) -> list[str]:
    """Return the encoder's inputs for `size` passages spread evenly over the corpus, or for all if there are fewer."""
    return _encoder_inputs((one for _, one in sample_words(articles, size)), tokens, chunk)


def _encoder_inputs(passages: Iterable[PassageWords], tokens: TokenCounter, chunk: ChunkConfig) -> list[str]:
    return [encoder_input(one.header.title, one.plain.words, tokens, chunk) for one in passages]


def _release_memory() -> None:
    """Give back to the system what compiling a model took and let go of; the C library would keep it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)


def _write_vectors(
    articles: ArticleReader, folder: Path, encoder: Encoder, config: BuildConfig, on_progress: OnProgress
) -> None:
    """Encode the passages and their sentences in row order, a window at a time, and write the vectors."""
    dimension = encoder.spec.dimension
    on_progress(0, articles.passages)
    passages = passage_words(articles.scan())
    with VectorWriter(folder / VECTORS, dimension) as vectors, SentenceWriter(folder / SENTENCES, dimension) as writer:
        while window := list(islice(passages, config.window_passages)):
            spans = [_sentences(one) for one in window]
            inputs = _encoder_inputs(window, encoder.tokens, config.chunk)
            if encoder.spec.has_sentences:
                found, of_sentences = encoder.encode_sentences(inputs, _shifted(spans, window, inputs))
                writer.add(spans, of_sentences)
            else:
                found = encoder.encode_passages(inputs)
                writer.add(spans, None)
            vectors.add(found)
            on_progress(len(vectors), articles.passages)


def _sentences(passage: PassageWords) -> list[Span]:
    """Return the sentences of a passage as spans of its text, links whole."""
    words = passage.plain.words
    return with_syntax(sentences(words, passage.header.language), passage.plain, max_characters=len(words))


def _shifted(
    spans: Sequence[Sequence[Span]], passages: Sequence[PassageWords], inputs: Sequence[str]
) -> list[list[Span]]:
    """Return spans of the passages' texts as spans of the encoder's inputs, where a title may stand before the text.

    The spans of a passage must be increasing and disjoint.
    """
    found = []
    for of_passage, one, text in zip(spans, passages, inputs, strict=True):
        words = one.plain.words
        offset = len(text) - len(without_fillers(words))
        shifted, position = [], 0
        for span in of_passage:
            # What the encoder does not see counts no more.
            offset -= words.count(FILLER, position, span.start)
            start = span.start + offset
            offset -= words.count(FILLER, span.start, span.end)
            shifted.append(Span(start, span.end + offset))
            position = span.end
        found.append(shifted)
    return found


def _passage_fields(articles: ArticleReader, folder: Path) -> Iterator[PassageFields]:
    """Yield what the keyword index takes of each passage, in row order."""
    sentences_of = SentenceIndex(folder / SENTENCES)
    for row, one in enumerate(passage_words(articles.scan())):
        byline = one.header.authors if one.header.source is None else (*one.header.authors, one.header.source)
        yield PassageFields(
            title=one.header.title, byline=byline, text=one.plain.words, sentences=sentences_of.spans(row)
        )


def _calibrate(articles: ArticleReader, folder: Path, encoder: Encoder) -> Calibration:
    """Fit the relevance to the files that have been written."""
    ranker = Ranker(
        vectors=VectorFile.read(folder / VECTORS),
        lexical=LexicalIndex(folder / LEXICAL, articles.passages),
        sentences=SentenceIndex(folder / SENTENCES),
        article_rows=articles.article_rows(),
    )
    return calibrate(
        lambda size: [(row, without_fillers(one.plain.words)) for row, one in sample_words(articles, size)],
        ranker,
        encoder,
    )

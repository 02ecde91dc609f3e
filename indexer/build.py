"""The pipeline that makes a published generation of the index from a corpus."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path

from indexer.articles.budget import check_budget
from indexer.articles.cleaning_report import CleaningCounter, CleaningReport
from indexer.articles.cut_articles import CutArticles
from indexer.articles.embeddings import Embeddings, query_encoder
from indexer.articles.encoding import Encoding
from indexer.articles.read_articles import OnNote, ReadArticle, read_articles, repeated_lines
from indexer.articles.readings import Readings
from indexer.articles.stores import opened_stores
from indexer.build_report import BuildReport
from indexer.config import PIPELINE, BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import find_files
from indexer.encoder.interface import EncoderProvider
from indexer.encoder.spec import EncoderSpec
from indexer.errors import HeldBackError
from indexer.index.article_writer import ArticleWriter
from indexer.index.articles import ArticleReader
from indexer.index.columns.article_columns import ArticleColumns, ColumnWriter
from indexer.index.gathering import gathered
from indexer.index.generation import (
    ARTICLES,
    COLUMNS,
    COPIES,
    ENCODER,
    LEXICAL,
    REPEATED,
    SENTENCES,
    SIGNATURES,
    VECTORS,
)
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.index.manifest import Contents
from indexer.index.news.copies import CopyGroups
from indexer.index.publishing.draft import draft
from indexer.index.publishing.writer import IndexWriter
from indexer.index.repeated_lines import write_repeated
from indexer.index.sentences import SentenceIndex, SentenceSpans, SentenceWriter
from indexer.index.signatures.signature_writer import SignatureWriter
from indexer.index.times.succession import write_article_times
from indexer.index.vectors.exact import VectorFile
from indexer.index.vectors.exact_writer import VectorWriter
from indexer.index.vectors.succession import write_approximate
from indexer.news.copies.finder import CopyFinder
from indexer.news.copies.writing import searched_text, write_article_copies
from indexer.news.stories.collector import MarksCollector
from indexer.news.writing import write_news
from indexer.progress.stages import OnProgress, Stage
from indexer.publish_gate.canaries import articles_found
from indexer.publish_gate.gate import Confirm, PublishGate
from indexer.ranking.calibration import calibrate, query_vectors
from indexer.ranking.made_queries import sampled_passages
from indexer.ranking.ranker import Ranker
from indexer.reuse.finishing import finish_stores
from indexer.shards.taking_up import taken_up_shards
from indexer.system.memory import release_memory

_WRITTEN_PASSAGES = 256
"""Passages whose vectors are written together."""


def build(
    corpus: Sequence[Path],
    index: Path,
    provider: EncoderProvider,
    config: BuildConfig,
    *,
    on_note: OnNote,
    on_progress: OnProgress,
    on_advice: Callable[[str], None] = lambda _sentence: None,
    confirm: Confirm | None = None,
    from_scratch: bool = False,
    writer: IndexWriter | None = None,
) -> BuildReport:
    """Index a corpus and make the result the live generation.

    Args:
        corpus: Files and folders that hold the articles.
        index: Folder of the index; made if it does not exist.
        provider: Provides the encoder, which embeds the passages now and the queries later.
        config: Budgets and limits.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.
        on_progress: Takes what is being done, and how far it has come.
        on_advice: Takes sentences that the user should read.
        confirm: Asks whether the corpus is meant to replace another one; None if there is nobody to ask.
        from_scratch: Whether nothing is used again that earlier builds read, cut or encoded.
        writer: What holds the lock of the index, if this process has taken it already.

    Raises:
        UsageError: If a path cannot be read as a corpus, or the budget is over the encoder's limit.
        CorpusError: If no article was accepted, or there was a note in a strict build.
        HeldBackError: If the generation is below a floor; it is finished, but the live one stays.
        UnusableIndexError: If the index cannot be written; the live generation stays as it was.
    """
    started = time.monotonic()
    check_budget(provider, config.chunk)
    gate = PublishGate(index, config)
    files = find_files(corpus, follow_links=config.read.follow_links, index=index)
    hashes = FileHashes(files.files)  # before reading: a file that changes meanwhile then differs at the next build
    with (
        draft(index, writer=writer, on_advice=on_advice) as new,
        taken_up_shards(index, on_advice, emptied=from_scratch) as shards,
        opened_stores(index, on_advice, further=shards.folders, emptied=from_scratch) as (known, embedded),
    ):
        is_compiled = provider.ready is None
        encoder = provider.provide(new.folder / ENCODER)
        if is_compiled:
            release_memory()  # what that took
        encoder_seconds = time.monotonic() - started
        shards.tell_what_lacks(encoder.spec)
        readings = Readings(known, config)
        articles, counts = read_articles(files, hashes, readings, config, on_note, on_progress)
        if confirm is not None:
            gate.ask(articles, readings, confirm)
        repeated = repeated_lines(articles, readings) if config.clean else {}
        write_repeated(new.folder / REPEATED, repeated)
        cut = CutArticles(known, readings, repeated, encoder, config)
        embeddings = Embeddings(embedded, encoder.spec.dimension)
        copies, marks = CopyFinder(known), MarksCollector(known)
        with Encoding(encoder, embeddings, config.window_passages) as encoding:
            cleaning = _cut(articles, cut, encoding, copies, marks, new.folder, on_progress)
            encoding.begin_rest()  # it ends while the keyword index is written
            _tell_encoded(encoding, on_progress)
            terms = (article.terms for article in cut)
            write_lexical(new.folder / LEXICAL, terms, config.lexical, article_rows=cut.article_rows())
        _tell_encoded(encoding, on_progress)
        on_progress(Stage.WRITING, 0, None)
        _write_vectors(cut, embeddings, encoder.spec, new.folder)
        with closing(ArticleReader(new.folder / ARTICLES)) as written:
            write_article_copies(new.folder / COPIES, copies, written, cut.article_rows())
            marks.fill_in(copies.fillings)
            ranker, encode = _ranker(written, new.folder), query_encoder(encoder, embeddings)
            search = partial(articles_found, ranker=ranker, encode=encode, tokens=encoder.tokens)
            sample = sampled_passages(written)
            approximate = None
            if config.is_approximate(written.passages):
                approximate = write_approximate(
                    new.folder,
                    None if from_scratch else index,
                    query_vectors(sample, ranker, encode),
                    on_advice=on_advice,
                    on_progress=partial(on_progress, Stage.JOINING),
                )
            write_news(
                new.folder, index, written, marks.marks, approximate, from_scratch=from_scratch, on_advice=on_advice
            )
            contents = Contents(
                encoder=encoder.spec,
                chunk=config.chunk,
                lexical=config.lexical,
                calibration=calibrate(sample, ranker, encode, CopyGroups(new.folder / COPIES)),
                corpus_sha256=hashes.corpus_sha256,
                articles=written.articles,
                passages=written.passages,
                rejected=counts.rejected,
                noted=counts.noted,
                read=config.read,
                clean=config.clean,
                pipeline=PIPELINE,
                quality=gate.measure(written, counts, cleaning, search),
                approximate=approximate,
            )
            succession = write_article_times(new.folder, index, on_advice=on_advice)
        on_progress(Stage.PUBLISHING, 0, None)
        manifest = new.publish(
            contents, keep=config.keep_generations, make_live=gate.is_open, built_at=succession.built_at
        )
        finish_stores((known, embedded), keep_days=config.keep_embeddings_days, index=index, on_advice=on_advice)
        shards.finish(passages=contents.passages, encoded=encoding.encoded)
    report = BuildReport(
        generation=manifest.generation,
        content_sha256=manifest.content_sha256,
        articles=contents.articles,
        passages=contents.passages,
        formats=counts.formats,
        rejected=counts.rejected,
        noted=counts.noted,
        ignored=counts.ignored,
        cleaning=cleaning,
        quality=contents.quality,
        compared=gate.compared,
        objections=gate.objections,
        changes=succession.changes,
        encoded=encoding.encoded,
        reused=contents.passages - encoding.encoded,
        seconds=time.monotonic() - started,
        encoder_seconds=encoder_seconds,
    )
    if not gate.is_open:
        raise HeldBackError(gate.explain(report.generation), asdict(report))
    return report


def _cut(
    articles: Sequence[ReadArticle],
    cut: CutArticles,
    encoding: Encoding,
    copies: CopyFinder,
    marks: MarksCollector,
    folder: Path,
    on_progress: OnProgress,
) -> CleaningReport:
    """Cut the articles and write them, and have the passages encoded at the same time that have no embedding yet.

    The texts are also shown to what looks for copies and stories.

    Returns:
        What was left out of the articles.
    """
    counter = CleaningCounter()
    with (
        ArticleWriter(folder / ARTICLES) as writer,
        ColumnWriter(folder / COLUMNS) as columns,
        SignatureWriter(folder / SIGNATURES) as signatures,
    ):
        for read in articles:
            one = cut.cut(read)
            counter.add(one.header.source, one.article.kept, one.article.removed)
            text, passages = one.reading.encoded_text, one.article.passages
            writer.add(one.header, text, one.reading.body_start, passages)
            columns.add(one.header, passages=len(passages))
            signatures.add(one.article.signatures)
            searched = searched_text(text, passages)
            copies.add(one.header, searched)
            marks.add(one.header, searched)
            encoding.add_missing(one, cut)
            if encoding.wanted:  # until all articles are cut, those that are stand for the others
                expected = round(encoding.wanted * len(articles) / writer.articles)
                on_progress(Stage.ENCODING, encoding.encoded, expected)
            else:
                on_progress(Stage.CUTTING, writer.articles, len(articles))
    return counter.report()


def _tell_encoded(encoding: Encoding, on_progress: OnProgress) -> None:
    """Tell how many passages are encoded, of those that all articles have, if there are any to encode."""
    if encoding.wanted:
        on_progress(Stage.ENCODING, encoding.encoded, encoding.wanted)


def _write_vectors(cut: CutArticles, embeddings: Embeddings, spec: EncoderSpec, folder: Path) -> None:
    """Write the vectors of the passages and of their sentences, in row order."""
    with (
        VectorWriter(folder / VECTORS, spec.dimension) as vectors,
        SentenceWriter(folder / SENTENCES, spec.dimension) as sentences,
    ):
        for some in gathered(cut, lambda article: article.passage_count, _WRITTEN_PASSAGES):
            of_passages, of_sentences = embeddings.get_all([key for article in some for key in article.keys])
            vectors.add(of_passages)
            spans = SentenceSpans.joined([article.sentences for article in some])
            sentences.add(spans, of_sentences if spec.has_sentences else None)


def _ranker(articles: ArticleReader, folder: Path) -> Ranker:
    """Join the files that have been written."""
    return Ranker(
        vectors=VectorFile.read(folder / VECTORS),
        lexical=LexicalIndex(folder / LEXICAL, articles.passages),
        sentences=SentenceIndex(folder / SENTENCES),
        article_rows=ArticleColumns(folder / COLUMNS).article_rows,
    )

"""The first two steps of a build: articles are read and cleaned one by one, then cut with all of them in view."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from indexer.articles.cleaned_articles import CleanedArticles
from indexer.articles.cleaning_report import CleaningCounter, CleaningReport
from indexer.config import BuildConfig
from indexer.corpus.files import FORMATS, CorpusFiles
from indexer.corpus.read import read_corpus
from indexer.encoder.interface import EncoderProvider
from indexer.errors import NothingIndexedError, StrictError
from indexer.index.article_writer import ArticleWriter
from indexer.passages.clean import Cleaned
from indexer.passages.cut import clean_article, cut_passages
from indexer.passages.own_title import with_own_title
from indexer.passages.plain_text import plain_text
from indexer.passages.repeated import (
    ArticleLines,
    RepeatedLines,
    find_repeated,
    lines_in,
    source_of,
    without_repeated,
)
from indexer.records import Article, IgnoredFile, RecordNote

OnNote = Callable[[RecordNote | IgnoredFile], None]
"""Takes a note on a record that was rejected or is not as it was stated, or a file that was not read."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was found in a corpus."""

    formats: dict[str, int] = field(default_factory=dict)
    """Number of articles of each format, by its name."""
    rejected: int = 0
    """Number of records that could not be indexed."""
    noted: int = 0
    """Number of notes on records that were indexed but for a detail."""
    ignored: int = 0
    """Number of files that were not read."""

    def add(self, found: Article | RecordNote | IgnoredFile) -> None:
        """Count what was found."""
        if isinstance(found, Article):
            self.formats[found.header.format] = self.formats.get(found.header.format, 0) + 1
        elif isinstance(found, IgnoredFile):
            self.ignored += 1
        elif found.rejected:
            self.rejected += 1
        else:
            self.noted += 1


def read_articles(files: CorpusFiles, articles: CleanedArticles, config: BuildConfig, on_note: OnNote) -> Counts:
    """Read the articles of a corpus and clean each by its own text.

    Args:
        files: Files of the corpus.
        articles: Takes the articles.
        config: How they are read, and whether anything is left out.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.

    Raises:
        CorpusError: If no article was accepted, or there was a note in a strict build.
    """
    counts = Counts()
    for found in chain(files.ignored, files.notes, read_corpus(files.files, config.read)):
        counts.add(found)
        if isinstance(found, Article):
            articles.add(found, clean_article(found, leave_out=config.clean))
        else:
            on_note(found)
    if config.strict and (counts.rejected or counts.noted):
        raise StrictError(
            f"{counts.rejected} record(s) rejected and {counts.noted} note(s) on others, and --strict allows none; "
            "nothing was published"
        )
    if articles.count == 0:
        raise NothingIndexedError(
            f"no article was found: {len(files.files)} file(s) read, {counts.rejected} record(s) rejected, "
            f"{counts.ignored} ignored; known formats are {', '.join(FORMATS)}"
        )
    return counts


def repeated_lines(articles: CleanedArticles) -> RepeatedLines:
    """Return the lines that many articles of one source share."""

    def all_lines() -> Iterator[ArticleLines]:
        for article, cleaned in articles:
            words = plain_text(article).words
            kept = [line.text for line in lines_in(words, cleaned.sections)]
            removed = [line.text for line in lines_in(words, (one.span for one in cleaned.removed))]
            yield ArticleLines(source_of(article.header), kept, removed)

    return find_repeated(all_lines)


def cut_articles(
    articles: CleanedArticles, repeated: RepeatedLines, path: Path, provider: EncoderProvider, config: BuildConfig
) -> CleaningReport:
    """Leave out what articles repeat of their sources, cut them into passages and write both.

    Args:
        articles: The articles, as `read_articles` gives them.
        repeated: Source -> lines that its articles share.
        path: File of the index to write.
        provider: Provides the tokenizer and the prompt.
        config: Budgets of passages.

    Returns:
        What was left out.

    Raises:
        UnusableIndexError: If the file cannot be written.
    """
    counter = CleaningCounter()
    with ArticleWriter(path) as writer:
        for found, by_its_own in articles:
            article, parts = leave_out_repeated(found, by_its_own, repeated)
            counter.add(article.header.source, parts)
            passages = cut_passages(
                article,
                tokens=provider.tokens,
                config=config.chunk,
                prompt=provider.spec.passage_prompt,
                sections=parts.sections,
            )
            writer.add(article, passages)
    return counter.report()


def leave_out_repeated(article: Article, cleaned: Cleaned, repeated: RepeatedLines) -> tuple[Article, Cleaned]:
    """Leave out what an article repeats of its source.

    Args:
        article: The article.
        cleaned: What its own rules keep and leave out.
        repeated: Source -> lines that its articles share.

    Returns:
        The parts of its text; and the article, with another title or none if the one that was found in its text is a
        line that the articles of its source share.
    """
    lines = repeated.get(source_of(article.header))
    if lines is None:
        return article, cleaned
    titled = with_own_title(article, lines)
    if titled is not article:
        cleaned = clean_article(titled)
    plain = plain_text(titled)
    return titled, without_repeated(plain.words, cleaned, lines, titled.header, headings=plain.headings)

"""Corpus files -> articles: the reader for each format, and ids that are unique over the whole corpus."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from indexer.config import ReadConfig
from indexer.corpus.archives import members
from indexer.corpus.fields.article import default_id, to_article
from indexer.corpus.files import CorpusFile
from indexer.corpus.formats.documents import read_docx, read_pdf
from indexer.corpus.formats.feed import read_feed
from indexer.corpus.formats.html import read_html
from indexer.corpus.formats.json_records import read_json
from indexer.corpus.formats.mail import read_mail
from indexer.corpus.formats.markdown import read_markdown
from indexer.corpus.formats.table import read_table
from indexer.corpus.formats.text import read_text
from indexer.corpus.formats.warc import read_warc
from indexer.corpus.ids import Ids
from indexer.corpus.record import Reader, Record, RecordError, locate
from indexer.errors import UsageError
from indexer.records import Article, ArticleHeader, IgnoredFile, RecordNote


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordArticle:
    """What a record became, before its id is compared with those of others."""

    article: Article
    """The article, under the id that its record states or else its default id."""
    notes: Sequence[str]
    """Sentences that say what of the record is not as it was stated."""
    line: int | None
    """Line of the file with which the record begins; see `Record`."""
    number: int | None
    """Number of the record in a file without lines; see `Record`."""


ReadResult: TypeAlias = Article | RecordNote | IgnoredFile
"""An article, a note on a record that was rejected or is not as it was stated, or a file that was not read."""

_READERS: dict[str, Reader] = {
    "text": read_text,
    "markdown": read_markdown,
    "json": read_json,
    "html": read_html,
    "table": read_table,
    "feed": read_feed,
    "warc": read_warc,
    "mail": read_mail,
    "mhtml": read_mail,
    "pdf": read_pdf,
    "docx": read_docx,
}
"""Reader of each format of `FORMATS`, archives aside."""


HOLDS_NOTHING = "holds no record"
"""Reason why a file counts as not read in which no reader finds anything."""
READER_FAULT = "not read to its end for a fault in its reader, which should be reported"
"""Beginning of the reason in a note on a file whose reader raised an error."""
_REASON_MAX_CHARACTERS = 300
"""Length of the longest reason in a note, in code points."""


def read_corpus(files: Sequence[CorpusFile], config: ReadConfig) -> Iterator[ReadResult]:
    """Read every article of the files, in order.

    Args:
        files: Files, as `find_files` lists them.
        config: How they are read.

    Yields:
        Articles with ids that are unique over the whole corpus; after each, a note on each detail of it that is not as
        it was stated; a note on each record that was rejected; and, as ignored, the members of archives that were not
        read and the files that hold no record. See `Ids.admit` for records that state the same id or the same url.
    """
    ids = Ids()
    for file in with_members(files, config):
        if isinstance(file, CorpusFile):
            is_silent = True
            for found in read_file(file, config):
                is_silent = False
                yield from _admitted(found, file, ids)
            if is_silent:
                yield IgnoredFile(path=file.name, reason=HOLDS_NOTHING)
        else:
            yield file


def with_members(files: Iterable[CorpusFile], config: ReadConfig) -> Iterator[CorpusFile | RecordNote | IgnoredFile]:
    """Yield the files, and in place of an archive its members and what is to be said of them."""
    for file in files:
        if file.format == "zip":
            yield from members(file, config)
        else:
            yield file


def _admitted(found: RecordArticle | RecordNote, file: CorpusFile, ids: Ids) -> Iterator[ReadResult]:
    """Yield an article under an id of its own and the notes on it, or why there is none."""
    if isinstance(found, RecordNote):
        yield found
        return
    admitted = admit(found.article.header, found.notes, locate(file.name, line=found.line, number=found.number), ids)
    if isinstance(admitted, IgnoredFile):
        yield admitted
        return
    header, notes = admitted
    yield replace(found.article, header=header)
    yield from notes


def admit(
    header: ArticleHeader, notes: Iterable[str], location: str, ids: Ids
) -> tuple[ArticleHeader, list[RecordNote]] | IgnoredFile:
    """Give an article an id that no other has, or leave it out; see `Ids.admit`.

    Args:
        header: The article's, under the id that its record states or else its default id.
        notes: What of its record is not as it was stated.
        location: Where it was read.
        ids: Ids of the articles before it.

    Returns:
        The header and the notes on the article; or why it is left out.
    """
    admitted = ids.admit(header, location, default_id(header.url, location))
    if isinstance(admitted, IgnoredFile):
        return admitted
    own, on_id = admitted
    return own, [note(location, reason, rejected=False) for reason in (*notes, on_id) if reason]


def read_file(file: CorpusFile, config: ReadConfig) -> Iterator[RecordArticle | RecordNote]:
    """Yield the articles of a file, and a note on each record that was rejected."""
    for found in read_records(file, config):
        if isinstance(found, RecordNote):
            yield shortened(found)
        else:
            yield article_of(found, file, config)


def article_of(record: Record, file: CorpusFile, config: ReadConfig) -> RecordArticle | RecordNote:
    """Return what becomes of a record: an article, or a note on why it is rejected."""
    try:
        article, notes = to_article(record, file, config)
    except RecordError as error:
        return note(locate(file.name, line=record.line, number=record.number), str(error))
    return RecordArticle(article=article, notes=notes, line=record.line, number=record.number)


def read_records(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield what a file's reader finds, to the end or to an error that it should not have raised.

    The parsers of other packages have faults that show in one file of a million; it must not cost the others.
    """
    try:
        yield from _READERS[file.format](file, config)
    except ImportError as error:
        raise UsageError(
            f"reading {file.format} files needs {error.name}, which is not installed: install article-search[indexer]"
        ) from error
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this file's
        reason = f"{READER_FAULT} ({type(error).__name__}: {error})"
        yield RecordNote(location=file.name, reason=reason, transient=True)


def note(location: str, reason: str, *, rejected: bool = True) -> RecordNote:
    """Return a note, shortened."""
    return shortened(RecordNote(location=location, reason=reason, rejected=rejected))


def shortened(found: RecordNote) -> RecordNote:
    """Return a note whose reason is no longer than a person reads: a parser's may hold all that it parses."""
    if len(found.reason) <= _REASON_MAX_CHARACTERS:
        return found
    return replace(found, reason=f"{found.reason[:_REASON_MAX_CHARACTERS]}...")

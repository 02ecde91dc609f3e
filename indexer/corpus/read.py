"""Corpus files -> articles: the reader for each format, and ids that are unique over the whole corpus."""

from collections.abc import Iterable, Iterator, Sequence
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
from indexer.records import Article, IgnoredFile, RecordNote

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
    for file in _with_members(files, config):
        if isinstance(file, CorpusFile):
            is_silent = True
            for found in _read(file, config, ids):
                is_silent = False
                yield found
            if is_silent:
                yield IgnoredFile(path=file.name, reason="holds no record")
        else:
            yield file


def _with_members(files: Iterable[CorpusFile], config: ReadConfig) -> Iterator[CorpusFile | RecordNote | IgnoredFile]:
    """Yield the files, and in place of an archive what it holds."""
    for file in files:
        if file.format == "zip":
            yield from members(file, config)
        else:
            yield file


def _read(file: CorpusFile, config: ReadConfig, ids: Ids) -> Iterator[ReadResult]:
    """Yield the articles of a file and the notes on it."""
    for found in _records(file, config):
        if isinstance(found, RecordNote):
            yield _note(found.location, found.reason, rejected=found.rejected)
            continue
        location = locate(file, line=found.line, number=found.number)
        try:
            article, notes = to_article(found, file, config)
        except RecordError as error:
            yield _note(location, str(error))
            continue
        admitted = ids.admit(article, location, default_id(article.header.url, file, found))
        if isinstance(admitted, IgnoredFile):
            yield admitted
            continue
        article, note = admitted
        yield article
        for reason in filter(None, (*notes, note)):
            yield _note(location, reason, rejected=False)


def _records(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
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
        yield RecordNote(location=file.name, reason=f"{READER_FAULT} ({type(error).__name__}: {error})")


def _note(location: str, reason: str, *, rejected: bool = True) -> RecordNote:
    """Return a note whose reason is no longer than a person reads: a parser's may hold all that it parses."""
    if len(reason) > _REASON_MAX_CHARACTERS:
        reason = f"{reason[:_REASON_MAX_CHARACTERS]}..."
    return RecordNote(location=location, reason=reason, rejected=rejected)

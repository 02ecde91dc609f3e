"""Corpus files -> articles: the reader for each format, and ids that are unique over the whole corpus."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from indexer.config import ReadConfig
from indexer.corpus.archives import members
from indexer.corpus.fields.article import to_article
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
from indexer.corpus.record import Reader, RecordError, locate
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
    "pdf": read_pdf,
    "docx": read_docx,
}
"""Reader of each format of `FORMATS`, archives aside."""


def read_corpus(files: Sequence[CorpusFile], config: ReadConfig) -> Iterator[ReadResult]:
    """Read every article of the files, in order.

    Args:
        files: Files, as `find_files` lists them.
        config: How they are read.

    Yields:
        Articles with ids that are unique over the whole corpus; after each, a note on each detail of it that is not as
        it was stated; a note on each record that was rejected; and the members of archives that were not read. Of
        records that state the same id the first is kept. Records that state no id but the same url are versions of
        one article: they are all kept, the later ones under the url with a mark behind it.
    """
    ids = _Ids()
    for file in _with_members(files, config):
        if isinstance(file, CorpusFile):
            yield from _read(file, config, ids)
        else:
            yield file


def _with_members(files: Iterable[CorpusFile], config: ReadConfig) -> Iterator[CorpusFile | RecordNote | IgnoredFile]:
    """Yield the files, and in place of an archive what it holds."""
    for file in files:
        if file.format == "zip":
            yield from members(file, config)
        else:
            yield file


def _read(file: CorpusFile, config: ReadConfig, ids: "_Ids") -> Iterator[Article | RecordNote]:
    """Yield the articles of a file and the notes on it."""
    for found in _READERS[file.format](file, config):
        if isinstance(found, RecordNote):
            yield found
            continue
        location = locate(file, line=found.line, number=found.number)
        try:
            article, notes = to_article(found, file, config)
            article = ids.admit(article, location, is_stated="id" in article.header.provenance)
        except RecordError as error:
            yield RecordNote(location=location, reason=str(error))
            continue
        yield article
        for reason in notes:
            yield RecordNote(location=location, reason=reason, rejected=False)


class _Ids:
    """The ids of the articles read so far, and where each was read."""

    def __init__(self) -> None:
        """Start without ids."""
        self._seen: dict[bytes, str] = {}

    def admit(self, article: Article, location: str, *, is_stated: bool) -> Article:
        """Return the article under an id that no other has.

        Args:
            article: The article as its record has it.
            location: Where it was read.
            is_stated: Whether its record states the id; if not, another article's id is no reason to reject it.

        Raises:
            RecordError: If another article has its id, or is the same version.
        """
        version = f"{article.header.id}#{article.header.sha256[:12]}"
        first = self._seen.get(_key(article.header.id))
        if first is None:
            self._seen[_key(article.header.id)] = location
            if not is_stated:
                self._seen[_key(version)] = location
            return article
        if is_stated:
            raise RecordError(f"duplicate id {article.header.id!r}, first seen at {first}")
        if (same := self._seen.get(_key(version))) is not None:
            raise RecordError(f"the same text as at {same}, under the same url")
        self._seen[_key(version)] = location
        return replace(article, header=replace(article.header, id=version))


def _key(article_id: str) -> bytes:
    """Return a digest of an id, which takes less memory than the id and is as good as unique."""
    return hashlib.blake2b(article_id.encode(), digest_size=16).digest()

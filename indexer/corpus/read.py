"""Corpus files -> articles: the reader for each format, and the refusal of ids that come twice."""

from collections.abc import Callable, Iterable, Iterator

from indexer.corpus.files import CorpusFile
from indexer.corpus.json_lines import read_json_lines
from indexer.corpus.markdown import read_markdown
from indexer.corpus.record import ReadResult
from indexer.corpus.text import read_text
from indexer.records import Article, RecordNote

_READERS: dict[str, Callable[[CorpusFile, int], Iterator[ReadResult]]] = {
    "text": read_text,
    "markdown": read_markdown,
    "jsonl": read_json_lines,
}
"""Reader of each format of `FORMATS`."""


def read_corpus(files: Iterable[CorpusFile], *, max_record_bytes: int) -> Iterator[ReadResult]:
    """Read every article of the files, in order.

    Args:
        files: Files, as `find_files` lists them.
        max_record_bytes: Size in bytes, decompressed, over which a record is rejected without being held in memory.

    Yields:
        Articles with ids that are unique over the whole corpus, and a note on each record that was rejected or of
        which a field could not be read. The first of two records with one id is kept.
    """
    first_seen: dict[str, str] = {}
    duplicate = ""
    for file in files:
        for found in _READERS[file.format](file, max_record_bytes):
            if isinstance(found, Article):
                header = found.header
                location = file.name if header.line is None else f"{file.name}:{header.line}"
                if first := first_seen.get(header.id):
                    yield RecordNote(location=location, reason=f"duplicate id {header.id!r}, first seen at {first}")
                    duplicate = location
                    continue
                first_seen[header.id] = str(file.path) if header.line is None else f"{file.path}:{header.line}"
            elif not found.rejected and found.location == duplicate:
                continue  # a note on a field of the article that has just been rejected as a whole
            yield found

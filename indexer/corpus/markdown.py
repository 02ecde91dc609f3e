"""Markdown file -> Article: metadata from its front matter, the title otherwise from its first heading."""

import re
from collections.abc import Iterator

from indexer.corpus.fields import RecordError
from indexer.corpus.files import CorpusFile
from indexer.corpus.front_matter import front_matter
from indexer.corpus.record import ReadResult, read_record, read_whole
from indexer.records import RecordNote

_HEADING = re.compile(r"^\ufeff?#{1,6} +(?P<title>\S.*)$", re.MULTILINE)
_CLOSING_HASHES = re.compile(r"(?<=\s)#+\s*$")


def read_markdown(file: CorpusFile, max_record_bytes: int) -> Iterator[ReadResult]:
    """Yield the article of a Markdown file, or a note that says why it is rejected.

    The text is the whole file, front matter included, so that offsets and the hash hold for the file itself.
    """
    text = read_whole(file, max_record_bytes)
    if isinstance(text, RecordNote):
        yield text
        return
    try:
        fields, body_start = front_matter(text)
    except RecordError as error:
        yield RecordNote(location=f"{file.name}:1", reason=str(error))
        return
    heading = _HEADING.search(text, body_start)
    # A heading with words before it is a subheading.
    if heading and fields.get("title") is None and not text[body_start : heading.start()].strip():
        fields["title"] = _CLOSING_HASHES.sub("", heading["title"])
    yield from read_record(file, fields, text=text, body_start=body_start)

"""Markdown file -> record: metadata from its front matter, the title otherwise from its first heading."""

import hashlib
import re
from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.decoding import decode
from indexer.corpus.files import CorpusFile
from indexer.corpus.formats.front_matter import front_matter
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import RecordNote

_HEADING = re.compile(r"^\ufeff?#{1,6} +(?P<title>\S.*)$", re.MULTILINE)
_CLOSING_HASHES = re.compile(r"(?<=\s)#+\s*$")


def read_markdown(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a Markdown file, or a note that says why it is rejected.

    The text is the whole file, front matter included, so that offsets and the hash hold for the file itself.
    """
    data = read_whole(file, config)
    if isinstance(data, RecordNote):
        yield data
        return
    try:
        decoded = decode(data, fallback=config.encoding)
        fields, body_start = front_matter(decoded.text)
    except RecordError as error:
        yield RecordNote(location=file.name, reason=str(error))
        return
    heading = _HEADING.search(decoded.text, body_start)
    # A heading with words before it is a subheading.
    markup = {}
    if heading and not decoded.text[body_start : heading.start()].strip():
        markup["title"] = _CLOSING_HASHES.sub("", heading["title"])
    yield Record(
        text=decoded.text,
        fields=fields,
        markup=markup,
        raw_sha256=hashlib.sha256(data).hexdigest(),
        body_start=body_start,
        notes=decoded.notes,
    )

"""Markdown file -> record: metadata from its front matter, the title otherwise from its first heading or line."""

import hashlib
import re
from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.encodings.decoding import decode
from indexer.corpus.evident import evident_title
from indexer.corpus.files import CorpusFile
from indexer.corpus.markdown.front_matter import front_matter
from indexer.corpus.markdown.syntax import without_syntax
from indexer.corpus.markdown.words import without_fillers
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import RecordNote

_FIRST_LINE = re.compile(r"(?<![^\r\n\ufeff])[^\S\r\n]*\S[^\r\n]*")
"""The first line with words."""


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
    except RecordError as error:
        yield RecordNote(location=file.name, reason=str(error))
        return
    front = front_matter(decoded.text)
    title = _title(decoded.text, front.body_start)
    yield Record(
        text=decoded.text,
        fields=front.fields,
        markup={} if title is None else {"title": title},
        raw_sha256=hashlib.sha256(data).hexdigest(),
        body_start=front.body_start,
        notes=(*decoded.notes, *front.notes),
    )


def _title(text: str, start: int) -> str | None:
    """Return the words of the heading that a text begins with, or of a first line with syntax that is a headline.

    A heading with words before it is a subheading. A first line without syntax is judged with those of other formats.
    """
    syntax = without_syntax(text, start)
    first = _FIRST_LINE.search(syntax.words, start + text.startswith("\ufeff", start))
    if first is None:
        return None
    has_syntax = any(syntax.marks[first.start() : first.end()])
    is_heading = any(first.start() < heading.end <= first.end() for heading in syntax.headings)
    title = first[0] if is_heading else evident_title(without_fillers(syntax.words[start:])) if has_syntax else None
    return None if title is None else " ".join(without_fillers(title).split())

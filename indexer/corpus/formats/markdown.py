"""Markdown file -> record: metadata from its front matter, the title otherwise from its first heading or line."""

import hashlib
from collections.abc import Iterator

from indexer.config import ReadConfig
from indexer.corpus.decoding import decode
from indexer.corpus.evident import evident_title
from indexer.corpus.files import CorpusFile
from indexer.corpus.markdown.front_matter import front_matter
from indexer.corpus.markdown.syntax import without_syntax
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import RecordNote


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
    """Return the words of the heading that a text begins with, or of a first line in bold that is evidently a headline.

    A heading with words before it is a subheading. What is evident without Markdown is left to others.
    """
    syntax = without_syntax(text, start)
    for heading in syntax.headings:
        if syntax.words[start : heading.start].strip("\ufeff \t\r\n"):
            break
        if words := " ".join(heading.of(syntax.words).split()):
            return words
    title = evident_title(syntax.words[start:])
    return None if title is None or title == evident_title(text[start:]) else " ".join(title.split())

"""Markdown file -> record: metadata from its front matter, the title otherwise from its first heading or line."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from indexer.config import ReadConfig
from indexer.corpus.encodings.decoding import decode
from indexer.corpus.evident import evident_date, is_byline
from indexer.corpus.evident_title import evident_title
from indexer.corpus.files import CorpusFile
from indexer.corpus.markdown.front_matter import front_matter
from indexer.corpus.markdown.syntax import without_syntax
from indexer.corpus.markdown.words import without_fillers
from indexer.corpus.record import Record, RecordError, read_whole
from indexer.records import RecordNote, Span

_LINE = re.compile(r"[^\S\r\n]*+(?P<words>[^\r\n]*+)(?:\r\n|[\r\n]|\Z)")
_INDENTED = re.compile(r" {4}| {0,3}\t")
"""The beginning of a line of code, where no list stands before it."""
_CONTENTS = re.compile(r"\W*_*toc_*\W*", re.IGNORECASE)
"""What a table of contents is put in place of."""
_WORDS = re.compile(rb"\0+")


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
    """Return the words of the first heading, or of a first line that is a headline.

    A heading with words before it is a subheading, unless they are code, of images or their captions, or of a line that
    says only when or by whom the article was written. Behind code and such lines only a heading is a title.
    """
    syntax = without_syntax(text, start)
    headings = {one.end - len(one.of(syntax.words).lstrip()): one for one in syntax.headings}
    position = start + text.startswith("\ufeff", start)
    may_be_plain, is_image = True, False
    while position < len(text) and (line := _LINE.match(syntax.words, position)):
        position = line.end()
        words = without_fillers(line["words"]).strip()
        is_caption, is_image = is_image, _is_of_images(text, syntax.marks, Span(*line.span()))
        if words and (heading := headings.get(line.start("words"))):
            return " ".join(without_fillers(heading.of(syntax.words)).split())
        if code_end := _end_of_code(syntax.code, line.start()):
            position, may_be_plain = code_end, False
        elif not words or is_image or is_caption or _CONTENTS.fullmatch(words):
            continue
        elif _INDENTED.match(text, line.start()) or is_byline(words) or evident_date(words):
            may_be_plain = False
        else:
            title = evident_title(without_fillers(syntax.words[line.start() :])) if may_be_plain else None
            return title and " ".join(title.split())
    return None


def _end_of_code(code: Sequence[Span], at: int) -> int | None:
    """Return where the fenced code ends that holds a code point; None if none does."""
    before = bisect_right(code, at, key=lambda part: part.start)
    return code[before - 1].end if before and at < code[before - 1].end else None


def _is_of_images(text: str, marks: bytes, line: Span) -> bool:
    """Tell whether a line shows images and has no words but those that stand for them."""
    if "![" not in line.of(text):
        return False
    runs = (run.span() for run in _WORDS.finditer(marks, line.start, line.end))
    return all(text.startswith("![", max(0, start - 2)) for start, end in runs if not text[start:end].isspace())

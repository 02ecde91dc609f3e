"""The values that travel through the pipeline, and the aliases of its arrays."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Matrix: TypeAlias = npt.NDArray[np.float32]
"""Array (n, d) of float32; its rows have L2 norm 1 unless a docstring says otherwise."""

Scores: TypeAlias = npt.NDArray[np.float32]
"""Array (n,) of float32: one score for each passage or article, the higher the better."""

Rows: TypeAlias = npt.NDArray[np.int64]
"""Array (n,) of int64: positions of passages in the vector index, or of articles in the corpus."""

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
"""A value that JSON can hold."""


Provenance: TypeAlias = Literal["field", "markup", "text", "file name"]
"""Where a value about an article was stated: in a field of its record, in the markup of its page, in its own text, or
in the name of its file."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of Unicode code points of a text, or of bytes where the name says so."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the slice of `text` that this span covers."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHeader:
    """Everything known about an article except its text. A field that is not known is None, never guessed."""

    id: str
    """Identifier, unique in the corpus and the same in every rebuild."""
    title: str | None = None
    source: str | None = None
    """Name of the publisher."""
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    """ISO 8601: a year, a month, a day, or a day and time, as precise as the corpus states it; it carries a UTC offset
    only where the corpus states one."""
    url: str | None = None
    path: str
    """File that holds the article, relative to the corpus folder, with forward slashes."""
    line: int | None = None
    """Line of `path` that holds the article, from 1; None for formats that hold one article a file."""
    language: str | None = None
    format: str = "text"
    """Format of the file or record: one of the values of `corpus.files.FORMATS`."""
    sha256: str
    """SHA-256 of the text's UTF-8 bytes."""
    raw_sha256: str | None = None
    """SHA-256 of the bytes that the article was read from, decompressed: its whole file, or its record where a file
    holds several. Equal to `sha256` where the text is the file, in UTF-8."""
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    """Where each of the fields above that is known was stated, by the field's name."""
    metadata: Mapping[str, Json] = field(default_factory=dict)
    """Fields of the record that this program does not interpret, kept unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document. Its text is never rewritten, because spans point into it for as long as the index exists."""

    header: ArticleHeader
    text: str
    body_start: int = 0
    """Code point of `text` at which front matter ends and the article's own words begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim slice of an article: `article.text[span.start:span.end] == text`."""

    id: str
    """Identifier derived from the article's id and the passage's words, so that it never names other words later."""
    ordinal: int
    """Position among the passages of the article, from 0."""
    text: str
    span: Span
    """Code points of the article's text that the passage covers."""
    byte_span: Span
    """Bytes of the article's text, encoded as UTF-8, that the passage covers."""
    sha256: str
    """SHA-256 of the passage's UTF-8 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNote:
    """A remark on one record of the corpus: why it was rejected, or what of it is not as it was stated."""

    location: str
    """File and line as `file:line`, or the file alone where the remark is about the whole file."""
    reason: str
    """Sentence or phrase that says what is wrong."""
    rejected: bool = True
    """Whether the record was left out; if False, the article is indexed but for a detail."""
    transient: bool = False
    """Whether reading ended with an error, so that the same file may be read to its end another time."""

    def __str__(self) -> str:
        return f"{self.location}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredFile:
    """A file, a folder, or a part of a file that was not read, because there is no article in it to be gained."""

    path: str
    """Path relative to the corpus folder, with forward slashes, as in `ArticleHeader.path`; with the line or number of
    a record behind it where it is one record of a file."""
    reason: str
    """Phrase that says why, such as `unknown format`."""


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()

"""The values that travel through the pipeline, and the array aliases. Imports nothing of ours."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Matrix: TypeAlias = npt.NDArray[np.float32]
"""(n, d) float32; rows of L2 norm 1 unless said otherwise."""

Scores: TypeAlias = npt.NDArray[np.float32]
"""One score for each passage, in row order."""

Rows: TypeAlias = npt.NDArray[np.int64]
"""int64 positions of passages in the vector index."""

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
"""A value that JSON can hold."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range `[start, end)`; in Unicode code points of a text, or in bytes where the name says so."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the slice of `text` that this span covers."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHeader:
    """All that is known of an article except its text. Unknown stays None and is never guessed."""

    id: str
    """Unique in the corpus; the same in every rebuild."""
    title: str | None = None
    source: str | None = None
    """The publisher."""
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    """ISO 8601 date or date and time; carries a UTC offset only where the corpus stated one."""
    url: str | None = None
    path: str
    """File the article came from, relative to the corpus folder, with forward slashes."""
    line: int | None = None
    """1-based line in `path`, for formats that hold an article a line."""
    language: str | None = None
    sha256: str
    """SHA-256 of the text's UTF-8 bytes; for .txt and .md that is the hash of the file itself."""
    metadata: Mapping[str, Json] = field(default_factory=dict)
    """Fields of the record that have no meaning here, kept as they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document. Its text is never rewritten: spans point into it for as long as the index lives."""

    header: ArticleHeader
    text: str
    body_start: int = 0
    """Code point at which front matter ends and the article's own words begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim slice of an article: `article.text[span.start:span.end] == text`."""

    id: str
    """Derived from the article's id and the passage's own words, so that it never names other words later."""
    ordinal: int
    """Position among the passages of its article, from 0."""
    text: str
    span: Span
    """In code points of the article's text."""
    byte_span: Span
    """The same range in bytes of the article's text encoded as UTF-8."""
    sha256: str
    """SHA-256 of the passage's UTF-8 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with one record of the corpus."""

    location: str
    """`file:line`, or the file alone where the whole file is meant."""
    reason: str
    rejected: bool = True
    """False where the article was indexed all the same, without the field that could not be read."""

    def __str__(self) -> str:
        return f"{self.location}: {self.reason}"


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()

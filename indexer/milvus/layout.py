"""What a generation of the index is in Milvus: four collections, and how their fields are written.

    NAME_000001_HASH_passages   a passage: its vector, terms and sentences, and what filters ask for
    NAME_000001_HASH_articles   an article: what is known of it, its text, and where its passages lie
    NAME_000001_HASH_terms      a term: its number, and how many passages have it
    NAME_000001_HASH_files      the manifest and the encoder, in pieces
    NAME                        alias of the files of the generation that is live; it alone is changed by a publication

HASH is the SHA-256 of the manifest, whose format version stands for this layout too. Names, ids and tags that filters
ask for are kept as hashes, which have no length or spelling that an expression could not hold.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.index.sentences import RoundedVectors
from indexer.milvus.client import MOST_TEXT_BYTES, Field
from indexer.records import Scores

_COLLECTION = re.compile(r"(?P<name>\w+)_(?P<generation>\d{6,})_(?P<sha256>[0-9a-f]{64})_(?P<part>[a-z]+)", re.ASCII)
_PIECE_BYTES = MOST_TEXT_BYTES // 4 * 3
"""Bytes that are one string in base64."""

INSTANT, CLOCK, DAYS = 1, 2, 3
"""Kinds of dates: a moment whose offset is known; a time of a clock; whole days. 0 stands for an unknown date."""

_NO_VECTOR = Field(name="none", kind="vector", dimension=2)
"""Milvus wants a vector in every collection."""
NO_VECTOR = (0.0, 0.0)
"""Value of the field `none`."""
NO_TERM = (1 << 32) - 2
"""Number of no term."""
ARTICLES = (
    Field(name="article", kind="number", is_key=True),
    Field(name="key", kind="text", is_searched=True),
    Field(name="record", kind="texts"),
    Field(name="text", kind="texts"),
    _NO_VECTOR,
)
"""Position in the corpus, hash of the id, what is known of the article as JSON, and its text, both in pieces."""
TERMS = (
    Field(name="key", kind="text", is_key=True),
    Field(name="term", kind="text"),
    Field(name="number", kind="number"),
    Field(name="passages", kind="number"),
    Field(name="holding", kind="number"),
    _NO_VECTOR,
)
"""Hash of the term, the term, its number, and how many passages have it: all of them, and see `Postings.holding`."""
FILES = (
    Field(name="piece", kind="number", is_key=True),
    Field(name="path", kind="text"),
    Field(name="content", kind="text"),
    _NO_VECTOR,
)
"""Number of the piece, path of its file in the generation's folder, and its bytes in base64."""


def passage_fields(dimension: int) -> tuple[Field, ...]:
    """Return the fields of a passage, given the numbers in a vector."""
    return (
        Field(name="row", kind="number", is_key=True),
        Field(name="article", kind="number"),
        Field(name="ordinal", kind="number", is_searched=True),
        Field(name="of_article", kind="number"),  # passages of the article, so that all of them can be asked for
        Field(name="key", kind="text", is_searched=True),  # of the passage's id
        Field(name="vector", kind="vector", dimension=dimension),
        Field(name="weights", kind="weights"),
        Field(name="terms", kind="numbers", is_searched=True),
        Field(name="postings", kind="texts"),
        Field(name="sentences", kind="texts"),
        Field(name="article_key", kind="text", is_searched=True),
        Field(name="source", kind="text", is_searched=True),
        Field(name="authors", kind="texts", is_searched=True),
        Field(name="languages", kind="texts", is_searched=True),
        Field(name="dated", kind="number", is_searched=True),
        Field(name="first", kind="number", is_searched=True),
        Field(name="last", kind="number", is_searched=True),
        Field(name="changed_at", kind="number", is_searched=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredName:
    """Name of a generation in Milvus, of which those of its collections are made."""

    name: str
    """Alias of the index."""
    generation: str
    manifest_sha256: str

    def collection(self, part: str) -> str:
        """Return the name of a collection, given its part: `passages`, `articles`, `terms` or `files`."""
        return f"{self.name}_{self.generation}_{self.manifest_sha256}_{part}"


def parsed(collection: str, name: str) -> StoredName | None:
    """Return the generation that a collection belongs to; None if it is none of the index with this alias."""
    found = _COLLECTION.fullmatch(collection)
    if found is None or found["name"] != name:
        return None
    return StoredName(name=name, generation=found["generation"], manifest_sha256=found["sha256"])


class PassagePostings(NamedTuple):
    """The n terms of one passage, by increasing number."""

    terms: npt.NDArray[np.int32]
    """(n,) their numbers in the dictionary."""
    weights: Scores
    """(n,) what each weighs in the passage."""
    places: npt.NDArray[np.uint32]
    """(n,) bits as in places.npy."""


def postings_to_pieces(postings: PassagePostings) -> list[str]:
    """Return the terms of a passage as strings."""
    return to_pieces(b"".join(values.tobytes() for values in postings))


def postings_from_pieces(pieces: Iterable[str]) -> PassagePostings:
    """Return what `postings_to_pieces` made strings of."""
    terms, weights, places = np.frombuffer(from_pieces(pieces), np.uint32).reshape(3, -1)
    return PassagePostings(terms.view(np.int32), weights.view(np.float32), places)


def sentences_to_pieces(spans: npt.NDArray[np.int32], vectors: RoundedVectors) -> list[str]:
    """Return the sentences of a passage as strings."""
    count = np.array([len(spans)], np.int32)
    return to_pieces(b"".join(values.tobytes() for values in (count, spans, vectors.scales, vectors.numbers)))


def sentences_from_pieces(pieces: Iterable[str], dimension: int) -> tuple[npt.NDArray[np.int32], RoundedVectors]:
    """Return what `sentences_to_pieces` made strings of."""
    data = from_pieces(pieces)
    count = int(np.frombuffer(data, np.int32, 1)[0])
    spans = np.frombuffer(data, np.int32, 2 * count, 4).reshape(count, 2)
    vectors_at = 4 + spans.nbytes
    vectors = 0 if len(data) == vectors_at else count
    scales = np.frombuffer(data, np.float32, vectors, vectors_at)
    numbers = np.frombuffer(data, np.int8, vectors * dimension, vectors_at + scales.nbytes)
    return spans, RoundedVectors(numbers.reshape(vectors, dimension), scales)


def to_pieces(data: bytes) -> list[str]:
    """Return bytes in base64, in strings that are not too long for Milvus."""
    return [base64.b64encode(data[at : at + _PIECE_BYTES]).decode() for at in range(0, len(data), _PIECE_BYTES)]


def from_pieces(pieces: Iterable[str]) -> bytes:
    """Return the bytes that `to_pieces` was given."""
    return b"".join(map(base64.b64decode, pieces))


def text_to_pieces(text: str) -> list[str]:
    """Return a text in parts that are not too long for Milvus."""
    size = MOST_TEXT_BYTES // 4  # code points, of which none has more than four bytes
    return [text[at : at + size] for at in range(0, len(text), size)]


def key(text: str) -> str:
    """Return a hash that stands for a name, an id or a tag in conditions; nothing for an empty one."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32] if text else ""


def language_keys(tag: str) -> list[str]:
    """Return the hashes by which an article's language is found: that of its folded tag, and that of its first part."""
    return sorted({key(tag), key(tag.partition("-")[0])} - {""})


def in_text(number: int) -> int:
    """Return what stands in a passage's `terms` for a term that is in its text or in the article's title."""
    return 2 * number


def in_byline(number: int) -> int:
    """Return what stands there for a term that only the article's byline has."""
    return 2 * number + 1


def any_of(field: str, values: Sequence[str | int]) -> str:
    """Return the condition that a field's list holds any of some values, which must be numbers or hashes."""
    return f"array_contains_any({field}, {_listed(values)})"


def one_of(field: str, values: Sequence[str | int]) -> str:
    """Return the condition that a field is one of some values, which must be numbers or hashes."""
    return f"{field} in {_listed(values)}"


def _listed(values: Sequence[str | int]) -> str:
    return "[" + ", ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values) + "]"

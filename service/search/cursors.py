"""Cursors: where the list of results of one query on one generation of the index goes on."""

import base64
import hashlib
import struct
from dataclasses import dataclass

from service.errors import QueryError
from service.search.query import SearchQuery

_TAG_BYTES = 12
_CONTENT = struct.Struct(">8s8sII")
"""First bytes of the index's hash and of the query's, number of articles, number of hits. With the tag these are 36
bytes, a multiple of 3, so that base64 needs no padding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position between two pages."""

    articles: int = 0
    """Number of articles that earlier pages have shown."""
    hits: int = 0
    """Number of hits that earlier pages have shown."""


def encode(position: Position, query: SearchQuery, index_sha256: str) -> str:
    """Return a cursor: URL-safe letters, digits, `-` and `_`.

    Args:
        position: Where the next page begins.
        query: Query of this page.
        index_sha256: Hash of all of the index that decides what the query's list is.
    """
    return _written(_CONTENT.pack(_generation(index_sha256), _digest(query), position.articles, position.hits))


def decode(query: SearchQuery, index_sha256: str) -> Position:
    """Return the position that a query's cursor stands for; the start, if it has none.

    Args:
        query: Query, with the cursor.
        index_sha256: As `encode` was given it.

    Raises:
        QueryError: `cursor_invalid` if no service made it or it belongs to another query, `cursor_expired` if it
            belongs to another generation of the index.
    """
    if query.cursor is None:
        return Position()
    try:
        content = base64.urlsafe_b64decode(query.cursor)[_TAG_BYTES:]
    except ValueError:
        content = b""
    # Written again, for base64 has more than one way to write the same bytes.
    if len(content) != _CONTENT.size or _written(content) != query.cursor:
        raise QueryError("cursor_invalid", "the cursor is none that this service gave out; start without one")
    generation, digest, articles, hits = _CONTENT.unpack(content)
    if digest != _digest(query):
        raise QueryError("cursor_invalid", "the cursor belongs to another query; repeat the query it came with")
    if generation != _generation(index_sha256):
        raise QueryError("cursor_expired", "the index has changed since this cursor was given out; start without one")
    return Position(articles=articles, hits=hits)


def _written(content: bytes) -> str:
    """Return content as a cursor, behind a tag that tells our cursors from other texts.

    The tag keeps no secret: a forged position shows what any page shows.
    """
    # `person` makes these hashes differ from those that anything else makes of the same bytes.
    tag = hashlib.blake2b(content, digest_size=_TAG_BYTES, person=b"article-search ").digest()
    return base64.urlsafe_b64encode(tag + content).decode()


def _generation(index_sha256: str) -> bytes:
    # By hash and not by name: a new generation with the same content goes on with the same lists.
    return bytes.fromhex(index_sha256)[:8]


def _digest(query: SearchQuery) -> bytes:
    """Return a hash of all that decides which results there are and in which order; pages may differ in size."""
    # `repr` says the same in every worker, as `hash` does not. Queries and filters see to it that equals look equal.
    asked = (
        *(query.text, query.mode, query.filters, query.wording, query.sort, query.collapse),
        *(query.recency, query.passages_per_article, query.min_relevance),
    )
    return hashlib.blake2b(repr(asked).encode(), digest_size=8).digest()

"""Cursors: where a list of results goes on. A cursor holds good for one query on one generation of the index."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace

from service.query import QueryError, SearchQuery

_TAG_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place between two pages."""

    place: int = 0
    """Places of the ordered list of articles that were passed."""
    hits: int = 0
    """Hits that were shown."""


def encode(position: Position, query: SearchQuery, content_sha256: str) -> str:
    """Return a cursor: URL-safe letters, digits, `-` and `_`."""
    content = json.dumps([content_sha256[:16], _digest(query), position.place, position.hits]).encode()
    return base64.urlsafe_b64encode(_tag(content) + content).rstrip(b"=").decode()


def decode(query: SearchQuery, content_sha256: str) -> Position:
    """Return the position that a query's cursor stands for; the start, if it has none.

    Raises:
        QueryError: `cursor_invalid` if no service made it or it belongs to another query, `cursor_expired` if it
            belongs to another generation of the index.
    """
    if query.cursor is None:
        return Position()
    try:
        data = base64.b64decode(query.cursor + "=" * (-len(query.cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    tag, content = data[:_TAG_BYTES], data[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(content)) or not content:
        raise QueryError("cursor_invalid", "the cursor is none that this service gave out; start without one")
    generation, digest, place, hits = json.loads(content)
    if generation != content_sha256[:16]:
        raise QueryError("cursor_expired", "the index has changed since this cursor was given out; start without one")
    if digest != _digest(query):
        raise QueryError("cursor_invalid", "the cursor belongs to another query; repeat the query it came with")
    return Position(place=place, hits=hits)


def _digest(query: SearchQuery) -> str:
    """Return a hash of all that the order and choice of results depend on; pages may differ in size and detail."""
    fields = asdict(replace(query, cursor=None, limit=1, facets=()))
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _tag(content: bytes) -> bytes:
    """Return what tells our cursors from others'. It is no secret: a forged place shows what any page shows."""
    return hmac.digest(b"article-search cursor", content, "sha256")[:_TAG_BYTES]

"""Ids that are unique over a corpus: what happens where two articles would have the same."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count

from indexer.corpus.fields.values import ID_MAX_CHARACTERS, shown
from indexer.records import ArticleHeader, IgnoredFile


class Ids:
    """The ids of the articles read so far, and where each was read."""

    def __init__(self) -> None:
        """Start without ids."""
        self._places: dict[bytes, str] = {}
        """Where the article of an id, and an article of an id and a text, was read, by a digest of these."""

    def admit(
        self, header: ArticleHeader, location: str, default_id: str
    ) -> tuple[ArticleHeader, str | None] | IgnoredFile:
        """Give an article an id that no other has, or leave it out if it repeats another.

        An article that states the id of another takes the id that it would have without one. Articles of one url are
        versions: the later ones take the url with a mark of their text. Articles at one place, such as a line that
        holds several, are numbered.

        Args:
            header: The article's, with the id that its record states, or else `default_id`.
            location: Where it was read.
            default_id: Its url, or else the place where it was read.

        Returns:
            The header and a note on its id, or None for no note; or a reason why it is left out: the same text under
            the same id or url was read before.
        """
        note = None
        is_stated = "id" in header.provenance
        for candidate in dict.fromkeys((header.id, default_id)):
            is_name = candidate == header.url or (is_stated and candidate == header.id)
            first = self._places.get(_key(candidate))
            if first is None:
                return self._take(header, candidate, location, is_name=is_name), note
            if is_name and (same := self._places.get(_key(candidate, header.sha256))):
                name = "url" if candidate == header.url else "id"
                return IgnoredFile(path=location, reason=f"the same text as at {same}, under the same {name}")
            if is_stated and note is None:
                note = f"id {shown(header.id)} is that of the article at {first}; its url or place stands in its stead"
        marks: Iterator[str] = (f"#{number}" for number in count(2))
        if default_id == header.url:
            self._places[_key(default_id, header.sha256)] = location
            marks = chain([f"#{header.sha256[:12]}"], marks)
        marked = (default_id[: ID_MAX_CHARACTERS - len(mark)] + mark for mark in marks)
        free = next(one for one in marked if _key(one) not in self._places)
        return self._take(header, free, location, is_name=False), note

    def _take(self, header: ArticleHeader, new_id: str, location: str, *, is_name: bool) -> ArticleHeader:
        """Return the header with an id that is free, and remember it; with its text, if others may repeat it."""
        self._places[_key(new_id)] = location
        if is_name:
            self._places[_key(new_id, header.sha256)] = location
        return header if new_id == header.id else replace(header, id=new_id)


def _key(article_id: str, sha256: str = "") -> bytes:
    """Return a digest of an id, and of a text's hash with it, which takes less memory and is as good as unique."""
    return hashlib.blake2b(f"{article_id}\0{sha256}".encode(), digest_size=16).digest()

"""The records of a corpus's files, each read and cleaned at most once: what earlier builds kept of them is used again.

A file that has not changed is not opened again. In one that has, such as a day's articles behind those of other days,
only the records that were not read before are made articles of and cleaned.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from typing import Any, NamedTuple, TypeAlias

from indexer.articles.reading import Place, Reading, reading_of
from indexer.config import PIPELINE, BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import CorpusFile
from indexer.corpus.read import article_of, read_records, shortened
from indexer.corpus.record import Record
from indexer.passages.cut import clean_article
from indexer.records import RecordNote
from indexer.reuse.content_store import ContentStore, content_key

_LIBRARIES = ("babel", "chardet", "lxml", "numpy", "pypdf", "python-docx", "pyyaml", "tzdata")
"""Packages that decide what is read of a file."""


Listed: TypeAlias = list[Any]
"""What is kept of a record of a file: key in hexadecimal digits, line, number; or of a note on one: location, reason,
whether it was rejected."""


class ReadRecord(NamedTuple):
    """A record that became an article."""

    key: bytes
    """Key of its reading in the store."""
    place: Place
    reading: Reading


class Readings:
    """Reads files, with the help of what earlier builds read."""

    def __init__(self, store: ContentStore, config: BuildConfig) -> None:
        """Prepare to read.

        Args:
            store: Holds what was read.
            config: How files are read, and whether anything is left out of articles.
        """
        self._store = store
        self._config = config
        rules = [PIPELINE, asdict(config.read), config.clean, {name: _version(name) for name in _LIBRARIES}]
        self._rules = json.dumps(rules, sort_keys=True)

    def read(self, file: CorpusFile, hashes: FileHashes) -> Iterator[ReadRecord | RecordNote]:
        """Yield the records of a file that became articles, and a note on each that was rejected.

        Args:
            file: The file.
            hashes: Hashes of all files, taken before.
        """
        file_hash = hashes.of(file.path)
        key = b"" if file_hash is None else content_key(self._rules, file.name, file.format, file_hash)
        known = self._listed(key)
        if known is not None:
            yield from self._known(file, known)
            return
        listed: list[Listed] = []
        is_read = True
        for found in self._read(file):
            if isinstance(found, RecordNote):
                is_read &= not found.transient
                listed.append([found.location, found.reason, found.rejected])
            else:
                listed.append([found.key.hex(), found.place.line, found.place.number])
            yield found
        # What changed while it was read would be found under the hash of what it was before; and what could not be read
        # may be read the next time.
        if key and is_read and hashes.is_as_hashed(file.path):
            self._store.put(key, json.dumps(listed).encode())

    def get(self, key: bytes) -> Reading:
        """Return what was read of a record, by its key.

        Raises:
            KeyError: If nothing was.
        """
        return Reading(self._store.value(key))

    def _listed(self, key: bytes) -> list[Listed] | None:
        """Return what is listed of a file; None if it is not known, or if any of its records is not."""
        data = self._store.get(key) if key else None
        if data is None:
            return None
        listed: list[Listed] = json.loads(data)
        is_whole = all(_is_note(one) or bytes.fromhex(one[0]) in self._store for one in listed)
        return listed if is_whole else None

    def _known(self, file: CorpusFile, listed: Sequence[Listed]) -> Iterator[ReadRecord | RecordNote]:
        """Yield what is listed of a file."""
        for one in listed:
            if _is_note(one):
                location, reason, rejected = one
                yield RecordNote(location=location, reason=reason, rejected=rejected)
            else:
                key, line, number = one
                yield ReadRecord(bytes.fromhex(key), Place(file.name, line, number), self.get(bytes.fromhex(key)))

    def _read(self, file: CorpusFile) -> Iterator[ReadRecord | RecordNote]:
        """Yield the records of a file that is opened and read."""
        for record in read_records(file, self._config.read):
            if isinstance(record, RecordNote):
                yield shortened(record)
                continue
            key = self._key(record, file)
            if key not in self._store:
                found = article_of(record, file, self._config.read)
                if isinstance(found, RecordNote):
                    yield found
                    continue
                cleaned = clean_article(found.article, leave_out=self._config.clean)
                self._store.put(key, reading_of(found.article, found.notes, cleaned))
            yield ReadRecord(key, Place(file.name, record.line, record.number), self.get(key))

    def _key(self, record: Record, file: CorpusFile) -> bytes:
        """Return the key of what is read of a record, which does not depend on where in its file it lies."""
        is_file = record.line is None and record.number is None
        name = file.name if is_file else ""  # the name of a file may state the day of the one article in it
        parts = [record.text, record.fields, record.markup, record.raw_sha256, record.body_start, record.notes]
        return content_key(self._rules, name, str(is_file), file.format, json.dumps(parts))


def _is_note(listed: Listed) -> bool:
    return isinstance(listed[2], bool)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None

"""Finding the copies among the articles of a corpus, with the help of what earlier builds found out."""

import hashlib
import struct
import unicodedata
from array import array
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from indexer.index.columns.dates import Precision, read_date
from indexer.index.columns.names import folded
from indexer.news.copies.addresses import address_key, host_of
from indexer.news.copies.candidates import candidate_pairs
from indexer.news.copies.comparison import Comparison, compared
from indexer.news.copies.fingerprints import fingerprints
from indexer.news.copies.forms import are_one_filling, are_two_fillings, fillings_of
from indexer.news.copies.grouping import Group, grouped
from indexer.news.copies.printed import NO_ADDRESS, UNKNOWN, UNKNOWN_MOMENT, PrintedArticles
from indexer.news.copies.relations import FEW_WORDS, Circumstances, Relation, relation_of
from indexer.news.copies.titles import is_about_title, is_one_title
from indexer.news.copies.words import Words, folded_words, is_unspaced, words_of
from indexer.records import ArticleHeader
from indexer.reuse.content_store import ContentStore, content_key
from indexer.reuse.segments import KEY_BYTES

_RULES = f"copies 1, Unicode {unicodedata.unidata_version}"
"""Version of the rules by which texts are taken apart and compared."""
_TEXT = struct.Struct("<QI")
"""Hash of a text's words, and their number; its fingerprints follow."""
_REMEMBERED_TEXTS = 64
_STUB_WORDS = 40
"""Words from which on a text tells something of its own, whatever its title is."""
_LENGTHS = {Precision.YEAR: 364 * 86_400, Precision.MONTH: 27 * 86_400, Precision.DAY: 86_399, Precision.TIME: 0}
"""Seconds after the beginning of a date at which an article counts as published: late, for what states a time was
first."""

_DAY_US = 86_400_000_000
_NEAR_US = 18 * 3_600_000_000
"""Most time between a report and the next time that it is brought up to date; what comes daily is further apart."""
_TITLES_COMPARED = 4
"""Most pairs of articles of one publisher whose titles are compared for two texts."""
_NEAR_DAYS = 3
"""Most days between an article and the next version of it under the same title."""
TextOf = Callable[[int], str]
"""Takes the position of an article in the corpus, and returns what is searched of its text, or its title."""


class CopyFinder:
    """Takes the articles of a corpus one by one, and finds out which of them are one text."""

    def __init__(self, store: ContentStore) -> None:
        """Start without any.

        Args:
            store: Keeps what is found out about each text and each pair of texts.
        """
        self._store = store
        self._articles = PrintedArticles()
        self._numbers: dict[int, int] = {}
        """Hash of each text's words -> its number."""
        self._keys = bytearray()
        """Key of each text as its first article has it, whose spelling counts."""
        self._firsts = array("q")
        """Position of the first article of each text."""
        self._lengths = array("q")
        self._sizes = array("q")
        self._fingerprints = bytearray()
        self._publishers: dict[str, int] = {}
        self.fillings = fillings_of([], [], [])
        """What the articles were filled into, once the groups have been asked for."""

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, header: ArticleHeader, text: str) -> None:
        """Append an article.

        Args:
            header: Its header.
            text: What is searched of its text.
        """
        key = content_key(_RULES, text)
        data = self._store.get(key)
        if data is None:
            data = _taken_apart(text)
            self._store.put(key, data)
        digest, length = _TEXT.unpack_from(data)
        title = header.title or ""
        is_stub = length < _STUB_WORDS and title != "" and not is_about_title(title, folded_words(text))
        if length < FEW_WORDS or is_stub:  # the same only under the same title, and to the letter
            digest = _hash(folded(text), *folded_words(title))
        number = self._numbers.setdefault(digest, len(self._lengths))
        if number == len(self._lengths):
            self._keys += key
            self._firsts.append(len(self._articles))
            self._lengths.append(length)
            found = data[len(data) if is_stub else _TEXT.size :]
            self._sizes.append(len(found) // 4)
            self._fingerprints += found
        publisher = folded(header.source or "") or host_of(header.url or "")
        address = address_key(header.url or "")
        self._articles.add(
            text=number,
            publisher=self._publishers.setdefault(publisher, len(self._publishers)) if publisher else UNKNOWN,
            moment=_moment(header.published_at),
            address=_hash(address) if address else NO_ADDRESS,
        )

    def find(self, text_of: TextOf, title_of: TextOf) -> list[Group]:
        """Return the groups of copies among the articles that were added.

        Args:
            text_of: Returns what `add` was given as the text of an article.
            title_of: Returns its title; an empty text if it has none.
        """
        of_address = set(self._articles.pairs_at_addresses())

        @lru_cache(_REMEMBERED_TEXTS)
        def words(text: int) -> Words:
            return words_of(text_of(self._firsts[text]))

        def comparison(first: int, second: int) -> Comparison:
            key = content_key(_RULES, *(self._key(text) for text in (first, second)))
            data = self._store.get(key)
            if data is not None:
                return Comparison.from_bytes(data)
            found = compared(words(first), words(second))
            self._store.put(key, found.to_bytes())
            return found

        def related_as(first: int, second: int, what: Comparison) -> Relation:
            return relation_of(what, self._circumstances(first, second, (first, second) in of_address, title_of))

        found = candidate_pairs(np.frombuffer(self._fingerprints, np.uint32), np.asarray(self._sizes))
        pairs = np.unique(np.concatenate([found, np.array([*of_address], np.int64).reshape(-1, 2)]), axis=0)
        related: dict[tuple[int, int], Relation] = {}
        one_filling, two_fillings = [], []
        for first, second in map(np.ndarray.tolist, pairs):
            what = comparison(first, second)
            known = related_as(first, second, what)
            if known:
                related[first, second] = known
            if known == Relation.WITHIN:
                continue
            if known or (are_one_filling(what) and self._are_near_in_time(first, second)):
                one_filling.append((first, second))
            elif are_two_fillings(what):
                two_fillings.append((first, second))
        self.fillings = fillings_of(self._articles.texts(), two_fillings, one_filling)
        return grouped(
            self._articles,
            self._lengths,
            related,
            lambda first, second: related_as(first, second, comparison(first, second)),
        )

    def _are_near_in_time(self, first: int, second: int) -> bool:
        """Tell whether the first articles that have two texts were published so near that the next day's is neither."""
        moments = [min(one.moment for one in self._articles.of(text)) for text in (first, second)]
        return UNKNOWN_MOMENT not in moments and abs(moments[0] - moments[1]) <= _NEAR_US

    def _key(self, text: int) -> bytes:
        return bytes(self._keys[text * KEY_BYTES : (text + 1) * KEY_BYTES])

    def _circumstances(self, first: int, second: int, is_one_address: bool, title_of: TextOf) -> Circumstances:
        """Return what is known of the articles that have two texts."""
        earlier = {one.publisher: one for one in self._articles.of(first) if one.publisher != UNKNOWN}
        pairs = [(earlier[one.publisher], one) for one in self._articles.of(second) if one.publisher in earlier]
        return Circumstances(
            is_one_publisher=bool(pairs),
            is_one_address=is_one_address,
            is_one_title=any(
                abs(one.moment - other.moment) <= _NEAR_DAYS * _DAY_US
                and is_one_title(title_of(one.row), title_of(other.row))
                for one, other in pairs[:_TITLES_COMPARED]
            ),
        )


def _taken_apart(text: str) -> bytes:
    """Return the hash of a text's words, their number and their fingerprints."""
    words = folded_words(text)
    found = fingerprints(words, is_unspaced=is_unspaced(words))
    return _TEXT.pack(_hash(*words), len(words)) + found.tobytes()


def _hash(*words: str) -> int:
    digest = hashlib.blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _moment(published_at: str | None) -> int:
    """Return when an article was published at the latest, in microseconds since 1970."""
    stated = read_date(published_at or "")
    if stated is None:
        return UNKNOWN_MOMENT
    seconds = _LENGTHS[stated.precision] - (stated.offset_s or 0)
    return stated.clock_us + seconds * 1_000_000

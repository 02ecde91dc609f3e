"""The second step of a build: articles are cut with all of them in view, each at most once in the life of an index."""

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import asdict, replace
from functools import cached_property
from importlib import metadata
from typing import NamedTuple

import numpy as np

from indexer.articles.cut_article import ArticleCutter, CutArticle, PassageInput
from indexer.articles.read_articles import ReadArticle
from indexer.articles.reading import Reading
from indexer.articles.readings import Readings
from indexer.config import PIPELINE, BuildConfig
from indexer.encoder.interface import DescribedEncoder
from indexer.passages.find_repeated import LineHashes, RepeatedLines, hash_lines
from indexer.passages.folding import folded
from indexer.records import ArticleHeader, Rows
from indexer.reuse.content_store import ContentStore, content_key
from indexer.reuse.segments import KEY_BYTES

_LAYOUT = 3
"""Layout of the bytes of `CutArticle`."""
_LIBRARIES = ("numpy", "PyStemmer", "sentencex", "tokenizers")
"""Packages that decide how a text is cut and what its terms are."""


class Cut(NamedTuple):
    """An article and what became of it."""

    header: ArticleHeader
    """Its header, with the title that it has in the index."""
    reading: Reading
    article: CutArticle
    inputs: list[PassageInput] | None
    """What the encoder gets of its passages, if it was cut now."""


class CutArticles:
    """The articles of a corpus, cut; those that an earlier build cut are used again."""

    def __init__(
        self,
        store: ContentStore,
        readings: Readings,
        repeated: RepeatedLines,
        encoder: DescribedEncoder,
        config: BuildConfig,
    ) -> None:
        """Prepare to cut.

        Args:
            store: Holds what was cut.
            readings: What was read of the articles.
            repeated: Source -> lines that its articles share.
            encoder: Has the tokenizer, and tells what its vectors depend on.
            config: Budgets of passages and weights of terms.
        """
        self._store = store
        self._readings = readings
        self._repeated = repeated
        self._hashes: dict[str, LineHashes] = {source: hash_lines(lines) for source, lines in repeated.items()}
        self._encoder = encoder
        self._config = config
        libraries = {name: metadata.version(name) for name in _LIBRARIES}
        rules = [PIPELINE, _LAYOUT, asdict(config.chunk), asdict(config.lexical), encoder.spec.computation, libraries]
        self._rules = json.dumps(rules, sort_keys=True)
        self._keys = bytearray()
        self._sizes: list[int] = []

    def cut(self, read: ReadArticle) -> Cut:
        """Return what becomes of an article, and append it to those that are iterated over."""
        reading = self._readings.get(read.key)
        header = replace(reading.header(read.place), id=read.id)
        lines = self._shared(read, reading, header)
        key = content_key(self._rules, *_decisive(header, reading), *sorted(lines))
        data = self._store.get(key)
        inputs: list[PassageInput] | None = None
        if data is None:
            repeated = {read.source: frozenset(lines)} if lines else {}
            found, inputs = self._cutter.cut(reading.article(header), reading.cleaned, repeated)
            self._store.put(key, found.data)
        else:
            found = CutArticle(data)
        self._keys += key
        self._sizes.append(found.passage_count)
        return Cut(found.header(header), reading, found, inputs)

    def inputs(self, cut: Cut) -> list[PassageInput]:
        """Return what the encoder gets of each passage of an article."""
        return cut.inputs or self._cutter.inputs(cut.reading.article(cut.header), cut.article)

    def __iter__(self) -> Iterator[CutArticle]:
        """Yield the articles that were cut, in their order."""
        for start in range(0, len(self._keys), KEY_BYTES):
            yield CutArticle(self._store.value(bytes(self._keys[start : start + KEY_BYTES])))

    def article_rows(self) -> Rows:
        """Return the position of each passage's article, (passages,) int64."""
        return np.repeat(np.arange(len(self._sizes)), self._sizes)

    @cached_property
    def _cutter(self) -> ArticleCutter:
        """Made when the first article is cut, because it takes the tokenizer."""
        return ArticleCutter(self._config, self._encoder.spec, self._encoder.tokens)

    def _shared(self, read: ReadArticle, reading: Reading, header: ArticleHeader) -> AbstractSet[str]:
        """Return the lines that an article shares with others of its source: nothing else of those matters to it."""
        repeated = self._repeated.get(read.source)
        if repeated is None:
            return frozenset()
        title = folded(header.title or "")
        if title not in repeated and not np.isin(reading.hashes, self._hashes[read.source]).any():
            return frozenset()
        whole = map(folded, reading.encoded_text.decode().splitlines())
        return repeated.intersection((title, *reading.lines(), *whole))


def _decisive(header: ArticleHeader, reading: Reading) -> Iterator[str | bytes]:
    """Yield all that decides how an article is cut, and what its ids and terms are; much of its metadata does not."""
    yield header.id
    yield header.sha256  # of its text
    title = (header.title, header.provenance.get("title"))
    named = (*title, header.source, header.authors, header.language, header.format)
    yield json.dumps([reading.body_start, *named], sort_keys=True)
    yield reading.encoded_parts

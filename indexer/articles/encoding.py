"""The third step of a build: passages without an embedding are encoded, while the next articles are being cut."""

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import numpy as np

from indexer.articles.cut_article import PassageInput
from indexer.articles.cut_articles import Cut, CutArticles
from indexer.articles.embeddings import Embedding, Embeddings
from indexer.encoder.interface import Encoder
from indexer.index.sentences import RoundedVectors, rounded
from indexer.records import Matrix

Encoded = tuple[list[bytes], list[PassageInput], Matrix, RoundedVectors]


class Encoding:
    """Encodes passages window by window in a thread of its own, within a `with` block."""

    def __init__(self, encoder: Encoder, embeddings: Embeddings, window: int) -> None:
        """Start with nothing to encode.

        Args:
            encoder: Encodes the passages.
            embeddings: Takes what is encoded, and knows what need not be.
            window: Passages that are encoded together. One window is encoded while the next is gathered.
        """
        self._encoder = encoder
        self._embeddings = embeddings
        self._window = window
        self._waiting: dict[bytes, PassageInput] = {}
        self._at_work: Future[Encoded] | None = None
        self._at_work_keys: set[bytes] = set()
        self.wanted = 0
        """Number of passages that were added."""
        self.encoded = 0
        """Number of those that were encoded."""

    def __enter__(self) -> Self:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoding")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Encode what is left, unless an exception passes."""
        try:
            if kind is None:
                self.begin_rest()
                self._finish()
        finally:
            self._thread.shutdown(cancel_futures=True)

    def add_missing(self, one: Cut, cut: CutArticles) -> None:
        """Have those passages of an article encoded that neither are nor are going to be."""
        keys = one.article.keys
        missing = [row for row, key in enumerate(keys) if self._needs(key)]
        if missing:
            inputs = cut.inputs(one)
            for row in missing:
                self._add(keys[row], inputs[row])

    def _needs(self, key: bytes) -> bool:
        return key not in self._embeddings and key not in self._waiting and key not in self._at_work_keys

    def _add(self, key: bytes, passage: PassageInput) -> None:
        if not self.wanted:  # the encoder is loaded when it is first used, which takes a while
            self._thread.submit(self._encoder.encode_passages, [])
        self.wanted += 1
        self._waiting[key] = passage
        if len(self._waiting) >= self._window:
            self.begin_rest()

    def begin_rest(self) -> None:
        """Begin to encode what waits, once what is being encoded is."""
        self._finish()
        if self._waiting:
            keys, passages = list(self._waiting), list(self._waiting.values())
            self._at_work_keys = set(keys)
            self._waiting = {}
            self._at_work = self._thread.submit(self._encode, keys, passages)

    def _finish(self) -> None:
        """Keep what has been encoded."""
        if self._at_work is None:
            return
        keys, passages, vectors, of_sentences = self._at_work.result()
        self._at_work, self._at_work_keys = None, set()
        start = 0
        for key, passage, vector in zip(keys, passages, vectors, strict=True):
            end = start + len(passage.sentences)
            own = RoundedVectors(of_sentences.numbers[start:end], of_sentences.scales[start:end])
            self._embeddings.put(key, Embedding(vector, own))
            start = end
        self._embeddings.save()  # a build that is killed need not encode them again
        self.encoded += len(keys)

    def _encode(self, keys: list[bytes], passages: list[PassageInput]) -> Encoded:
        texts = [passage.text for passage in passages]
        if self._encoder.spec.has_sentences:
            vectors, of_sentences = self._encoder.encode_sentences(texts, [passage.sentences for passage in passages])
        else:
            vectors = self._encoder.encode_passages(texts)
            of_sentences = np.empty((0, self._encoder.spec.dimension), np.float32)
        return keys, passages, vectors, rounded(of_sentences)

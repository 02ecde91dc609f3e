"""Documents made of the sentences of real ones, as many as wanted, each about one matter.

A made document has the title and the length of a real one, its plan. Each of its sentences is, with equal chance, one
of the plan's or one of a partner's, a document from among those nearest to the plan in meaning; both give theirs in a
new order. So subjects stay apart as they are among real documents. Somebody is named before each sentence, one of as
many people as there are documents so far: hardly any passage is made twice, and the vocabulary grows as that of an
archive does. All of it follows from the document's number.
"""

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count

import numpy as np

from benchmarks.grown import made_name
from benchmarks.scale.corpus.documents import Document
from indexer.passages.chunk import sentences
from indexer.records import Matrix, Rows

PARTNERS = 200
"""Number of the nearest documents that a partner is chosen from."""
PARTNER_SHARE = 0.5
"""Share of a document's sentences that are its partner's."""
_BLOCK = 512
"""Documents that are compared with all at once."""


class MadeDocuments:
    """Makes documents of real ones; each of these serves as the plan once before any does twice."""

    def __init__(self, documents: Sequence[Document], neighbours: Rows) -> None:
        """Take the documents apart.

        Args:
            documents: The real ones.
            neighbours: (documents, k): positions of the documents nearest to each.
        """
        self._documents = documents
        self._neighbours = neighbours
        self._parts = [[span.of(one.text) for span in sentences(one.text, "en")] for one in documents]

    def __iter__(self) -> Iterator[Document]:
        """Yield documents without end."""
        return map(self.made, count())

    def made(self, number: int) -> Document:
        """Return the made document with a number."""
        chance = random.Random(number)  # noqa: S311 - the same corpus every time
        turn, place = divmod(number, len(self._documents))
        plan = int(_order(turn, len(self._documents))[place])
        own = self._shuffled(plan, chance)
        others = self._shuffled(int(chance.choice(self._neighbours[plan])), chance)
        found = [
            others[at % len(others)] if chance.random() < PARTNER_SHARE else sentence for at, sentence in enumerate(own)
        ]
        people = (made_name(chance.randrange(number + 1)).capitalize() for _ in found)
        text = " ".join(f"{name}: {sentence}" for name, sentence in zip(people, found, strict=True))
        return Document(f"made-{number}", self._documents[plan].title, text)

    def _shuffled(self, document: int, chance: random.Random) -> list[str]:
        return chance.sample(self._parts[document], len(self._parts[document]))


@lru_cache(maxsize=2)
def _order(turn: int, count: int) -> Rows:
    """Return the order in which documents serve as plans in their nth turn."""
    return np.random.default_rng(turn).permutation(count)


def without_name(sentence: str) -> str:
    """Return a sentence of a made document as it stands in the real one."""
    return sentence.partition(": ")[2]


def nearest_documents(vectors: Matrix, article_rows: Rows, count: int = PARTNERS) -> Rows:
    """Return the documents nearest to each, by the means of their passages' vectors, (documents, count).

    Args:
        vectors: (passages, dimension) float32.
        article_rows: (passages,) position of each passage's document.
        count: Number of neighbours; all others if there are fewer.
    """
    sums = np.zeros((int(article_rows[-1]) + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, article_rows, vectors)
    means = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    count = min(count, len(means) - 1)
    found = np.empty((len(means), count), np.int64)
    for start in range(0, len(means), _BLOCK):
        distances = -(means[start : start + _BLOCK] @ means.T)
        own = np.arange(len(distances))
        distances[own, start + own] = 2
        found[start + own] = np.sort(np.argpartition(distances, count - 1, axis=1)[:, :count], axis=1)
    return found

"""How well articles are put into stories, beside two simple ways: connected components, and average linkage of words.

The product's own command builds an index of each set. The measure is B-cubed (Bagga and Baldwin, 1998) over all
articles; one that is in no story is one of its own. Connected components join articles whose mean vectors have a cosine
of some size; average linkage joins those whose words, weighed by tf-idf, are alike. Either gets the threshold that is
best for the dev half, and the held half is measured with it.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.indexes import WORK, build_index
from indexer.index.generation import Generation, open_index
from indexer.records import Matrix
from service.evaluation.agreement import b_cubed

HALVES = ("dev", "held")
LEAST_F1 = 0.9
_THRESHOLDS = [round(float(one), 3) for one in np.arange(0.4, 0.96, 0.01)]
_WORD = re.compile(r"[^\W\d_]{2,}|\d{2,}")

Groups = npt.NDArray[np.int64]
"""Array (articles,) of int64: number of each article's group."""


def measured(data: Path) -> dict[str, Any]:
    """Return how well the articles of the sets in a folder are put into stories.

    Args:
        data: Folder with `stories.dev.jsonl` and `stories.held.jsonl`.

    Returns:
        Name of the half -> B-cubed precision, recall and F1 of `stories`, `components` and `linkage`, the latter two
        with their threshold, and the numbers of articles and of stories.
    """
    sets = {half: _Set(data / f"stories.{half}.jsonl") for half in HALVES}
    ways: dict[str, Callable[[_Set, float], Groups]] = {"components": _Set.components, "linkage": _Set.linked}
    found: dict[str, Any] = {half: one.measured() for half, one in sets.items()}
    for name, way in ways.items():
        best = max(_THRESHOLDS, key=lambda threshold: sets["dev"].scores(way(sets["dev"], threshold))["f1"])
        for half, one in sets.items():
            found[half][name] = {**one.scores(way(one, best)), "threshold": best}
    return found


class _Set:
    """A labelled set, and what is known of its articles."""

    def __init__(self, path: Path) -> None:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        index = WORK / "news" / path.stem
        build_index(path, index)
        generation = open_index(index)
        try:
            self._read(generation, {record["id"]: record for record in records})
        finally:
            generation.close()

    def _read(self, generation: Generation, records: dict[str, Any]) -> None:
        ids = generation.articles.ids([*range(generation.manifest.contents.articles)])
        own = [records[article_id] for article_id in ids]
        self._labels: list[Hashable] = [one["story"] or number for number, one in enumerate(own)]
        stories = np.array(generation.stories.groups, np.int64)
        alone = np.arange(len(stories)) + len(generation.stories)
        self._stories: Groups = np.where(stories < 0, alone, stories)
        self._vectors = _means(generation)
        self._words = _tf_idf([f"{one['title']} {one['text']}" for one in own])

    def measured(self) -> dict[str, Any]:
        stories = {label for label in self._labels if isinstance(label, str)}
        return {"articles": len(self._labels), "labelled": len(stories), "stories": self.scores(self._stories)}

    def scores(self, groups: Groups) -> dict[str, float]:
        return {name: round(value, 4) for name, value in b_cubed(groups.tolist(), self._labels).items()}

    def components(self, threshold: float) -> Groups:
        """Return the connected components of the articles whose mean vectors are near each other."""
        is_near = self._vectors @ self._vectors.T >= threshold
        found = np.arange(len(is_near))
        while True:  # each takes the least number of its neighbours until nothing changes
            least = np.where(is_near, found, len(found)).min(axis=1)
            if np.array_equal(np.minimum(least, found), found):
                return found
            found = np.minimum(least, found)

    def linked(self, threshold: float) -> Groups:
        """Return groups of articles whose words have at least a mean cosine of 1 minus the threshold."""
        cosines = self._words @ self._words.T
        np.fill_diagonal(cosines, -1)
        found, sizes = np.arange(len(cosines)), np.ones(len(cosines))
        while cosines.max() >= 1 - threshold:
            one, other = divmod(int(cosines.argmax()), len(cosines))
            cosines[one] = (sizes[one] * cosines[one] + sizes[other] * cosines[other]) / (sizes[one] + sizes[other])
            cosines[:, one] = cosines[one]
            cosines[[one, other], [one, other]] = cosines[other] = cosines[:, other] = -1
            sizes[one] += sizes[other]
            found[found == other] = one
        return found


def _means(generation: Generation) -> Matrix:
    """Return the directions of the articles' mean vectors."""
    article_rows = generation.columns.article_rows
    vectors = generation.vectors.rows(np.arange(len(article_rows)))
    means: Matrix = np.add.reduceat(vectors, np.unique(article_rows, return_index=True)[1])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return means


def _tf_idf(texts: Iterable[str]) -> npt.NDArray[np.float64]:
    """Return the words of texts, weighed by (1 + log frequency) and by log(articles / articles with it) + 1."""
    counts = [Counter(_WORD.findall(text.lower())) for text in texts]
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    cells = [(row, numbers[word], count) for row, one in enumerate(counts) for word, count in one.items()]
    found = np.zeros((len(counts), len(numbers)))
    rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
    found[rows, columns] = 1 + np.log(values)
    found *= np.log(len(counts) / (found > 0).sum(axis=0)) + 1
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


if __name__ == "__main__":
    started = perf_counter()
    results = measured(Path(__file__).parents[1] / "data" / "news")
    for half, one in results.items():
        print(half, *(f"{name} {value}" for name, value in one.items()), sep="\n  ")
    print(f"{perf_counter() - started:.1f} s")

"""Which weights fuse meaning and words best: chosen on half of the queries of each test set, reported on the rest.

    python -m benchmarks.fusion --indexes FOLDER [--eval FOLDER] [--queries N]

FOLDER is what `python -m benchmarks.quality --indexes FOLDER` left. Every article gets its full score here; the
product gives it to those in the first block, which comes to the same for the first ten.
"""

import argparse
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import report
from benchmarks.published import EVAL
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import Generation, open_index
from indexer.records import Rows, Scores
from service.evaluation.retrieval import read_qrels, read_queries

SETS = ("scifact", "xquad_en", "belebele_en", "squad11_dev")
SEMANTIC = (0.3, 0.4, 0.43, 0.5, 0.6, 0.7)
SENTENCE = (0.0, 0.3, 0.5, 0.7)
ARTICLE_COSINE = (0.0, 0.1, 0.17, 0.3)
ARTICLE_SHARE = (0.0, 0.2, 0.38, 0.5)
CHOSEN = (0.43, 0.5, 0.17, 0.38)
"""What `indexer.ranking.ranking` has, in this order."""

Numbers = npt.NDArray[np.float64]


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--indexes", type=Path, required=True, help="folder of the sets' indexes")
    parser.add_argument("--queries", type=int, default=600, help="queries of a set at most")
    arguments = parser.parse_args()
    for folder in (arguments.eval, arguments.indexes):
        if not folder.is_dir():
            print(f"{folder}: no such folder", file=sys.stderr)
            return 2
    grid = list(itertools.product(SEMANTIC, SENTENCE, ARTICLE_COSINE, ARTICLE_SHARE))
    by_set = [_measure(arguments.eval / name, arguments.indexes / name, grid, arguments.queries) for name in SETS]
    halves = np.array(by_set)  # (sets, choices, halves)
    means = halves.mean(axis=0)
    order = np.argsort(-means[:, 0], kind="stable")
    compared = {
        "best on the first half": int(order[0]),
        "chosen": grid.index(CHOSEN),
        "no sentences": grid.index((0.43, 0.0, 0.17, 0.38)),
        "no article": grid.index((0.5, 0.5, 0.0, 0.0)),
        "neither": grid.index((0.5, 0.0, 0.0, 0.0)),
    }
    rows = []
    for name, number in compared.items():
        row = {"choice": name, "weights": grid[number], "rank": int(np.flatnonzero(order == number)[0]) + 1}
        row |= {"first_half": means[number, 0], "second_half": means[number, 1]}
        row |= {"of_sets": dict(zip(SETS, halves[:, number, 1].tolist(), strict=True))}
        rows.append(row)
        shown = ", ".join(f"{one} {score:.4f}" for one, score in zip(SETS, halves[:, number, 1], strict=True))
        print(f"{name} {grid[number]}: {means[number, 0]:.4f}; on the second half {means[number, 1]:.4f}: {shown}")
    results: dict[str, Any] = {"choices": len(grid), "weights": "semantic, sentence, article cosine, article share"}
    print(f"results in {report.write('fusion', results | {'compared': rows})}")
    return 0


def _measure(
    folder: Path, index: Path, grid: Sequence[tuple[float, float, float, float]], most: int
) -> list[tuple[float, float]]:
    """Return the mean nDCG@10 of each choice of weights on one half of the queries and on the other."""
    generation = open_index(index)
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    keys = [str(key) for key in np.random.default_rng(1).permutation(sorted(qrels))[:most]]
    vectors = CompiledEncoder(generation.encoder_folder, serving=False).encode_queries([queries[key] for key in keys])
    positions = {article: position for position, article in enumerate(generation.articles.article_ids())}
    article_rows = generation.articles.article_rows()
    found = np.zeros((len(keys), len(grid)))
    for number, (key, vector) in enumerate(zip(keys, vectors, strict=True)):
        grades = np.zeros(len(positions))
        for article, grade in qrels[key].items():
            grades[positions[article]] = max(0, grade)
        parts = _Parts(generation, article_rows, queries[key], vector)
        found[number] = [_ndcg(parts.scores(*weights), grades) for weights in grid]
    generation.close()
    half = len(keys) // 2
    return [(float(one[:half].mean()), float(one[half:].mean())) for one in found.T]


class _Parts:
    """What the scores of all passages are made of, for one query."""

    def __init__(self, generation: Generation, article_rows: Rows, query: str, vector: Scores) -> None:
        self._starts = np.flatnonzero(np.diff(article_rows, prepend=-1))
        keywords = generation.lexical.parse(query)
        self._cosines = generation.vectors.cosines(vector)
        self._nearest = generation.sentences.best(np.arange(len(article_rows)), vector)
        self._shares, self._article_shares = generation.lexical.shares(keywords, article_rows)
        sizes = np.diff(np.append(self._starts, len(article_rows)))
        self._article_cosines = np.add.reduceat(self._cosines, self._starts) / sizes

    def scores(self, semantic: float, sentence: float, article_cosine: float, article_share: float) -> Numbers:
        """Return each article's score under the weights."""
        passage = (1 - sentence - article_cosine) * self._cosines + sentence * self._nearest
        best = np.maximum.reduceat(
            semantic * passage + (1 - semantic) * (1 - article_share) * self._shares, self._starts
        )
        found: Numbers = (
            best
            + semantic * article_cosine * self._article_cosines
            + (1 - semantic) * article_share * self._article_shares
        )
        return found


def _ndcg(scores: Numbers, grades: Numbers) -> float:
    """Return nDCG@10 with linear gains."""
    best = np.argpartition(-scores, 10)[:10]
    best = best[np.argsort(-scores[best], kind="stable")]
    discounts = 1 / np.log2(np.arange(2, 12))
    return float((grades[best] * discounts).sum() / (np.sort(grades)[::-1][:10] * discounts).sum())


if __name__ == "__main__":
    sys.exit(main())

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
from benchmarks.significance import paired
from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import Generation, open_index
from indexer.index.keywords.sentence_shares import sentence_shares
from indexer.ranking import scores as product
from indexer.records import Rows, Scores
from service.evaluation.retrieval import read_qrels, read_queries

SETS = ("scifact", "xquad_en", "belebele_en", "squad11_dev")
SEMANTIC = (0.38, 0.43, 0.48, 0.53)
SENTENCE = (0.0, 0.3, 0.5, 0.7)
ARTICLE_COSINE = (0.0, 0.17, 0.3)
SENTENCE_SHARE = (0.0, 0.2, 0.35, 0.5)
ARTICLE_SHARE = (0.2, 0.38, 0.4, 0.5)
CHOSEN = (
    product.SEMANTIC_WEIGHT,
    product.SENTENCE_WEIGHT,
    product.ARTICLE_COSINE_WEIGHT,
    product.SENTENCE_SHARE_WEIGHT,
    product.ARTICLE_SHARE_WEIGHT,
)
BEFORE = (0.43, 0.5, 0.17, 0.0, 0.38)
"""Weights until docs/decisions/0025."""

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
    grid = list(itertools.product(SEMANTIC, SENTENCE, ARTICLE_COSINE, SENTENCE_SHARE, ARTICLE_SHARE))
    by_set = [_measure(arguments.eval / name, arguments.indexes / name, grid, arguments.queries) for name in SETS]
    # The mean of each set, choice and half.
    halves = np.array([[half.mean(axis=0) for half in both] for both in by_set]).swapaxes(1, 2)
    means = halves.mean(axis=0)
    order = np.argsort(-means[:, 0], kind="stable")
    compared = {
        "best on the first half": int(order[0]),
        "chosen": grid.index(CHOSEN),
        "before": grid.index(BEFORE),
        "no sentences": grid.index((0.48, 0.0, 0.17, 0.0, 0.4)),
        "less of the article": grid.index((0.48, 0.5, 0.17, 0.35, 0.2)),
    }
    rows = []
    for name, number in compared.items():
        row = {"choice": name, "weights": grid[number], "rank": int(np.flatnonzero(order == number)[0]) + 1}
        row |= {"first_half": means[number, 0], "second_half": means[number, 1]}
        row |= {"of_sets": dict(zip(SETS, halves[:, number, 1].tolist(), strict=True))}
        row["against_before"] = {
            one: paired(second[:, number], second[:, compared["before"]])
            for one, (_, second) in zip(SETS, by_set, strict=True)
        }
        rows.append(row)
        shown = ", ".join(f"{one} {score:.4f}" for one, score in zip(SETS, halves[:, number, 1], strict=True))
        print(f"{name} {grid[number]}: {means[number, 0]:.4f}; on the second half {means[number, 1]:.4f}: {shown}")
    weights = "semantic, sentence, article cosine, sentence share, article share"
    results: dict[str, Any] = {"choices": len(grid), "weights": weights}
    print(f"results in {report.write('fusion', results | {'compared': rows})}")
    return 0


def _measure(folder: Path, index: Path, grid: Sequence[tuple[float, ...]], most: int) -> tuple[Numbers, Numbers]:
    """Return the nDCG@10 of each query under each choice of weights, for one half of the queries and for the other."""
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
    return found[:half], found[half:]


class _Parts:
    """What the scores of all passages are made of, for one query."""

    def __init__(self, generation: Generation, article_rows: Rows, query: str, vector: Scores) -> None:
        self._starts = np.flatnonzero(np.diff(article_rows, prepend=-1))
        keywords = generation.lexical.parse(query)
        self._cosines = generation.vectors.cosines(vector)
        self._nearest = generation.sentences.best(np.arange(len(article_rows)), vector)
        self._shares, self._article_shares = generation.lexical.shares(keywords, article_rows)
        self._held = sentence_shares(keywords, np.arange(len(article_rows)))
        sizes = np.diff(np.append(self._starts, len(article_rows)))
        self._article_cosines = np.add.reduceat(self._cosines, self._starts) / sizes

    def scores(
        self, semantic: float, sentence: float, article_cosine: float, sentence_share: float, article_share: float
    ) -> Numbers:
        """Return each article's score under the weights."""
        passage = (1 - sentence - article_cosine) * self._cosines + sentence * self._nearest
        words = (1 - sentence_share - article_share) * self._shares + sentence_share * self._held
        best = np.maximum.reduceat(semantic * passage + (1 - semantic) * words, self._starts)
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

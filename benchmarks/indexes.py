"""What the load is put on: an index of squad11_dev, made by the product's own command, and the set's queries."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.index.generation import open_index
from service.evaluation.retrieval import read_queries

WORK = Path(__file__).parents[1] / "var" / "bench"
"""Where indexes are kept from one run to the next."""


def squad_index(work: Path, sets: Path) -> Path:
    """Build the index if it is not there, and return its folder."""
    index = work / "squad11_dev"
    build_index(sets / "squad11_dev" / "corpus.jsonl", index)
    return index


def build_index(corpus: Path, index: Path, options: Sequence[str] = ()) -> None:
    """Build an index by the product's own command, with further flags, unless it is there."""
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index), "--if-changed", *options]
    subprocess.run(command, check=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})


def passage_texts(index: Path) -> list[str]:
    """Return the texts of an index's passages, in row order."""
    generation = open_index(index)
    try:
        return [passage.text for _, passages in generation.articles.scan() for passage in passages]
    finally:
        generation.close()


def queries_of(folder: Path) -> list[str]:
    """Return a set's different queries in an order that mixes its subjects."""
    queries = sorted(set(read_queries(folder / "queries.jsonl").values()))
    return [queries[row] for row in np.random.default_rng(0).permutation(len(queries))]

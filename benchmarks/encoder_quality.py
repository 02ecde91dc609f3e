"""Whether a compiled encoder ranks as its model does, on this processor and on those that it can imitate."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.encoder_process import BUILDING, SERVING, EncoderProcess
from benchmarks.published import EncodesTexts, OneVectorPerDocument
from indexer.encoder.compiled_files import read_spec
from indexer.encoder.spec import DEFAULT_MODEL, EncoderSpec
from indexer.records import Matrix
from service.evaluation.retrieval import evaluate, read_qrels, read_queries

IMITATED = ("AVX2", "AVX512_CORE", "AVX512_CORE_VNNI")
"""Instruction sets to compute with beside the processor's own, as far as it has them."""
OWN = "own"
"""Stands for no limit: the index is built with all that the processor has, and queries are answered as in a service."""


@dataclass(frozen=True, slots=True)
class ImitatingEncoder:
    """The compiled encoder as one processor computes: passages as a build encodes them, queries as a service does."""

    spec: EncoderSpec
    building: EncoderProcess
    serving: EncoderProcess
    scratch: Path

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Return (n, dimension) float32 rows of L2 norm 1."""
        return self._ask(self.building, texts)

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """Return (n, dimension) float32 rows of L2 norm 1."""
        return self._ask(self.serving, texts)

    def _ask(self, process: EncoderProcess, texts: Sequence[str]) -> Matrix:
        path = self.scratch / "vectors.npy"
        process.ask("vectors", {"texts": list(texts), "path": str(path)})
        found: Matrix = np.load(path)
        return found


@contextmanager
def imitating(folder: Path, scratch: Path) -> Iterator[dict[str, tuple[ImitatingEncoder, dict[str, Any]]]]:
    """Start the encoder for each instruction set that can be had, and end them after a `with` block.

    Yields:
        By instruction set, and for `OWN`: the encoder, and the variant and instruction set of both of its processes.
    """
    with ExitStack() as stack:
        found = {}
        for name in (OWN, *IMITATED):
            limit = None if name == OWN else name
            processes = []
            for kind in (BUILDING, SERVING):
                processes.append(EncoderProcess(kind, folder, limit=limit))
                stack.callback(processes[-1].close)
            building, serving = processes
            computing = {BUILDING: building.ask("computing"), SERVING: serving.ask("computing")}
            if limit in (None, computing[BUILDING][1]):  # else the processor has not got it
                found[name] = ImitatingEncoder(read_spec(folder), building, serving, scratch), computing
        yield found


def measure_quality(
    folder: Path, sets: Path, names: Sequence[str], scratch: Path, texts: Sequence[str]
) -> dict[str, Any]:
    """Compare rankings by the model in float32 and by the compiled encoder, one vector a document.

    Args:
        folder: Folder of the compiled encoder.
        sets: Folder of the test sets.
        names: Names of the sets.
        scratch: Folder for vectors on their way.
        texts: Texts to encode as passages with one instruction set and as queries with another.

    Returns:
        `computing`, `ndcg10` by set, and `cosines`: of passages by one instruction set and queries by another.
    """
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

    model = SentenceTransformerEncoder(DEFAULT_MODEL)
    with imitating(folder, scratch) as encoders:
        for name, (_, computing) in encoders.items():
            print(f"{name}: {', '.join(f'{kind} by {one[0]} on {one[1]}' for kind, one in computing.items())}")
        ours = {name: encoder for name, (encoder, _) in encoders.items()}
        return {
            "computing": {name: computing for name, (_, computing) in encoders.items()},
            "ndcg10": {name: _of_set(sets / name, model, ours) for name in names},
            "cosines": _cosines(ours, texts),
        }


def _of_set(folder: Path, model: EncodesTexts, encoders: dict[str, ImitatingEncoder]) -> dict[str, Any]:
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")

    def score(encoder: EncodesTexts) -> float:
        found = evaluate(OneVectorPerDocument(folder / "corpus.jsonl", encoder), queries, qrels)
        return float(found.metrics["nDCG@10"])

    reference = score(model)
    scores = {name: score(encoder) for name, encoder in encoders.items()}
    differences = {name: one - reference for name, one in scores.items()}
    shown = ", ".join(f"{name} {difference:+.5f}" for name, difference in differences.items())
    print(f"nDCG@10 on {folder.name}: float32 {reference:.5f}; {shown}", flush=True)
    return {"float32": reference, "compiled": scores.pop(OWN), "imitated": scores, "differences": differences}


def _cosines(encoders: dict[str, ImitatingEncoder], texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the mean cosine of each text as a passage and as a query: by the passage's set, then by the query's."""
    passages = {name: encoder.encode_passages(texts) for name, encoder in encoders.items()}
    queries = {name: encoder.encode_queries(texts) for name, encoder in encoders.items()}
    found = {
        name: {other: float((rows * others).sum(axis=1).mean()) for other, others in queries.items()}
        for name, rows in passages.items()
    }
    print(f"mean cosine of {len(texts)} texts as passages (down) and as queries (across)")
    print(" " * 18 + "".join(f"{name:>18}" for name in queries))
    for name, row in found.items():
        print(f"{name:18}" + "".join(f"{cosine:18.5f}" for cosine in row.values()), flush=True)
    return found

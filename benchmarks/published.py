"""The model's published retrieval numbers, reproduced with the product's own encoder, vectors and metrics.

The published protocol is one vector for each document: title, space, text, cut at the model's 256 tokens. Reproducing
its numbers shows that encoder, vectors and metrics are right; only then do the index's own numbers mean something.
Published nDCG@10 of all-MiniLM-L6-v2: the MTEB results repository, model revision 8b3219a9.

    python -m benchmarks.published [--eval FOLDER] [SET...]

Exits with 1 if a published number is missed by more than 0.002.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks import report
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.encoder.spec import DEFAULT_MODEL, EncoderSpec
from indexer.index.vectors.exact import VectorIndex
from indexer.records import Matrix
from service.evaluation.retrieval import evaluate, read_qrels, read_queries

PUBLISHED = {"scifact": 0.64508, "xquad_en": 0.94357, "belebele_en": 0.91451}
"""Test set -> published nDCG@10."""

TOLERANCE = 0.002
EVAL = Path(__file__).parents[2] / "shared" / "eval"


class EncodesTexts(Protocol):
    """What the protocol needs of an encoder."""

    @property
    def spec(self) -> EncoderSpec:
        """See `Encoder.spec`."""

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_queries`."""

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See `Encoder.encode_passages`."""


class OneVectorPerDocument:
    """The published protocol, on the product's own encoder and vector index."""

    def __init__(self, corpus: Path, encoder: EncodesTexts) -> None:
        documents = [json.loads(line) for line in corpus.read_text(encoding="utf-8").split("\n") if line]
        texts = [f"{document.get('title') or ''} {document['text']}".strip() for document in documents]
        self._ids = [document["_id"] for document in documents]
        self._encoder = encoder
        self._vectors = VectorIndex(encoder.spec.dimension)
        self._vectors.add(encoder.encode_passages(texts))

    def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
        """See `evaluate.RanksArticles`."""
        found = []
        for vector in self._encoder.encode_queries(queries):
            cosines = self._vectors.cosines(vector)
            rows = np.argsort(-cosines, kind="stable")[:limit]
            found.append({self._ids[row]: float(cosines[row]) for row in rows})
        return found


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("sets", nargs="*", default=list(PUBLISHED), metavar="SET", help=", ".join(PUBLISHED))
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    encoder = SentenceTransformerEncoder(DEFAULT_MODEL)
    results = {name: _measure(arguments.eval / name, PUBLISHED.get(name), encoder) for name in arguments.sets}
    print(f"results in {report.write('published', results)}")
    return 0 if all(result["reproduced"] is not False for result in results.values()) else 1


def _measure(folder: Path, published: float | None, encoder: SentenceTransformerEncoder) -> dict[str, Any]:
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    reference = evaluate(OneVectorPerDocument(folder / "corpus.jsonl", encoder), queries, qrels)
    reproduced = None if published is None else abs(reference.metrics["nDCG@10"] - published) <= TOLERANCE
    stated = "none published" if published is None else f"published {published:.5f}, reproduced: {reproduced}"
    print(f"{folder.name}: one vector a document nDCG@10 {reference.metrics['nDCG@10']:.5f} ({stated})")
    return {
        "published_ndcg10": published,
        "reproduced": reproduced,
        "queries": reference.queries,
        "one_vector_per_document": reference.metrics,
    }


if __name__ == "__main__":
    sys.exit(main())

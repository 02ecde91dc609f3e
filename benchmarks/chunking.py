"""How the passage budget and the title context bear on retrieval quality, on BEIR test sets.

python -m benchmarks.chunking [--eval FOLDER] [SET...]
"""

import argparse
import sys
import tempfile
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.published import EVAL
from indexer.build import build
from indexer.config import BuildConfig, ChunkConfig
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.encoder.spec import DEFAULT_MODEL
from indexer.index.generation import open_index
from service.evaluation.retrieval import evaluate, read_qrels, read_queries
from service.search.searcher import Searcher

CONFIGS = [
    ChunkConfig.of_budget(96),
    ChunkConfig.of_budget(128),
    ChunkConfig(max_tokens=128, max_title_tokens=0),
    ChunkConfig.of_budget(180),
    ChunkConfig.of_budget(240),
]


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--queries", type=int, default=1_500, help="judged queries used of each set, the first ones")
    parser.add_argument("sets", nargs="*", default=["xquad_en", "belebele_en", "squad11_dev"], metavar="SET")
    arguments = parser.parse_args()
    encoder = SentenceTransformerEncoder(DEFAULT_MODEL)
    results: dict[str, list[dict[str, Any]]] = {}
    for name in arguments.sets:
        results[name] = [_measure(arguments.eval / name, config, encoder, arguments.queries) for config in CONFIGS]
    print(f"results in {report.write('chunking', results)}")
    return 0


def _measure(
    folder: Path, config: ChunkConfig, encoder: SentenceTransformerEncoder, most_queries: int
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as index:
        built = build(
            [folder / "corpus.jsonl"],
            Path(index),
            encoder,
            BuildConfig(chunk=config),
            on_note=lambda problem: print(problem, file=sys.stderr),
            on_progress=lambda *_: None,
        )
        searcher = Searcher(open_index(Path(index)), encoder)
        qrels = dict(islice(read_qrels(folder / "qrels" / "test.tsv").items(), most_queries))
        found = evaluate(searcher, read_queries(folder / "queries.jsonl"), qrels)
        searcher.close()
    metrics = ", ".join(f"{name} {value:.4f}" for name, value in found.metrics.items())
    print(f"{folder.name} {config.max_tokens} tokens, title {config.max_title_tokens}: ", end="")
    print(f"{metrics}, {built.passages} passages", flush=True)
    return {"chunk": asdict(config), "passages": built.passages, "queries": found.queries, **found.metrics}


if __name__ == "__main__":
    sys.exit(main())

"""The keyword index beside tantivy: time, size, bytes and quality, on the same passages and queries in one run.

    python -m benchmarks.lexical [--eval FOLDER] [--queries N] [--rounds N]

Ours gives every passage its score, tantivy its best 100. Both sides take turns. Then nDCG@10 of ours with other
constants. tantivy is no dependency of this project: `pip install tantivy==0.27.0`.
"""

import argparse
import hashlib
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks import report
from benchmarks.published import EVAL
from indexer.config import ChunkConfig, LexicalConfig, ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.read import read_corpus
from indexer.encoder.model_files import find_model
from indexer.encoder.spec import DEFAULT_MODEL
from indexer.encoder.tokens import TokenCounter
from indexer.index.keywords.article_terms import PassageFields, terms_of_passages
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.passages.chunk import sentences
from indexer.passages.cut import cut_passages
from indexer.records import Article
from service.evaluation.retrieval import evaluate, read_qrels, read_queries

SETS = ("xquad_en", "belebele_en", "squad11_dev", "scifact")
CONSTANTS = (
    *((0.8, 0.5, 0.0), (0.8, 0.5, 0.5), (0.8, 0.5, 1.0), (0.8, 0.5, 2.0)),
    *((0.8, 0.75, 1.0), (1.2, 0.5, 1.0), (1.2, 0.75, 0.5), (1.2, 0.75, 1.0)),
)
"""k1, b and weight of the title."""
TITLE_WEIGHTS = (0.5, 1.0, 2.0)
"""For tantivy, which has k1 = 1.2 and b = 0.75 built in."""
BEST = 100
"""Passages that tantivy is asked for."""

Passages = list[PassageFields]
Best = tuple[Sequence[int], Sequence[float]]
"""Rows of passages and their scores, best first."""


class Side(Protocol):
    """A keyword index, written to a folder and opened."""

    def find(self, query: str) -> object:
        """Search; this is what is timed."""

    def best(self, query: str) -> Best:
        """Return the passages to be judged."""


class Ours:
    """The product's own."""

    def __init__(self, folder: Path, passages: Passages, config: LexicalConfig | None = None) -> None:
        self._own_articles = np.arange(len(passages))  # both sides rank passages
        config = config or LexicalConfig()
        write_lexical(folder, terms_of_passages(passages, config), config, article_rows=self._own_articles)
        self._index = LexicalIndex(folder, len(passages))

    def find(self, query: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return the score of every passage."""
        return self._index.shares(self._index.parse(query), self._own_articles)[0]

    def best(self, query: str) -> Best:
        """Return all passages that have a term of the query."""
        shares = self.find(query)
        rows = np.argsort(-shares, kind="stable")[: np.count_nonzero(shares)]
        return rows.tolist(), shares[rows].tolist()


class Tantivy:
    """Title and text as stemmed fields, in one segment; `boosts` says what the title weighs, at first as in ours."""

    def __init__(self, folder: Path, passages: Passages) -> None:
        import tantivy

        folder.mkdir()
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("row", stored=True)
        for name in ("title", "text"):
            schema.add_text_field(name, tokenizer_name="en_stem")
        self._index = tantivy.Index(schema.build(), path=str(folder))
        writer = self._index.writer(heap_size=512_000_000, num_threads=1)
        for row, passage in enumerate(passages):
            writer.add_document(tantivy.Document(row=row, title=passage.title or "", text=passage.text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        if self._searcher.num_segments != 1:
            raise SystemExit(f"tantivy wrote {self._searcher.num_segments} segments; give it a larger heap")
        self.boosts = {"title": LexicalConfig().title_weight}

    def find(self, query: str) -> Any:
        """Return the hits among the best."""
        words = " ".join(f'"{word}"' for word in re.findall(r"\w+", query))  # quoted, so that OR is a word too
        parsed = self._index.parse_query(words, ["title", "text"], field_boosts=self.boosts)
        return self._searcher.search(parsed, BEST, count=False).hits

    def best(self, query: str) -> Best:
        """Return the hits as rows."""
        hits = self.find(query)
        return [self._searcher.doc(address)["row"][0] for _, address in hits], [score for score, _ in hits]


SIDES: dict[str, Callable[[Path, Passages], Side]] = {"ours": Ours, "tantivy": Tantivy}


class ByArticle:
    """Ranks articles by their best passage."""

    def __init__(self, side: Side, article_ids: Sequence[str]) -> None:
        self._side = side
        self._article_ids = article_ids

    def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
        """See `evaluate.RanksArticles`."""
        found = []
        for query in queries:
            scores: dict[str, float] = {}
            for row, score in zip(*self._side.best(query), strict=True):
                scores.setdefault(self._article_ids[row], score)
            found.append(dict(islice(scores.items(), limit)))
        return found


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--queries", type=int, default=1_500, help="judged queries used of each set, the first ones")
    parser.add_argument("--rounds", type=int, default=3, help="times that each side builds its index")
    arguments = parser.parse_args()
    if not arguments.eval.is_dir():
        print(f"{arguments.eval}: no such folder; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    try:
        version = metadata.version("tantivy")
    except metadata.PackageNotFoundError:
        print("this compares with tantivy, which is not installed: pip install tantivy==0.27.0", file=sys.stderr)
        return 2
    tokens = TokenCounter((find_model(DEFAULT_MODEL) / "tokenizer.json").read_text(encoding="utf-8"))
    results: dict[str, Any] = {"tantivy": version}
    for name in SETS:
        results[name] = _measure(arguments.eval / name, tokens, arguments.queries, max(2, arguments.rounds))
    print(f"results in {report.write('lexical', results)}")
    return 0


def _measure(folder: Path, tokens: TokenCounter, most_queries: int, rounds: int) -> dict[str, Any]:
    article_ids, passages = _cut(folder / "corpus.jsonl", tokens)
    texts = read_queries(folder / "queries.jsonl")
    qrels = dict(islice(read_qrels(folder / "qrels" / "test.tsv").items(), most_queries))
    found: dict[str, Any] = {"passages": len(passages), "queries": len(qrels)}
    with tempfile.TemporaryDirectory() as scratch:
        sides: dict[str, Side] = {}
        seconds: dict[str, list[float]] = {name: [] for name in SIDES}
        for turn in range(rounds):
            for name, make in SIDES.items():
                started = time.perf_counter()
                sides[name] = make(Path(scratch) / f"{name}-{turn}", passages)
                seconds[name].append(time.perf_counter() - started)
        latency = _latency(sides, [texts[query] for query in qrels])
        for name, side in sides.items():
            folders = [Path(scratch) / f"{name}-{turn}" for turn in range(2)]
            found[name] = {
                "build_s": round(float(np.median(seconds[name])), 2),
                "size_bytes": sum(path.stat().st_size for path in folders[0].iterdir()),
                "same_bytes": _digest(folders[0]) == _digest(folders[1]),
                "query_p50_ms": round(float(np.percentile(latency[name], 50)), 3),
                "query_p99_ms": round(float(np.percentile(latency[name], 99)), 3),
                **evaluate(ByArticle(side, article_ids), texts, qrels).metrics,
            }
            print(f"{folder.name} {name}: {found[name]}", flush=True)
        found["constants"] = _constants(Path(scratch), passages, article_ids, texts, qrels)
        other = sides["tantivy"]
        if isinstance(other, Tantivy):
            for weight in TITLE_WEIGHTS:
                other.boosts = {"title": weight}
                metrics = evaluate(ByArticle(other, article_ids), texts, qrels).metrics
                found["tantivy"][f"nDCG@10, title {weight}"] = metrics["nDCG@10"]
                print(f"{folder.name} tantivy, title {weight}: nDCG@10 {metrics['nDCG@10']:.4f}", flush=True)
    return found


def _constants(
    scratch: Path,
    passages: Passages,
    article_ids: Sequence[str],
    texts: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]],
) -> list[dict[str, float]]:
    found = []
    for number, (k1, b, title_weight) in enumerate(CONSTANTS):
        config = LexicalConfig(k1=k1, b=b, title_weight=title_weight)
        ours = Ours(scratch / f"constants-{number}", passages, config)
        ndcg10 = evaluate(ByArticle(ours, article_ids), texts, qrels).metrics["nDCG@10"]
        found.append({"k1": k1, "b": b, "title_weight": title_weight, "nDCG@10": ndcg10})
        print(f"  k1 {k1}, b {b}, title {title_weight}: nDCG@10 {ndcg10:.4f}", flush=True)
    return found


def _cut(corpus: Path, tokens: TokenCounter) -> tuple[list[str], Passages]:
    """Return the article and the keyword index's input of each passage, in row order."""
    article_ids: list[str] = []
    passages: Passages = []
    for record in read_corpus(find_files([corpus]).files, ReadConfig()):
        if isinstance(record, Article):
            for passage in cut_passages(record, tokens=tokens, config=ChunkConfig()):
                spans = sentences(passage.text, record.header.language)
                article_ids.append(record.header.id)
                passages.append(PassageFields(title=record.header.title, text=passage.text, sentences=spans))
    return article_ids, passages


def _latency(sides: Mapping[str, Side], queries: Sequence[str]) -> dict[str, list[float]]:
    """Return milliseconds of each query, each side in turn; a first round, not counted, warms up."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for counted in (False, True):
        for query in queries:
            for name, side in sides.items():
                started = time.perf_counter()
                side.find(query)
                if counted:
                    found[name].append((time.perf_counter() - started) * 1e3)
    return found


def _digest(folder: Path) -> str:
    """Return a hash over the names and contents of a folder's files, locks aside."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix != ".lock":
            digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())

"""Retrieval quality on a BEIR test set, with the metrics that trec_eval defines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.errors import UsageError
from service.search.searcher import Searcher

DEPTH = 100
"""Number of articles ranked for each query: the deepest rank that a metric looks at."""

_BATCH = 256
"""Number of queries ranked at once."""


class RanksArticles(Protocol):
    """A search method that can be evaluated."""

    def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
        """Return the ids of the best articles with their scores for each query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Metrics of one search method on one test set."""

    queries: int
    """Number of judged queries."""
    metrics: dict[str, float]
    """Name (`nDCG@10`, `MRR@10`, `recall@10`, `recall@100`) to the mean over the judged queries, in [0, 1]."""
    per_query: dict[str, dict[str, float]]
    """Name of a metric to query id to value, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InMode:
    """A searcher that ranks in one mode."""

    searcher: Searcher
    mode: str

    def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
        """See `RanksArticles`."""
        return self.searcher.rank_articles(queries, limit=limit, mode=self.mode)


def evaluate(ranker: RanksArticles, queries: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]]) -> Evaluation:
    """Rank articles for every judged query and compare with the judgements.

    Args:
        ranker: Search method to evaluate.
        queries: Query id -> text.
        qrels: Query id -> article id -> grade; 0 or less is not relevant.

    Raises:
        UsageError: If a judged query has no text, there is none, no judged article was found at all, or ir_measures is
            not installed.
    """
    try:
        import ir_measures  # an extra: services in production have no use for it
    except ImportError:
        raise UsageError(
            "evaluation needs the package ir_measures: install the extra article-search[evaluate]"
        ) from None
    if not qrels:
        raise UsageError("there is no judged query")
    missing = [query_id for query_id in qrels if query_id not in queries]
    if missing:
        raise UsageError(f"{len(missing)} of {len(qrels)} judged queries have no text, {missing[0]!r} for one")
    judged = list(qrels)
    run: dict[str, dict[str, float]] = {}
    for start in range(0, len(judged), _BATCH):
        batch = judged[start : start + _BATCH]
        ranked = ranker.rank_articles([queries[query_id] for query_id in batch], limit=DEPTH)
        run.update(zip(batch, ranked, strict=True))
    if not any(article in run[query_id] for query_id, articles in qrels.items() for article in articles):
        raise UsageError("no judged article was found for its query; is this the index of the test set's corpus?")
    measures = {
        "nDCG@10": ir_measures.nDCG @ 10,
        "MRR@10": ir_measures.RR @ 10,
        "recall@10": ir_measures.R @ 10,
        "recall@100": ir_measures.R @ 100,
    }
    means = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    names = {measure: name for name, measure in measures.items()}
    per_query: dict[str, dict[str, float]] = {name: {} for name in measures}
    for value in ir_measures.iter_calc(list(measures.values()), qrels, run):
        per_query[names[value.measure]][value.query_id] = float(value.value)
    metrics = {name: float(means[measure]) for name, measure in measures.items()}
    return Evaluation(queries=len(judged), metrics=metrics, per_query=per_query)


def read_queries(path: Path) -> dict[str, str]:
    """Read a BEIR `queries.jsonl`: query id -> text.

    Raises:
        UsageError: If it cannot be read, naming the line.
    """
    queries = {}
    for number, line in enumerate(read_lines(path), start=1):
        if line.strip():
            try:
                record = json.loads(line)
                queries[str(record["_id"])] = "" + record["text"]  # TypeError unless it is a text
            except (ValueError, KeyError, TypeError):
                raise UsageError(f'{path}:{number}: not a JSON object with "_id" and a string "text"') from None
    return queries


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read a BEIR `qrels/*.tsv`, with or without its header: query id -> article id -> grade.

    Raises:
        UsageError: If it cannot be read, naming the line.
    """
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip() or (number == 1 and line.startswith("query-id\t")):
            continue
        try:
            query_id, article_id, grade = line.split("\t")
            qrels.setdefault(query_id, {})[article_id] = int(grade)
        except ValueError:
            raise UsageError(f"{path}:{number}: not query id, article id and grade, separated by tabs") from None
    return qrels


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file.

    Raises:
        UsageError: If it cannot be read.
    """
    try:
        # Not `splitlines`, for JSON may hold other line ends, such as U+2028, within a text.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8") from None

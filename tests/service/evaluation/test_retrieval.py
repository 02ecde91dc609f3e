import math
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.errors import UsageError
from service.evaluation.retrieval import InMode, evaluate, read_qrels, read_queries
from service.search.searcher import Searcher


class Ranked:
    """Answers each query text with the ranking written down for it."""

    def __init__(self, rankings: dict[str, list[str]]) -> None:
        self.rankings = rankings
        self.asked: list[int] = []

    def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
        self.asked.append(len(queries))
        assert limit == 100
        return [{article: -rank for rank, article in enumerate(self.rankings[query])} for query in queries]


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_evaluate_computes_the_four_metrics() -> None:
    others = [f"other{n}" for n in range(100)]
    ranker = Ranked({"first": ["b", "no", "a"], "second": [*others[:10], "a", *others[10:]], "third": others})
    qrels = {"1": {"a": 2, "b": 1, "no": 0}, "2": {"a": 1, "absent": 1}}
    found = evaluate(ranker, {"1": "first", "2": "second", "unjudged": "third"}, qrels)
    # Query 1 gains 1 at rank 1 and 2 at rank 3; at best it gains 2 and then 1. Query 2 finds one of two, at rank 11.
    assert found.queries == 2
    assert found.metrics == {
        "nDCG@10": pytest.approx((1 + 2 / math.log2(4)) / (2 + 1 / math.log2(3)) / 2),
        "MRR@10": pytest.approx((1 + 0) / 2),
        "recall@10": pytest.approx((1 + 0) / 2),
        "recall@100": pytest.approx((1 + 1 / 2) / 2),
    }


def test_evaluate_tells_the_values_of_every_judged_query() -> None:
    qrels = {"1": {"a": 1}, "2": {"b": 1}, "3": {"a": 0}, "4": {"a": 1}}
    found = evaluate(Ranked({"x": ["a", "b"], "y": []}), {"1": "x", "2": "x", "3": "x", "4": "y"}, qrels)
    assert found.per_query == {
        "nDCG@10": {"1": 1, "2": pytest.approx(1 / math.log2(3)), "3": 0, "4": 0},
        "MRR@10": {"1": 1, "2": 0.5, "3": 0, "4": 0},
        "recall@10": {"1": 1, "2": 1, "3": 0, "4": 0},
        "recall@100": {"1": 1, "2": 1, "3": 0, "4": 0},
    }
    for name, mean in found.metrics.items():
        assert sum(found.per_query[name].values()) / 4 == pytest.approx(mean)


def test_in_mode_ranks_in_its_mode(searcher: Searcher) -> None:
    (hybrid,) = InMode(searcher=searcher, mode="hybrid").rank_articles(["the protested harvest"], limit=100)
    (keyword,) = InMode(searcher=searcher, mode="keyword").rank_articles(["the protested harvest"], limit=100)
    assert set(hybrid) == {"strait", "sky", "farm"}
    assert set(keyword) == {"strait", "farm"}
    assert InMode(searcher=searcher, mode="semantic").rank_articles(["harvest"], limit=1)[0].keys() == {"farm"}


@pytest.mark.parametrize(("rank", "expected"), [(1, 1), (2, 1 / 2), (10, 1 / 10), (11, 0)])
def test_evaluate_looks_ten_deep_for_the_reciprocal_rank(rank: int, expected: float) -> None:
    ranking = [f"other{n}" for n in range(1, 21)]
    ranking[rank - 1] = "a"
    found = evaluate(Ranked({"q": ranking}), {"1": "q"}, {"1": {"a": 1}})
    assert found.metrics["MRR@10"] == pytest.approx(expected)
    assert found.metrics["recall@10"] == (rank <= 10)
    assert found.metrics["recall@100"] == 1


def test_evaluate_counts_queries_without_any_relevant_or_found_article_as_nothing() -> None:
    qrels = {"1": {"a": 1}, "2": {"a": 0}, "3": {"a": 1}}
    found = evaluate(Ranked({"x": ["a"], "y": []}), {"1": "x", "2": "x", "3": "y"}, qrels)
    assert found.queries == 3
    assert list(found.metrics.values()) == pytest.approx([1 / 3] * 4)


def test_evaluate_asks_in_batches_for_judged_queries_alone() -> None:
    ranker = Ranked({"q": ["a"]})
    queries = {str(number): "q" for number in range(301)}
    found = evaluate(ranker, queries, {key: {"a": 1} for key in list(queries)[:300]})
    assert ranker.asked == [256, 44]
    assert found.queries == 300
    assert found.metrics["nDCG@10"] == pytest.approx(1)


def test_evaluate_refuses_judgements_that_it_cannot_use() -> None:
    with pytest.raises(UsageError, match="2 of 3 judged queries have no text, 'q2' for one"):
        evaluate(Ranked({}), {"q1": "x"}, {"q1": {"a": 1}, "q2": {"a": 1}, "q3": {"a": 1}})
    with pytest.raises(UsageError, match="there is no judged query"):
        evaluate(Ranked({}), {"q1": "x"}, {})


def test_evaluate_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(UsageError, match=r"install the extra article-search\[evaluate\]"):
        evaluate(Ranked({}), {}, {})


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n  \n"])
def test_read_queries_reads_a_query_a_line(tmp_path: Path, end: str) -> None:
    path = written(
        tmp_path, '{"_id": "1", "text": "naïve 🎈", "metadata": {}}\n\n{"_id": 2, "text": "a\\u2028b"}' + end
    )
    assert read_queries(path) == {"1": "naïve 🎈", "2": "a\u2028b"}


@pytest.mark.parametrize(
    "bad", ['{"_id": "1"', '{"text": "a"}', '{"_id": "2"}', "[]", '{"_id": "2", "text": null}', "7", "null", "text"]
)
def test_read_queries_names_the_line_that_is_no_query(tmp_path: Path, bad: str) -> None:
    with pytest.raises(UsageError, match=r'file:3: not a JSON object with "_id" and a string "text"'):
        read_queries(written(tmp_path, f'{{"_id": "1", "text": "a"}}\n\n{bad}\n'))


@pytest.mark.parametrize("header", ["", "query-id\tcorpus-id\tscore\n"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n  \n"])
def test_read_qrels_reads_judgements_with_and_without_a_header(tmp_path: Path, header: str, end: str) -> None:
    path = written(tmp_path, f'{header}q1\ta "quoted\t2\nq1\tb\t0\n\nq2\ta/b c\t-1{end}')
    assert read_qrels(path) == {"q1": {'a "quoted': 2, "b": 0}, "q2": {"a/b c": -1}}


@pytest.mark.parametrize(
    "bad", ["q1\ta", "q1 a 1", "q1\t0\ta\t1", "q1\ta\t1.5", "q1\ta\t", "query-id\tcorpus-id\tscore", "x" * 200_000]
)
def test_read_qrels_names_the_line_that_is_no_judgement(tmp_path: Path, bad: str) -> None:
    with pytest.raises(UsageError, match="file:2: not query id, article id and grade, separated by tabs"):
        read_qrels(written(tmp_path, f"q1\ta\t1\n{bad}\n"))


def test_read_queries_and_read_qrels_say_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"_id": "1", "text": "caf\xe9"}')
    for read in (read_queries, read_qrels):
        with pytest.raises(UsageError, match="file: not UTF-8"):
            read(path)
        with pytest.raises(UsageError, match="missing: No such file or directory"):
            read(tmp_path / "missing")


def test_evaluate_refuses_an_index_of_another_corpus() -> None:
    class Elsewhere:
        def rank_articles(self, queries: Sequence[str], *, limit: int) -> list[dict[str, float]]:
            return [{"unrelated": 1.0} for _ in queries]

    with pytest.raises(UsageError, match="no judged article was found for its query; is this the index"):
        evaluate(Elsewhere(), {"q": "words"}, {"q": {"a": 1}})

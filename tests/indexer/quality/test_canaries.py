import json
from functools import partial
from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.quality.canaries import Canary, Search, articles_found, ask_canaries, read_canaries
from indexer.quality_report import LostCanary
from indexer.ranking.ranking import Ranker
from indexer.records import Matrix
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, worded
from tests.indexer.quality.made import facts_of

TWO = [Canary(query="storm at sea", article="a"), Canary(query="kiln, relit", article="https://b.example/1", rank=3)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "c.jsonl",
            """
{"query": " storm at sea", "article": "a"}

{"query": "kiln, relit", "article": "https://b.example/1", "rank": 3}
""",
        ),
        ("c.csv", 'query,article,rank\nstorm at sea,a,\n,,\n"kiln, relit",https://b.example/1,3\n'),
        ("C.TSV", "\ufeffArticle\tquery\trank\r\na\tstorm at sea\t\r\nhttps://b.example/1\tkiln, relit\t3\r\n"),
    ],
)
def test_read_canaries_reads_lines_and_tables(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, newline="")
    assert read_canaries(tmp_path / name) == TWO


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.jsonl", "", r"c.jsonl: holds no query"),
        ("c.jsonl", '{"query": "a", "article": "b"}\nstorm', r"c.jsonl:2: not a JSON object like"),
        ("c.jsonl", "[]", r"c.jsonl:1: not a JSON object like"),
        ("c.jsonl", '\n{"query": "a"}', r"c.jsonl:2: article is None; it must be a text"),
        ("c.jsonl", '{"query": " ", "article": "b"}', r"c.jsonl:1: query is ' '; it must be a text"),
        ("c.jsonl", '{"query": 7, "article": "b"}', r"c.jsonl:1: query is 7; it must be a text"),
        ("c.jsonl", '{"query": "\\ud800", "article": "b"}', r"c.jsonl:1: query is '\\ud800'; it must be a text"),
        (
            "c.jsonl",
            json.dumps({"query": "a" * 2001, "article": "b"}),
            r":1: query has 2001 characters; the most",
        ),
        ("c.jsonl", '{"query": "a", "article": "b", "rank": 0}', r":1: rank is 0; it must be a whole number from 1 to"),
        ("c.jsonl", '{"query": "a", "article": "b", "rank": true}', r":1: rank is True; it must be a whole number"),
        ("c.jsonl", '{"query": "a", "article": "b", "id": 1}', r":1: unknown field 'id'; known are query, article"),
        ("c.csv", "storm,a\n", r"c.csv:1: the first line must name the columns query, article and perhaps rank"),
        ("c.csv", "query,article,query\n", r"c.csv:1: the first line must name the columns"),
        ("c.csv", "query,article\nstorm,a\nkiln\n", r"c.csv:3: 1 columns; the first line has 2"),
        ("c.csv", "query,article,rank\nstorm,a,first\n", r"c.csv:2: rank is 'first'; it must be a whole number"),
    ],
)
def test_read_canaries_names_the_line_that_is_wrong(name: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=message):
        read_canaries(tmp_path / name)


def test_read_canaries_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--canaries .*none.jsonl: No such file or directory"):
        read_canaries(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"--canaries .*bytes.jsonl: not UTF-8"):
        read_canaries(tmp_path / "bytes.jsonl")


def search_over(ranker: Ranker, encoder: WordEncoder) -> Search:
    def encode(query: str) -> Matrix:
        vector: Matrix = encoder.encode_queries([query])[0]
        return vector

    return partial(articles_found, ranker=ranker, encode=encode, tokens=encoder.tokens)


ARTICLES = [[["The balloon drifted."]], [["A destroyer met a balloon."]], [["The harvest was good."]]]
FACTS = [
    facts_of("sky", url="https://a.example/sky"),
    facts_of("strait", url="https://a.example/copy"),
    facts_of("farm", url="https://a.example/copy"),
]


def test_ask_canaries_finds_articles_by_id_and_by_address(tmp_path: Path) -> None:
    search = search_over(*worded(tmp_path, ARTICLES))
    canaries = [
        Canary(query="balloon", article="sky"),
        Canary(query="harvest", article="https://a.example/copy", rank=1),
        Canary(query="destroyer balloon", article="https://a.example/copy", rank=1),
    ]
    found = ask_canaries(canaries, FACTS, search, rank=1)
    assert (found.asked, found.found, found.lost) == (3, 3, ())


def test_ask_canaries_tells_what_is_lost(tmp_path: Path) -> None:
    search = search_over(*worded(tmp_path, ARTICLES))
    canaries = [
        Canary(query="balloon", article="farm"),
        Canary(query="harvest", article="strait", rank=3),
        Canary(query="balloon", article="moon"),
        Canary(query="🎈", article="sky"),
    ]
    found = ask_canaries(canaries, FACTS, search, rank=2)
    assert (found.asked, found.found) == (4, 1)
    assert found.lost == (
        LostCanary(query="balloon", article="farm", wanted=2, rank=3, indexed=True),
        LostCanary(query="balloon", article="moon", wanted=2, rank=None, indexed=False),
        LostCanary(query="🎈", article="sky", wanted=2, rank=None, indexed=True),
    )


def test_ask_canaries_hashes_what_was_asked(tmp_path: Path) -> None:
    search = search_over(*worded(tmp_path, ARTICLES))

    def hashed(canary: Canary, rank: int = 10) -> str:
        return ask_canaries([canary], FACTS, search, rank=rank).sha256

    first = hashed(Canary(query="balloon", article="sky"))
    assert first == hashed(Canary(query="balloon", article="sky", rank=10), rank=5)
    assert first != hashed(Canary(query="balloon", article="sky"), rank=5)
    assert first != hashed(Canary(query="balloon", article="farm"))


def test_ask_canaries_ranks_as_the_service_does(searcher: Searcher) -> None:
    ids = ["strait", "sky", "farm"]
    queries = ["balloon over a destroyer", "harvest", "navy protested", "gave thanks for the balloon"]
    canaries = [Canary(query=query, article=one, rank=1) for query in queries for one in ids]
    search = search_over(searcher._ranker, WordEncoder())
    found = ask_canaries(canaries, [facts_of(one) for one in ids], search, rank=10)
    ranks = {(one.query, one.article): one.rank for one in found.lost}
    for query, scores in zip(queries, searcher.rank_articles(queries, limit=10), strict=True):
        for rank, article in enumerate(scores, start=1):
            assert ranks.get((query, article), 1) == rank

from contextlib import closing
from functools import partial
from pathlib import Path

from indexer.index.generation import open_index
from indexer.publish_gate.canaries import Search, articles_found, ask_canaries
from indexer.quality.canary_file import Canary
from indexer.quality.report import LostCanary
from indexer.ranking.ranker import Ranker
from indexer.records import Matrix
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, worded
from tests.indexer.quality.made import facts_of


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


def test_ask_canaries_ranks_as_the_service_does(searcher: Searcher, index: Path) -> None:
    ids = ["strait", "sky", "farm"]
    queries = ["balloon over a destroyer", "harvest", "navy protested", "gave thanks for the balloon"]
    canaries = [Canary(query=query, article=one, rank=1) for query in queries for one in ids]
    with closing(open_index(index)) as generation:
        ranker = Ranker(
            vectors=generation.vectors,
            lexical=generation.lexical,
            sentences=generation.sentences,
            article_rows=generation.columns.article_rows,
        )
        found = ask_canaries(canaries, [facts_of(one) for one in ids], search_over(ranker, WordEncoder()), rank=10)
    ranks = {(one.query, one.article): one.rank for one in found.lost}
    for query, scores in zip(queries, searcher.rank_articles(queries, limit=10), strict=True):
        for rank, article in enumerate(scores, start=1):
            assert ranks.get((query, article), 1) == rank

"""Asking the canary queries of a generation, which shows whether its search has gone wrong."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from indexer.encoder.tokens import TokenCounter
from indexer.index.rows.article_tables import ArticleFacts
from indexer.quality.canary_file import DEPTH, Canary, canaries_sha256
from indexer.quality.report import CanaryReport, LostCanary
from indexer.ranking.ranker import Ranker
from indexer.records import Matrix

Search: TypeAlias = Callable[[str], list[int]]
"""Returns the positions of the articles that a query finds, best first."""


def ask_canaries(
    canaries: Sequence[Canary], facts: Sequence[ArticleFacts], search: Search, *, rank: int
) -> CanaryReport:
    """Search for each canary's article.

    Args:
        canaries: The queries.
        facts: Ids and addresses of all articles, by position.
        search: Searches the generation, as `articles_found` does.
        rank: Lowest rank at which an article counts as found, unless its canary has one of its own.
    """
    wanted = [canary.rank or rank for canary in canaries]
    expected = _expected(canaries, facts)
    lost = []
    for canary, least, articles in zip(canaries, wanted, expected, strict=True):
        order = search(canary.query) if articles else []
        found = next((place for place, article in enumerate(order, start=1) if article in articles), None)
        if found is None or found > least:
            lost.append(
                LostCanary(query=canary.query, article=canary.article, wanted=least, rank=found, indexed=bool(articles))
            )
    return CanaryReport(
        asked=len(canaries),
        found=len(canaries) - len(lost),
        lost=tuple(lost),
        sha256=canaries_sha256(canaries, rank=rank),
    )


def _expected(canaries: Sequence[Canary], facts: Sequence[ArticleFacts]) -> list[set[int]]:
    """Return the positions of the articles that each canary accepts: the one of this id, or those of this address."""
    names = {canary.article for canary in canaries}
    ids: dict[str, int] = {}
    addresses: dict[str, set[int]] = {}
    for position, one in enumerate(facts):
        if one.id in names:
            ids[one.id] = position
        if one.url in names and one.url is not None:
            addresses.setdefault(one.url, set()).add(position)
    return [{ids[one.article]} if one.article in ids else addresses.get(one.article, set()) for one in canaries]


def articles_found(query: str, *, ranker: Ranker, encode: Callable[[str], Matrix], tokens: TokenCounter) -> list[int]:
    """Return the positions of the first `DEPTH` articles for a query, in the order that the service gives by default.

    Args:
        query: The query.
        ranker: Vectors, sentences and keyword index of the generation.
        encode: Returns the vector of a query.
        tokens: Tokenizer of the encoder.
    """
    keywords = ranker.lexical.parse(query)
    if not (keywords.is_known or tokens.knows(query)):
        return []  # as the service does with what nothing is known of
    found = [one.article for one in ranker.order(encode(query), keywords).ranked(0, DEPTH)]
    # Else the queries would have most of the index in memory in the end.
    ranker.lexical.release_pages()
    ranker.sentences.release_pages()
    return found

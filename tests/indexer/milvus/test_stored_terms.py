"""Terms are counted in Milvus as a keyword index counts them."""

from contextlib import closing
from pathlib import Path

import pytest

from indexer.index.generation import open_index
from indexer.milvus.client import Store
from indexer.milvus.publishing import published
from indexer.milvus.stored_generation import StoredGeneration
from tests.indexer.milvus.made import NAME, built, publish_quietly, store_in

pytest.importorskip("milvus_lite")

TEXTS = (
    "The warship fired at noon.",
    "A war of words. A ship sank.",
    "Fire took the house. Every fighter ran.",
    "The fire fighter ran home.",
    "Nothing happened in the data base.",
    "The database was lost, and the data too.",
)
QUERIES = (
    *("war ship", "warship", "firefighter", "fire fighter", "data base", "database", "databases lost data base"),
    *("harbour", "unknown words", "", "the of", "harbourpost news", "warshipfires"),
)


def test_parse_gives_the_terms_and_counts_of_the_keyword_index(tmp_path: Path) -> None:
    articles: list[dict[str, object]] = [
        {"id": str(number), "text": text, "source": "Harbour Post"} for number, text in enumerate(TEXTS)
    ]
    index = built(tmp_path, articles)
    generation = open_index(index)
    with store_in(tmp_path) as store:
        publish_quietly(index, store)
        name = published(store, NAME)
        assert name is not None
        stored = StoredGeneration(store, name)
        for query in QUERIES:
            expected, found = generation.lexical.parse(query), stored.terms.parse(query)
            assert found.is_known == expected.is_known
            assert [(term, one.passages, one.holding) for term, one in found.terms.items()] == [
                (term, len(postings.rows), postings.holding)
                for term, postings in zip(expected.terms, expected.postings, strict=True)
            ], query
            assert sum(found.weights.values()) == pytest.approx(
                sum(
                    idf * len(one.numbers) / expected.ceiling
                    for idf, one in zip(expected.idfs, found.terms.values(), strict=True)
                )
            )
        stored.close()
    generation.close()


def test_parse_asks_once_for_a_term(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = built(tmp_path, [{"id": "a", "text": TEXTS[0]}])
    with store_in(tmp_path) as store:
        publish_quietly(index, store)
        name = published(store, NAME)
        assert name is not None
        with closing(StoredGeneration(store, name)) as generation:
            assert generation.terms.parse("warship lost").is_known
            monkeypatch.setattr(Store, "entities", lambda *_: pytest.fail("it is known"))
            assert generation.terms.parse("warship lost").is_known

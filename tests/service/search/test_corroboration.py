import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.index.generation import open_index
from indexer.index.news.judgement import Verdicts, judge
from service.search import corroboration
from service.search.corroboration import Corroboration, Corroborator
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly

FIRST = "The balloon over Ostrow burst on Monday, and twelve people were killed in the harvest."
SAME = "A dozen people lost their lives in the harvest when a balloon burst over Ostrow."
OTHER = "Seventeen people are dead in the harvest of Cuba at Ostrow, where a balloon had burst."
TOPIC = "The balloon that burst over Ostrow had been made for the harvest in a nearby village."

Article = tuple[str, str | None]
"""Text and source."""
Corroborate = Callable[..., dict[str, Corroboration]]


@pytest.fixture
def corroborations(tmp_path: Path) -> Corroborate:
    """Return a function that builds an index of articles, and tells of each what other sources report."""

    def build(**articles: Article) -> dict[str, Corroboration]:
        corpus = tmp_path / "made.jsonl"
        records = [{"id": key, "text": text, "source": source} for key, (text, source) in articles.items()]
        corpus.write_text("\n".join(map(json.dumps, records)))
        build_quietly(corpus, tmp_path / "made", WordEncoder(pooling="mean"))
        generation = open_index(tmp_path / "made")
        assert generation.neighbours is not None
        found = Corroborator(generation, generation.neighbours).of(range(len(articles)))
        generation.close()
        return dict(zip(articles, found, strict=True))

    return build


def reported(found: Corroboration) -> tuple[list[str], list[str]]:
    """Return the ids of the articles that state the same, and of those that state something else."""
    return [one.found.article.id for one in found.also_reported_by], [one.found.article.id for one in found.differs]


def test_other_sources_are_told_with_what_agrees_or_differs(corroborations: Corroborate) -> None:
    found = corroborations(a=(FIRST, "Post"), b=(SAME, "Echo"), c=(OTHER, "Sun"), d=(TOPIC, "Star"))["a"]
    assert reported(found) == (["b"], ["c"])
    assert (found.independent_sources, found.reprints) == (2, 0)
    (same,), (other,) = found.also_reported_by, found.differs
    assert (same.here.of(FIRST), same.there.of(SAME)) == ("twelve", "dozen")
    assert (other.here.of(FIRST), other.there.of(OTHER)) == ("twelve", "Seventeen")
    assert [same.similarity, other.similarity] == pytest.approx([1, 3 / 12**0.5])


def test_a_source_does_not_corroborate_itself_and_counts_once(corroborations: Corroborate) -> None:
    again = "In Ostrow twelve people were killed as a balloon burst over the harvest, after the election."
    found = corroborations(a=(FIRST, "Post"), b=(SAME, "Echo"), c=(again, "Echo"), d=(again + " Later.", "Post"))
    assert found["a"].independent_sources == 2
    assert len(found["a"].also_reported_by) == 1
    assert found["a"].also_reported_by[0].found.article.source == "Echo"


def test_articles_without_a_source_are_sources_of_their_own(corroborations: Corroborate) -> None:
    again = "In Ostrow twelve people were killed as a balloon burst over the harvest, after the election."
    found = corroborations(a=(FIRST, None), b=(SAME, None), c=(again, None))["a"]
    assert found.independent_sources == 3


def test_copies_count_once_and_are_told_as_reprints(corroborations: Corroborate) -> None:
    found = corroborations(a=(FIRST, "Post"), b=(SAME, "Echo"), c=(SAME, "Sun"), d=(SAME, "Star"), e=(FIRST, "Mail"))[
        "a"
    ]
    assert (found.independent_sources, found.reprints) == (2, 3)
    assert len(found.also_reported_by) == 1


def test_an_article_alone_is_corroborated_by_nobody(corroborations: Corroborate) -> None:
    assert corroborations(a=(FIRST, "Post")) == {"a": Corroboration([], 1, 0, [])}


def test_search_tells_of_other_sources(tmp_path: Path) -> None:
    corpus = tmp_path / "made.jsonl"
    records = [{"id": "a", "text": FIRST, "source": "Post"}, {"id": "b", "text": SAME, "source": "Echo"}]
    corpus.write_text("\n".join(map(json.dumps, records)))
    encoder = WordEncoder(pooling="mean")
    build_quietly(corpus, tmp_path / "made", encoder)
    result = Searcher(open_index(tmp_path / "made"), encoder).search(SearchQuery(text="balloon"))
    assert result.corroborations is not None
    told = {hit.passage.found.article.id: result.corroborations[hit.passage.found.row] for hit in result.hits}
    assert {key: reported(one) for key, one in told.items()} == {"a": (["b"], []), "b": (["a"], [])}


def test_what_was_found_out_before_is_told_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "made.jsonl"
    texts = {"Post": FIRST, "Echo": SAME, "Sun": OTHER, "Star": TOPIC}
    corpus.write_text("\n".join(json.dumps({"id": key, "text": text, "source": key}) for key, text in texts.items()))
    build_quietly(corpus, tmp_path / "made", WordEncoder(pooling="mean"))
    generation = open_index(tmp_path / "made")
    assert generation.neighbours is not None
    corroborator = Corroborator(generation, generation.neighbours)
    first, second = corroborator.of([0, 1])
    assert reported(first) != ([], [])
    judged: list[int] = []

    def judging(*parts: Any) -> Verdicts:
        judged.append(len(set(parts[2].tolist())))
        return judge(*parts)

    monkeypatch.setattr(corroboration, "judge", judging)
    assert corroborator.of([1, 2, 0])[::2] == [second, first]
    assert judged == [1]
    assert corroborator.of([0, 1, 2])[:2] == [first, second]
    assert judged == [1]
    generation.close()

import json
from pathlib import Path

import pytest

from benchmarks.scale.measurement import HNSWLIB, agreement, at_equal_recall, stage
from benchmarks.scale.preparation import articles_of, method_key, release_stores
from indexer.config import APPROXIMATE, EXACT
from tests.benchmarks.scale.measured_sizes import size
from tests.benchmarks.scale.real_parts import documents, real_part


def test_agreement_compares_the_articles_found(tmp_path: Path) -> None:
    (tmp_path / f"{EXACT}.json").write_text(json.dumps([["a", "b"], ["c", "d"], []]))
    (tmp_path / f"{APPROXIMATE}.json").write_text(json.dumps([["a", "b"], ["d", "e"], []]))
    found = agreement(tmp_path)
    assert found[EXACT] == {"articles": 1, "first": 1, "same_list": 1}
    assert found[APPROXIMATE] == {"articles": 0.8333, "first": 0.6667, "same_list": 0.6667}


def test_at_equal_recall_reads_the_time_of_hnswlib() -> None:
    vectors = size(10_000)["vectors"]
    found = at_equal_recall(vectors)
    assert found[APPROXIMATE] == pytest.approx(6.6, abs=0.3)
    vectors[EXACT]["unfiltered"]["recall"] = 1.0
    assert at_equal_recall(vectors)[EXACT] is None
    del vectors[HNSWLIB]
    assert at_equal_recall(vectors) == {}


def test_stage_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="unheard_of ended with 1"):
        stage("unheard_of")


def test_release_stores_removes_what_only_a_build_would_use(tmp_path: Path) -> None:
    for name, length in (("articles", 3), ("embeddings", 5), ("generations", 7)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(bytes(length))
    assert release_stores(tmp_path) == {"articles": 3, "embeddings": 5}
    assert [path.name for path in tmp_path.iterdir()] == ["generations"]


@pytest.mark.parametrize(
    ("passages", "begins_with_real", "articles"),
    [(1_000, True, 250), (4_000, True, 1_000), (4_000 + 11_600, True, 3_500), (11_600, False, 2_500), (1, True, 1)],
)
def test_articles_of_made_documents_are_fewer(passages: int, begins_with_real: bool, articles: int) -> None:
    assert articles_of(passages, 1_000, 4_000, begins_with_real=begins_with_real) == articles


def test_method_key_follows_from_the_documents() -> None:
    found = documents(20)
    key = method_key(found, real_part(20))
    assert len(key) == 12
    assert method_key(found, real_part(20)) == key
    assert method_key([found[0]._replace(text="Sentence 0 is another one."), *found[1:]], real_part(20)) != key

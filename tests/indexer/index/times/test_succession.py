import json
import shutil
import time
from pathlib import Path

import pytest

from indexer.index.generation import open_index
from indexer.index.times.article_times import Times, iso_time
from tests.conftest import ARTICLES
from tests.fakes import build_quietly
from tests.indexer.index.built_index import live, rewrite_manifest

NOON = 1_700_000_000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return rewritten(tmp_path / "articles.jsonl", ARTICLES)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The time of builds, to be changed in place."""
    times = [NOON]
    monkeypatch.setattr(time, "time", lambda: times[0])
    return times


def rewritten(path: Path, articles: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, articles)))
    return path


def opened(index: Path) -> tuple[dict[str, tuple[int, int]], str, str]:
    """The times of the articles by their ids, relative to the first; when it was built; and its content hash."""
    generation = open_index(index)
    times: Times = generation.times - NOON
    found = dict(zip(generation.articles.article_ids(), map(tuple, times.tolist()), strict=True))
    generation.close()
    return found, generation.manifest.built_at, generation.manifest.content_sha256


def test_articles_keep_their_times_from_build_to_build(corpus: Path, tmp_path: Path, clock: list[int]) -> None:
    index = tmp_path / "index"
    build_quietly(corpus, index)
    assert opened(index)[:2] == ({"strait": (0, 0), "sky": (0, 0), "farm": (0, 0)}, iso_time(NOON))
    strait, sky, farm = ARTICLES
    clock[0] += 86_400
    rewritten(corpus, [{"id": "new", "text": "An election."}, strait, sky | {"title": "Corrected"}])
    build_quietly(corpus, index)
    times = {"new": (86_400, 86_400), "strait": (0, 0), "sky": (0, 86_400)}
    assert opened(index)[:2] == (times, iso_time(NOON + 86_400))
    clock[0] += 1_000
    rewritten(corpus, [strait, sky | {"title": "Corrected"}, farm])
    build_quietly(corpus, index)
    times = {"strait": (0, 0), "sky": (0, 86_400), "farm": (87_400, 87_400)}
    assert opened(index)[0] == times, "an article that comes back is new"


def test_a_clock_that_is_put_back_changes_no_order(corpus: Path, tmp_path: Path, clock: list[int]) -> None:
    build_quietly(corpus, tmp_path / "index")
    clock[0] -= 1_000_000
    rewritten(corpus, [ARTICLES[0] | {"title": "Corrected"}, ARTICLES[1]])
    build_quietly(corpus, tmp_path / "index")
    assert opened(tmp_path / "index")[:2] == ({"strait": (0, 1), "sky": (0, 0)}, iso_time(NOON + 1))


def test_times_are_no_content(corpus: Path, tmp_path: Path, clock: list[int]) -> None:
    build_quietly(corpus, tmp_path / "one")
    clock[0] += 86_400
    build_quietly(corpus, tmp_path / "two")
    assert opened(tmp_path / "one")[2] == opened(tmp_path / "two")[2]
    assert opened(tmp_path / "one")[0] != opened(tmp_path / "two")[0]


@pytest.mark.parametrize("harm", ["damaged", "another version"])
def test_a_build_over_an_index_that_cannot_be_read_starts_anew_and_says_why(
    corpus: Path, tmp_path: Path, clock: list[int], harm: str
) -> None:
    index = tmp_path / "index"
    build_quietly(corpus, index)
    if harm == "damaged":
        shutil.copy(corpus, live(index) / "articles.sqlite")
    else:
        rewrite_manifest(index, format_version=7)
    clock[0] += 60
    advice: list[str] = []
    build_quietly(corpus, index, on_advice=advice.append)
    (sentence,) = (one for one in advice if "counts as new" in one)
    assert sentence.startswith("every article counts as new, for the live generation cannot be read: ")
    assert ("articles.sqlite has" if harm == "damaged" else "has format version 7") in sentence
    assert set(opened(index)[0].values()) == {(60, 60)}


def test_a_build_over_a_damaged_generation_takes_over_from_the_one_before(
    corpus: Path, tmp_path: Path, clock: list[int]
) -> None:
    index = tmp_path / "index"
    build_quietly(corpus, index)
    clock[0] += 60
    rewritten(corpus, [*ARTICLES[:2], {"id": "new", "text": "The harvest is in."}])
    build_quietly(corpus, index, force=True)
    shutil.copy(corpus, live(index) / "articles.sqlite")
    clock[0] += 60
    advice: list[str] = []
    report = build_quietly(corpus, index, on_advice=advice.append, force=True)
    assert any(one.startswith("times are taken over from generation 000001") for one in advice)
    assert {opened(index)[0][name][0] for name in ("strait", "sky")} == {0}
    assert report.changes.added == 1

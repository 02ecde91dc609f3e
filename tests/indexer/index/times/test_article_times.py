import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.errors import IndexDamagedError
from indexer.index.article_writer import ArticleWriter
from indexer.index.times.article_times import (
    Times,
    first_times,
    iso_time,
    moment_after,
    read_times,
    times_after,
    write_times,
)
from indexer.index.times.matching import match_articles
from indexer.records import Article, ArticleHeader, sha256_hex

NOW = 1_700_000_000
BUILT_AT = "2023-11-14T22:13:20+00:00"


def article(article_id: str, words: str | None = None, **known: Any) -> Article:
    text = words or f"The text of {article_id}."
    header = ArticleHeader(id=article_id, path="a.jsonl", sha256=sha256_hex(text), title="T", source="S")
    return Article(header=replace(header, **known), text=text)


def written(path: Path, articles: Sequence[Article]) -> Path:
    with ArticleWriter(path) as writer:
        for one in articles:
            writer.add(one.header, one.text.encode(), one.body_start, [])
    return path


def after(folder: Path, old: Sequence[Article], new: Sequence[Article]) -> Times:
    """The times at moment 9, after all of the old articles came at moment 5."""
    live = written(folder / "live.sqlite", list(old))
    return times_after(match_articles(written(folder / "new.sqlite", new), live), 9, first_times(len(old), 5))


def test_unchanged_articles_keep_their_times_wherever_they_lie(tmp_path: Path) -> None:
    old = [article(name) for name in "abc"]
    moved = [replace(one, header=replace(one.header, path="moved.jsonl", line=7, raw_sha256="0")) for one in old[::-1]]
    assert after(tmp_path, old, moved).tolist() == [[5, 5]] * 3


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"title": None},
        {"source": None},
        {"authors": ("Ann Poe",)},
        {"published_at": "2023"},
        {"url": "https://a.example"},
        {"language": "en"},
    ],
)
def test_an_article_of_which_a_search_shows_something_else_has_changed(tmp_path: Path, change: dict[str, Any]) -> None:
    assert after(tmp_path, [article("a"), article("b")], [article("b", **change), article("a")]).tolist() == [
        [5, 9],
        [5, 5],
    ]


def test_an_article_with_another_text_has_changed(tmp_path: Path) -> None:
    assert after(tmp_path, [article("a")], [article("a", "Corrected.")]).tolist() == [[5, 9]]


@pytest.mark.parametrize(
    "change", [{"metadata": {"views": 7}}, {"provenance": {"title": "text"}}, {"format": "json"}, {"line": 3}]
)
def test_what_a_search_does_not_show_is_no_change(tmp_path: Path, change: dict[str, Any]) -> None:
    assert after(tmp_path, [article("a")], [article("a", **change)]).tolist() == [[5, 5]]


def test_a_new_article_comes_at_the_moment_of_the_build(tmp_path: Path) -> None:
    assert after(tmp_path, [article("a")], [article("b"), article("a")]).tolist() == [[9, 9], [5, 5]]


def test_a_renamed_article_is_not_new(tmp_path: Path) -> None:
    old = [article("2023/a.txt", "One."), article("2023/b.txt", "Two."), article("c.txt", "Three.")]
    new = [article("old/a.txt", "One."), article("old/b.txt", "Two.", title="b"), article("c.txt", "Three.")]
    assert after(tmp_path, old, new).tolist() == [[5, 5], [5, 9], [5, 5]]


def test_a_copy_of_an_article_that_stays_is_new(tmp_path: Path) -> None:
    new = [article("a", "One."), article("copy", "One.")]
    assert after(tmp_path, [article("a", "One.")], new).tolist() == [[5, 5], [9, 9]]


def test_many_renamed_articles_of_one_text_cost_no_more_than_others(tmp_path: Path) -> None:
    old, new = ([article(f"{folder}/{i}", "Same.") for i in range(3_000)] for folder in ("old", "new"))
    assert (after(tmp_path, old, new) == 5).all()


def test_each_article_keeps_its_own_times(tmp_path: Path) -> None:
    live = written(tmp_path / "live.sqlite", [article(name) for name in "abc"])
    new = written(tmp_path / "new.sqlite", [article("c"), article("b", title="B"), article("d"), article("a")])
    times = times_after(match_articles(new, live), 9, np.array([[1, 2], [3, 4], [5, 6]]))
    assert times.dtype == np.int64
    assert times.tolist() == [[5, 6], [3, 9], [9, 9], [1, 2]]


@pytest.mark.parametrize(("old", "new"), [(["a"], []), ([], ["a"]), ([], [])])
def test_times_after_takes_empty_generations(tmp_path: Path, old: list[str], new: list[str]) -> None:
    found = after(tmp_path, list(map(article, old)), list(map(article, new)))
    assert found.tolist() == [[9, 9]] * len(new)


@pytest.mark.parametrize(
    ("built_at", "moment"),
    [
        (None, NOW),
        ("2020-01-01T00:00:00+00:00", NOW),
        ("2023-11-14T22:13:19+00:00", NOW),
        (BUILT_AT, NOW + 1),
        ("2023-11-15T00:13:20+02:00", NOW + 1),
        ("2023-11-14T23:13:20+00:00", NOW + 3_601),
    ],
)
def test_moment_after_is_later_than_the_live_generation_whatever_the_clock_says(
    monkeypatch: pytest.MonkeyPatch, built_at: str | None, moment: int
) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW + 0.9)
    assert moment_after(built_at) == moment


def test_iso_time_is_in_utc() -> None:
    assert iso_time(NOW) == BUILT_AT == datetime.fromtimestamp(NOW, UTC).isoformat()


def test_read_times_gives_what_was_written(tmp_path: Path) -> None:
    times = np.array([[1, 1], [1, 9]])
    write_times(tmp_path / "times.npy", times)
    assert read_times(tmp_path / "times.npy").tolist() == times.tolist()


@pytest.mark.parametrize(
    "held",
    [
        np.array([1, 2]),
        np.array([[1, 2, 3]]),
        np.array([[1.0, 2.0]]),
        np.array([[1, 2]], np.int32),
        np.array([[2, 1]]),
    ],
)
def test_read_times_refuses_another_array(tmp_path: Path, held: Times) -> None:
    np.save(tmp_path / "times.npy", held)
    with pytest.raises(
        IndexDamagedError, match=r"times\.npy (does not hold|cannot be read as) (the )?times of articles"
    ):
        read_times(tmp_path / "times.npy")


@pytest.mark.parametrize("data", [b"", b"times", b"\x93NUMPY\x01\x00v\x00{", b"\x80\x04N."])
def test_read_times_refuses_what_is_no_array(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "times.npy").write_bytes(data)
    with pytest.raises(IndexDamagedError, match=r"times\.npy cannot be read as times of articles"):
        read_times(tmp_path / "times.npy")

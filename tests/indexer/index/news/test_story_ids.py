from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.errors import IndexDamagedError
from indexer.index.news.story_ids import StoryIds, StoryName, write_story_ids

A, B, C, D, E = (f"{number:020x}" for number in range(1, 6))
NAMES = [StoryName(A, None, ()), StoryName(B, A, (C, D)), StoryName(E, None, ())]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_story_ids(tmp_path / "ids", NAMES)
    return tmp_path / "ids"


def test_names_come_back_as_they_were_written(folder: Path) -> None:
    ids = StoryIds(folder)
    assert [ids.name(number) for number in range(len(ids))] == NAMES


@pytest.mark.parametrize(("story_id", "story"), [(A, 0), (B, 1), (C, 1), (D, 1), (E, 2)])
def test_story_finds_a_story_by_its_id_and_by_those_that_became_part_of_it(
    story_id: str, story: int, folder: Path
) -> None:
    assert StoryIds(folder).story(story_id) == story


@pytest.mark.parametrize(
    "story_id", ["", "0" * 20, "f" * 20, A[:-1], f"{A}00", "x" * 20, f" {A}", E.upper() + " ", "ü"]
)
def test_story_finds_nothing_by_what_is_no_id(story_id: str, folder: Path) -> None:
    assert StoryIds(folder).story(story_id) is None


def test_there_may_be_no_stories(tmp_path: Path) -> None:
    write_story_ids(tmp_path / "none", [])
    assert len(StoryIds(tmp_path / "none")) == 0
    assert StoryIds(tmp_path / "none").story(A) is None


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ids.npy", lambda ids: ids[:2]),
        ("ids.npy", lambda ids: ids[:, :9]),
        ("split_from.npy", lambda ids: ids[:1]),
        ("merged_starts.npy", lambda starts: starts[:-1]),
        ("merged_starts.npy", lambda starts: starts + 1),
        ("merged.npy", lambda ids: ids[:1]),
    ],
)
def test_files_that_do_not_agree_are_refused(name: str, change: Callable[[Any], Any], folder: Path) -> None:
    np.save(folder / name, change(np.load(folder / name)))
    with pytest.raises(IndexDamagedError, match="holds no ids of stories that can be read"):
        StoryIds(folder)

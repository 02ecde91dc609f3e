from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.config import APPROXIMATE_FROM
from indexer.errors import IndexDamagedError
from indexer.index.news.stories import Stories, stories_folder, write_stories

STORIES = [[4, 0], [2, 3, 1]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_stories(tmp_path / "stories", STORIES, 6)
    return tmp_path / "stories"


def test_stories_come_back_as_they_were_written(folder: Path) -> None:
    stories = Stories(folder)
    assert [stories.of(number) for number in range(len(stories))] == STORIES
    assert stories.groups.tolist() == [0, 1, 1, 1, 0, -1]


def test_counts_tell_how_many_of_some_articles_each_story_has(folder: Path) -> None:
    assert Stories(folder).counts(np.array([True, True, True, False, False, True])).tolist() == [1, 2]


def test_a_corpus_may_have_no_stories(tmp_path: Path) -> None:
    write_stories(tmp_path / "none", [], 3)
    stories = Stories(tmp_path / "none")
    assert len(stories) == 0
    assert not len(stories.counts(np.ones(3, bool)))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("starts.npy", lambda starts: np.put(starts, 1, 4)),
        ("starts.npy", lambda starts: np.put(starts, 2, 4)),
        ("members.npy", lambda members: np.put(members, 0, 6)),
        ("members.npy", lambda members: np.put(members, 0, -1)),
        ("members.npy", lambda members: np.put(members, 0, 2)),
        ("groups.npy", lambda groups: np.put(groups, 5, 1)),
    ],
)
def test_files_that_do_not_agree_are_refused(name: str, change: Callable[[Any], object], folder: Path) -> None:
    array = np.load(folder / name)
    change(array)
    np.save(folder / name, array)
    with pytest.raises(IndexDamagedError, match="holds no stories that can be read"):
        Stories(folder)


@pytest.mark.parametrize("name", ["starts.npy", "members.npy", "groups.npy"])
def test_a_file_that_is_missing_or_of_another_kind_is_refused(name: str, folder: Path) -> None:
    np.save(folder / name, np.zeros(3, np.float32))
    with pytest.raises(IndexDamagedError, match=f"{name} holds float32"):
        Stories(folder)
    (folder / name).unlink()
    with pytest.raises(IndexDamagedError, match="holds no stories that can be read"):
        Stories(folder)


def test_stories_folder_lies_with_the_graph_where_that_decides_what_is_near() -> None:
    assert stories_folder(APPROXIMATE_FROM - 1, has_graph=True) == "stories"
    assert stories_folder(APPROXIMATE_FROM, has_graph=False) == "stories"
    assert stories_folder(APPROXIMATE_FROM, has_graph=True) == "approximate/stories"

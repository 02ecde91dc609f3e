"""Stories that are not in order, and ids that are given twice, are found, though all hashes agree."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.index.generation import open_index
from indexer.verification.stories import check_stories, check_story_ids
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.news.stories.test_succession import SECOND
from tests.indexer.verification.altered import change_array


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, SECOND)))
    build_quietly(tmp_path / "articles.jsonl", tmp_path / "index", WordEncoder(pooling="mean"))
    return tmp_path / "index"


def problems(index: Path) -> list[str]:
    with closing(open_index(index)) as generation:
        return [*check_stories(generation), *check_story_ids(generation)]


def test_nothing_is_wrong_with_what_a_build_wrote(index: Path) -> None:
    assert problems(index) == []


def test_articles_that_are_not_in_the_order_of_time_are_found(index: Path) -> None:
    change_array(index, "stories/members.npy", lambda members: np.put(members, [0, 1, 2], members[[1, 0, 2]]))
    assert problems(index) == ["has stories whose articles are not in the order of time"]


def test_an_id_that_two_stories_have_is_found(index: Path) -> None:
    change_array(index, "story_ids/ids.npy", lambda ids: np.copyto(ids[1], ids[0]))
    assert problems(index) == ["has one id for two stories"]

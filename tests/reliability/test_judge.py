import shutil
from pathlib import Path

import pytest

from benchmarks.reliability.corpus import NEW, OLD, write_corpus
from benchmarks.reliability.judge import BrokenContractError, check_clean
from benchmarks.reliability.stage import Stage
from indexer.errors import IndexMissingError
from indexer.generations.rollback import roll_back
from tests.reliability.word_stage import build_edition, word_judge


def test_edition_tells_the_editions_apart(stage: Stage) -> None:
    assert stage.judge.edition(stage.index) == OLD
    assert stage.judge.edition(stage.newer) == NEW
    with pytest.raises(IndexMissingError, match="there is no index"):
        stage.judge.edition(stage.work)


def test_edition_refuses_a_third_state(index: Path, stage: Stage, tmp_path: Path) -> None:
    """Half of the one, half of the other edition."""
    mixed = write_corpus(tmp_path / "mixed", OLD)
    shutil.copy(stage.corpora[NEW] / "article-00.md", mixed)
    content_sha256 = build_edition(mixed, index)
    with pytest.raises(BrokenContractError, match="neither the old nor the new"):
        stage.judge.edition(index)
    with pytest.raises(BrokenContractError, match="finds"):  # even if its hash were the right one
        word_judge({content_sha256: OLD}).edition(index)
    with pytest.raises(BrokenContractError, match="finds"):
        word_judge({content_sha256: NEW}).edition(index)


@pytest.mark.parametrize(
    "left", ["CURRENT.new", "scratch", "generations/draft-000003", "generations/000003", "generations/000002/a.tmp"]
)
def test_check_clean_finds_what_was_left(left: str, index: Path) -> None:
    check_clean(index)
    (index / left).mkdir()
    with pytest.raises(BrokenContractError, match="left"):
        check_clean(index)


def test_check_clean_lets_a_generation_stay_that_was_gone_back_from(stage: Stage) -> None:
    index = stage.fresh_index(stage.newer)
    roll_back(index)
    build_edition(stage.corpora[NEW], index)
    assert len(list((index / "generations").iterdir())) == 3
    check_clean(index)

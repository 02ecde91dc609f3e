from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.reliability.corpus import NEW
from benchmarks.reliability.judge import Judge
from benchmarks.reliability.stage import Stage, copy_index
from tests.reliability.word_stage import build_edition, word_stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Both editions of the corpus and an index of each, made in this process with the encoder computed by hand."""
    return word_stage(tmp_path_factory.mktemp("reliability"))


@pytest.fixture
def index(stage: Stage, tmp_path: Path) -> Path:
    """An index of the old edition."""
    copy_index(stage.index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def judge(stage: Stage) -> Judge:
    return stage.judge


@pytest.fixture
def update(stage: Stage, index: Path) -> Callable[[], str]:
    """Builds the new edition over the index."""
    return lambda: build_edition(stage.corpora[NEW], index)

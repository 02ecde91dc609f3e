"""A little of each trial of `make test-reliability`, with the real command, encoder and service."""

import pytest

from benchmarks.reliability.__main__ import Sizes, trials
from benchmarks.reliability.stage import Stage, prepare

SIZES = Sizes(kills=4, first_kills=0, every_call=120, every_damage=45, disks=3, changed_builds=1)
SEED = 11
TRIALS = trials(SIZES, SEED)


@pytest.fixture(scope="module")
def real_stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return prepare(tmp_path_factory.mktemp("reliability").resolve())


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIALS)
def test_trial_finds_the_contract_kept(name: str, real_stage: Stage) -> None:
    found = TRIALS[name](real_stage)
    if "skipped" in found:
        pytest.skip(found["skipped"])
    assert found["broken"] == []

from dataclasses import asdict, replace
from pathlib import Path

from indexer.config import BuildConfig, Floors
from indexer.quality.canary_file import canaries_sha256, read_canaries
from indexer.quality.report import CanaryReport
from indexer.quality.same_floors import has_answered_canaries, has_same_floors
from tests.indexer.quality.made import REPORT

CANARY = '{"query": "harvest", "article": "a"}'


def test_has_same_floors_until_floors_or_canaries_change(tmp_path: Path) -> None:
    path = tmp_path / "canaries.jsonl"
    path.write_text(CANARY)
    config = BuildConfig(canaries=path)
    sha256 = canaries_sha256(read_canaries(path), rank=config.floors.canary_rank)
    canaries = CanaryReport(asked=1, found=1, lost=(), sha256=sha256)
    report = replace(REPORT, canaries=canaries, floors=asdict(config.floors))
    assert has_same_floors(report, config)
    for other in (
        replace(config, canaries=None),
        replace(config, floors=Floors(gone=0.6)),
        replace(config, floors=Floors(canary_rank=3)),
        replace(config, force=True),
        replace(config, replace=True),
    ):
        assert not has_same_floors(report, other)
    assert has_same_floors(replace(report, canaries=None), replace(config, canaries=None))
    path.write_text(CANARY + "\n\n")
    assert has_same_floors(report, config)
    path.write_text(CANARY.replace("harvest", "storm"))
    assert not has_same_floors(report, config)


def test_has_answered_canaries_unless_there_are_others_to_ask(tmp_path: Path) -> None:
    path = tmp_path / "canaries.jsonl"
    path.write_text(CANARY)
    report = replace(REPORT, canaries=None)
    assert has_answered_canaries(report, BuildConfig(force=True))
    assert has_answered_canaries(REPORT, BuildConfig())
    assert not has_answered_canaries(report, BuildConfig(canaries=path))
    assert not has_answered_canaries(REPORT, BuildConfig(canaries=path))
    sha256 = canaries_sha256(read_canaries(path), rank=10)
    report = replace(REPORT, canaries=CanaryReport(asked=1, found=1, lost=(), sha256=sha256))
    assert has_answered_canaries(report, BuildConfig(canaries=path, floors=Floors(fewer=5)))
    assert not has_answered_canaries(report, BuildConfig(canaries=path, floors=Floors(canary_rank=5)))

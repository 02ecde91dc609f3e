"""Damage to any file is found before a parser sees it. `make test-reliability` tries the real encoder's files too."""

from pathlib import Path

import pytest

from benchmarks.reliability.damage import damage_every_file, essential_files, parsers_of
from benchmarks.reliability.damages import DAMAGES
from benchmarks.reliability.stage import Stage
from indexer.index import held_files
from indexer.index.generation import open_index

SEED = 1


def test_damage_is_found_before_a_parser_sees_it(stage: Stage, tmp_path: Path) -> None:
    found = damage_every_file(stage.newer, tmp_path, seed=SEED)
    assert found["broken"] == []
    files = len(essential_files(stage.newer))
    assert found["files"] == files
    assert {kind: found["damages"][kind] for kind in ("delete", "flip a bit", "cut to nothing")} == {
        "delete": files,
        "flip a bit": files,
        "cut to nothing": files,
    }
    assert found["damages"].keys() == DAMAGES.keys()


def test_damage_every_file_notices_what_opening_does_not(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_files, "verify_file", lambda *_, **__: None)
    broken = damage_every_file(stage.newer, tmp_path, seed=SEED)["broken"]
    assert any("was called" in problem for problem in broken)
    assert not any("CURRENT" in problem or "manifest" in problem for problem in broken)


def test_the_watched_parsers_are_those_that_open_an_index(stage: Stage) -> None:
    found = parsers_of(lambda: open_index(stage.newer).close())
    assert found >= {"faiss.read_index", "numpy.lib.format.open_memmap", "sqlite3.connect"}

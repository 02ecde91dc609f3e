import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.commands.app import app

runner = CliRunner()


def test_export_and_import_bring_a_generation_into_another_index(index: Path, tmp_path: Path) -> None:
    file, other = str(tmp_path / "x.tar"), str(tmp_path / "other")
    told = runner.invoke(app, ["export", file, "--index", str(index)])
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr.startswith(f"exported generation 000001 of {index}, built at 20")
    told = runner.invoke(app, ["import", file, "--index", other])
    assert told.stdout.startswith(f"{other} is at generation 000001, exported as 000001 and built at 20")
    told = runner.invoke(app, ["import", file, "--index", other, "--json"])
    assert json.loads(told.stdout)["generation"] == "000002"


def test_export_and_import_take_standard_streams(index: Path, tmp_path: Path) -> None:
    exported = runner.invoke(app, ["export", "-", "1", "--index", str(index)])
    assert exported.exit_code == 0
    told = runner.invoke(app, ["import", "-", "--index", str(tmp_path / "other")], input=exported.stdout_bytes)
    assert told.stdout.startswith(f"{tmp_path / 'other'} is at generation 000001, exported as 000001")
    told = runner.invoke(app, ["import", "-", "--index", str(index)], input=exported.stdout_bytes[:-1])
    assert told.exit_code == 5
    assert "standard input is not a whole file of `article-indexer export`: it is cut short" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["export", "{tmp}/x.tar", "9"], 2, "there is no generation '9'"),
        (["export", "{tmp}"], 2, "is a folder; name the file to write"),
        (["export", "{tmp}/none/x.tar"], 2, "there is no folder"),
        (["export", "{tmp}/index/x.tar"], 2, "x.tar is in the index"),
        (["export", "{tmp}/index/CURRENT"], 2, "CURRENT is in the index"),
        (["export", "{tmp}/index"], 2, "is in the index"),
        (["export", "{tmp}/index/generations/../x.tar"], 2, "is in the index"),
        (["export", "/dev/full"], 5, "/dev/full cannot be written: No space left on device"),
        (["export", ""], 2, "it must not be empty"),
        (["import", "{tmp}/none"], 2, "cannot be read: No such file or directory"),
        (["import", "{tmp}/articles.jsonl"], 5, "is not a whole file of `article-indexer export`"),
        (["import", "{tmp}"], 2, "cannot be read: Is a directory"),
    ],
)
def test_export_and_import_refuse_with_one_line(
    arguments: list[str], exit_code: int, message: str, index: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    filled = [argument.format(tmp=tmp_path) for argument in arguments]
    told = runner.invoke(app, [*filled, "--index", str(index)])
    assert (told.exit_code, told.stdout) == (exit_code, "")
    assert message in told.stderr
    assert sorted(tmp_path.rglob("*")) == before

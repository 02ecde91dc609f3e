import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.commands.app import app

runner = CliRunner()


def test_verify_ends_with_0_if_all_is_whole(index: Path) -> None:
    told = runner.invoke(app, ["verify", "--index", str(index)])
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.endswith(f"generation 000001 of {index} is whole\n")


def test_verify_ends_with_5_and_names_what_is_damaged(index: Path) -> None:
    path = index / "generations" / "000001" / "vectors.faiss"
    path.write_bytes(b"")
    told = runner.invoke(app, ["verify", "--index", str(index)])
    assert told.exit_code == 5
    assert told.stdout.endswith(f"generation 000001 of {index} is damaged\n")
    assert told.stderr.startswith(f"note: {path} has 0 bytes, should have ")
    told = runner.invoke(app, ["verify", "--index", str(index), "--json"])
    assert told.exit_code == 5
    fields = json.loads(told.stdout)
    assert (fields["whole"], fields["checks"][0]["name"]) == (False, "files")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["--generation", "9"], 2, "there is no generation '9'"),
        (["--sample", "0"], 2, "--sample is 0; it must be at least 1"),
        (["--index", "no/such"], 5, "there is no index in no/such"),
    ],
)
def test_verify_refuses_with_one_line(arguments: list[str], exit_code: int, message: str, index: Path) -> None:
    where = [] if "--index" in arguments else ["--index", str(index)]
    told = runner.invoke(app, ["verify", *arguments, *where])
    assert (told.exit_code, told.stdout) == (exit_code, "")
    assert message in told.stderr

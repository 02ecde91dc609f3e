import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.commands.app import app
from tests.indexer.test_incremental import made, write_files

runner = CliRunner()


def test_plan_says_what_a_build_would_do(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(5)), tmp_path / "index"
    command = [str(corpus), "--index", str(index)]
    first = runner.invoke(app, ["plan", *command])
    assert first.exit_code == 0, first.output
    assert "5 added" in first.stdout
    assert "to encode; time unknown before the model is compiled; " in first.stdout
    assert not index.exists()
    built = json.loads(runner.invoke(app, ["build", *command, "--json"]).stdout)
    assert (built["changes"]["added"], built["encoded"], built["reused"]) == (5, built["passages"], 0)
    again = json.loads(runner.invoke(app, ["plan", *command, "--json"]).stdout)
    assert again["articles"] == {"added": 0, "changed": 0, "removed": 0, "renamed": 0, "unchanged": 5}
    assert (again["to_encode"], again["reused"], again["seconds"]) == (0, built["passages"], 0)
    assert (again["up_to_date"], again["objections"]) == (True, [])
    shutil.rmtree(index / "embeddings")  # a build would not look for them
    assert "would do nothing" in (told := runner.invoke(app, ["plan", *command]).stdout)
    assert f"{built['passages']} passages, 0 of them to encode" in told
    runner.invoke(app, ["build", *command, "--from-scratch"])
    (index / "CURRENT").unlink()
    lost = runner.invoke(app, ["plan", *command, "--hold-if-fewer", "6"])
    assert "5 unchanged" in lost.stdout
    assert " 0 of them to encode; about " in lost.stdout
    assert "It would be built but not published: there are 5 articles (--hold-if-fewer 6)" in lost.stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["nowhere"], 2, "no such file or folder"),
        (["corpus", "--max-tokens", "3"], 2, "too small"),
        (["empty"], 3, "no article was found"),
    ],
)
def test_plan_refuses_what_a_build_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], exit_code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path / "corpus", made(2))
    (tmp_path / "empty").mkdir()
    result = runner.invoke(app, ["plan", *arguments, "--index", "index"])
    assert result.exit_code == exit_code
    assert message in result.stderr

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.commands.app import app
from tests.fakes import build_quietly

runner = CliRunner()


def test_rollback_says_where_the_index_is_and_what_it_went_back_from(corpus: Path, index: Path) -> None:
    build_quietly(corpus, index)
    told = runner.invoke(app, ["rollback", "--index", str(index)])
    assert told.exit_code == 0
    assert told.stdout.startswith(f"{index} is at generation 000001 again, built at 20")
    assert ": 3 articles, 3 passages. Generation 000002 was gone back from; a watching indexer waits" in told.stdout
    forth = runner.invoke(app, ["rollback", "2", "--index", str(index), "--json"])
    fields = json.loads(forth.stdout)
    assert (fields["generation"], fields["before"], fields["articles"]) == ("000002", "000001", 3)
    told = runner.invoke(app, ["rollback", "1", "--index", str(index)])
    assert "again" in told.stdout
    assert "again" not in runner.invoke(app, ["rollback", "2", "--index", str(index)]).stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        ([], 2, "no generation from before the live one"),
        (["1"], 2, "generation 000001 of .* is live already"),
        (["9"], 2, "there is no generation '9'"),
        (["--index", "no/such"], 5, "there is no index in no/such"),
    ],
)
def test_rollback_refuses_with_one_line(arguments: list[str], exit_code: int, message: str, index: Path) -> None:
    where = [] if "--index" in arguments else ["--index", str(index)]
    told = runner.invoke(app, ["rollback", *arguments, *where])
    assert (told.exit_code, told.stdout) == (exit_code, "")
    (line,) = told.stderr.splitlines()
    assert re.search(f"article-indexer: .*{message}", line)


def test_rollback_and_import_say_that_the_history_is_missing(corpus: Path, index: Path, tmp_path: Path) -> None:
    build_quietly(corpus, index)
    file = str(tmp_path / "x.tar")
    assert runner.invoke(app, ["export", file, "--index", str(index)]).exit_code == 0
    for command in (["rollback"], ["import", file]):
        (index / "HISTORY").unlink()
        told = runner.invoke(app, [*command, "--index", str(index)])
        assert told.exit_code == 0
        assert told.stderr.startswith(f"note: {index / 'HISTORY'} is missing; ")
        assert (index / "HISTORY").exists()

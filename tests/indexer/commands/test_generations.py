import json
from pathlib import Path

from typer.testing import CliRunner

from indexer.commands.app import app
from tests.fakes import build_quietly

runner = CliRunner()


def test_generations_prints_a_table_and_what_is_wrong(corpus: Path, index: Path) -> None:
    build_quietly(corpus, index)
    (index / "generations" / "000001" / "vectors.faiss").unlink()
    told = runner.invoke(app, ["generations", "--index", str(index)])
    assert told.exit_code == 0
    assert [line.split()[:2] for line in told.stdout.splitlines()[1:]] == [["000001", "earlier"], ["000002", "live"]]
    assert "000001/vectors.faiss cannot be read" in told.stderr


def test_generations_prints_json(index: Path) -> None:
    told = runner.invoke(app, ["generations", "--json"], env={"ARTICLE_SEARCH_INDEX": str(index)})
    fields = json.loads(told.stdout)
    assert [one["state"] for one in fields["generations"]] == ["live"]
    assert fields["problems"] == []


def test_generations_of_no_index_says_so(tmp_path: Path) -> None:
    told = runner.invoke(app, ["generations", "--index", str(tmp_path / "none")])
    assert (told.exit_code, told.stdout) == (5, "")
    assert told.stderr.startswith("article-indexer: there is no index in ")

"""Flags that let one machine of several encode its shard, through the real command."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.commands.app import app
from indexer.commands.shard import shard_of
from indexer.errors import UsageError
from indexer.shards.shard import Shard
from tests.conftest import ROOT
from tests.indexer.test_incremental import made, write_files

runner = CliRunner()
PATIENCE_S = 120.0
"""Far more than a small shard takes."""


@pytest.mark.parametrize(
    ("shards", "number", "others", "message"),
    [
        (3, None, {}, "--shards is given and --shard is not; a worker needs both, such as --shards 8 --shard 0"),
        (None, 0, {}, "--shard is given and --shards is not"),
        (3, 3, {}, "--shard .* is 3; of 3 shards, which are counted from 0, it must be one from 0 to 2"),
        (3, 0, {"--every": 5.0, "--force": False}, "--every is meant for a build, and with --shards nothing is built"),
        (3, 0, {"--every": 0, "--force": True}, "--force is meant for a build"),
    ],
)
def test_shard_of_refuses_what_asks_for_no_shard(
    shards: int | None, number: int | None, others: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        shard_of(shards, number, others)


def test_shard_of_returns_the_shard_or_none_for_a_build() -> None:
    assert shard_of(8, 0, {"--every": 0, "--force": False}) == Shard(number=0, of=8)
    assert shard_of(None, None, {"--every": 5.0, "--force": True}) is None


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--shards", "2"], "--shards is given and --shard is not"),
        (["--shards", "0", "--shard", "0"], "--shards (or ARTICLE_SEARCH_SHARDS) is 0; it must be a number from 1 to"),
        (["--shards", "2", "--shard", "-1"], "--shard (or ARTICLE_SEARCH_SHARD) is -1"),
        (["--shards", "two", "--shard", "0"], "Invalid value for '--shards'"),
        *(
            (["--shards", "2", "--shard", "0", *other], f"{other[0]} is meant for a build")
            for other in (["--every", "5"], ["--from-scratch"], ["--replace"], ["--force"])
        ),
        (["--shards", "2", "--shard", "0", "--max-tokens", "3"], "too small"),
    ],
)
def test_build_refuses_a_shard_that_cannot_be_encoded(
    corpus: Path, tmp_path: Path, flags: list[str], message: str
) -> None:
    index = tmp_path / "index"
    told = runner.invoke(app, ["build", str(corpus), "--index", str(index), *flags])
    assert told.exit_code == 2
    assert message in told.stderr
    assert not index.exists()


def test_build_encodes_the_shard_that_the_environment_names(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = ["build", str(corpus), "--index", str(index), "--encoder", "torch", "--if-changed"]
    shard = {"ARTICLE_SEARCH_SHARDS": "1", "ARTICLE_SEARCH_SHARD": "0"}
    told = runner.invoke(app, command, env=shard)
    assert told.exit_code == 0, told.stderr
    folder = index / "shards" / "0-of-1"
    assert told.stdout.startswith("shard 0 of 1: 3 articles, 3 passages, 3 encoded, 0 reused, in ")
    assert told.stdout.endswith(f"; {folder} holds them for the next build\n")
    again = json.loads(runner.invoke(app, [*command, "--json"], env=shard).stdout)
    assert (again["shards"], again["shard"], again["passages"], again["encoded"], again["reused"]) == (1, 0, 3, 0, 3)
    assert again["encoder"]["variant"] == "float32"
    built = runner.invoke(app, [*command, "--json"], env=dict.fromkeys(shard, ""))
    assert "note: 1 shard(s) taken up: 0 of 3 passages were encoded by this build" in built.stderr
    assert (json.loads(built.stdout)["encoded"], json.loads(built.stdout)["reused"]) == (0, 3)


@pytest.mark.parametrize(
    ("content", "flags", "exit_code"), [("", [], 3), ('{"text": "The kiln."}\n{"text": 7}', ["--strict"], 4)]
)
def test_build_ends_with_a_shard_as_it_does_without(
    tmp_path: Path, content: str, flags: list[str], exit_code: int
) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    command = ["build", str(tmp_path / "a.jsonl"), "--index", str(tmp_path / "index"), "--encoder", "torch", *flags]
    assert runner.invoke(app, [*command, "--shards", "1", "--shard", "0"]).exit_code == exit_code


def test_build_tells_that_an_index_cannot_hold_a_shard(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    command = ["build", str(corpus), "--index", str(tmp_path / "index"), "--encoder", "torch"]
    told = runner.invoke(app, [*command, "--shards", "1", "--shard", "0"])
    assert (told.exit_code, "Traceback" in told.stderr) == (5, False)
    assert told.stderr.splitlines()[-1].startswith(f"article-indexer: {tmp_path / 'index'}")


@pytest.mark.slow
def test_three_commands_do_what_one_does_although_two_are_ended(tmp_path: Path) -> None:
    index, whole = tmp_path / "index", tmp_path / "whole"
    corpus = write_files(tmp_path / "corpus", made(1))
    for folder in (index, whole):  # both compile the model, to the same encoder
        assert runner.invoke(app, ["build", str(corpus), "--index", str(folder)]).exit_code == 0
    write_files(corpus, made(60))
    built = json.loads(runner.invoke(app, ["build", str(corpus), "--index", str(whole), "--json"]).stdout)
    arguments = ["build", str(corpus), "--index", str(index), "--json"]

    def started(number: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "indexer", *arguments, "--shards", "3", "--shard", str(number)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)

    workers = [started(number) for number in range(3)]
    ended = {1: signal.SIGKILL, 2: signal.SIGTERM}
    for number, how in ended.items():
        lock = index / "shards" / f"{number}-of-3" / "LOCK"
        deadline = time.monotonic() + PATIENCE_S
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        workers[number].send_signal(how)
    told = [worker.communicate(timeout=PATIENCE_S) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, -signal.SIGKILL, 128 + signal.SIGTERM]
    folder = index / "shards" / "2-of-3"
    assert told[2][1].splitlines()[-1] == (
        f"article-indexer: interrupted; what was encoded is kept in {folder}, and the same command goes on from there"
    )
    workers = [started(number) for number in ended]
    reports = [json.loads(out) for out, _ in (told[0], *(worker.communicate(timeout=PATIENCE_S) for worker in workers))]
    assert sum(report["passages"] for report in reports) == built["passages"]
    final = json.loads(runner.invoke(app, arguments).stdout)
    assert (final["encoded"], final["content_sha256"]) == (0, built["content_sha256"])

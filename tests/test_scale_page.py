"""What docs/scale.md tells its readers to run can be run."""

import builtins
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from typer.main import get_command

from indexer.commands import app as indexer_command
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "scale.md").read_text()
Row = Mapping[str, object]


class FakeRay:
    """The part of Ray Data that the example uses, in this process."""

    def __init__(self) -> None:
        self.data = SimpleNamespace(range=self.range)

    def range(self, count: int, *, override_num_blocks: int) -> "FakeRay":
        assert override_num_blocks == count  # a task for each shard
        self._rows: list[Row] = [{"id": number} for number in builtins.range(count)]
        return self

    def map(self, function: Callable[[Row], Row], *, num_cpus: float) -> "FakeRay":
        self._rows = [function(row) for row in self._rows]
        return self

    def to_pandas(self) -> list[Row]:
        return self._rows


def parsed(command: list[str]) -> dict[str, Any]:
    """The values of the flags of a command, which must be one of the indexer."""
    assert command[:2] == ["article-indexer", "build"]
    build = get_command(indexer_command.app).commands["build"]  # type: ignore[attr-defined]
    found: dict[str, Any] = build.make_context("build", command[2:]).params
    return found


def test_the_example_for_ray_runs_each_shard_and_then_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    commands: list[dict[str, Any]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        commands.append(parsed(command))
        report = dict.fromkeys(("shard", "passages", "encoded", "reused", "seconds"), commands[-1]["shard"])
        return SimpleNamespace(returncode=0, stdout=json.dumps(report), stderr="")

    monkeypatch.setitem(sys.modules, "ray", FakeRay())
    monkeypatch.setattr(subprocess, "run", run)
    printed: list[list[Row]] = []
    exec(code, {"print": printed.append})  # noqa: S102 - it is our own
    *shards, build = commands
    assert [one["shard"] for one in shards] == list(range(shards[0]["shards"]))
    assert (build["shards"], build["shard"]) == (None, None)
    assert {str(one["index"]) for one in commands} == {"/mnt/index"}
    assert [row["shard"] for row in printed[0]] == list(range(len(shards)))


def test_the_commands_for_kubernetes_name_what_there_is() -> None:
    (file,) = re.findall(r"kubectl apply -f (\S+)", PAGE)
    job = yaml.safe_load((ROOT / file).read_text())
    assert re.findall(r" job/(\S+)", PAGE) == [job["metadata"]["name"]]
    cron_job = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "cronjob.yaml").read_text())
    named = re.findall(r"cronjob[ /](\S+)", PAGE)
    assert set(named) == {cron_job["metadata"]["name"]}
    patches = [json.loads(patch) for patch in re.findall(r"--patch '([^']+)'", PAGE)]
    assert patches == [{"spec": {"suspend": True}}, {"spec": {"suspend": False}}]

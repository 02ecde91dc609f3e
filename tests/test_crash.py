"""A build killed at any moment leaves the previous generation answering, and the next build clean."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.store import open_index
from service.search import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly

BUILD = """
import os, signal, sys, time
from pathlib import Path
from tests.fakes import build_quietly, WordEncoder

class SlowEncoder(WordEncoder):
    def encode_passages(self, texts):
        time.sleep(0.02)
        return super().encode_passages(texts)

corpus, index, kill_at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
calls = 0

def counted(original):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)
    return call

for name in ("fsync", "rename", "replace", "mkdir", "rmdir", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
print("started", flush=True)
build_quietly(corpus, index, SlowEncoder(), window_passages=8, keep_generations=1)
print(calls)
"""


def start(corpus: Path, index: Path, kill_at: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD, str(corpus), str(index), str(kill_at)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def answers(index: Path) -> str:
    """Open the index as a service does, and return the generation that answers a query as it must."""
    generation = open_index(index)
    searcher = Searcher(generation, WordEncoder())
    hit = searcher.search("harvest", limit=1).hits[0]
    assert hit.found.article.id == "harvest"
    assert hit.found.passage.text.startswith("The harvest")
    searcher.close()
    return generation.manifest.generation


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    records = [{"id": f"a{i}", "text": f"Article {i} tells of nothing in particular. " * 5} for i in range(150)]
    records.append({"id": "harvest", "text": "The harvest was good."})
    path.write_text("\n".join(map(json.dumps, records)))
    return path


@pytest.mark.slow
def test_build_killed_at_random_moments_leaves_the_previous_generation(many: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_quietly(many, index)
    undisturbed = start(many, index)
    assert undisturbed.stdout is not None
    undisturbed.stdout.readline()
    began = time.monotonic()
    undisturbed.communicate()
    duration = time.monotonic() - began
    assert answers(index) == "000002"
    dice = random.Random(7)  # noqa: S311 - moments, not secrets
    killed = 0
    while killed < 10:
        before = answers(index)
        process = start(many, index)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0, duration))
        process.kill()
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            killed += 1
        else:
            duration *= 0.8  # it was done before its moment came: the machine is faster now
        assert int(answers(index)) in (int(before), int(before) + 1)
    before = answers(index)
    assert build_quietly(many, index, keep_generations=1).generation == f"{int(before) + 1:06d}"
    assert [path.name for path in (index / "generations").iterdir()] == [answers(index)]


@pytest.mark.slow
def test_build_killed_at_every_step_of_publishing_leaves_an_index_that_answers(corpus: Path, tmp_path: Path) -> None:
    """Each call that changes a folder or makes something durable is a moment at which the process dies."""
    path = tmp_path / "few.jsonl"
    path.write_text(json.dumps({"id": "harvest", "text": "The harvest was good."}))
    index = tmp_path / "index"
    build_quietly(path, index)
    output, _ = start(path, index).communicate()
    steps = int(output.split()[-1])
    assert steps >= 8
    for step in range(1, steps + 1):
        before = int(answers(index))
        process = start(path, index, kill_at=step)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, f"step {step}"
        assert int(answers(index)) in (before, before + 1), f"step {step}"
    after = build_quietly(path, index, keep_generations=1)
    assert answers(index) == after.generation
    assert [path.name for path in (index / "generations").iterdir()] == [after.generation]

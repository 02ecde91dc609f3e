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

from indexer.index.store import open_index
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly, sentence_cosines

BUILD = """
import os, signal, sys, time
from pathlib import Path
from tests.fakes import build_quietly, WordEncoder

class SlowEncoder(WordEncoder):  # its sentences, too, are encoded as passages
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
build_quietly(corpus, index, SlowEncoder(pooling="mean"), window_passages=8, keep_generations=1)
print(calls)
"""


def start(corpus: Path, index: Path, kill_at: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD, str(corpus), str(index), str(kill_at)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def answers(index: Path) -> str:
    """Open the index as a service does, and return the generation that answers a query as it must."""
    generation = open_index(index)
    searcher = Searcher(generation, WordEncoder(pooling="mean"))
    hit = searcher.search(SearchQuery(text="harvest", limit=1)).hits[0]
    assert hit.passage.found.article.id == "harvest"
    assert hit.passage.found.passage.text.startswith("The harvest")
    last = generation.manifest.contents.passages - 1
    assert sentence_cosines(generation.sentences, last, WordEncoder().encode_queries(["harvest"])[0]).max() > 0.99
    assert [match.weight > 0 for match in generation.lexical.matches(generation.lexical.parse("harvest"), last)] == [
        True
    ]
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
    build_quietly(many, index, WordEncoder(pooling="mean"))
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
    assert (
        build_quietly(many, index, WordEncoder(pooling="mean"), keep_generations=1).generation
        == f"{int(before) + 1:06d}"
    )
    assert [path.name for path in (index / "generations").iterdir()] == [answers(index)]


@pytest.mark.slow
def test_build_killed_at_every_step_of_publishing_leaves_an_index_that_answers(corpus: Path, tmp_path: Path) -> None:
    """Each call that changes a folder or makes something durable is a moment at which the process dies."""
    path = tmp_path / "few.jsonl"
    path.write_text(json.dumps({"id": "harvest", "text": "The harvest was good."}))
    index = tmp_path / "index"
    build_quietly(path, index, WordEncoder(pooling="mean"))
    output, _ = start(path, index).communicate()
    steps = int(output.split()[-1])
    files = len([path for path in (index / "generations" / answers(index)).rglob("*") if path.is_file()])
    assert steps >= 8 + files
    for step in range(1, steps + 1):
        before = int(answers(index))
        process = start(path, index, kill_at=step)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, f"step {step}"
        assert int(answers(index)) in (before, before + 1), f"step {step}"
    after = build_quietly(path, index, WordEncoder(pooling="mean"), keep_generations=1)
    assert answers(index) == after.generation
    assert [path.name for path in (index / "generations").iterdir()] == [after.generation]

"""Signals end a build at whatever moment they come, with one line, and leave nothing behind."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.index.generation import open_index
from tests.conftest import ROOT
from tests.indexer.encoder.small_encoder import write_small

PATIENCE_S = 300.0
"""Far more than the builds of a test take."""

BUILDS = """
import json, os, signal, sys
from pathlib import Path

from indexer.__main__ import main
from indexer.commands import app  # what takes long to import is imported once: each build is a fork of this process
from indexer import build, obtain_encoder
from indexer.encoder import compiled
from indexer.system.interruption import on_interruption

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
encoder, index, moments = Path(sys.argv[1]), Path(sys.argv[3]), json.loads(sys.argv[4])
obtain_encoder.choose_provider = lambda *_, **__: obtain_encoder.ReusedEncoderProvider(encoder)
sys.argv = ["article-indexer", "build", sys.argv[2], "--index", str(index), "--max-tokens", "48", "--from-scratch"]

def again():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.raise_signal(number)

def build(moment, number, log):
    calls = -1

    def count(frame, event, _argument):
        nonlocal calls
        if event == "call" and (calls >= 0 or frame.f_code.co_name == "_run"):
            calls += 1
            if calls == moment:
                signal.raise_signal(number)

    os.dup2(os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), 2)
    sys.setprofile(count)
    with on_interruption(again):
        main()
    sys.setprofile(None)
    Path(f"{log}.calls").write_text(str(calls))

def forked(moment, number):
    log = f"{index}.log"
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            build(moment, number, log)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), Path(log).read_text()

def current():
    return (index / "CURRENT").read_text()

told = [forked(-1, 0)]
calls = int(Path(f"{index}.log.calls").read_text())
for number, share in enumerate(moments):
    before, kind = current(), (signal.SIGINT, signal.SIGTERM)[number % 2]
    code, said = forked(int(calls * share), kind)
    left = [path.name for path in (index / "generations").iterdir() if not path.name.isdecimal()]
    told.append((code - 128 - kind, said, current() == before, left))
told.append(forked(-1, 0))
print("\\n" + json.dumps(told))
"""


def corpus_of(size: int, path: Path) -> Path:
    texts = ["rain and sun and snow and wind. " * 30, "fog and wind. A day of sun! " * 20]
    records = [{"id": f"a{i}", "title": f"Day {i}", "text": f"{i}. {texts[i % 2]}"} for i in range(size)]
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def interrupted_at(moments: list[float], tmp_path: Path, articles: int) -> list[Any]:
    """Build as often, interrupted after these shares of the calls that a build makes, and tell what came of each."""
    write_small(tmp_path / "encoder")
    corpus = corpus_of(articles, tmp_path / "days.jsonl")
    places = [str(place) for place in (tmp_path / "encoder", corpus, tmp_path / "index")]
    command = [sys.executable, "-c", BUILDS, *places, json.dumps(moments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_S, cwd=ROOT, env=environment, check=True
    )
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def check(moments: list[float], tmp_path: Path, *, articles: int) -> None:
    index = tmp_path / "index"
    first, *interrupted, last = interrupted_at(moments, tmp_path, articles)
    assert (first, last) == ([0, ""], [0, ""])
    for moment, (code, said, unchanged, left) in zip(moments, interrupted, strict=True):
        assert (code, left) == (0, []), (moment, said)
        state = "is as it was, and the next build goes on from here" if unchanged else "is at generation 0"
        # Before the command has read its arguments, nobody knows of an index.
        of_index = rf"; {re.escape(str(index))} {state}" + ("\\d{5}" if not unchanged else "")
        pattern = f"article-indexer: interrupted({of_index})" + ("?" if moment < 0.25 else "") + "\n"
        assert re.fullmatch(pattern, said), (moment, said)
    open_index(index).close()
    assert all(path.name.isdecimal() for path in (index / "generations").iterdir())


def test_a_build_ends_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    check([0.0, *(number / 11 for number in range(1, 11)), 0.9999], tmp_path, articles=12)


@pytest.mark.exhaustive
def test_a_build_ends_at_whatever_moment_it_is_told(tmp_path: Path) -> None:
    dice = random.Random(16)  # noqa: S311 - moments, not secrets
    check(sorted(dice.random() for _ in range(100)), tmp_path, articles=60)

"""The examples of docs/clients.md for programs in Python and for the terminal run as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import open_index
from service.api.app import create_app
from service.client import Client
from service.remote.operations import Operations
from service.search.searcher import Searcher
from service.settings import Settings
from tests.conftest import ROOT
from tests.fakes import live_over
from tests.service.api.clients import listening

PAGE = (ROOT / "docs" / "clients.md").read_text()
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
ADDRESS = "http://127.0.0.1:8000"


def shown(section: str, language: str) -> list[str]:
    """The examples of a section in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", SECTIONS[section], re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def url(index_of_seeds: Path) -> Iterator[str]:
    def load() -> Searcher:
        generation = open_index(index_of_seeds)
        return Searcher(generation, CompiledEncoder(generation.encoder_folder, serving=True))

    with listening(create_app(live_over(load), Settings())) as url, Client(url) as client:
        client.readyz()
        yield url


def run(command: list[str] | str, folder: Path, **environment: str) -> str:
    """What a command prints; it must end well, without a word on standard error."""
    done = subprocess.run(
        command,
        shell=isinstance(command, str),  # as people type it
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_programs_in_python_print_what_they_found(url: str, tmp_path: Path) -> None:
    first, second = (
        run([sys.executable, "-c", program.replace(ADDRESS, url)], tmp_path, PYTHONPATH=str(ROOT))
        for program in shown("Python", "python")
    )
    assert re.match(r"1\. 90% “Blinken's Beijing trip is back on", first)
    lines = second.splitlines()
    assert lines[0].startswith("warship cut across a destroyer -> “Blinken's Beijing trip is back on")
    assert [line.partition(" ")[0] for line in lines[2:7]] == sorted(
        path.name for path in (ROOT / "seeds").glob("*.txt")
    )
    assert lines[7].startswith("article_not_found ")
    assert lines[8].startswith("[('filters.published_from', \"'soon' is no date")
    assert len(lines) == 9


@pytest.mark.slow
def test_commands_at_the_terminal_end_well(index_of_seeds: Path, tmp_path: Path) -> None:
    commands = [line[2:] for block in shown("Terminal", "console") for line in block.splitlines()]
    assert len(commands) == 12
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for command in commands:
        said = run(command, tmp_path, ARTICLE_SEARCH_INDEX=str(index_of_seeds), PATH=path)
        assert said or command.startswith("printf") or "--csv" in command, command
    rows = (tmp_path / "answers.csv").read_text()
    assert rows.startswith("query_id,query,answerable,rank,relevance,title")
    assert "\n7,warship cut across a destroyer,yes,1,0.89" in rows


def test_the_page_names_every_method_of_the_client() -> None:
    named = set(re.findall(r"`([a-z_]+)`", SECTIONS["Python"]))
    assert {name for name in vars(Operations) if not name.startswith("_")} <= named


def test_the_page_names_flags_that_there_are(tmp_path: Path) -> None:
    environment = {"COLUMNS": "200"}
    told = run([sys.executable, "-m", "service", "search", "--help"], ROOT, **environment)
    told += run([sys.executable, "-m", "indexer", "inspect", "--help"], ROOT, **environment)
    told += run([sys.executable, "-m", "service", "--help"], ROOT, **environment)
    assert {flag for flag in re.findall(r"--[a-z][a-z-]+", SECTIONS["Terminal"]) if flag not in told} == set()

"""The examples of docs/clients.md for agents and retrieval chains run as they stand there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.encoder.compiled import CompiledEncoder
from indexer.index.generation import open_index
from service.search.searcher import Searcher
from tests.conftest import ROOT
from tests.service.mcp.agents import Service, service_over

PAGE = (ROOT / "docs" / "clients.md").read_text()
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
PACKAGES = {
    "Agents (MCP)": "mcp",
    "OpenAI-shaped vector store": "openai",
    "LangChain": "langchain_core",
    "LlamaIndex": "llama_index.core",
}
"""Section -> the package that its example imports."""
ADDRESS = "http://127.0.0.1:8000"
OTHER_PYTHON = ROOT / "var" / "recipes" / "bin" / "python"
"""Python of the environment that `.ci/recipes.py` installs the packages of the recipes into."""
LINES_MAX = 20


@pytest.fixture(scope="module")
def service(index_of_seeds: Path) -> Iterator[Service]:
    def load() -> Searcher:
        generation = open_index(index_of_seeds)
        return Searcher(generation, CompiledEncoder(generation.encoder_folder, serving=True))

    with service_over(load) as found:
        yield found


def example(section: str) -> str:
    """The one program of a section."""
    (found,) = re.findall(r"^```python\n(.*?)^```", SECTIONS[section], re.MULTILINE | re.DOTALL)
    return str(found)


def python_with(package: str) -> str:
    """The Python that has a package; skips the test if there is none."""
    for python in (sys.executable, str(OTHER_PYTHON)):
        if Path(python).exists():
            found = f"import importlib.util as u, sys; sys.exit(u.find_spec({package.partition('.')[0]!r}) is None)"
            if subprocess.run([python, "-c", found], check=False).returncode == 0:
                return python
    pytest.skip(f"{package} is not installed; python3 .ci/recipes.py installs it, and runs this test")


@pytest.mark.slow
@pytest.mark.parametrize(("section", "package"), PACKAGES.items(), ids=[*PACKAGES.values()])
def test_examples_print_citations(service: Service, section: str, package: str) -> None:
    program = example(section)
    assert program.count(ADDRESS) == 1
    assert re.match(r"# pip install [\w -]+\n", program)
    python = python_with(package)
    done = subprocess.run(
        [python, "-c", program.replace(ADDRESS, service.url)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert 1 <= len(lines) <= 3
    assert "Blinken's Beijing trip is back on" in lines[0]
    assert all(re.search(r"characters \d+–\d+", line) for line in lines)


@pytest.mark.parametrize("section", ["LangChain", "LlamaIndex"])
def test_recipes_are_short(section: str) -> None:
    recipe, _, _ = example(section).partition("\n\nfor ")
    assert len([line for line in recipe.splitlines() if line.strip()]) < LINES_MAX


def test_the_configuration_of_an_agent_is_json_and_names_what_there_is() -> None:
    (shown,) = re.findall(r"^```json\n(.*?)^```", SECTIONS["Agents (MCP)"], re.MULTILINE | re.DOTALL)
    over_http, here = json.loads(shown)["mcpServers"].values()
    assert over_http["url"] == f"{ADDRESS}/mcp"
    assert (here["command"], here["args"]) == ("article-service", ["mcp", "--index", "var/index"])

"""The house: imports point down, run in no circle, and heavy packages have one door each."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT

LAYERS = (
    # indexer
    {"indexer.errors", "indexer.records", "indexer.printable"},
    {"indexer.system", "indexer.progress"},
    {"indexer.config"},
    {"indexer.quality"},
    {"indexer.corpus", "indexer.encoder", "indexer.reuse"},
    {"indexer.passages", "indexer.index"},
    {"indexer.ranking", "indexer.generations"},
    {"indexer.news"},
    {"indexer.milvus"},
    {"indexer.obtain_encoder", "indexer.articles"},
    {"indexer.publish_gate", "indexer.verification"},
    {"indexer.plan", "indexer.build_report", "indexer.shards"},
    {"indexer.build", "indexer.forecast"},
    {"indexer.watch", "indexer.output"},
    {"indexer.commands"},
    {"indexer.__main__"},
    # service
    {"service.remote"},
    {"service.client"},
    {"service.version", "service.errors", "service.host_names", "service.worker"},
    {"service.settings"},
    {"service.quotations"},
    {"service.command_line", "service.search", "service.problem_details"},
    {"service.evaluation"},
    {"service.telemetry", "service.server"},
    {"service.engine", "service.access", "service.page"},
    {"service.api"},
    {"service.mcp"},
    {"service.serve", "service.health", "service.terminal"},
    {"service.__main__"},
)
"""Rooms, the lowest first: folders, or modules that stand alone. An import points to a lower room, or stays inside."""
OF_BOTH = {"indexer.index", "indexer.encoder", "indexer.milvus", "indexer.ranking", *LAYERS[0], *LAYERS[1], *LAYERS[2]}
"""Rooms of the indexer that the service may use."""
ONE_DOOR = {
    "chardet": {"indexer.corpus.encodings.legacy"},
    "docx": {"indexer.corpus.formats.documents"},
    "httpx": {"service.client"},
    "faiss": {
        f"indexer.index.vectors.{name}" for name in ("exact", "approximate", "approximate_writer", "coded", "mapping")
    },
    "mcp": {f"service.mcp.{name}" for name in ("http", "server", "stdio")},
    "mcp_types": {f"service.mcp.{name}" for name in ("http", "server", "stdio")},
    "openvino": {"indexer.encoder.openvino_runtime"},
    "pymilvus": {"indexer.milvus.client"},
    "pypdf": {"indexer.corpus.formats.documents"},
    "sentence_transformers": {"indexer.encoder.sentence_transformer"},
    "sentencex": {"indexer.passages.chunk"},
    "torch": {"indexer.encoder.sentence_transformer"},
    "transformers": {"indexer.encoder.sentence_transformer"},
}
"""Package -> the modules that import it."""
WEB = {"fastapi", "starlette", "uvicorn", "pydantic"}


def modules() -> dict[str, Path]:
    """All modules of both packages by name, empty `__init__` files aside."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for package in ("indexer", "service")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }


def imported(path: Path) -> set[str]:
    """Names imported anywhere in a file, lazily and for type checking too; `from a import b` gives `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


IMPORTS = {name: imported(path) for name, path in modules().items()}
OURS = {name: found & IMPORTS.keys() for name, found in IMPORTS.items()}


def room(module: str) -> str:
    """The folder that a module of a package lies in, or the module itself if it stands alone."""
    return ".".join(module.split(".")[:2])


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Chains of modules that lead back to their beginning, each found once."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> None:
        if module in path:
            found.append(path[path.index(module) :])
        elif module not in done:
            for other in sorted(graph[module]):
                visit(other, [*path, module])
            done.add(module)

    for module in sorted(graph):
        visit(module, [])
    return found


def test_every_module_has_a_room() -> None:
    assert {room(module) for module in IMPORTS} == set().union(*LAYERS)


def test_imports_point_down() -> None:
    heights = {name: height for height, names in enumerate(LAYERS) for name in names}
    upward = [
        f"{module} imports {other}"
        for module, others in OURS.items()
        for other in others
        if room(other) != room(module) and heights[room(other)] >= heights[room(module)]
    ]
    assert upward == []


def test_no_import_runs_in_a_circle() -> None:
    assert circles(OURS) == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d"}}) == [["b", "c"], ["d"]]


def test_the_service_uses_only_what_reads_an_index() -> None:
    used = {room(other) for module, others in OURS.items() if module.startswith("service.") for other in others}
    assert {name for name in used if name.startswith("indexer.")} <= OF_BOTH


@pytest.mark.parametrize("package", ONE_DOOR)
def test_heavy_packages_have_one_door(package: str) -> None:
    users = {name for name, found in IMPORTS.items() if any(one.split(".")[0] == package for one in found)}
    assert users == ONE_DOOR[package]


@pytest.mark.parametrize("folder", ["quotations", "search", "engine"])
def test_searching_knows_nothing_of_http(folder: str) -> None:
    found = {name: others for name, others in IMPORTS.items() if name.startswith(f"service.{folder}.")}
    assert found
    assert {name for name, others in found.items() if {one.split(".")[0] for one in others} & WEB} == set()


def test_init_files_are_empty() -> None:
    files = [path for package in ("indexer", "service", "tests") for path in (ROOT / package).rglob("__init__.py")]
    assert files
    assert [path for path in files if path.read_text()] == []


def test_no_file_is_long() -> None:
    lengths = {name: len(path.read_text().splitlines()) for name, path in modules().items()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_folder_is_full() -> None:
    folders = Counter(path.parent for path in modules().values())
    assert {folder: count for folder, count in folders.items() if count > 16} == {}


_TORCH = ("torch", "transformers", "sentence_transformers")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        *((name, _TORCH) for name in ("service.api.app", "service.search.searcher", "service.__main__")),
        ("indexer.index.generation", _TORCH),
        ("service.client", (*_TORCH, "faiss", "openvino", "numpy", "fastapi", "starlette", "pydantic", "uvicorn")),
        ("indexer.commands.app", (*_TORCH, "faiss", "lxml", "openvino")),  # what most runs need is a look at hashes
    ],
)
def test_importing_a_module_imports_nothing_heavy(module: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"

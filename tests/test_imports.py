"""Imports point one way, and heavy packages have one door each."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LAYERS = [
    {"indexer.records", "indexer.errors", "indexer.index.arrays", "indexer.processors", "indexer.stopwatch"},
    {"indexer.index.terms"},
    {"indexer.config"},
    {"indexer.corpus.dates", "indexer.corpus.files"},
    {"indexer.corpus.evident"},
    {"indexer.corpus.fields"},
    {
        "indexer.corpus.read",
        "indexer.passages.clean",
        "indexer.passages.chunk",
        "indexer.encoder.interface",
        "indexer.encoder.model_files",
        "indexer.index.vectors.exact",
    },
    {
        "indexer.index.articles",
        "indexer.passages.cut",
        "indexer.index.lexical",
        "indexer.index.sentences",
        "indexer.encoder.openvino_runtime",
    },
    {"indexer.ranking.ranking"},
    {"indexer.ranking.relevance"},
    {"indexer.index.store", "indexer.encoder.compiled"},
    {"indexer.encoder.sentence_transformer", "indexer.encoder.quantize"},
    {"indexer.build", "indexer.obtain_encoder", "indexer.watch"},
    {"indexer.__main__"},
]
SERVICE_MAY_USE = {
    "indexer.records",
    "indexer.errors",
    "indexer.config",
    "indexer.processors",
    "indexer.encoder.interface",
    "indexer.index.articles",
    "indexer.index.vectors.exact",
    "indexer.index.lexical",
    "indexer.index.sentences",
    "indexer.ranking.ranking",
    "indexer.ranking.relevance",
    "indexer.stopwatch",
    "indexer.index.store",
}
SERVICE_LOADING_MAY_USE = {"indexer.encoder.compiled", "indexer.encoder.sentence_transformer"}
"""To load the encoder of an index, of either kind."""
ONE_DOOR = {
    "faiss": {"indexer.index.vectors.exact"},
    "sqlite3": {"indexer.index.articles"},
    "openvino": {"indexer.encoder.openvino_runtime"},
    "nncf": {"indexer.encoder.quantize"},
    "torch": {"indexer.encoder.sentence_transformer"},
    "transformers": {"indexer.encoder.sentence_transformer"},
    "sentence_transformers": {"indexer.encoder.sentence_transformer"},
    "sentencex": {"indexer.passages.chunk"},
    "Stemmer": {"indexer.index.terms"},
    "fastapi": {"service.api.app", "service.api.routes", "service.api.routing", "service.problem_details"},
}


def modules() -> dict[str, Path]:
    found = {}
    for package in ("indexer", "service"):
        for path in (ROOT / package).rglob("*.py"):
            found[".".join(path.relative_to(ROOT).with_suffix("").parts)] = path
    return found


def imports(path: Path) -> set[str]:
    """Names of modules imported anywhere in a file; `from package import module` counts as the module."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


IMPORTS = {name: imports(path) for name, path in modules().items()}


def test_every_indexer_module_has_its_layer() -> None:
    indexer = {name for name in IMPORTS if name.startswith("indexer.") and not name.endswith("__init__")}
    assert set().union(*LAYERS) == indexer


def test_indexer_imports_only_from_lower_layers() -> None:
    lower: set[str] = set()
    for layer in LAYERS:
        for name in layer:
            ours = IMPORTS[name] & set(IMPORTS)
            assert ours <= lower, f"{name} imports {ours - lower}"
        lower |= layer


def test_indexer_never_imports_the_service() -> None:
    users = [name for name in IMPORTS if name.startswith("indexer.")]
    assert not [name for name in users if any(i.split(".")[0] == "service" for i in IMPORTS[name])]


@pytest.mark.parametrize("name", [name for name in IMPORTS if name.startswith("service.")])
def test_service_uses_only_what_reads_an_index(name: str) -> None:
    allowed = SERVICE_MAY_USE | (SERVICE_LOADING_MAY_USE if name == "service.engine.loading" else set())
    assert {i for i in IMPORTS[name] & set(IMPORTS) if i.startswith("indexer.")} <= allowed


@pytest.mark.parametrize("package", ONE_DOOR)
def test_heavy_packages_have_one_door(package: str) -> None:
    users = {name for name, imported in IMPORTS.items() if any(i.split(".")[0] == package for i in imported)}
    assert users == ONE_DOOR[package]


def test_search_knows_nothing_of_http() -> None:
    web = {"fastapi", "starlette", "uvicorn", "pydantic"}
    assert not {i.split(".")[0] for i in IMPORTS["service.search.searcher"]} & web


def test_init_files_are_empty() -> None:
    files = [path for path in ROOT.glob("*/**/__init__.py") if not {".venv", "var"} & set(path.parts)]
    assert files
    assert [path for path in files if path.read_text()] == []


@pytest.mark.parametrize(
    "module", ["service.api.app", "service.search.searcher", "service.__main__", "indexer.index.store"]
)
def test_importing_the_service_imports_no_torch(module: str) -> None:
    heavy = ("torch", "transformers", "sentence_transformers")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"

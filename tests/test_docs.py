"""What the README and the other docs say is so, as far as a program can tell."""

import contextlib
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from service.api import export_openapi
from service.problem_details import PROBLEMS
from service.telemetry.metrics import Metrics
from service.telemetry.request_record import STAGES
from tests import docs_tables
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()
METRICS = (ROOT / "docs" / "operations-metrics.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))

Rows = list[list[str]]


def tables(text: str) -> Iterator[Rows]:
    """The tables of a page: a list of rows for each, its heading the first, without the line of dashes."""
    for found in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in found.splitlines()]
        yield [row for row in rows if not set("".join(row)) <= set("-: ")]


def rows_under(text: str, *heading: str) -> Rows:
    """The rows of all tables whose first columns are named so, their headings left out."""
    return [row for rows in tables(text) if rows[0][: len(heading)] == [*heading] for row in rows[1:]]


def names(cells: list[str]) -> list[str]:
    """What stands in backticks in some cells."""
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


# The API


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The OpenAPI document, made from the routes and the models."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        export_openapi.main()
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_api_lists_the_requests_that_there_are(document: dict[str, Any]) -> None:
    assert sorted(names([row[0] for row in rows_under(API, "request", "answer")])) == sorted(operations(document))


def parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = operation.get("parameters", [])
    return {one["name"]: one for one in found if one.get("in") == "query"}


def test_api_lists_the_parameters_that_there_are(document: dict[str, Any]) -> None:
    rows = rows_under(API, "request", "parameter")
    expected = [(request, name) for request, found in operations(document).items() for name in parameters(found)]
    assert sorted(tuple(names(row[:2])) for row in rows) == sorted(expected)
    for row in rows:
        request, name = names(row[:2])
        one = parameters(operations(document)[request])[name]
        assert_described(one["schema"], row[2], row[3], required=one.get("required", False))


def assert_described(schema: dict[str, Any], value: str, default: str | None, *, required: bool) -> None:
    """Hold the columns of a field's values and of its default against its schema."""
    for choice in [*schema.get("enum", []), *schema.get("items", {}).get("enum", [])]:
        assert f"`{choice}`" in value
    told = {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", value)}
    bounds = [schema.get(name) for name in ("minimum", "maximum", "maxItems")]
    if "enum" not in schema and "pattern" not in schema:
        bounds += [schema.get("minLength"), schema.get("maxLength")]
    assert {bound for bound in bounds if bound is not None and bound < 2**53} <= told, value
    if default is None:
        return
    if required:
        assert default == "required"
    else:
        written = json.dumps(schema.get("default"))
        assert default.strip("`") in {
            written,
            written.strip('"'),
            written.removesuffix(".0"),
            *(["none"] * ("default" not in schema)),
        }


def documented_schemas() -> dict[str, Rows]:
    """The names in brackets behind the headings -> the rows of the tables below."""
    found: dict[str, Rows] = {}
    for section in re.split(r"^## ", API, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        schemas = names(re.findall(r"\((`.*`)\)", heading))
        for schema in schemas:
            column = "field" if len(schemas) == 1 else f"field of `{schema}`"
            found[schema] = rows_under(text, column)
    return found


def test_api_explains_every_schema(document: dict[str, Any]) -> None:
    assert sorted(documented_schemas()) == sorted(document["components"]["schemas"])


def test_api_lists_the_fields_that_there_are(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, rows in documented_schemas().items():
        assert sorted(names([row[0] for row in rows])) == sorted(schemas[name]["properties"]), name
        assert all(row[-1] for row in rows), f"{name} has a field without a meaning"


@pytest.mark.parametrize("name", ["SearchRequest", "FiltersModel", "BatchRequest"])
def test_api_tells_what_values_fields_have(document: dict[str, Any], name: str) -> None:
    schema = document["components"]["schemas"][name]
    for row in documented_schemas()[name]:
        (field,) = names([row[0]])
        properties = schema["properties"][field]
        default = row[2] if len(row) == 4 else None
        if "$ref" not in properties:
            assert_described(properties, row[1], default, required=field in schema.get("required", []))


def test_api_lists_every_code_of_an_error_with_its_status() -> None:
    rows = rows_under(API, "status", "code")
    assert sorted((int(row[0]), *names([row[1]])) for row in rows) == sorted(
        (problem.status, code) for code, problem in PROBLEMS.items()
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_docs_name_codes_with_the_status_that_they_have(page: Path) -> None:
    for status, code in re.findall(r"\b([45]\d\d) `([a-z_]+)`", page.read_text()):
        assert PROBLEMS[code].status == int(status), f"{status} {code}"
    for row in rows_under(page.read_text(), "status", "`code`"):
        assert PROBLEMS[names([row[1]])[0]].status == int(row[0])


# The metrics


def test_docs_list_the_metrics_that_there_are_with_their_labels_and_kinds() -> None:
    registry = CollectorRegistry()
    Metrics("1", registry)
    metrics = {}
    for collector in set(registry._collector_to_names):
        if isinstance(collector, MetricWrapperBase):
            name = f"{collector._name}_total" if collector._type == "counter" else collector._name
            metrics[name] = (set(collector._labelnames), collector._type)
    rows = rows_under(METRICS, "metric", "labels", "kind")
    told = {names([row[0]])[0]: (set(names([row[1]])), row[2].partition(",")[0]) for row in rows}
    assert told == metrics
    assert len(rows) == len(metrics)


def test_docs_list_the_stages_that_there_are() -> None:
    assert names([row[0] for row in rows_under(METRICS, "stage")]) == [*STAGES]


# Numbers


@pytest.mark.parametrize(
    ("page", "make"), docs_tables.BLOCKS, ids=[f"{page.name}-{make.__name__}" for page, make in docs_tables.BLOCKS]
)
def test_docs_state_what_the_code_says_and_what_was_measured(page: Path, make: Callable[[], list[str]]) -> None:
    _, shown, _ = docs_tables.shown(page, make.__name__)
    assert shown.splitlines() == make(), "write it anew with python -m tests.docs_tables"


def test_readme_tells_over_what_its_speed_was_measured() -> None:
    setup = docs_tables.recorded("service")["results"]["setup"]
    assert f"over the same {setup['passages']:,} passages" in " ".join(README.split())


# The README


def test_readme_has_200_lines_at_most() -> None:
    assert len(README.splitlines()) <= 200


def test_readme_shows_an_answer_that_the_seeds_bear_out(document: dict[str, Any]) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    answer = json.loads(shown)
    schemas = document["components"]["schemas"]
    assert answer.keys() == schemas["SearchResponse"]["properties"].keys()
    (hit,) = answer["hits"]
    assert hit.keys() == schemas["HitModel"]["properties"].keys()
    data = (ROOT / "seeds" / hit["article"]["path"]).read_bytes()
    span, byte_span = hit["passage"]["span"], hit["passage"]["byte_span"]
    passage = data[byte_span["start"] : byte_span["end"]]
    assert passage.decode() == hit["passage"]["text"] == data.decode()[span["start"] : span["end"]]
    assert hashlib.sha256(passage).hexdigest() == hit["passage"]["sha256"]
    assert hashlib.sha256(data).hexdigest() == hit["article"]["sha256"]
    for highlight in hit["passage"]["highlights"]:
        assert span["start"] <= highlight["start"] < highlight["end"] <= span["end"]


def test_readme_s_commands_print_the_hashes_of_its_answer() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    (hit,) = json.loads(shown)["hits"]
    of_passage, of_article = re.findall(r"^\$ (.*sha256sum\b[^#\n]*)", README, re.MULTILINE)
    for command, expected in ((of_passage, hit["passage"]["sha256"]), (of_article, hit["article"]["sha256"])):
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
        assert done.stdout.split()[0] == expected


# What the docs refer to


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, link


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text()
    paths = re.findall(r"(?<![\w./-])((?:indexer|service|tests|benchmarks|deploy|docs|seeds|\.ci)/[\w./-]*[\w/])", text)
    assert not [path for path in paths if not (ROOT / path).exists()]
    modules = re.findall(r"(?:python -m |`)((?:indexer|service|tests|benchmarks)(?:\.[a-z_]+)+)\b", text)
    files = [ROOT / module.replace(".", "/") for module in modules]
    assert not [file for file in files if not file.is_dir() and not file.with_suffix(".py").exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_make_targets_that_are_named_exist(page: Path) -> None:
    assert set(re.findall(r"(?:`|\$ )make ([a-z][a-z-]*)", page.read_text())) <= TARGETS


def test_make_targets_are_declared_phony() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_settings_that_are_named_exist(page: Path) -> None:
    known = (ROOT / "docs" / "settings.md").read_text()
    named = set(re.findall(r"\bARTICLE_SEARCH_[A-Z_]+", page.read_text()))
    assert {name for name in named if f"`{name}`" not in known} <= {"ARTICLE_SEARCH_"}


def test_every_page_is_named_in_the_readme() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in README

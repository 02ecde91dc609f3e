import hashlib
import json
import logging
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, cast
from unittest.mock import patch
from urllib.parse import quote

import pytest
import structlog

from indexer.build import build
from indexer.config import BuildConfig
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.errors import ArticleSearchError, EncoderError, UsageError
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.ranking.scores import MODES
from service.__main__ import main
from service.access.api_keys import Keyring
from service.api.requests import LIMIT_MAX
from service.command_line import MODES as SPELT_MODES
from service.settings import Settings
from service.version import VERSION
from tests.conftest import ARTICLES, ROOT

TEXTS = [article["text"] for article in cast(list[dict[str, str]], ARTICLES)]
ODD_ID = "50%2Fa b#🎈"
QUERIES = {"1": "a hot-air craft above the state", "2": "crops and thankful growers", "3": "ships nearly collided"}


@pytest.fixture(scope="module")
def real_index(compiled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over ARTICLES and one with an odd id, with the default model compiled."""
    folder = tmp_path_factory.mktemp("service")
    records = [*ARTICLES, {"id": ODD_ID, "text": "The parliament passed a budget."}]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, records)))
    config, ignore = BuildConfig(), lambda *_: None
    provider = ReusedEncoderProvider(compiled_folder)
    build([folder / "articles.jsonl"], folder / "index", provider, config, on_note=ignore, on_progress=ignore)
    return folder / "index"


@pytest.fixture
def beir(tmp_path: Path) -> list[str]:
    """The flags that name QUERIES and judgements: of what the third asks for, half is in the index."""
    lines = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(lines))
    (tmp_path / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\tsky\t1\n1\tfarm\t0\n2\tfarm\t1\n3\tstrait\t1\n3\tabsent\t1\n"
    )
    return ["--queries", str(tmp_path / "queries.jsonl"), "--qrels", str(tmp_path / "test.tsv")]


@contextmanager
def process_as_it_was() -> Iterator[None]:
    """Take back what `serve` does to its whole process."""
    root, mask = logging.getLogger(), signal.pthread_sigmask(signal.SIG_BLOCK, [])
    level, handlers = root.level, list(root.handlers)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        logging.captureWarnings(False)
        structlog.reset_defaults()
        root.setLevel(level)
        root.handlers[:] = handlers


class Ran(NamedTuple):
    """A command that has ended."""

    exit_code: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Ran:
    """Run the command in this process; nothing but a deliberate exit may leave it."""
    stdout, stderr, exit_code = StringIO(), StringIO(), 0
    with process_as_it_was(), patch.dict(os.environ, env or {}), redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            exit_code = cast(int, end.code)
    return Ran(exit_code, stdout.getvalue(), stderr.getvalue())


def test_search_command_prints_passages_with_citations(real_index: Path) -> None:
    result = run("search", QUERIES["1"], "--index", real_index, "--limit", "1")
    assert result.exit_code == 0
    heading, score, *text = result.stdout.splitlines()
    assert heading == "1. “A balloon”, characters 0–67, articles.jsonl"
    passage_id = hashlib.sha256(f"sky\0{0}\0{TEXTS[1]}".encode()).hexdigest()[:20]
    assert re.fullmatch(rf"   relevance \d+%, score 0\.\d\d\d, passage {passage_id}", score)
    assert " ".join(line.strip() for line in text).strip() == TEXTS[1]


def test_search_command_prints_json_of_the_services_hits(real_index: Path) -> None:
    result = run("search", QUERIES["2"], "--json", env={"ARTICLE_SEARCH_INDEX": str(real_index)})
    found = json.loads(result.stdout)
    assert found["query"] == QUERIES["2"]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4]
    best = found["hits"][0]
    assert (best["article"]["id"], best["passage"]["text"]) == ("farm", TEXTS[2])
    assert (best["citation"], best["link"]) == ("farm, characters 0–52, articles.jsonl", None)
    assert min(best["scores"].values()) < best["score"] < max(best["scores"].values())
    assert best["score"] > found["hits"][1]["score"]
    assert [term["term"] for term in best["explanation"]["terms"]]
    assert found["answerable"] is (best["relevance"] >= 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["semantic", "keyword"])
def test_search_command_orders_by_the_mode_asked_for(real_index: Path, mode: str) -> None:
    result = run("search", "the good harvest", "--mode", mode, "--json", "--index", real_index)
    hits = json.loads(result.stdout)["hits"]
    assert hits[0]["article"]["id"] == "farm"
    assert all(hit["score"] == pytest.approx(hit["scores"][mode]) for hit in hits)


@pytest.mark.slow
def test_search_command_says_when_nothing_probably_answers(real_index: Path) -> None:
    said = "Nothing found that probably answers this; the nearest:\n"
    seen = set()
    for query in (TEXTS[2], "how to tune a violin"):
        answerable = json.loads(run("search", query, "--json", "--index", real_index).stdout)["answerable"]
        seen.add(answerable)
        result = run("search", query, "--index", real_index)
        assert result.stderr == ("" if answerable else said)
        assert result.stdout.startswith("1. ")
    assert seen == {True, False}


def test_search_command_says_when_there_is_nothing(real_index: Path) -> None:
    result = run("search", "violins", "--mode", "keyword", "--index", real_index)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing found.\n")
    result = run("search", "how to tune a violin", "--sort", "newest", "--min-relevance", "1", "--index", real_index)
    assert result.stderr == "Nothing found that is relevant by 100%; --min-relevance 0 lists more.\n"


@pytest.mark.slow
def test_standard_output_that_is_full_is_said() -> None:
    command = [sys.executable, "-m", "service", "--help"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    said = "article-service: standard output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.slow
@pytest.mark.parametrize(("zone", "cited"), [("UTC", "14 May 2025"), ("America/Chicago", "13 May 2025")])
def test_search_command_cites_days_of_the_time_zone(
    encoder: SentenceTransformerEncoder, tmp_path: Path, zone: str, cited: str
) -> None:
    stated = {"id": "late", "text": "A late balloon.", "published_at": "2025-05-13T23:30:00-05:00"}
    (tmp_path / "a.jsonl").write_text(json.dumps(stated))
    ignore = lambda *_: None  # noqa: E731
    build([tmp_path / "a.jsonl"], tmp_path / "i", encoder, BuildConfig(), on_note=ignore, on_progress=ignore)
    asked = ("search", "balloon", "--index", tmp_path / "i", "--timezone", zone)
    assert f"late, {cited}, " in run(*asked).stdout
    assert f"late, {cited}, " in json.loads(run(*asked, "--json").stdout)["hits"][0]["citation"]


@pytest.mark.slow
def test_search_command_reads_what_looks_like_markup_as_text(
    encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    text = "[bold]Markup[/bold] and [/] stay."
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "[red]", "title": "A [link=x]title[/]", "text": text}))
    ignore = lambda *_: None  # noqa: E731
    build([tmp_path / "a.jsonl"], tmp_path / "i", encoder, BuildConfig(), on_note=ignore, on_progress=ignore)
    lines = run("search", "[bold]markup[/]", "--index", tmp_path / "i").stdout.splitlines()
    assert lines[0] == "1. “A [link=x]title[/]”, characters 0–33, a.jsonl"
    assert lines[2].strip() == text


@pytest.mark.slow
def test_evaluate_command_measures_the_real_model(real_index: Path, beir: list[str]) -> None:
    result = run("evaluate", "--index", real_index, *beir, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "queries": 3,
        "metrics": {
            "nDCG@10": pytest.approx((2 + 1 / (1 + 1 / math.log2(3))) / 3),
            "MRR@10": pytest.approx(1),
            "recall@10": pytest.approx(5 / 6),
            "recall@100": pytest.approx(5 / 6),
        },
    }
    said = run("evaluate", "--index", real_index, *beir).stdout
    assert said == "nDCG@10 0.8710, MRR@10 1.0000, recall@10 0.8333, recall@100 0.8333 (3 queries)\n"


@pytest.mark.slow
def test_evaluate_command_measures_news_sense(real_index: Path, tmp_path: Path) -> None:
    stories, quotations = tmp_path / "stories.jsonl", tmp_path / "quotations.jsonl"
    stories.write_text('{"id": "farm", "story": "harvest"}\n')
    quotations.write_text('{"quote": "words that stand nowhere at all", "verdict": "not_found"}\n')
    asked: list[str | Path] = ["evaluate", "--index", real_index, "--stories", stories, "--quotations", quotations]
    assert json.loads(run(*asked, "--json").stdout) == {
        "stories": {"articles": 1, "precision": 1, "recall": 1, "f1": 1},
        "quotations": {"quotations": 1, "right": 1, "wrong": {}},
    }
    assert run(*asked).stdout.splitlines() == [
        "stories: 1 articles, precision 1.0000, recall 1.0000, f1 1.0000",
        "quotations: 1 quotations, right 1.0000, wrong: none",
    ]


NO_TORCH = """
import json, sys
heavy = ["torch", "transformers", "sentence_transformers"]
sys.modules.update(dict.fromkeys(heavy))  # whoever imports one of them now fails
from pathlib import Path
from starlette.testclient import TestClient
from service.__main__ import app
from service.engine.loading import load_searcher
from service.api.app import create_app
from service.engine.live_index import LiveIndex
from service.settings import Settings

index, queries, qrels = sys.argv[1:]
live = LiveIndex(lambda _: load_searcher(Path(index), None, long_lived=True), newest=None)
with TestClient(create_app(live, Settings())) as client:
    while client.get("/readyz").status_code != 200:
        pass
    hit = client.post("/v1/search", json={"query": "crops and thankful growers"}).json()["hits"][0]
    passage = client.get("/v1/passages/" + hit["passage"]["id"]).json()
    paths = ["/v1/search?q=crops", "/v1/articles", "/v1/articles/farm", "/v1/index", "/openapi.json"]
    statuses = [client.get(path).status_code for path in paths]
app(["search", "crops", "--index", index], standalone_mode=False)
app(["evaluate", "--index", index, "--queries", queries, "--qrels", qrels], standalone_mode=False)
print(json.dumps([hit["article"]["id"], statuses, [name for name in heavy if sys.modules[name]]]))
"""


@pytest.mark.slow
def test_serving_a_compiled_index_imports_no_torch_on_any_path(real_index: Path, beir: list[str]) -> None:
    command = [sys.executable, "-c", NO_TORCH, str(real_index), beir[1], beir[3]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == ["farm", [200] * 5, []]


@pytest.mark.slow
def test_an_index_without_compiled_encoder_says_what_it_needs(
    encoder: SentenceTransformerEncoder, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignore = lambda *_: None  # noqa: E731
    build([corpus], tmp_path / "i", encoder, BuildConfig(), on_note=ignore, on_progress=ignore)
    assert run("search", "crops", "--index", tmp_path / "i").exit_code == 0
    monkeypatch.setitem(sys.modules, "indexer.encoder.sentence_transformer", None)
    result = run("search", "crops", "--index", tmp_path / "i")
    assert (result.exit_code, result.stdout) == (6, "")
    assert "sentence-transformers, which is not installed; install article-search[indexer]" in result.stderr


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (" ", "holds nothing to search for"),
        ("a\x07", "control character U+0007 at 1"),
        ("x" * 2_001, "2001 characters"),
    ],
)
def test_search_command_refuses_what_is_no_query(real_index: Path, query: str, message: str) -> None:
    result = run("search", query, "--index", real_index)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("command", ["search", "evaluate"])
def test_commands_refuse_a_mode_that_there_is_not(command: str, beir: list[str], tmp_path: Path) -> None:
    rest = ["a query"] if command == "search" else beir
    result = run(command, *rest, "--mode", "fuzzy", "--index", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (2, "")
    problem = "Invalid value for '--mode': 'fuzzy' is not one of hybrid, semantic, keyword"
    assert result.stderr == f"article-service: {problem}\n"


def test_evaluate_command_tells_each_querys_values_if_asked(real_index: Path, beir: list[str]) -> None:
    found = json.loads(run("evaluate", "--index", real_index, *beir, "--json", "--per-query").stdout)
    assert list(found["per_query"]) == list(found["metrics"])
    assert found["per_query"]["recall@10"] == {"1": 1, "2": 1, "3": 0.5}
    for name, mean in found["metrics"].items():
        assert sum(found["per_query"][name].values()) / 3 == pytest.approx(mean)
    result = run("evaluate", "--index", real_index, *beir, "--per-query")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--per-query needs --json" in result.stderr


@pytest.mark.slow
def test_evaluate_command_measures_the_mode_asked_for(real_index: Path, beir: list[str], tmp_path: Path) -> None:
    lines = ['{"_id": "1", "text": "hot-air craft"}', '{"_id": "2", "text": "good harvest"}']
    (tmp_path / "queries.jsonl").write_text("\n".join(lines))
    (tmp_path / "test.tsv").write_text("1\tsky\t1\n2\tfarm\t1\n")
    found = {
        mode: json.loads(run("evaluate", "--index", real_index, *beir, "--mode", mode, "--json").stdout)["metrics"]
        for mode in ("hybrid", "semantic", "keyword")
    }
    assert [found[mode]["recall@10"] for mode in found] == [1, 1, 0.5]  # no article has the first query's words


def test_evaluate_command_names_the_file_that_it_cannot_use(real_index: Path, beir: list[str], tmp_path: Path) -> None:
    (tmp_path / "test.tsv").write_text("1\tsky\tgood\n")
    result = run("evaluate", "--index", real_index, *beir)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{tmp_path}/test.tsv:1: not query id, article id and grade" in result.stderr


@pytest.mark.parametrize("command", ["search", "evaluate"])
def test_commands_name_what_mends_a_missing_index(command: str, beir: list[str], tmp_path: Path) -> None:
    result = run(command, *(["a query"] if command == "search" else beir), "--index", tmp_path / "none")
    assert (result.exit_code, result.stdout) == (5, "")
    message = f"there is no index in {tmp_path}/none; make one: article-indexer build CORPUS --index {tmp_path}/none"
    assert f"article-service: {message}\n" in result.stderr


def test_commands_refuse_another_model_than_the_index_was_built_with(
    index: Path, model_folder: Path, tmp_path: Path
) -> None:
    result = run("search", "a query", "--index", index, "--model", model_folder)
    assert (result.exit_code, result.stdout) == (6, "")
    assert "the index was built with another encoder: files_sha256 was '000" in result.stderr
    assert "dimension was 6, is 384" in result.stderr
    assert f"article-indexer build CORPUS --index DIR --model {model_folder}" in result.stderr
    result = run("search", "a query", "--index", index, "--model", tmp_path)
    assert (result.exit_code, result.stdout) == (6, "")
    assert str(tmp_path) in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "a", "--limit", "0"], "Invalid value for '--limit': '0' is not a whole number from 1 to 100"),
        (["search", "a", "--limit", "101"], "Invalid value for '--limit': '101' is not a whole number from 1 to 100"),
        (["search", "a", "--limit", "x"], "Invalid value for '--limit': 'x' is not a whole number from 1 to 100"),
        (["search"], "say what to search for: a QUERY, or --queries FILE.csv, or --stories"),
        (["search", "a", "--index", ""], "--index (or ARTICLE_SEARCH_INDEX) is ''; it must not be empty"),
        (["serve", "--port"], "Option '--port' requires an argument."),
        (["serve", "--prt", "1"], "No such option: --prt (Possible options: --port)"),
        (["serve", "here"], "Got unexpected extra argument(s) (here)"),
        (["serve", "--port", "x"], "--port (or ARTICLE_SEARCH_PORT) is 'x'; it must be a whole number from 0 to 65535"),
        (
            ["serve", "--request-seconds", "0"],
            "--request-seconds (or ARTICLE_SEARCH_REQUEST_SECONDS) is '0'; it must be a number from 0.001 to 3600",
        ),
        (
            ["serve", "--log-level", "loud"],
            "--log-level (or ARTICLE_SEARCH_LOG_LEVEL) is 'loud'; it must be critical, error, warning, info or debug",
        ),
        (
            ["health", "--port", "65536"],
            "--port (or ARTICLE_SEARCH_PORT) is '65536'; it must be a whole number from 0 to 65535",
        ),
        (["health", "--seconds", "nan"], "Invalid value for '--seconds': 'nan' is not a number from 0.1 to 3600"),
        (
            ["evaluate"],
            "say what to measure: --queries and --qrels, or any of --copies, --stories, --statements, --quotations",
        ),
        (["evaluate", "--queries", "a"], "--queries and --qrels go together"),
        (
            ["evaluate", "--backend", "milvus", "--milvus-uri", "http://a", "--copies", "a"],
            "Milvus knows nothing of what labels are about: --queries and --qrels alone are measured",
        ),
        (["key"], "Missing argument 'NAME'."),
        (["key", "a", "--burst", "1.5"], "Invalid value for '--burst': '1.5' is not a whole number"),
        (["sreve"], "No such command 'sreve'. Did you mean 'serve'?"),
        (["--port", "1", "serve"], "No such option: --port"),
    ],
)
def test_commands_say_in_a_line_what_is_wrong_with_their_flags(arguments: list[str], message: str) -> None:
    assert run(*arguments) == (2, "", f"article-service: {message}\n")


def test_serve_command_tells_every_setting_that_is_wrong() -> None:
    result = run("serve", "--workers", "0", "--cors-origins", "not an origin", env={"ARTICLE_SEARCH_OTEL": "maybe"})
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert [line.partition(" is ")[0] for line in lines] == [
        "article-service: --workers (or ARTICLE_SEARCH_WORKERS)",
        "article-service: --cors-origins (or ARTICLE_SEARCH_CORS_ORIGINS)",
        "article-service: ARTICLE_SEARCH_OTEL (or --otel)",
    ]
    assert "'not an origin' is not an origin; write https://example.org" in lines[1]


def test_search_command_heeds_no_variable_of_another_command(tmp_path: Path) -> None:
    result = run("search", "crops", "--index", tmp_path / "none", env={"ARTICLE_SEARCH_PORT": "tcp://10.0.0.1:8000"})
    assert result.exit_code == 5
    assert "there is no index" in result.stderr


def test_serve_command_hands_over_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("service.serve.serve", served.append)
    environment = {"ARTICLE_SEARCH_CACHE_BYTES": "0", "ARTICLE_SEARCH_PORT": "1", "ARTICLE_SEARCH_LOG_QUERIES": "true"}
    arguments = ["--port", "9", "--no-docs", "--allowed-hosts", "a.example, b.example", "--drain-seconds", "0"]
    assert run("serve", *arguments, env=environment) == (0, "", "")
    assert served == [
        Settings(
            cache_bytes=0,
            port=9,
            log_queries=True,
            no_docs=True,
            allowed_hosts=("a.example", "b.example"),
            drain_seconds=0,
        )
    ]


@pytest.mark.parametrize("error", [UsageError("it cannot"), EncoderError("it cannot")])
def test_serve_command_tells_why_nothing_is_served(error: ArticleSearchError, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Settings) -> None:
        raise error

    monkeypatch.setattr("service.serve.serve", fail)
    assert run("serve") == (error.exit_code, "", "article-service: it cannot\n")


def test_command_prints_its_version() -> None:
    assert run("--version") == (0, f"article-service {VERSION}\n", "")


def test_command_without_arguments_prints_its_help() -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{run('--help').stdout}"
    assert all(f"\n  {name} " in result.stderr for name in ("serve", "search", "evaluate", "health", "key"))


@pytest.mark.parametrize("command", ["serve", "search", "evaluate", "health", "key"])
def test_help_of_each_command_shows_defaults_and_variables(command: str) -> None:
    result = run(command, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    shown = " ".join(result.stdout.split())
    assert ("[env var: ARTICLE_SEARCH_INDEX; default: var/index]" in shown) is (command not in {"health", "key"})
    assert ("default: 8000; a whole number from 0 to 65535]" in shown) is (command in {"serve", "health"})


def test_search_command_takes_all_its_words_as_the_query(real_index: Path) -> None:
    result = run("search", *QUERIES["2"].split(), "--limit", "1", "--json", "--index", real_index)
    assert json.loads(result.stdout)["query"] == QUERIES["2"]
    assert result.stdout == run("search", QUERIES["2"], "--limit", "1", "--json", "--index", real_index).stdout
    assert run("search", "--limit", "1", "--json", "--index", real_index, "--", "-40", "degrees").exit_code == 0


def test_commands_look_for_the_index_where_make_builds_it(
    beir: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARTICLE_SEARCH_INDEX", raising=False)
    assert "\nINDEX  ?= var/index\n" in (ROOT / "Makefile").read_text()
    for arguments in (["search", "crops"], ["evaluate", *beir]):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (5, "")
        assert "there is no index in var/index;" in result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::ffff:0.0.0.0"])  # noqa: S104 - refused
def test_serve_command_does_not_listen_to_other_machines_without_keys(host: str, tmp_path: Path) -> None:
    result = run("serve", "--index", tmp_path, "--host", host)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"article-service: {host} can be reached from other machines, and no keys are asked for" in result.stderr
    assert "--keys" in result.stderr
    assert "--allow-unauthenticated" in result.stderr


def test_key_command_makes_keys_that_the_service_takes(tmp_path: Path) -> None:
    results = [
        run("key", "reader"),
        run("key", "crawler", "--rate", "2.5"),
        run("key", "bot", "--rate", "10", "--burst", "3"),
        run("key", "ops", "--admin"),
    ]
    assert [result.exit_code for result in results] == [0] * 4
    path = tmp_path / "keys.toml"
    path.write_text("".join(result.stdout for result in results))
    secrets = [result.stderr.splitlines()[-1] for result in results]
    assert len(set(secrets)) == 4
    assert not any(secret in path.read_text() for secret in secrets)
    keys = [Keyring(path).find(secret) for secret in secrets]
    assert [(key.name, key.rate, key.burst, key.admin) for key in keys if key] == [
        ("reader", None, 1, False),
        ("crawler", 2.5, 5, False),
        ("bot", 10, 3, False),
        ("ops", None, 1, True),
    ]


@pytest.mark.parametrize(
    "arguments", [["Bad Name"], ["a", "--burst", "3"], ["a", "--rate", "0"], ["a", "--rate", "nan"]]
)
def test_key_command_makes_no_key_that_the_service_would_refuse(arguments: list[str]) -> None:
    result = run("key", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(r"article-service: there can be no such key: .+\n", result.stderr)


class Answered(NamedTuple):
    """A response; status 0 where nobody listens."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Serving:
    """A process that runs `serve`, and what it logs."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def said(self) -> str:
        return self._log.read_text()

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Return the log lines, which are JSON, of this event."""
        lines = [json.loads(line) for line in self.said.splitlines()]
        return [line for line in lines if line["event"] == event]

    def wait_for(self, pattern: str, times: int = 1) -> list[str]:
        """Wait for a text to be logged."""
        for _ in range(600):
            if len(found := re.findall(pattern, self.said)) >= times:
                return found
            assert self.process.poll() is None, self.said
            time.sleep(0.1)
        return pytest.fail(f"{pattern} was not logged {times} times: {self.said}")

    @property
    def port(self) -> str:
        return self.wait_for(r"listening on http://[0-9.]+:(\d+)")[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self) -> set[int]:
        """Return the other statuses that it told before."""
        statuses = set()
        while (status := self.get("/readyz").status) != 200:
            assert self.process.poll() is None, self.said
            statuses.add(status)
            time.sleep(0.1)
        return statuses

    def get(self, path: str, data: bytes | None = None, **headers: str) -> Answered:
        request = urllib.request.Request(  # noqa: S310 - always http
            self.url + path, data, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return Answered(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answered(error.code, error.read())
        except OSError:
            return Answered(0, b"")

    def health(self, host: str = "127.0.0.1") -> tuple[int, str]:
        """Ask for its health, and return the exit code and what is said."""
        result = run("health", "--host", host, "--port", self.port, "--seconds", "60")
        assert result.stdout == ""
        return result.exit_code, result.stderr

    def end(self, *signals: int) -> int:
        """Send signals, and return the exit code."""
        for number in signals:
            self.process.send_signal(number)
            time.sleep(0.2 if len(signals) > 1 else 0)
        return self.process.wait(60)


@contextmanager
def serving(index: Path, log: Path, *flags: str | Path, **variables: str) -> Iterator[Serving]:
    """Run the command in a process of its own, on a free port unless the flags say which."""
    command = [sys.executable, "-m", "service", "serve", "--index", str(index), "--port", "0", *map(str, flags)]
    environment = {**os.environ, "PYTHONPATH": ".", **variables}
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, cwd=ROOT, env=environment)
        try:
            yield Serving(process, log)
        finally:
            process.terminate()  # several workers end with the one that keeps them
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.mark.slow
def test_serve_command_answers_until_it_is_told_to_stop(real_index: Path, tmp_path: Path) -> None:
    with serving(real_index, tmp_path / "log") as service:
        assert service.wait_until_ready() <= {0, 503}
        assert service.health() == (0, "")
        assert service.get("/livez").json == {"status": "alive"}
        answer = service.get(f"/v1/search?q={quote(QUERIES['3'])}&limit=1", X_Request_ID="mine")
        found = answer.json
        assert (answer.status, found["hits"][0]["article"]["id"]) == (200, "strait")
        assert found["index"]["model"] == "sentence-transformers/all-MiniLM-L6-v2"
        odd = quote(ODD_ID, safe="")
        assert service.get(f"/v1/articles/{odd}").json["article"]["id"] == ODD_ID
        near = service.get(f"/v1/articles/{odd}/similar")
        assert (near.status, near.json["article"]["id"], len(near.json["hits"])) == (200, ODD_ID, 3)
        for absent in ("a/similar", "../../etc/passwd"):
            assert service.get(f"/v1/articles/{quote(absent, safe='')}").json["code"] == "article_not_found"
        assert service.get("/v1/search?q=crops", Host="evil.example").json["code"] == "host_not_allowed"
        assert service.get("/docs").status == 200
        assert service.end(signal.SIGTERM) == 0
        assert "Traceback" not in service.said
        assert QUERIES["3"] not in service.said
        assert service.logged("Application shutdown complete.")
        exit_code, said = service.health()
        assert (exit_code, said.count("\n")) == (1, 1)
        assert said.startswith(f"article-service: nothing answers on 127.0.0.1, port {service.port}: ")
        (line,) = (line for line in service.logged("request") if line["request_id"] == "mine")
        assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/search", 200)
        assert (line["cache"], line["batch"], line["generation"]) == ("miss", 1, "000001")
        assert {"queue", "encode", "dense", "render"} <= set(line["stages_ms"])


@pytest.mark.slow
def test_serve_command_does_as_its_flags_say(real_index: Path, tmp_path: Path) -> None:
    flags = [
        "--no-docs",
        "--max-body-bytes",
        "200",
        "--allowed-hosts",
        "a.example, *.b.example",
        "--log-format",
        "text",
    ]
    with serving(
        real_index, tmp_path / "log", *flags, ARTICLE_SEARCH_LOG_QUERIES="true", ARTICLE_SEARCH_CACHE_BYTES="0"
    ) as service:
        service.wait_for("is live")
        assert service.get("/v1/index").json["code"] == "host_not_allowed"
        assert service.get("/v1/index", Host="x.b.example").status == 200
        for path in ("/livez", "/readyz", "/metrics"):  # asked for by address
            assert service.get(path).status == 200
        assert service.health() == (0, "")
        assert service.get("/docs", Host="a.example").status == 404
        assert service.get("/openapi.json", Host="a.example").status == 404
        large = json.dumps({"query": "x" * 200}).encode()
        refused = service.get("/v1/search", large, Host="a.example", Content_Type="application/json")
        assert (refused.status, refused.json["code"]) == (413, "body_too_large")
        for _ in range(2):
            assert service.get("/v1/search?q=thankful", Host="a.example").status == 200
        metrics = service.get("/metrics", Host="a.example").body.decode()
        assert 'article_search_cache_total{cache="results",outcome="miss"} 2.0' in metrics
        assert service.end(signal.SIGINT) == 0
        assert "query=thankful" in service.said
        assert not service.said.startswith("{")


@pytest.mark.slow
def test_serve_command_asks_for_keys_and_looks_for_newer_ones(real_index: Path, tmp_path: Path) -> None:
    path, log = tmp_path / "keys.toml", tmp_path / "log"
    reader, admin = run("key", "reader"), run("key", "ops", "--admin")
    path.write_text(reader.stdout)
    shown = {name: made.stderr.splitlines()[-1] for name, made in (("reader", reader), ("ops", admin))}
    with serving(real_index, log, "--host", "0.0.0.0", "--keys", path) as service:  # noqa: S104 - with keys
        service.wait_until_ready()
        assert service.health("0.0.0.0") == (0, "")  # noqa: S104 - what it listens on
        assert service.get("/v1/search?q=crops").json["code"] == "key_missing"
        assert service.get("/v1/search?q=crops", X_API_Key=shown["ops"]).json["code"] == "key_unknown"
        answer = service.get("/v1/search?q=crops", Authorization=f"Bearer {shown['reader']}", Host="any.example")
        assert answer.status == 200
        with path.open("a") as file:
            file.write(admin.stdout)
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("told to look for newer keys and a newer index")
        service.wait_for(r"read 2 key\(s\)")
        assert service.get("/v1/search?q=crops", X_API_Key=shown["ops"]).status == 200
        assert service.get("/v1/index/reload", b"", X_API_Key=shown["reader"]).json["code"] == "admin_only"
        reloaded = service.get("/v1/index/reload", b"", X_API_Key=shown["ops"])
        assert (reloaded.status, reloaded.json["changed"]) == (200, False)
        assert service.end(signal.SIGTERM) == 0
        assert {line.get("key") for line in service.logged("request")} >= {"reader", "ops"}
        assert not any(key in service.said for key in shown.values())


@pytest.mark.slow
def test_serve_command_with_workers_answers_until_it_is_told_to_stop(real_index: Path, tmp_path: Path) -> None:
    with serving(real_index, tmp_path / "log", "--workers", "2") as service:
        pids = {int(pid) for pid in service.wait_for(r"worker (\d+) started", 2)}
        service.wait_for("listening on", 2)
        assert service.wait_until_ready() == set()  # it listens only when the index is loaded
        for _ in range(20):
            found = service.get(f"/v1/search?q={quote(QUERIES['2'])}")
            assert (found.status, found.json["hits"][0]["article"]["id"]) == (200, "farm")
        assert "article_search_workers 2.0" in service.get("/metrics").body.decode()
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("told to look for newer keys and a newer index", 2)
        assert service.end(signal.SIGTERM) == 0
        assert "Traceback" not in service.said
        assert {int(pid) for pid in service.wait_for(r"worker (\d+) ended with 0", 2)} == pids


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_command_refuses_keys_that_it_cannot_use(workers: str, tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text('[[keys]]\nname = "a"\n')
    with serving(tmp_path, tmp_path / "log", "--keys", keys, "--workers", workers) as service:
        assert service.end() == 2
        problem = "entry 1 (a): its sha256 must be 64 hexadecimal digits"
        assert f"article-service: the keys file {keys} cannot be used: {problem}\n" in service.said
        assert "started" not in service.said


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_command_ends_at_once_without_an_index(workers: str, tmp_path: Path) -> None:
    with serving(tmp_path / "none", tmp_path / "log", "--workers", workers) as service:
        assert service.end() == 5
        message = f"article-service: there is no index in {tmp_path}/none; make one: article-indexer build CORPUS"
        assert service.said.count(message) == int(workers)
        assert "Traceback" not in service.said
        assert "never retrieved" not in service.said


@pytest.fixture
def seeds_index(compiled_folder: Path, tmp_path: Path) -> Path:
    """An index over one article that `real_index` does not hold."""
    (tmp_path / "seeds.jsonl").write_text('{"id": "seed", "text": "An article that is there from the beginning."}')
    config, ignore = BuildConfig(), lambda *_: None
    provider = ReusedEncoderProvider(compiled_folder)
    build([tmp_path / "seeds.jsonl"], tmp_path / "seeds", provider, config, on_note=ignore, on_progress=ignore)
    return tmp_path / "seeds"


@pytest.mark.slow
def test_serve_command_serves_the_fallback_until_there_is_an_index(
    real_index: Path, seeds_index: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    with serving(index, tmp_path / "log", "--fallback-index", seeds_index) as service:
        service.wait_until_ready()
        assert service.health() == (0, "")
        assert service.get("/v1/articles/seed").status == 200
        assert service.get("/v1/articles/farm").status == 404
        shutil.copytree(real_index, tmp_path / "copy")
        (tmp_path / "copy").rename(index)
        service.wait_for("generation 000001 is live", 2)
        assert service.get("/v1/articles/farm").status == 200
        assert service.get("/v1/articles/seed").status == 404
        (index / "CURRENT").unlink()
        service.process.send_signal(signal.SIGHUP)
        service.wait_for(f"there is no index in {index};")
        assert service.health() == (0, "")
        assert service.get("/readyz").json["problems"] == ["it cannot be told which generation is the newest"]
        assert service.get("/v1/articles/farm").status == 200
        assert service.get("/v1/articles/seed").status == 404
        assert service.end(signal.SIGTERM) == 0
        assert "Traceback" not in service.said


@pytest.mark.slow
def test_serve_command_has_no_fallback_where_the_variable_is_empty(tmp_path: Path) -> None:
    with serving(tmp_path / "none", tmp_path / "log", ARTICLE_SEARCH_FALLBACK_INDEX="") as service:
        assert service.end() == 5
        message = (
            f"there is no index in {tmp_path}/none; make one: article-indexer build CORPUS --index {tmp_path}/none"
        )
        assert f"article-service: {message}\n" in service.said
        assert "Traceback" not in service.said


@pytest.mark.slow
def test_serve_command_refuses_a_damaged_index_in_spite_of_a_fallback(seeds_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / "CURRENT").write_text("nonsense")
    with serving(index, tmp_path / "log", ARTICLE_SEARCH_FALLBACK_INDEX=str(seeds_index)) as service:
        assert service.end() == 5
        assert f"article-service: {index}/CURRENT does not name a generation" in service.said
        assert "is live" not in service.said


@pytest.mark.slow
def test_serve_command_stops_cleanly_while_it_is_loading(real_index: Path, tmp_path: Path) -> None:
    with serving(real_index, tmp_path / "log") as service:
        service.wait_for("listening on")
        assert service.end(signal.SIGINT) == 0
        assert "Traceback" not in service.said
        assert "Application shutdown complete" in service.said


@pytest.mark.slow
def test_serve_command_stops_at_once_when_interrupted_while_it_drains(real_index: Path, tmp_path: Path) -> None:
    with serving(real_index, tmp_path / "log", "--drain-seconds", "50") as service:
        service.wait_until_ready()
        service.process.send_signal(signal.SIGTERM)
        service.wait_for("told to stop: draining")
        assert service.health() == (1, "article-service: the service is stopping\n")
        assert service.end(signal.SIGINT) == 0
        assert "Traceback" not in service.said


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_command_says_when_the_port_is_taken(workers: str, real_index: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(real_index, tmp_path / "log", "--port", str(port), "--workers", workers) as service:
            assert service.end() == 2
            said = service.said
    assert f"article-service: cannot listen on 127.0.0.1:{port}: Address already in use\n" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_search_command_shows_control_characters_and_obeys_none(
    encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    record = {"id": "a", "title": "A \x1b[31mred\u00a0title", "text": "Words \x1b[2Jof a family 👨\u200d👩\u200d👧."}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    config, ignore = BuildConfig(), lambda *_: None
    build([tmp_path / "a.jsonl"], tmp_path / "index", encoder, config, on_note=ignore, on_progress=ignore)
    shown = run("search", "family", "--index", tmp_path / "index").stdout
    assert "“A [31mred title”" in shown
    assert "Words \ufffd[2Jof a family 👨\u200d👩\u200d👧." in shown
    assert "\x1b" not in shown


def test_commands_take_what_the_contract_takes(tmp_path: Path) -> None:
    for limit, exit_code in ((LIMIT_MAX, 5), (LIMIT_MAX + 1, 2)):  # there is no index, which is looked for afterwards
        assert run("search", "x", "--limit", str(limit), "--index", tmp_path / "none").exit_code == exit_code
    assert SPELT_MODES == MODES


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make with this Python's commands, taking for granted that they are installed."""
    installed = ["BIN=" + str(Path(sys.executable).parent), "--assume-old=.venv/.installed", "--no-print-directory"]
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    command = ["make", *installed, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_make_run_looks_at_the_port_before_it_indexes(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = make("run", f"PORT={port}", f"INDEX={index}", "CORPUS=seeds")
    assert done.returncode != 0
    assert f"cannot listen on port {port} of 127.0.0.1: [Errno 98] Address already in use" in done.stderr
    assert "make run PORT=8001" in done.stderr
    assert "Traceback" not in done.stderr
    assert not index.exists()


@pytest.mark.parametrize("where", ["HOST=nosuchhost.invalid", "PORT=99999", "PORT=http"])
def test_make_run_says_where_it_cannot_listen(where: str, tmp_path: Path) -> None:
    done = make("run", where, f"INDEX={tmp_path / 'index'}", "CORPUS=seeds")
    assert done.returncode != 0
    assert re.match(r"cannot listen on port \w+ of [\w.]+: ", done.stderr)
    assert where.partition("=")[2] in done.stderr.splitlines()[0]
    assert not (tmp_path / "index").exists()


def test_make_help_explains_the_variables() -> None:
    shown = make("help").stdout
    for name in ("PORT", "INDEX", "HOST", "PYTHON", "CORPUS"):
        assert re.search(rf"^  {name} +\w.*; \S+ unless given$", shown, re.MULTILINE)

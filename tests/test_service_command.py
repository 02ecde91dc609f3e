import hashlib
import json
import math
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
from typer.testing import CliRunner, Result

from indexer.build import build
from indexer.compile import SentenceTransformerEncoder
from indexer.config import BuildConfig
from indexer.sources import ReusedSource
from service.__main__ import app
from tests.conftest import ARTICLES

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
    source = ReusedSource(compiled_folder)
    build([folder / "articles.jsonl"], folder / "index", source, config, on_problem=ignore, on_progress=ignore)
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


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    """Run the command in this process; nothing but a deliberate exit may leave it."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


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


@pytest.mark.parametrize("mode", ["semantic", "keyword"])
def test_search_command_orders_by_the_mode_asked_for(real_index: Path, mode: str) -> None:
    result = run("search", "the good harvest", "--mode", mode, "--json", "--index", real_index)
    hits = json.loads(result.stdout)["hits"]
    assert hits[0]["article"]["id"] == "farm"
    assert all(hit["score"] == pytest.approx(hit["scores"][mode]) for hit in hits)


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


def test_search_command_reads_what_looks_like_markup_as_text(
    encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    text = "[bold]Markup[/bold] and [/] stay."
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "[red]", "title": "A [link=x]title[/]", "text": text}))
    ignore = lambda *_: None  # noqa: E731
    build([tmp_path / "a.jsonl"], tmp_path / "i", encoder, BuildConfig(), on_problem=ignore, on_progress=ignore)
    lines = run("search", "[bold]markup[/]", "--index", tmp_path / "i").stdout.splitlines()
    assert lines[0] == "1. “A [link=x]title[/]”, characters 0–33, a.jsonl"
    assert lines[2].strip() == text


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


NO_TORCH = """
import json, sys
heavy = ["torch", "transformers", "sentence_transformers", "nncf"]
sys.modules.update(dict.fromkeys(heavy))  # whoever imports one of them now fails
from pathlib import Path
from starlette.testclient import TestClient
from service.__main__ import app
from service.loading import load_searcher
from service.app import create_app
from service.generations import Live

index, queries, qrels = sys.argv[1:]
with TestClient(create_app(Live(lambda _: load_searcher(Path(index), None, staying=True), newest=None))) as client:
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


def test_serving_a_compiled_index_imports_no_torch_on_any_path(real_index: Path, beir: list[str]) -> None:
    command = [sys.executable, "-c", NO_TORCH, str(real_index), beir[1], beir[3]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == ["farm", [200] * 5, []]


def test_an_index_without_compiled_encoder_says_what_it_needs(
    encoder: SentenceTransformerEncoder, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignore = lambda *_: None  # noqa: E731
    build([corpus], tmp_path / "i", encoder, BuildConfig(), on_problem=ignore, on_progress=ignore)
    assert run("search", "crops", "--index", tmp_path / "i").exit_code == 0
    monkeypatch.setitem(sys.modules, "indexer.compile", None)
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
    assert result.stderr == "article-service: --mode is 'fuzzy'; it must be hybrid, semantic or keyword\n"


def test_evaluate_command_tells_each_querys_values_if_asked(real_index: Path, beir: list[str]) -> None:
    found = json.loads(run("evaluate", "--index", real_index, *beir, "--json", "--per-query").stdout)
    assert list(found["per_query"]) == list(found["metrics"])
    assert found["per_query"]["recall@10"] == {"1": 1, "2": 1, "3": 0.5}
    for name, mean in found["metrics"].items():
        assert sum(found["per_query"][name].values()) / 3 == pytest.approx(mean)
    result = run("evaluate", "--index", real_index, *beir, "--per-query")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--per-query needs --json" in result.stderr


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
    "arguments",
    [
        ["search", "a query", "--limit", "0"],
        ["search", "a query", "--limit", "101"],
        ["serve", "--port", "65536"],
        ["serve", "--log-level", "loud"],
        ["search"],
    ],
)
def test_commands_refuse_flags_out_of_range(arguments: list[str], tmp_path: Path) -> None:
    assert run(*arguments, "--index", tmp_path).exit_code == 2
    assert run(*arguments[:1]).exit_code == 2


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def server(index: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "service", "serve", "--index", str(index), "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, cwd=Path(__file__).parents[1], env={**os.environ, "PYTHONPATH": "."}
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def got(url: str) -> tuple[int, dict[str, Any]]:
    """Return status and body, or status 0 where nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - always http
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
    except OSError:
        return 0, {}


@pytest.mark.slow
def test_serve_command_answers_until_it_is_told_to_stop(real_index: Path, tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    base = f"http://127.0.0.1:{port}"
    with server(real_index, port, log) as process:
        states = set()
        while (state := got(f"{base}/readyz")[0]) != 200:
            assert process.poll() is None, log.read_text()
            states.add(state)
            time.sleep(0.1)
        assert states <= {0, 503}
        assert got(f"{base}/livez") == (200, {"status": "alive"})
        status, found = got(f"{base}/v1/search?q={quote(QUERIES['3'])}&limit=1")
        assert (status, found["hits"][0]["article"]["id"]) == (200, "strait")
        assert found["index"]["model"] == "sentence-transformers/all-MiniLM-L6-v2"
        assert got(f"{base}/v1/articles/{quote(ODD_ID, safe='')}")[1]["article"]["id"] == ODD_ID
        status, near = got(f"{base}/v1/articles/{quote(ODD_ID, safe='')}/similar")
        assert (status, near["article"]["id"], len(near["hits"])) == (200, ODD_ID, 3)
        assert got(f"{base}/v1/articles/{quote('a/similar', safe='')}")[1]["code"] == "article_not_found"
        assert got(f"{base}/v1/articles/{quote('../../etc/passwd', safe='')}")[1]["code"] == "article_not_found"
        process.terminate()
        assert process.wait(60) == 0
    assert "Traceback" not in log.read_text()
    assert "Application shutdown complete" in log.read_text()


@pytest.mark.slow
def test_serve_command_ends_at_once_without_an_index(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with server(tmp_path / "none", free_port(), log) as process:
        assert process.wait(60) == 5
    said = log.read_text()
    assert f"there is no index in {tmp_path}/none; make one: article-indexer build CORPUS" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert "never retrieved" not in said


@pytest.mark.slow
def test_serve_command_stops_cleanly_while_it_is_loading(real_index: Path, tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    with server(real_index, port, log) as process:
        while got(f"http://127.0.0.1:{port}/livez")[0] != 200:
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert "Traceback" not in log.read_text()
    assert "Application shutdown complete" in log.read_text()


@pytest.mark.slow
def test_serve_command_says_when_the_port_is_taken(real_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with server(real_index, port, log) as process:
            assert process.wait(60) == 2
    said = log.read_text()
    assert f"article-service: cannot listen on 127.0.0.1:{port}; is another program listening there?" in said
    assert "Traceback" not in said


def test_search_command_shows_control_characters_and_obeys_none(
    encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    record = {"id": "a", "title": "A \x1b[31mred\u00a0title", "text": "Words \x1b[2Jof a family 👨\u200d👩\u200d👧."}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    config, ignore = BuildConfig(), lambda *_: None
    build([tmp_path / "a.jsonl"], tmp_path / "index", encoder, config, on_problem=ignore, on_progress=ignore)
    shown = run("search", "family", "--index", tmp_path / "index").stdout
    assert "“A \ufffd[31mred" in shown
    assert "Words \ufffd[2Jof a family 👨\u200d👩\u200d👧." in shown
    assert "\x1b" not in shown

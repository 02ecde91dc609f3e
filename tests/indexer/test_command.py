"""The command `article-indexer`, with the real model."""

import fcntl
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.__main__ import main
from indexer.commands.app import app
from indexer.commands.build import building_once
from indexer.config import STEMMING_LANGUAGES
from indexer.corpus.files import FORMATS
from indexer.errors import IndexMissingError
from indexer.index.generation import open_index
from indexer.index.store import current
from service.version import VERSION
from tests.conftest import ROOT
from tests.indexer.corpus.samples import samples

runner = CliRunner()
PATIENCE_S = 120.0
"""Far more than a small build takes."""


@pytest.fixture(autouse=True)
def as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is not compiled unless a test asks for it: that takes half a minute."""
    monkeypatch.setenv("ARTICLE_SEARCH_ENCODER", "torch")


def test_version_is_that_of_the_package() -> None:
    result = runner.invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"article-indexer {VERSION}\n")


@pytest.mark.slow
def test_build_takes_var_index_unless_told_otherwise(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(app, ["build", corpus.name])
    assert result.stdout.endswith("; var/index is at generation 000001\n")
    assert published(tmp_path / "var" / "index") == "000001"


@pytest.mark.parametrize(
    ("arguments", "once"),
    [
        (["build", "a", "--every", "5"], ["build", "a", "--every", "5", "--if-changed", "--every", "0"]),
        (
            ["build", "--every", "5", "--", "-a", "--b"],
            ["build", "--every", "5", "--if-changed", "--every", "0", "--", "-a", "--b"],
        ),
    ],
)
def test_building_once_puts_its_flags_before_what_are_files(arguments: list[str], once: list[str]) -> None:
    assert building_once(arguments) == once


def test_build_prints_one_line(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    result = runner.invoke(app, ["build", str(corpus), "--index", str(index)])
    assert result.exit_code == 0
    line = result.stdout.strip()
    assert line.startswith("3 articles, 3 passages, 0 rejected in ")
    assert line.endswith(f"{index} is at generation 000001")


@pytest.mark.slow
def test_build_compiles_the_model_once(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = ["build", str(corpus), "--index", str(index), "--encoder", "compiled"]
    assert " s of it to compile the model (" in runner.invoke(app, command).stdout
    first = open_index(index)
    assert runner.invoke(app, [*command, "--if-changed"]).stdout == f"{index} is up to date\n"
    corpus.write_text(corpus.read_text() + '\n{"id": "new", "text": "Snow fell."}')
    again = runner.invoke(app, command).stdout
    assert again.startswith("4 articles, 4 passages, 0 rejected in ")
    assert "to compile" not in again
    second = open_index(index)
    assert second.manifest.contents.encoder == first.manifest.contents.encoder
    assert second.manifest.contents.encoder.precision == "int8"
    for generation in (first, second):
        generation.close()


def test_build_reports_each_bad_record_and_goes_on(corpus: Path, tmp_path: Path) -> None:
    with corpus.open("a") as stream:
        stream.write('\n{"id": "x"}\n{"id": "y", "text": "Words.", "date": "yesterday"}')
    result = runner.invoke(app, ["build", str(corpus), "--index", str(tmp_path / "index")])
    assert result.exit_code == 0
    assert "rejected: articles.jsonl:4: no text: no field of a known name holds one ('id')" in result.stderr
    assert "note: articles.jsonl:5: published_at 'yesterday' is no date that can be read" in result.stderr
    assert result.stdout.startswith("4 articles, 4 passages, 1 rejected, 1 note(s) in ")


@pytest.mark.slow
def test_build_prints_json_for_machines(corpus: Path, tmp_path: Path) -> None:
    with corpus.open("a") as stream:
        stream.write("\nnot json")
    result = runner.invoke(app, ["build", str(corpus), "--index", str(tmp_path / "index"), "--json"])
    report = json.loads(result.stdout)
    assert {name: report[name] for name in ("generation", "articles", "passages", "rejected", "ignored")} == {
        "generation": "000001",
        "articles": 3,
        "passages": 3,
        "rejected": 1,
        "ignored": [],
    }
    assert report["problems"][0]["location"] == "articles.jsonl:4"
    assert report["passages_per_second"] == pytest.approx(3 / (report["seconds"] - report["encoder_seconds"]))


@pytest.fixture
def all_sorts(tmp_path: Path) -> Path:
    """A folder with a file of each format, and broken, foreign and odd ones among them."""
    folder = tmp_path / "all sorts"
    folder.mkdir()
    broken = {
        "cut.html.gz": gzip.compress(samples()["kiln.html"])[:-200],
        "empty.txt": b"",
        "picture.jpg": b"\xff\xd8\xff\xe0",
        "picture.txt": b"\xff\xd8\xff\xe0\0\0",
        "front-page.html": b"<html><body><a href='/a'>One</a> <a href='/b'>Two</a></body></html>",
        "lines.jsonl": b'{"text": "Words."}\n{"text": broken}\n["a"]\n{"text": "Other words.", "date": "soon"}\n',
        "README.md": b"# About",
    }
    for name, data in {**samples(), **broken}.items():
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "pipe.txt")
    (folder / "outside.txt").symlink_to("/etc/hostname")
    return folder


@pytest.mark.slow
def test_build_of_all_sorts_tells_the_same_in_lines_and_in_json(all_sorts: Path, tmp_path: Path) -> None:
    told = runner.invoke(app, ["build", str(all_sorts), "--index", str(tmp_path / "index")])
    report = json.loads(runner.invoke(app, ["build", str(all_sorts), "--index", str(tmp_path / "b"), "--json"]).stdout)
    lines = [
        f"{'rejected' if one['rejected'] else 'note'}: {one['location']}: {one['reason']}" for one in report["problems"]
    ]
    lines += [f"ignored: {one['path']}: {one['reason']}" for one in report["ignored"]]
    # A slow machine tells how far it has come, too.
    assert sorted(
        one for one in told.stderr.splitlines() if not re.search(r"( so far| a second| left|\d articles)$", one)
    ) == sorted(lines)
    rejected = {one["location"] for one in report["problems"] if one["rejected"]}
    assert rejected == {"empty.txt", "front-page.html", "lines.jsonl:2", "lines.jsonl:3", "picture.txt"} | (
        rejected & {"cut.html.gz"}
    )
    ignored = {one["path"]: one["reason"] for one in report["ignored"]}
    assert ignored["picture.jpg"] == "unknown format"
    assert ignored["outside.txt"] == "a link out of the corpus; --follow-links follows it"
    assert ignored["pipe.txt"] == "neither a file nor a folder"
    assert ignored["README.md"] == "describes the corpus"
    assert ignored["kiln.html"] == "the same text as at crawl.warc#1, under the same url"
    assert report["formats"].keys() == set(FORMATS.values()) - {"zip", "html"}
    assert sum(report["formats"].values()) == report["articles"]
    assert f"{report['rejected']} rejected, {report['noted']} note(s), {len(ignored)} ignored in " in told.stdout


@pytest.mark.slow
def test_build_strict_allows_no_note(all_sorts: Path, tmp_path: Path) -> None:
    result = runner.invoke(
        app, ["build", str(all_sorts / "ferry-utf16.txt"), "--index", str(tmp_path / "i"), "--strict"]
    )
    assert result.exit_code == 4
    note, said = result.stderr.splitlines()
    assert note == "note: ferry-utf16.txt: read as utf-16-le"
    assert said.startswith("article-indexer: 0 record(s) rejected and 1 note(s) on others, and --strict allows none; ")


def test_build_of_nothing_names_what_it_saw_and_knows(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.exe").write_bytes(b"MZ")
    result = runner.invoke(app, ["build", str(tmp_path / "a"), "--index", str(tmp_path / "i")])
    assert result.exit_code == 3
    ignored, said = result.stderr.splitlines()
    assert ignored == "ignored: page.exe: unknown format"
    assert said.startswith("article-indexer: no article was found: 0 file(s) read, 0 record(s) rejected, 1 ignored; ")
    assert all(ending in said for ending in FORMATS)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--fields", "heading=x"], "heading"),
        (["--encoding", "rot13"], "rot13"),
        (["--max-record-bytes", "0"], "--max-record-bytes"),
    ],
)
def test_build_refuses_a_bad_flag_of_reading(flags: list[str], message: str, corpus: Path, tmp_path: Path) -> None:
    result = runner.invoke(app, ["build", str(corpus), "--index", str(tmp_path / "i"), *flags])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert message in line


def test_build_takes_articles_from_standard_input(tmp_path: Path) -> None:
    command = ["build", "-", "--index", str(tmp_path / "index")]
    assert runner.invoke(app, command, input='{"id": "a", "text": "Words."}\n').stdout.startswith("1 articles, ")
    generation = open_index(tmp_path / "index")
    assert generation.articles.headers(offset=0, limit=1)[0].path == "standard-input.jsonl"
    generation.close()
    result = runner.invoke(app, [*command, "--every", "5"])
    assert (result.exit_code, "cannot be watched" in result.stderr) == (2, True)


@pytest.mark.slow
def test_build_if_changed_does_nothing_twice(corpus: Path, tmp_path: Path) -> None:
    command = ["build", str(corpus), "--index", str(tmp_path / "index"), "--if-changed"]
    assert runner.invoke(app, command).exit_code == 0
    again = runner.invoke(app, command)
    assert again.stdout == f"{tmp_path / 'index'} is up to date\n"
    corpus.write_text(corpus.read_text().replace("good", "bad"))
    assert "generation 000002" in runner.invoke(app, command).stdout


@pytest.mark.slow
def test_build_takes_settings_from_the_environment(corpus: Path, tmp_path: Path) -> None:
    environment = {"ARTICLE_SEARCH_INDEX": str(tmp_path / "index"), "ARTICLE_SEARCH_MAX_TOKENS": "100"}
    assert runner.invoke(app, ["build", str(corpus)], env=environment).exit_code == 0
    generation = open_index(tmp_path / "index")
    assert generation.manifest.contents.chunk.max_tokens == 100
    generation.close()


@pytest.mark.slow
def test_build_stems_by_the_language_it_is_told(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = ["build", str(corpus), "--index", str(index), "--if-changed"]
    up_to_date = f"{index} is up to date\n"

    def stemming() -> str:
        generation = open_index(index)
        generation.close()
        assert generation.lexical.config == generation.manifest.contents.lexical
        return generation.lexical.config.stemming

    assert runner.invoke(app, command).exit_code == 0
    assert stemming() == "english"
    assert runner.invoke(app, [*command, "--stemming", "english"]).stdout == up_to_date
    assert "generation 000002" in runner.invoke(app, [*command, "--stemming", "none"]).stdout
    assert stemming() == "none"
    environment = {"ARTICLE_SEARCH_STEMMING": "german"}
    assert "generation 000003" in runner.invoke(app, command, env=environment).stdout
    assert stemming() == "german"
    assert runner.invoke(app, [*command, "--stemming", "german"]).stdout == up_to_date


@pytest.mark.slow
def test_build_remembers_prompts(corpus: Path, tmp_path: Path) -> None:
    prompts = ["--query-prompt", "query: ", "--passage-prompt", "passage: "]
    runner.invoke(app, ["build", str(corpus), "--index", str(tmp_path / "index"), *prompts])
    generation = open_index(tmp_path / "index")
    spec = generation.manifest.contents.encoder
    assert (spec.query_prompt, spec.passage_prompt) == ("query: ", "passage: ")
    generation.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["nowhere"], 2, "nowhere: no such file or folder"),
        (["{corpus}", "--max-tokens", "300"], 2, "300 tokens is over the model's 256"),
        (["{corpus}", "--max-tokens", "3"], 2, "3 tokens is too small"),
        (
            ["{corpus}", "--stemming", "klingon"],
            2,
            "--stemming (or ARTICLE_SEARCH_STEMMING) is 'klingon'; it must be one of none, arabic, ",
        ),
        (["{corpus}", "--keep-generations", "0"], 2, "(--keep-generations, ARTICLE_SEARCH_KEEP_GENERATIONS) is 0"),
        (["{empty}"], 3, "no article was found"),
        (["{corpus}", "{bad}", "--strict"], 4, "0 record(s) rejected and 1 note(s) on others, and --strict"),
        (["{corpus}", "--index", "{bad}"], 5, "cannot hold an index"),
        (["{corpus}", "--model", "no-such/model"], 6, "model 'no-such/model' is neither a local folder"),
    ],
)
def test_build_exits_with_a_code_and_a_reason(
    arguments: list[str], exit_code: int, message: str, corpus: Path, tmp_path: Path
) -> None:
    places = {"corpus": corpus, "empty": tmp_path / "empty", "bad": tmp_path / "bad.txt"}
    places["empty"].mkdir()
    places["bad"].write_bytes(b"\xff")
    filled = [argument.format(**places) for argument in arguments]
    index = [] if "--index" in filled else ["--index", str(tmp_path / "index")]
    result = runner.invoke(app, ["build", *filled, *index])
    assert result.exit_code == exit_code
    assert result.stderr.splitlines()[-1].startswith("article-indexer: ")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_build_tells_errors_as_json_too(tmp_path: Path) -> None:
    result = runner.invoke(app, ["build", str(tmp_path), "--index", str(tmp_path / "index"), "--json"])
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"].startswith("no article was found")


def test_build_waits_for_nobody_and_loads_no_model(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.obtain_encoder.choose_provider", pytest.fail)
    index = tmp_path / "index"
    index.mkdir()
    with (index / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = runner.invoke(app, ["build", str(corpus), "--index", str(index)])
    assert result.exit_code == 5
    assert "another process is writing" in result.stderr


def test_command_runs_as_a_process_and_documents_its_exit_codes() -> None:
    command = [sys.executable, "-m", "indexer", "build", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    text = " ".join(done.stdout.replace("│", " ").split())
    for language in STEMMING_LANGUAGES:
        assert language in text
    for code in ("0 done", "3 nothing was indexed", "4 there was a note on a record", "5 the index cannot be written"):
        assert code in text


def test_build_holds_back_what_replaces_another_corpus(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    command = ["build", str(corpus), "--index", str(index)]
    runner.invoke(app, command)
    corpus.write_text('{"id": "kiln", "text": "The kiln was lit."}')
    held = runner.invoke(app, [*command, "--json"])
    assert held.exit_code == 7
    reason = "3 of the 3 articles of generation 000001 are gone (--hold-if-gone 0.5)"
    assert held.stderr.splitlines()[-1].startswith(
        f"article-indexer: generation 000002 was built but not published: {reason}. Make it live with article-indexer "
        f"rollback 000002 --index {index}, or build again with --replace"
    )
    found = json.loads(held.stdout)
    assert (found["generation"], found["articles"], found["objections"]) == ("000002", 1, [reason])
    assert published(index) == "000001"
    waiting = runner.invoke(app, [*command, "--if-changed"])
    assert (waiting.exit_code, waiting.stdout) == (7, "")
    assert waiting.stderr.splitlines()[-1] == held.stderr.splitlines()[-1]
    told = json.loads(runner.invoke(app, [*command, "--if-changed", "--json"]).stdout)
    assert (told["unchanged"], told["generation"], told["objections"]) == (True, "000002", [reason])
    assert sorted(path.name for path in (index / "generations").iterdir()) == ["000001", "000002"]
    forced = runner.invoke(app, [*command, "--force"])
    assert f"note: published in spite of this: {reason}" in forced.stderr
    assert published(index) == "000003"


def test_build_asks_canaries(corpus: Path, tmp_path: Path) -> None:
    canaries = tmp_path / "canaries.csv"
    canaries.write_text("query,article\nballoon over Montana,sky\nwho gave thanks,https://farm.example/1\n")
    command = ["build", str(corpus), "--index", str(tmp_path / "index"), "--canaries", str(canaries)]
    lost = runner.invoke(app, command)
    assert lost.exit_code == 7
    assert "1 of 2 canaries are lost: 'who gave thanks' ('https://farm.example/1' is not in the corpus)" in lost.stderr
    canaries.write_text(canaries.read_text().replace("https://farm.example/1", "farm"))
    found = runner.invoke(app, command, env={"ARTICLE_SEARCH_CANARY_RANK": "1"})
    assert (found.exit_code, found.stderr) == (0, "canaries: 2 of 2 found\n")
    canaries.write_text("query,article\nballoon\n")
    wrong = runner.invoke(app, command)
    assert (wrong.exit_code, "canaries.csv:2: 1 columns; the first line has 2" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ("--replace", "--replace and --force are meant for one build; with --every, set the floors instead"),
        ("--force", "--replace and --force are meant for one build; with --every, set the floors instead"),
        ("--from-scratch", "--from-scratch is meant for one build; run it once, then with --every"),
    ],
)
def test_build_does_not_watch_with_what_is_meant_for_one_build(flag: str, sentence: str, corpus: Path) -> None:
    told = runner.invoke(app, ["build", str(corpus), "--every", "5", flag])
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_build_leaves_out_nothing_if_it_is_told_so(tmp_path: Path) -> None:
    corpus = tmp_path / "a.txt"
    corpus.write_text("The harvest was good this year.\nShare this:\nFarmers gave thanks.")
    command = ["build", str(corpus), "--index", str(tmp_path / "index"), "--if-changed"]
    told = runner.invoke(app, command)
    # A slow machine tells besides how far it is.
    assert [line for line in told.stderr.splitlines() if "so far" not in line] == [
        "left out: 17.7% of the text",
        "  (no source)  17.7% of 1 article(s): share links 17.7%",
    ]
    told = runner.invoke(app, [*command, "--no-clean", "--json"])
    assert json.loads(told.stdout)["cleaning"]["removed"] == 0
    told = runner.invoke(app, command, env={"ARTICLE_SEARCH_NO_CLEAN": "1"})
    assert told.stdout == f"{tmp_path / 'index'} is up to date\n"


def test_inspect_shows_an_article_and_its_spans(index: Path) -> None:
    told = runner.invoke(app, ["inspect", "sky", "--index", str(index)])
    assert told.exit_code == 0
    assert "           passage 0 | The balloon drifted over Montana." in told.stdout
    fields = json.loads(
        runner.invoke(app, ["inspect", "sky", "--json"], env={"ARTICLE_SEARCH_INDEX": str(index)}).stdout
    )
    assert fields["article"]["title"] == "A balloon"
    assert (fields["is_as_stored"], fields["removed"], len(fields["passages"])) == (True, [], 1)


@pytest.mark.parametrize(("variables", "is_coloured"), [({"FORCE_COLOR": "1"}, True), ({}, False)])
def test_inspect_is_in_colour_on_terminals(
    index: Path, variables: dict[str, str], is_coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    environment = {"TERM": "xterm", "ARTICLE_SEARCH_INDEX": str(index), **variables}
    shown = runner.invoke(app, ["inspect", "sky", "--tokens"], env=environment, color=True).stdout
    assert ("\x1b[1m" in shown) is is_coloured
    assert shown.splitlines()[-1] == "tokens are not counted, for the index does not carry the encoder"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["nowhere", "--index", "{index}"], 2, "there is no article with the id nowhere in"),
        (["sky", "--index", "{index}/none"], 5, "there is no index in"),
        (["sky", "--index", ""], 2, "it must not be empty"),
    ],
)
def test_inspect_exits_with_a_code_and_a_reason(
    arguments: list[str], exit_code: int, message: str, index: Path
) -> None:
    told = runner.invoke(app, ["inspect", *(one.format(index=index) for one in arguments)])
    assert (told.exit_code, told.stdout) == (exit_code, "")
    assert message in " ".join(told.stderr.split())


def test_inspect_says_what_is_damaged(index: Path) -> None:
    (path,) = index.rglob("articles.sqlite")
    path.write_bytes(path.read_bytes()[:-1])
    told = runner.invoke(app, ["inspect", "sky", "--index", str(index), "--json"])
    assert told.exit_code == 5
    assert "articles.sqlite has" in json.loads(told.stdout)["error"]


@contextmanager
def building(corpus: Path, index: Path, log: Path, *flags: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command in a process of its own until the end of the block."""
    command = [sys.executable, "-m", "indexer", "build", "--index", str(index), *flags, "--", str(corpus)]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()  # what it has started ends with it
        try:
            process.wait(PATIENCE_S)
        finally:
            process.kill()


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something holds while a process runs."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.01)


def published(index: Path) -> str:
    """Return the name of the live generation; none if there is no index."""
    try:
        return current(index).split()[0]
    except IndexMissingError:
        return ""


@pytest.mark.slow
def test_build_every_so_often_follows_the_corpus_until_it_is_told_to_stop(corpus: Path, tmp_path: Path) -> None:
    index, log, newer = tmp_path / "index", tmp_path / "log", tmp_path / "newer.jsonl"
    with building(corpus, index, log, "--every", "0.2", "--stemming", "none") as process:
        wait_until(lambda: "is at generation 000001" in log.read_text(), process, log)
        newer.write_text(corpus.read_text() + '\n{"id": "new", "text": "Snow fell."}')
        newer.replace(corpus)
        wait_until(lambda: "is at generation 000002" in log.read_text(), process, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 128 + signal.SIGTERM
    assert re.findall(r"(\d) articles, \1 passages, 0 rejected", log.read_text()) == ["3", "4"]
    assert log.read_text().splitlines()[-1] == f"article-indexer: interrupted; {index} is not kept up to date any more"
    generation = open_index(index)
    generation.close()
    assert generation.manifest.contents.articles == 4
    assert generation.manifest.contents.lexical.stemming == "none"  # each build got the flags


@pytest.mark.slow
def test_build_that_is_told_to_stop_ends_and_leaves_nothing_behind(tmp_path: Path) -> None:
    corpus, index, log = tmp_path / "many.jsonl", tmp_path / "index", tmp_path / "log"
    text = "Nothing in particular is told here, and at some length. " * 50
    corpus.write_text("\n".join(json.dumps({"id": f"a{i}", "text": f"{i}. {text}"}) for i in range(5_000)))
    with building(corpus, index, log) as process:
        wait_until(lambda: any(index.glob("generations/draft-*")), process, log)
        process.send_signal(signal.SIGTERM)  # minutes before it would be done
        assert process.wait(PATIENCE_S) == 128 + signal.SIGTERM
    (line,) = log.read_text().splitlines()
    assert line == f"article-indexer: interrupted; {index} is as it was, and the next build goes on from here"
    assert published(index) == ""
    assert not (index / "generations").exists()
    assert {path.name for path in index.glob("*")} <= {"LOCK", "articles", "embeddings"}


@pytest.mark.parametrize("every", ["-1", "-0.001", "often", "nan", "inf", "1e11"])
def test_build_refuses_to_look_as_often_as_that(every: str, corpus: Path, tmp_path: Path) -> None:
    result = runner.invoke(app, ["build", str(corpus), "--index", str(tmp_path / "index"), "--every", every])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--every" in result.stderr
    assert not (tmp_path / "index").exists()


def test_build_every_so_often_refuses_at_once_what_no_change_of_the_corpus_mends(corpus: Path, tmp_path: Path) -> None:
    command = ["build", str(corpus), "--index", str(tmp_path / "index"), "--every", "1000"]
    result = runner.invoke(app, [*command, "--model", "no-such/model"])
    assert result.exit_code == 6
    assert "article-indexer: model 'no-such/model' is neither a local folder" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("every", ["", "0"])
def test_build_ends_where_the_variable_says_no_time(every: str, corpus: Path, tmp_path: Path) -> None:
    command = ["build", str(corpus), "--index", str(tmp_path / "index")]
    assert runner.invoke(app, command, env={"ARTICLE_SEARCH_EVERY": every}).exit_code == 0
    assert published(tmp_path / "index") == "000001"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["build", "c", "--index", ""], "'--index' (env var: 'ARTICLE_SEARCH_INDEX'): it must not be empty"),
        (["build", "c", "--model", ""], "'--model' (env var: 'ARTICLE_SEARCH_MODEL'): it must not be empty"),
        (["build", "c", "--every", "often"], "'--every' (env var: 'ARTICLE_SEARCH_EVERY'): "),
        (["build", "c", "--bogus"], "No such option: --bogus"),
        (["bogus"], "No such command 'bogus'"),
    ],
)
def test_a_command_line_that_cannot_be_used_gets_one_line(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["article-indexer", *arguments])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("signal.pthread_sigmask", lambda *_: None)
    with pytest.raises(SystemExit, match="2"):
        main()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("article-indexer: ")
    assert told in line

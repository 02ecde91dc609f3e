import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from indexer.articles.cleaning_report import CleaningReport, SourceAmount
from indexer.build_report import BuildReport
from indexer.errors import HeldBackError, StrictError
from indexer.index.generation import open_index
from indexer.index.times.matching import Changes
from indexer.output import Output
from indexer.plan import MadeAlready
from indexer.records import IgnoredFile, RecordNote
from tests.fakes import build_quietly
from tests.indexer.quality.made import REPORT as QUALITY

NOTHING_REMOVED = CleaningReport(
    articles=3, characters=900, removed=0, rules={}, halved=0, sources=[], further_sources=0
)
REPORT = BuildReport(
    generation="000007",
    content_sha256="ab",
    articles=3,
    passages=40,
    rejected=1,
    ignored=0,
    noted=1,
    formats={"json": 3},
    seconds=12.0,
    encoder_seconds=2.0,
    cleaning=NOTHING_REMOVED,
    quality=replace(QUALITY, articles=1_000, near_empty=0, canaries=None),
    compared=None,
    objections=[],
    changes=Changes(added=3, changed=0, removed=0, renamed=0, unchanged=0),
    encoded=40,
    reused=0,
)
REJECTED = RecordNote(location="a.jsonl:1", reason="not JSON")
UNREAD = RecordNote(location="a.jsonl:2", reason="published_at '[x]' is no date", rejected=False)


def test_built_prints_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=False)
    output.note(REJECTED)
    output.note(UNREAD)
    output.advise("give it a prompt")
    output.built(REPORT, Path("var/index"))
    printed = capsys.readouterr()
    assert printed.err.splitlines() == [
        "rejected: a.jsonl:1: not JSON",
        "note: a.jsonl:2: published_at '[x]' is no date",
        "note: give it a prompt",
    ]
    assert printed.out == (
        "3 articles, 40 passages, 1 rejected, 1 note(s) in 12.0 s, 2.0 s of it to compile the model (4.0 passages/s); "
        "var/index is at generation 000007\n"
    )


def test_built_prints_json_with_the_notes(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    output.note(REJECTED)
    output.note(UNREAD)
    output.built(REPORT, Path("var/index"))
    found = json.loads(capsys.readouterr().out)
    assert (found["generation"], found["passages_per_second"]) == ("000007", 4.0)
    assert found["problems"] == [
        {"location": "a.jsonl:1", "reason": "not JSON", "rejected": True, "transient": False},
        {"location": "a.jsonl:2", "reason": "published_at '[x]' is no date", "rejected": False, "transient": False},
    ]


def test_built_names_the_first_ignored_files_and_json_all(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (False, True):
        output = Output(as_json=as_json)
        for number in range(30):
            output.note(IgnoredFile(path=f"{number}.exe", reason="unknown format"))
        output.built(replace(REPORT, ignored=30, formats={"json": 2, "html": 1}), Path("var/index"))
        printed = capsys.readouterr()
        assert printed.err.splitlines() == [
            *(f"ignored: {number}.exe: unknown format" for number in range(20)),
            "ignored: more follow; --json lists them all",
        ]
        if as_json:
            assert json.loads(printed.out)["ignored"][29] == {"path": "29.exe", "reason": "unknown format"}
        else:
            assert printed.out.startswith(
                "3 articles (1 html, 2 json), 40 passages, 1 rejected, 1 note(s), 30 ignored in "
            )


def of_source(number: int) -> SourceAmount:
    """What a source lost: the less, the greater its number."""
    rules = {"menu": 30 - number, "related list": 5, "copyright": 2, "headline": 1}
    return SourceAmount(
        source=f"Post\x1b {number}" if number else None,
        articles=4,
        characters=100,
        removed=sum(rules.values()),
        rules=rules,
    )


def test_built_tells_the_sources_that_lost_most_and_json_all(capsys: pytest.CaptureFixture[str]) -> None:
    sources = [of_source(number) for number in range(12)]
    cleaning = replace(NOTHING_REMOVED, removed=300, rules={"menu": 300}, halved=2, sources=sources)
    report = replace(REPORT, cleaning=cleaning)
    Output(as_json=False).built(report, Path("var/index"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == [
        "left out: 33.3% of the text; 2 article(s) lost more than half",
        "  (no source)  38.0% of 4 article(s): menu 30.0%, related list 5.0%, copyright 2.0%",
        "  Post\\x1b 1   37.0% of 4 article(s): menu 29.0%, related list 5.0%, copyright 2.0%",
    ]
    assert len(lines) == 11
    Output(as_json=True).built(report, Path("var/index"))
    printed = capsys.readouterr()
    assert printed.err == ""
    found = json.loads(printed.out)["cleaning"]
    assert {name: found[name] for name in ("characters", "removed", "halved")} == {
        "characters": 900,
        "removed": 300,
        "halved": 2,
    }
    assert found["sources"][11]["rules"] == {"menu": 19, "related list": 5, "copyright": 2, "headline": 1}


def test_note_escapes_what_would_move_a_terminals_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).note(RecordNote(location="a.txt", reason="no \x1b[2K field"))
    assert capsys.readouterr().err == "rejected: a.txt: no \\x1b[2K field\n"


@pytest.mark.parametrize(
    ("error", "message", "exit_code"),
    [
        (StrictError("1 record(s) rejected"), "1 record(s) rejected", 4),
        (FileNotFoundError(2, "No such file or directory", "a/b"), "a/b: No such file or directory", 5),
        (OSError("the disk is on fire"), "var/index: the disk is on fire", 5),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_errors_explained_prints_one_sentence_and_ends_with_the_errors_code(
    as_json: bool, error: Exception, message: str, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    output = Output(as_json=as_json)
    output.note(REJECTED)
    with pytest.raises(typer.Exit) as ended, output.errors_explained(Path("var/index")):
        raise error
    assert ended.value.exit_code == exit_code
    printed = capsys.readouterr()
    assert printed.err.splitlines()[-1] == f"article-indexer: {message}"
    if as_json:
        assert json.loads(printed.out) == {
            "error": message,
            "problems": [{"location": "a.jsonl:1", "reason": "not JSON", "rejected": True, "transient": False}],
            "ignored": [],
        }
    else:
        assert printed.out == ""


def test_errors_explained_says_which_package_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=False)
    with pytest.raises(typer.Exit) as ended, output.errors_explained(Path("var/index")):
        raise ModuleNotFoundError("No module named 'lxml'", name="lxml")
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == (
        "article-indexer: this needs the package lxml, which is not installed: pip install 'article-search[indexer]'\n"
    )
    with pytest.raises(ModuleNotFoundError, match="mistyped"), output.errors_explained(Path("var/index")):
        raise ModuleNotFoundError("No module named 'indexer.mistyped'", name="indexer.mistyped")


def test_errors_explained_lets_a_mistake_through() -> None:
    with (
        pytest.raises(ZeroDivisionError, match="a mistake"),
        Output(as_json=False).errors_explained(Path("var/index")),
    ):
        raise ZeroDivisionError("a mistake")


def test_unchanged_is_told_either_way(capsys: pytest.CaptureFixture[str], corpus: Path, tmp_path: Path) -> None:
    build_quietly(corpus, tmp_path / "index")
    generation = open_index(tmp_path / "index")
    generation.close()
    live = MadeAlready(manifest=generation.manifest, set_aside=None)
    Output(as_json=False).unchanged(Path("var/index"), live)
    Output(as_json=True).unchanged(Path("var/index"), live)
    sentence, _, fields = capsys.readouterr().out.partition("\n")
    assert sentence == "var/index is up to date"
    told = json.loads(fields)
    assert (told["unchanged"], told["generation"], told["set_aside"]) == (True, "000001", None)
    assert (told["articles"], told["changes"]["unchanged"], told["encoded"], told["reused"]) == (3, 3, 0, 3)
    Output(as_json=False).unchanged(Path("var/index"), replace(live, set_aside="gone back from"))
    assert capsys.readouterr().out.startswith("generation 000001, which was gone back from, is just what these")


def test_built_tells_what_is_remarkable_and_what_it_was_published_in_spite_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = replace(
        REPORT,
        quality=replace(QUALITY, articles=100, near_empty=10),
        objections=["there are 8 articles", "2 of 10 records were rejected"],
    )
    Output(as_json=False).built(report, Path("var/index"))
    assert capsys.readouterr().err.splitlines() == [
        "of 100 articles: 10 as good as empty",
        "canaries: 1 of 2 found",
        "note: published in spite of this: there are 8 articles; 2 of 10 records were rejected",
    ]
    Output(as_json=True).built(report, Path("var/index"))
    found = json.loads(capsys.readouterr().out)
    assert found["quality"]["canaries"]["lost"][0]["query"] == "storm"
    assert (found["compared"], len(found["objections"])) == (None, 2)


def test_a_generation_that_was_held_back_is_reported_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    with pytest.raises(typer.Exit) as ended, output.errors_explained(Path("var/index")):
        raise HeldBackError("not published", {"generation": "000007", "articles": 8})
    assert ended.value.exit_code == 7
    printed = capsys.readouterr()
    assert printed.err == "article-indexer: not published\n"
    found = json.loads(printed.out)
    assert (found["error"], found["generation"], found["articles"]) == ("not published", "000007", 8)


@pytest.mark.parametrize(("answer", "expected"), [("y\n", True), ("Yes\n", True), ("n\n", False), ("", False)])
def test_confirm_takes_only_yes_for_yes(
    answer: str, expected: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    output = Output(as_json=False)
    with output.progress():
        assert output.confirm("all 3 articles are gone") is expected
    assert capsys.readouterr().err.endswith(
        "CORPUS seems to be another one: all 3 articles are gone\nBuild and publish it all the same? [y/N] "
    )

"""`article-service search`, with an encoder that is computed by hand."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.text import Text

from indexer.index.generation import open_index
from service.command_line import MODES
from service.search.controls.order import SORTS
from service.search.facets import FACETS
from service.search.query import COLLAPSES
from service.search.searcher import Searcher
from service.settings import Settings
from service.terminal import options
from service.terminal.search import LIST_COLUMNS
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly
from tests.service.test_command import Ran, run

RECORDS: list[dict[str, Any]] = [
    {
        "id": "strait",
        "title": "Warships meet",
        "text": "A frigate crossed ahead of a destroyer. Nobody was hurt.",
        "source": "The Harbour Post",
        "authors": ["Ann Poe"],
        "published_at": "2023-06-14",
        "url": "https://harbour.example/strait",
        "language": "en",
    },
    {
        "id": "ar",
        "title": "زيارة وزير الخارجية إلى بكين",
        "text": "قال وزير الخارجية إن الزيارة ستتم الأسبوع المقبل بعد تأجيلها.",
        "source": "الصحيفة",
        "published_at": "2023-06-15",
        "language": "ar",
    },
    {
        "id": "zh",
        "title": "国务卿将访问北京",
        "text": "国务卿表示,访问将于下周进行。气球事件之后,两国关系一度紧张。双方希望恢复对话,并讨论贸易与安全问题。",
        "source": "日报",
        "published_at": "2023-07-01",
        "language": "zh",
    },
    {
        "id": "odd",
        "title": "A \x1b]8;;x\x07 title \u202e",
        "text": "The balloon \x1b[2Jdrifted, [bold]said[/bold] they.",
    },
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
    build_quietly(folder / "articles.jsonl", folder / "index", WordEncoder(pooling="mean"))
    return folder / "index"


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command encode queries as the index is built here."""

    @contextmanager
    def once(settings: Settings) -> Iterator[Searcher]:
        searcher = Searcher(open_index(settings.index), WordEncoder(pooling="mean"), settings.timezone)
        yield searcher
        searcher.close()

    monkeypatch.setattr("service.terminal.search.searcher_once", once)


def search(index: Path, *arguments: str | Path, **environment: str) -> Ran:
    return run("search", "--index", index, *arguments, env=environment)


def ids(found: Ran) -> list[str]:
    assert (found.exit_code, found.stderr) == (0, "")
    return [hit["article"]["id"] for hit in json.loads(found.stdout)["hits"]]


def test_flags_offer_what_the_contract_has() -> None:
    assert (options.SORTS, options.COLLAPSES, options.FACETS) == (SORTS, COLLAPSES, FACETS)
    assert set(MODES) == {"hybrid", "semantic", "keyword"}


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--source", "the harbour post"], ["strait"]),
        (["--source", "the harbour post", "--source", "日报", "--sort", "newest"], ["zh", "strait"]),
        (["--language", "ar"], ["ar"]),
        (["--author", "Ann Poe"], ["strait"]),
        (["--article", "zh"], ["zh"]),
        (["--published-from", "2023-06-15", "--published-to", "2023-06"], ["ar"]),
        (["--phrase", "crossed ahead"], ["strait"]),
        (["--language", "en", "--exclude", "frigate"], []),
        (["--sort", "oldest", "--min-relevance", "0", "--limit", "2"], ["strait", "ar"]),
    ],
)
def test_search_heeds_its_flags(news: Path, flags: list[str], expected: list[str]) -> None:
    least = [] if "--min-relevance" in flags else ["--min-relevance", "0"]
    assert ids(search(news, "destroyer", "--json", *flags, *least)) == expected


def test_search_counts_facets(news: Path) -> None:
    lines = search(news, "destroyer", "--facet", "language", "--facet", "month").stdout.splitlines()
    assert lines[-3:] == [
        "4 articles",
        "   language: ar (1), en (1), zh (1), unknown (1)",
        "   month: 2023-06 (2), 2023-07 (1), unknown (1)",
    ]


def test_search_shows_nothing_that_a_terminal_obeys(news: Path) -> None:
    shown = search(news, "balloon", "--article", "odd").stdout
    assert shown.splitlines()[0].startswith("1. “A ")
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}
    assert "[bold]said[/bold]" in shown


@pytest.mark.parametrize("columns", ["12", "20", "40", "200"])
def test_search_fits_into_terminals(news: Path, columns: str) -> None:
    shown = search(news, "destroyer", FORCE_COLOR="1", COLUMNS=columns, NO_COLOR="1").stdout
    assert max(cell_len(Text.from_ansi(line).plain) for line in shown.splitlines()) <= int(columns)
    text = "".join(Text.from_ansi(shown).plain.split())
    assert all("".join(record["text"].split()) in text for record in RECORDS[:3])


def test_search_marks_the_best_sentence_on_a_terminal(news: Path) -> None:
    shown = search(news, "destroyer", "--limit", "1", FORCE_COLOR="1", COLUMNS="200").stdout
    assert "\x1b[1mA frigate crossed ahead of a destroyer.\x1b[0m Nobody was hurt." in shown


def test_search_links_citations(news: Path) -> None:
    shown = search(news, "destroyer", "--limit", "1", FORCE_COLOR="1", FORCE_HYPERLINK="1", COLUMNS="200").stdout
    assert ";https://harbour.example/strait#:~:text=" in shown


def test_verify_says_where_a_quotation_stands_and_what_differs(news: Path) -> None:
    assert search(news, "--verify", "crossed ahead of a destroyer").stdout.splitlines() == [
        "verbatim, 100% of its words",
        "“Warships meet”, Ann Poe, The Harbour Post, 14 June 2023, characters 10–38, https://harbour.example/strait",
        "   crossed ahead of a destroyer",
    ]
    altered = search(news, "--verify", "A frigate crossed ahead of a cruiser. Nobody was hurt.").stdout.splitlines()
    assert altered[0] == "altered, 90% of its words"
    assert altered[-1] == "   “cruiser” in place of “destroyer”"
    assert search(news, "--verify", "words that nobody said").stdout == "not found\n"
    found = json.loads(search(news, "--verify", "ahead of a destroyer", "--article", "zh", "--json").stdout)
    assert found["verdict"] == "misattributed"


def test_stories_are_told_with_hits_and_listed(tmp_path: Path) -> None:
    build_quietly(ROOT / "seeds", tmp_path / "index", WordEncoder(pooling="mean"))
    listed = json.loads(search(tmp_path / "index", "--stories", "--json").stdout)["stories"]
    shown = search(tmp_path / "index", "--stories").stdout.splitlines()
    assert len(shown) == 2 * len(listed)
    hits = json.loads(search(tmp_path / "index", "--stories", "the visit", "--json").stdout)["hits"]
    of_hits = [hit["story"]["id"] for hit in hits if hit["story"]]
    assert len(set(of_hits)) == len(of_hits)
    told = search(tmp_path / "index", "--stories", "the visit").stdout
    assert told.count("Story: ") == len(of_hits)


def test_a_list_of_queries_is_answered_in_a_table(news: Path, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text('\ufeffid;query\nA;"destroyer\nahead"\n\n;nowhere to be found\n')
    out = tmp_path / "out.csv"
    asked: list[str | Path] = ["--queries", tmp_path / "q.csv", "--csv", out, "--mode", "keyword", "--limit", "3"]
    assert search(news, *asked) == (0, "", "")
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(LIST_COLUMNS)
    assert [(row["query_id"], row["query"], row["rank"], row["article_id"]) for row in rows] == [
        ("A", "destroyer\nahead", "1", "strait"),
        ("2", "nowhere to be found", "", ""),
    ]
    start, end = int(rows[0]["start"]), int(rows[0]["end"])
    assert RECORDS[0]["text"][start:end] == rows[0]["passage"]
    refused = search(news, *asked)
    assert (refused.exit_code, "out.csv is there already" in refused.stderr) == (2, True)
    assert search(news, *asked, "--overwrite").exit_code == 0


def test_a_list_has_the_answers_that_each_query_has_alone(news: Path, tmp_path: Path) -> None:
    queries = ["destroyer", "balloon", "المقبل", "访问"] * 20
    (tmp_path / "q.txt").write_text("\n".join(queries))
    found = search(news, "--queries", tmp_path / "q.txt", "--csv", "-", "--limit", "1")
    rows = list(csv.DictReader(found.stdout.splitlines()))
    assert [row["query"] for row in rows] == queries
    alone = {query: ids(search(news, query, "--json", "--limit", "1"))[0] for query in set(queries)}
    assert [row["article_id"] for row in rows] == [alone[query] for query in queries]


def test_one_search_can_be_written_to_a_table(news: Path, tmp_path: Path) -> None:
    assert search(news, "destroyer", "--csv", tmp_path / "out.csv", "--limit", "2").exit_code == 0
    assert len((tmp_path / "out.csv").read_bytes().split(b"\r\n")) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say what to search for: a QUERY, or --queries FILE.csv, or --stories"),
        (["a", "--queries", "q.csv", "--csv", "-"], "give a QUERY or --queries, not both"),
        (["--queries", "q.csv"], "--queries needs --csv, the file that the answers go to; - is standard output"),
        (["--queries", "q.csv", "--csv", "-", "--json"], "--csv is for searches, without --json and --verify"),
        (["a", "--query-column", "q"], "--query-column goes with --queries"),
        (["a", "--overwrite"], "--overwrite goes with --csv"),
        (["a", "--verify", "--stories"], "--verify and --stories do not go together"),
        (["a", "--verify", "--sort", "newest"], "--verify takes the quotation, and one --source or --article that"),
        (["--stories", "--phrase", "x"], "a list of stories takes --limit, dates, one --source"),
        (["a", "--published-from", "soon"], "--published-from: 'soon' is no date that can be read; write 2023"),
        (["a", "--published-from", "2024", "--published-to", "2023"], "--published-to: is before published_from"),
        (["--stories", "--published-from", "soon"], "--published-from: 'soon' is no date"),
        (["a", "--source", ""], "--source: "),
        (["a", "--facet", "colour"], "--facet: Input should be 'source', 'author'"),
        (["a", "--phrase", " "], "--phrase: "),
        (
            ["a", "--sort", "best"],
            "Invalid value for '--sort': 'best' is not one of relevance, newest, oldest, indexed",
        ),
        (["a", "--min-relevance", "2"], "Invalid value for '--min-relevance': '2' is not a number from 0 to 1"),
        (["…", "--verify"], "QUERY: the quote holds no word that could be looked for"),
        (["a", "--verify", "--article", "absent"], "there is no article with the id 'absent'"),
        (["--queries", "", "--csv", "-"], "Invalid value for '--queries': it must not be empty"),
    ],
)
def test_search_says_in_a_line_what_cannot_be(news: Path, arguments: list[str], message: str) -> None:
    found = search(news, *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(f"article-service: {message}")
    assert "Traceback" not in found.stderr


def test_ctrl_c_leaves_no_table_and_no_traceback(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Searcher, "answer", interrupted)
    (tmp_path / "q.txt").write_text("destroyer\n")
    found = search(news, "--queries", tmp_path / "q.txt", "--csv", tmp_path / "out.csv")
    assert (found.exit_code, "Traceback" in found.stderr) == (130, False)
    assert [path.name for path in tmp_path.iterdir()] == ["q.txt"]


def test_a_reader_that_has_read_enough_ends_the_program_quietly() -> None:
    code = "import sys; from service.__main__ import main; main(['key', 'desk'])"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(writer)
    assert done.returncode in {1, 141}  # as typer ends, or as the signal would
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_completion_offers_values() -> None:
    environment = {"_ARTICLE_SERVICE_COMPLETE": "complete_bash", "COMP_CWORD": "3"}
    command = [Path(sys.executable).with_name("article-service")]
    words = {"COMP_WORDS": "article-service search --sort "}
    done = subprocess.run(command, env=os.environ | environment | words, capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(SORTS)

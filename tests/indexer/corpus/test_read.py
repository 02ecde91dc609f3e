"""From bytes to articles; each bad record becomes a problem at its line, and reading goes on."""

import gzip
import hashlib
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.files import find_files
from indexer.corpus.read import read_corpus
from indexer.records import Article, Json, Problem

LIMIT = 2_000


def _read(path: Path, data: bytes, *, limit: int = LIMIT) -> tuple[list[Article], list[Problem]]:
    path.write_bytes(data)
    records = list(read_corpus(find_files([path]).files, max_record_bytes=limit))
    return (
        [record for record in records if isinstance(record, Article)],
        [record for record in records if isinstance(record, Problem)],
    )


def _line(name: str, **fields: Json) -> bytes:
    return json.dumps({"id": name, "text": f"Words of {name}.", **fields}).encode()


def _ids(articles: list[Article]) -> list[tuple[str, int | None]]:
    return [(article.header.id, article.header.line) for article in articles]


def test_read_corpus_numbers_lines_through_blank_crlf_oversized_and_bad_ones(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + _line("first") + b"\r\n",
        b"\r\n",
        b"  \n",
        b"{not json}\r\n",
        b'"' + b"x" * 300_000 + b'"\r\n',
        _line("sixth") + b"\n",
        _line("seventh").replace(b"Words", b"W\xf6rds") + b"\n",
        _line("first") + b"\n",
        _line("ninth", date="04/05/2023") + b"\r\n",
        _line("last"),
    ]
    articles, problems = _read(tmp_path / "a.jsonl", b"".join(lines))
    assert _ids(articles) == [("first", 1), ("sixth", 6), ("ninth", 9), ("last", 10)]
    assert [(problem.location, problem.reason.partition(":")[0], problem.rejected) for problem in problems] == [
        ("a.jsonl:4", "not JSON", True),
        ("a.jsonl:5", "over the size limit of 2000 bytes", True),
        ("a.jsonl:7", "not UTF-8", True),
        ("a.jsonl:8", "duplicate id 'first', first seen at " + str(tmp_path / "a.jsonl"), True),
        ("a.jsonl:9", "published_at '04/05/2023' is no date that can be read; kept as metadata", False),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_read_corpus_holds_the_limit_to_the_byte(tmp_path: Path, end: bytes) -> None:
    line = _line("just")
    fits, _ = _read(tmp_path / "a.jsonl", line + end, limit=len(line))
    assert _ids(fits) == [("just", 1)]
    _, problems = _read(tmp_path / "a.jsonl", line + end, limit=len(line) - 1)
    assert [str(problem) for problem in problems] == [f"a.jsonl:1: over the size limit of {len(line) - 1} bytes"]


def test_read_corpus_is_not_misled_by_carriage_returns_at_the_limit(tmp_path: Path) -> None:
    articles, problems = _read(tmp_path / "a.jsonl", _line("padded") + b"\r" * 5_000 + b"\n" + _line("second"))
    assert [problem.location for problem in problems] == ["a.jsonl:1"]
    assert _ids(articles) == [("second", 2)]


def test_read_corpus_skips_an_oversized_line_in_small_steps(tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * 32_000_000 + b"\n" + _line("second"), compresslevel=1)
    tracemalloc.start()
    articles, problems = _read(tmp_path / "a.jsonl.gz", packed)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (_ids(articles), [problem.location for problem in problems]) == ([("second", 2)], ["a.jsonl.gz:1"])
    assert peak_bytes < 2_000_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "a", "text": "Words"', "not JSON: "),
        ('{"id": "a", "text": "Words"} {}', "not JSON: Extra data"),
        ('["a"]', "not a JSON object but list"),
        ('{"id": "a", "text": null}', 'missing field "text" (or "body")'),
        ('{"id": "a", "body": 5}', "body is not a string but int"),
        ('{"id": "a", "text": "Words", "x": NaN}', "not JSON: NaN is no JSON value"),
        ('{"id": "a", "text": "Words", "x": 1e999}', "x holds inf"),
        ('{"id": "a", "text": "Words", "x": ' + "[" * 500 + "]" * 500 + "}", "x is nested deeper than 64 levels"),
        ('{"id": "a", "text": "Words", "x": ' + "[" * 99_999 + "]" * 99_999 + "}", "not JSON that can be read: nested"),
        ('{"id": "a", "text": "Words", "x": ' + "1" * 5_000 + "}", "not JSON: Exceeds the limit"),
    ],
)
def test_read_corpus_reports_a_bad_line_and_reads_the_next(tmp_path: Path, line: str, reason: str) -> None:
    articles, (problem,) = _read(tmp_path / "a.ndjson", line.encode() + b"\n" + _line("b"), limit=1_000_000)
    assert _ids(articles) == [("b", 2)]
    assert (problem.location, problem.rejected) == ("a.ndjson:1", True)
    assert problem.reason.startswith(reason)


def test_read_corpus_prefers_text_to_body(tmp_path: Path) -> None:
    (both, body), _ = _read(
        tmp_path / "a.jsonl", _line("a", body="Other") + b'\n{"_id": "b", "text": null, "body": "B"}'
    )
    assert (both.text, both.header.metadata) == ("Words of a.", {"body": "Other"})
    assert (body.text, body.header.metadata) == ("B", {})


def test_read_corpus_tells_same_names_in_two_folders_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_bytes(_line("same"))
    files = find_files([tmp_path / "one", tmp_path / "two"]).files
    first, second = read_corpus(files, max_record_bytes=LIMIT)
    assert isinstance(first, Article)
    first_seen = f"{tmp_path / 'one' / 'a.jsonl'}:1"
    assert second == Problem(location="a.jsonl:1", reason=f"duplicate id 'same', first seen at {first_seen}")


@pytest.mark.parametrize("cut", [3, 1_000])
def test_read_corpus_reads_a_truncated_gzip_up_to_the_cut(tmp_path: Path, cut: int) -> None:
    lines = [_line(f"n{number}") + b"\n" for number in range(1, 101)]
    packed = gzip.compress(b"".join(lines), compresslevel=0)
    articles, (problem,) = _read(tmp_path / "a.jsonl.gz", packed[:-cut])
    whole = (b"".join(lines)[: 8 - cut] if cut > 8 else b"".join(lines)).count(b"\n")
    assert _ids(articles) == [(f"n{number}", number) for number in range(1, whole + 1)]
    assert problem.location == f"a.jsonl.gz:{whole + 1}"
    assert problem.reason.startswith("cannot be read: Compressed file ended")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.gz", "a.jsonl.gz"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "no gzip", "garbage behind"])
def test_read_corpus_reports_a_damaged_gzip(tmp_path: Path, name: str, damage: str) -> None:
    packed = gzip.compress(b"")
    data = {
        "cut": packed[:5],
        "flipped": packed[:-5] + b"\xff" + packed[-4:],
        "no gzip": b"plain words",
        "garbage behind": packed + b"garbage",
    }[damage]
    articles, (problem,) = _read(tmp_path / name, data)
    assert articles == []
    assert problem.location == (f"{name}:1" if "jsonl" in name else name)
    assert problem.reason.startswith("cannot be read: ")


def test_read_corpus_reports_a_file_that_is_gone(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl"):
        (tmp_path / name).symlink_to(f"nowhere-{name}")
    problems = list(read_corpus(find_files([tmp_path]).files, max_record_bytes=LIMIT))
    reason = "cannot be read: No such file or directory"
    assert problems == [Problem(location="a.txt", reason=reason), Problem(location="b.jsonl:1", reason=reason)]


MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "data",
    [
        MARK + b"A short title\r\n\r\nMore words, and\rstill more.\x0b\n",
        MARK + b"---\r\ntitle: A short title\r\n---\r\nMore words.\r\n",
        MARK + b"# A short title #\r\nMore words.",
        b"+++\ntitle = 'A short title'\n+++\nMore words.\n",
        b"### A short title\n\n# Another\n\nMore words.\n",
    ],
)
@pytest.mark.parametrize("gz", ["", ".gz"])
def test_read_corpus_keeps_a_files_bytes_and_finds_its_title(tmp_path: Path, data: bytes, gz: str) -> None:
    name = ("a.txt" if b"still" in data else "a.md") + gz
    (article,), problems = _read(tmp_path / name, gzip.compress(data) if gz else data)
    assert problems == []
    assert article.text.encode() == data
    assert article.header.sha256 == hashlib.sha256(data).hexdigest()
    assert (article.header.id, article.header.title) == (name, "A short title")


def test_read_corpus_reads_front_matter(tmp_path: Path) -> None:
    front = (
        "---\nid: n-1\ntitle: 'C#: a talk'\nauthor: Ann Poe\npublished_at: 2023-06-14 10:05:00\nweight: 2.5\n"
        "tags: !!set {b, a}\nseen: 2023-06-15\nnothing:\n---\n"
    )
    (article,), problems = _read(tmp_path / "a.md", f"{front}# Heading\n\nMore words.".encode())
    header = article.header
    assert (problems, header.id, header.title, header.authors) == ([], "n-1", "C#: a talk", ("Ann Poe",))
    assert header.published_at == "2023-06-14T10:05:00"
    assert header.metadata == {"weight": "2.5", "tags": ["a", "b"], "seen": "2023-06-15"}
    assert article.body_start == len(front)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Learning C#\n\nMore words.", "Learning C#"),
        ("Opening words.\n\n# Heading\n\nMore words that go on for longer.", "Opening words."),
        ("# a" + " " * 200_000 + "b\n\nMore words.", "a b"),
        ("---\ntitle:\n---\n\n# Heading\n", "Heading"),
    ],
)
def test_read_corpus_takes_a_title_from_the_first_heading(tmp_path: Path, text: str, title: str) -> None:
    (article,), _ = _read(tmp_path / "a.md", text.encode(), limit=1_000_000)
    assert article.header.title == title


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("---\ntitle: [x\n---\nWords.", "front matter is not YAML: "),
        ("---\na: &a [x, x]\nb: [*a, *a]\n---\nWords.", "front matter is not YAML: aliases are not allowed here"),
        ("---\na: !!python/object:os.system {}\n---\nWords.", "front matter is not YAML: could not determine"),
        ("---\na: " + "[" * 2_000 + "\n---\nWords.", "front matter is not YAML: "),
        ("+++\n" + ".".join("a" * 2_000) + " = 1\n+++\nWords.", "front matter is not TOML: "),
        ("---\na: !!timestamp x\n---\nWords.", "front matter is not YAML: "),
        ("---\na: !!int ''\n---\nWords.", "front matter is not YAML: "),
        ("---\na: !!float 1" + ":01" * 200 + ".5\n---\nWords.", "front matter is not YAML: "),
        ("---\na: !!int 0x" + "f" * 5_000 + "\n---\nWords.", "a holds a number of over 4096 bits"),
        ("+++\na = [inf]\n+++\nWords.", "a holds inf, which is no JSON value"),
    ],
)
def test_read_corpus_reports_bad_front_matter(tmp_path: Path, front: str, reason: str) -> None:
    articles, (problem,) = _read(tmp_path / "a.md", front.encode(), limit=10_000)
    assert articles == []
    assert problem.location in {"a.md", "a.md:1"}
    assert problem.reason.startswith(reason)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"One.\r\nTwo.\nThr\xe9e.\n", "a.txt:3: not UTF-8: byte 0xe9 at offset 14"),
        (b"\xff\xfeW\0o\0", "a.txt:1: not UTF-8: byte 0xff at offset 0"),
        (b"x" * 2_001, "a.txt:1: over the size limit of 2000 bytes"),
    ],
)
def test_read_corpus_reports_a_bad_text(tmp_path: Path, data: bytes, problem: str) -> None:
    assert [str(found) for found in _read(tmp_path / "a.txt", data)[1]] == [problem]


_PIECES = b'---\n|+++\n|\n|\r\n|{"id": 1, "text": "a"}|date: |2023-06-14 10:05 +99|!!|int|[|a'.split(b"|")


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=12).map(b"".join))
@settings(deadline=None, max_examples=200)
def test_read_corpus_answers_any_bytes_with_articles_or_problems(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("any.txt", "any.md", "any.jsonl", "any.txt.gz"):
        articles, problems = _read(folder / name, data)
        lines = len([line for line in data.split(b"\n") if line.strip()])
        rejected = sum(problem.rejected for problem in problems)
        assert len(articles) + rejected == (lines if name == "any.jsonl" else 1)


@pytest.mark.parametrize(
    "text", ["---\nWords alone.", "+++\nx = 1\n---\nWords.", "---\n- x\n---\nWords.", "---\n\nA\n\n---\nB"]
)
def test_read_corpus_takes_a_rule_for_no_front_matter(tmp_path: Path, text: str) -> None:
    (article,), problems = _read(tmp_path / "a.md", text.encode())
    assert (article.text, article.body_start, problems) == (text, 0, [])


def test_read_corpus_takes_plain_front_matter_as_words(tmp_path: Path) -> None:
    front = "---\nid: 7\ntitle: 1984\nlanguage: no\ndate: 2024-02-30\nurl: null\n---\nWords."
    (article,), (problem,) = _read(tmp_path / "a.md", front.encode())
    header = article.header
    assert (header.id, header.title, header.language, header.url) == ("7", "1984", "no", None)
    assert (header.published_at, header.metadata) == (None, {"published_at": "2024-02-30"})
    assert not problem.rejected


def test_read_corpus_says_nothing_of_the_fields_of_a_duplicate(tmp_path: Path) -> None:
    lines = [_line("a"), _line("a", date="04/05/2023")]
    _, problems = _read(tmp_path / "a.jsonl", b"\n".join(lines))
    assert [(problem.location, problem.rejected) for problem in problems] == [("a.jsonl:2", True)]

import gzip
import tracemalloc
from pathlib import Path

import pytest

from tests.indexer.corpus.reading import ids, line_of, read


def test_read_json_numbers_lines_through_blank_crlf_oversized_and_bad_ones(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + line_of("first") + b"\r\n",
        b"\r\n",
        b"  \n",
        b"{not json}\r\n",
        b'"' + b"x" * 300_000 + b'"\r\n',
        line_of("sixth") + b"\n",
        line_of("seventh").replace(b"Words", b"W\xf6rds") + b"\n",
        line_of("first") + b"\n",
        line_of("ninth", date="04/05/2023") + b"\r\n",
        line_of("last"),
    ]
    articles, notes = read(tmp_path / "a.jsonl", b"".join(lines))
    assert ids(articles) == [("first", 1), ("sixth", 6), ("ninth", 9), ("last", 10)]
    assert [(note.location, note.reason.partition(":")[0], note.rejected) for note in notes] == [
        ("a.jsonl:4", "not JSON", True),
        ("a.jsonl:5", "over the size limit of 2000 bytes", True),
        ("a.jsonl:7", "not UTF-8", True),
        ("a.jsonl:8", "duplicate id 'first', first seen at " + str(tmp_path / "a.jsonl"), True),
        ("a.jsonl:9", "published_at '04/05/2023' is no date that can be read; kept as metadata", False),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_read_json_holds_the_limit_to_the_byte(tmp_path: Path, end: bytes) -> None:
    line = line_of("just")
    fits, _ = read(tmp_path / "a.jsonl", line + end, limit=len(line))
    assert ids(fits) == [("just", 1)]
    _, notes = read(tmp_path / "a.jsonl", line + end, limit=len(line) - 1)
    assert [str(note) for note in notes] == [f"a.jsonl:1: over the size limit of {len(line) - 1} bytes"]


def test_read_json_is_not_misled_by_carriage_returns_at_the_limit(tmp_path: Path) -> None:
    articles, notes = read(tmp_path / "a.jsonl", line_of("padded") + b"\r" * 5_000 + b"\n" + line_of("second"))
    assert [note.location for note in notes] == ["a.jsonl:1"]
    assert ids(articles) == [("second", 2)]


def test_read_json_skips_an_oversized_line_in_small_steps(tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * 32_000_000 + b"\n" + line_of("second"), compresslevel=1)
    tracemalloc.start()
    articles, notes = read(tmp_path / "a.jsonl.gz", packed)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (ids(articles), [note.location for note in notes]) == ([("second", 2)], ["a.jsonl.gz:1"])
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
def test_read_json_reports_a_bad_line_and_reads_the_next(tmp_path: Path, line: str, reason: str) -> None:
    articles, (note,) = read(tmp_path / "a.ndjson", line.encode() + b"\n" + line_of("b"), limit=1_000_000)
    assert ids(articles) == [("b", 2)]
    assert (note.location, note.rejected) == ("a.ndjson:1", True)
    assert note.reason.startswith(reason)


def test_read_json_prefers_text_to_body(tmp_path: Path) -> None:
    (both, body), _ = read(
        tmp_path / "a.jsonl", line_of("a", body="Other") + b'\n{"_id": "b", "text": null, "body": "B"}'
    )
    assert (both.text, both.header.metadata) == ("Words of a.", {"body": "Other"})
    assert (body.text, body.header.metadata) == ("B", {})


@pytest.mark.parametrize("cut", [3, 1_000])
def test_read_json_reads_a_truncated_gzip_up_to_the_cut(tmp_path: Path, cut: int) -> None:
    lines = [line_of(f"n{number}") + b"\n" for number in range(1, 101)]
    packed = gzip.compress(b"".join(lines), compresslevel=0)
    articles, (note,) = read(tmp_path / "a.jsonl.gz", packed[:-cut])
    whole = (b"".join(lines)[: 8 - cut] if cut > 8 else b"".join(lines)).count(b"\n")
    assert ids(articles) == [(f"n{number}", number) for number in range(1, whole + 1)]
    assert note.location == f"a.jsonl.gz:{whole + 1}"
    assert note.reason.startswith("cannot be read: Compressed file ended")

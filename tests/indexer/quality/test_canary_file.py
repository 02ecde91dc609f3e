import json
from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.quality.canary_file import Canary, read_canaries

TWO = [Canary(query="storm at sea", article="a"), Canary(query="kiln, relit", article="https://b.example/1", rank=3)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "c.jsonl",
            """
{"query": " storm at sea", "article": "a"}

{"query": "kiln, relit", "article": "https://b.example/1", "rank": 3}
""",
        ),
        ("c.csv", 'query,article,rank\nstorm at sea,a,\n,,\n"kiln, relit",https://b.example/1,3\n'),
        ("C.TSV", "\ufeffArticle\tquery\trank\r\na\tstorm at sea\t\r\nhttps://b.example/1\tkiln, relit\t3\r\n"),
    ],
)
def test_read_canaries_reads_lines_and_tables(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, newline="")
    assert read_canaries(tmp_path / name) == TWO


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.jsonl", "", r"c.jsonl: holds no query"),
        ("c.jsonl", '{"query": "a", "article": "b"}\nstorm', r"c.jsonl:2: not a JSON object like"),
        ("c.jsonl", "[]", r"c.jsonl:1: not a JSON object like"),
        ("c.jsonl", '\n{"query": "a"}', r"c.jsonl:2: article is None; it must be a text"),
        ("c.jsonl", '{"query": " ", "article": "b"}', r"c.jsonl:1: query is ' '; it must be a text"),
        ("c.jsonl", '{"query": 7, "article": "b"}', r"c.jsonl:1: query is 7; it must be a text"),
        ("c.jsonl", '{"query": "\\ud800", "article": "b"}', r"c.jsonl:1: query is '\\ud800'; it must be a text"),
        (
            "c.jsonl",
            json.dumps({"query": "a" * 2001, "article": "b"}),
            r":1: query has 2001 characters; the most",
        ),
        ("c.jsonl", '{"query": "a", "article": "b", "rank": 0}', r":1: rank is 0; it must be a whole number from 1 to"),
        ("c.jsonl", '{"query": "a", "article": "b", "rank": true}', r":1: rank is True; it must be a whole number"),
        ("c.jsonl", '{"query": "a", "article": "b", "id": 1}', r":1: unknown field 'id'; known are query, article"),
        ("c.csv", "storm,a\n", r"c.csv:1: the first line must name the columns query, article and perhaps rank"),
        ("c.csv", "query,article,query\n", r"c.csv:1: the first line must name the columns"),
        ("c.csv", "query,article\nstorm,a\nkiln\n", r"c.csv:3: 1 columns; the first line has 2"),
        ("c.csv", "query,article,rank\nstorm,a,first\n", r"c.csv:2: rank is 'first'; it must be a whole number"),
    ],
)
def test_read_canaries_names_the_line_that_is_wrong(name: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=message):
        read_canaries(tmp_path / name)


def test_read_canaries_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--canaries .*none.jsonl: No such file or directory"):
        read_canaries(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"--canaries .*bytes.jsonl: not UTF-8"):
        read_canaries(tmp_path / "bytes.jsonl")

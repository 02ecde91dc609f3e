"""JSON in all its layouts; whatever is bad costs itself alone."""

import gzip
import hashlib
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.files import CorpusFile
from indexer.corpus.formats.json_records import read_json
from indexer.corpus.record import Record
from indexer.records import Json, RecordNote
from tests.indexer.corpus.formats.records import read_records
from tests.indexer.corpus.reading import ids, line_of, read

ONE: dict[str, Json] = {"id": "one", "text": "Words of one."}
TWO: dict[str, Json] = {"id": "two", "text": "Words of two.", "tags": ["a}", "[b", '"c"'], "desk": {"name": "city"}}


def _lines(records: list[Record]) -> list[tuple[Json, int | None]]:
    return [(record.fields.get("id"), record.line) for record in records]


def test_read_json_numbers_lines_through_blank_crlf_oversized_and_bad_ones(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + line_of("first") + b"\r\n",
        b"\r\n",
        b"  \n",
        b"{not json}\r\n",
        b'"' + b"x" * 300_000 + b'"\r\n',
        line_of("sixth") + b"\n",
        b'{"id": "cut", "text": "Wor\n',
        b'{"id": "cut", "text":\n',
        b'{"id": "cut", "tags": ["x", \n',
        b'{"id": "cut", "desk": {"name": "x"}, \n',
        line_of("eleventh") + b"\r\n",
        line_of("last"),
    ]
    records, notes = read_records(read_json, tmp_path / "a.jsonl", b"".join(lines))
    assert _lines(records) == [("first", 1), ("sixth", 6), ("eleventh", 11), ("last", 12)]
    assert [(note.location, note.reason.partition(":")[0], note.rejected) for note in notes] == [
        ("a.jsonl:4", "not JSON", True),
        ("a.jsonl:5", "over the size limit of 2000 bytes", True),
        *((f"a.jsonl:{line}", "not JSON", True) for line in (7, 8, 9, 10)),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"", b"\r" * 5_000 + b"\n"])
def test_read_json_holds_the_limit_to_the_byte(tmp_path: Path, end: bytes) -> None:
    line = line_of("just")
    behind = line_of("b") if end.endswith(b"\n") else b""
    fits, _ = read_records(read_json, tmp_path / "a.jsonl", line + end + behind, limit=len(line))
    assert _lines(fits) == [("just", 1), ("b", 2)][: 2 if behind else 1]
    rest, notes = read_records(read_json, tmp_path / "a.jsonl", line + end + behind, limit=len(line) - 1)
    assert [str(note) for note in notes] == [f"a.jsonl:1: over the size limit of {len(line) - 1} bytes"]
    assert _lines(rest) == [("b", 2)][: 1 if behind else 0]


def test_read_json_skips_an_oversized_line_in_small_steps(tmp_path: Path) -> None:
    huge = b'{"text": "' + b"x" * 32_000_000 + b'", "tags": [' + b"1," * 100_000 + b"1]}"
    packed = gzip.compress(huge + b"\n" + line_of("second"), compresslevel=1)
    tracemalloc.start()
    records, notes = read_records(read_json, tmp_path / "a.jsonl.gz", packed)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (_lines(records), {note.location for note in notes}) == ([("second", 2)], {"a.jsonl.gz:1"})
    assert peak_bytes < 2_000_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "a", "text": "Words"', "not JSON: what begins here is not closed"),
        ('{"id": "a" "text": "Words"}', "not JSON: Expecting ',' delimiter at character 12"),
        ('{"id": "a", "text": "Words",}', "not JSON: "),
        ('"a"', "not a JSON object but a text"),
        ("null", "not a JSON object but a null"),
        ("12", "not a JSON object but a number"),
        ("Words", "not JSON: Expecting value at character 1"),
        ("}", "not JSON: "),
        ("{'id': 'a', 'text': 'Words'}", "not JSON: names stand in single quotes, as Python writes them"),
        ("{'id': 'a', 'text': \"It's\"}", "not JSON: names stand in single quotes"),
        ('{"id": "a", "text": "Words", "x": ' + "[" * 99_999 + "]" * 99_999 + "}", "not JSON that can be read: nested"),
        ('{"id": "a", "text": "It ends\\', "not JSON: a text is not closed on its line"),
    ],
)
@pytest.mark.parametrize("ended", ["\n", "\r\n"])
def test_read_json_reports_a_bad_line_and_reads_the_next(tmp_path: Path, line: str, reason: str, ended: str) -> None:
    is_last = "not closed" in reason and "text" not in reason
    data = line.encode() if is_last else line.encode() + ended.encode() + line_of("b")
    records, (note,) = read_records(read_json, tmp_path / "a.ndjson", data, limit=1_000_000)
    assert _lines(records) == ([] if is_last else [("b", 2)])
    assert (note.location, note.rejected) == ("a.ndjson:1", True)
    assert note.reason.startswith(reason)


@pytest.mark.parametrize("cut", [3, 1_000])
def test_read_json_reads_a_truncated_gzip_up_to_the_cut(tmp_path: Path, cut: int) -> None:
    lines = [line_of(f"n{number}") + b"\n" for number in range(1, 101)]
    packed = gzip.compress(b"".join(lines), compresslevel=0)
    articles, (note,) = read(tmp_path / "a.jsonl.gz", packed[:-cut])
    whole = (b"".join(lines)[: 8 - cut] if cut > 8 else b"".join(lines)).count(b"\n")
    assert ids(articles) == [(f"n{number}", number) for number in range(1, whole + 1)]
    assert note.location == f"a.jsonl.gz:{whole + 1}"
    assert note.reason.startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (json.dumps([ONE, TWO]), (1, 1)),
        (json.dumps([ONE, TWO], indent=2), (2, 6)),
        (json.dumps([ONE, TWO], indent="\t").replace("\n", "\r\n"), (2, 6)),
        (json.dumps([ONE, TWO], indent=0), (2, 6)),
        (f"[{json.dumps(ONE)},\n{json.dumps(TWO)}\n]\n", (1, 2)),
        (f"[\n{json.dumps(ONE)}\n,{json.dumps(TWO)},\n]", (2, 3)),
        (f"[{json.dumps([ONE])}, {json.dumps([TWO])}]", (1, 1)),
        (f"{json.dumps([ONE])}\n{json.dumps([TWO])}\n", (1, 2)),
        (json.dumps(ONE) + json.dumps(TWO), (1, 1)),
        (json.dumps(ONE, indent=4) + "\n" + json.dumps(TWO, indent=4), (1, 5)),
        (json.dumps(ONE) + "\n\n\n" + json.dumps(TWO, indent=4), (1, 4)),
        (f"\x1e{json.dumps(ONE)}\n\x1e{json.dumps(TWO)}\n", (1, 2)),
        (f"{json.dumps(ONE)},\n{json.dumps(TWO)},\n", (1, 2)),
        (f"\ufeff\n{json.dumps(ONE)}\n\ufeff{json.dumps(TWO)}", (2, 3)),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_read_json_reads_every_layout(tmp_path: Path, data: str, lines: tuple[int, int], name: str) -> None:
    records, notes = read_records(read_json, tmp_path / name, data.encode())
    assert notes == []
    assert [record.fields for record in records] == [ONE, TWO]
    assert tuple(record.line for record in records) == lines
    first = data[data.index("{") : data.index("}") + 1]
    assert records[0].raw_sha256 == hashlib.sha256(first.encode()).hexdigest()


@pytest.mark.parametrize("data", ["", " \n\t\r\n", "[]", "[\n]\n", "\ufeff[]", '{"status": "ok", "articles": []}'])
def test_read_json_finds_nothing_in_an_empty_file(tmp_path: Path, data: str) -> None:
    assert read_records(read_json, tmp_path / "a.json", data.encode()) == ([], [])


@pytest.mark.parametrize(
    "around",
    [
        {"status": "ok", "totalResults": 2, "articles": [ONE, TWO]},
        {"response": {"status": "ok", "pages": 1, "results": [ONE, TWO], "total": 2}},
        {"copyright": "Post", "response": {"docs": [ONE, TWO], "meta": {"hits": 2}}},
        {"took": 5, "hits": {"total": {"value": 2}, "hits": [{"_score": 1, "_source": ONE}, {"_source": TWO}]}},
        {"articles": {"page": 1, "results": [ONE, TWO]}},
        {"@context": "https://schema.example", "@graph": [ONE, TWO]},
        {"rows": [{"row_idx": 0, "row": ONE}, {"row_idx": 1, "row": TWO}]},
        {"_type": "News", "value": [ONE, TWO], "queryContext": {"text": "x"}},
        {"news": [ONE], "stories": [TWO]},
        {"one": {"text": "Words of one."}, "two": {key: value for key, value in TWO.items() if key != "id"}},
        {"data": {"articles": {"one": ONE, "other": TWO}}},
        {"article": ONE, "item": TWO},
        [{"articles": [ONE]}, {"articles": [TWO]}],
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("limit", [10_000, 200])
def test_read_json_reads_the_records_in_an_object_around_them(
    tmp_path: Path, around: Json, indent: int | None, limit: int
) -> None:
    padding = (
        {"note": "x" * 150}
        if limit == 200 and isinstance(around, dict) and not {"one", "article"} & around.keys()
        else {}
    )
    data = json.dumps({**padding, **around} if isinstance(around, dict) else around, indent=indent)
    if indent and limit == 200:
        limit = 300
    records, notes = read_records(read_json, tmp_path / "a.json", data.encode(), limit=limit)
    assert notes == []
    assert [(record.fields["id"], record.fields["text"]) for record in records] == [
        ("one", "Words of one."),
        ("two", "Words of two."),
    ]


def test_read_json_takes_numbers_in_an_object_of_articles_for_positions(tmp_path: Path) -> None:
    records, notes = read_records(read_json, tmp_path / "a.json", b'{"0": {"text": "A"}, "1": {"text": "B"}}')
    assert ([dict(record.fields) for record in records], notes) == (
        [{"key": "0", "text": "A"}, {"key": "1", "text": "B"}],
        [],
    )


def test_read_json_takes_the_title_of_a_json_feed_for_the_source(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Daily \u00c9cho",
        "language": "fr",
        "items": [{"id": "1", "content_html": "<p>Words.</p>"}],
    }
    (record,), _ = read_records(read_json, tmp_path / "a.json", json.dumps(feed).encode())
    assert record.markup == {"source": "The Daily \u00c9cho", "language": "fr"}
    assert record.fields == {"id": "1", "content_html": "<p>Words.</p>"}


def test_read_json_takes_an_article_with_lists_for_an_article(tmp_path: Path) -> None:
    article = {"title": "T", "content": "Words.", "items": [{"text": "Related."}], "entries": [{"x": 1}]}
    (record,), notes = read_records(read_json, tmp_path / "a.json", json.dumps(article, indent=1).encode())
    assert (record.fields, record.line, notes) == (article, 1, [])


@pytest.mark.parametrize(
    ("stated", "kept", "note"),
    [
        ('"x": NaN', {"x": None}, "'x' holds a number that is not finite or too long; left out"),
        ('"x": [1, {"y": -Infinity}]', {"x": None}, "'x' holds a number that is not finite or too long; left out"),
        ('"x": 1e999', {"x": None}, "'x' holds a number that is not finite or too long; left out"),
        ('"x": ' + "9" * 5_000, {"x": None}, "'x' holds a number that is not finite or too long; left out"),
        ('"x": 1, "x": 2', {"x": 2}, "'x' is given more than once; the last holds"),
        ('"x": {"y": 1, "y": 2}', {"x": {"y": 2}}, "'y' is given more than once; the last holds"),
    ],
)
def test_read_json_gives_up_a_detail_rather_than_the_article(
    tmp_path: Path, stated: str, kept: dict[str, Json], note: str
) -> None:
    data = f'{{"text": "Words", {stated}}}'.encode()
    (record,), notes = read_records(read_json, tmp_path / "a.json", data, limit=10_000)
    assert (record.fields, record.notes, notes) == ({"text": "Words", **kept}, (note,), [])


def test_read_json_allows_tabs_in_a_text(tmp_path: Path) -> None:
    (record,), notes = read_records(read_json, tmp_path / "a.json", b'{"text": "One\ttwo"}')
    assert (record.fields["text"], notes) == ("One\ttwo", [])


@pytest.mark.parametrize("indent", [None, 2])
def test_read_json_loses_a_bad_element_of_a_list_alone(tmp_path: Path, indent: int | None) -> None:
    middle = [
        '{"id": "bad", "text": "Words",}',
        '"just a text"',
        "12.5",
        "[1, 2]",
        '{"text": "' + "x" * 3_000 + '"}',
        "{'id': 'bad'}",
        "NaN",
    ]
    joined = ",\n  " if indent else ","
    data = f"[{json.dumps(ONE, indent=indent)}, {joined.join(middle)}, {json.dumps(TWO, indent=indent)}]"
    records, notes = read_records(read_json, tmp_path / "a.json", data.encode())
    assert [record.fields["id"] for record in records] == ["one", "two"]
    assert [note.rejected for note in notes] == [True] * len(middle)


def test_read_json_goes_on_behind_a_broken_element_over_several_lines(tmp_path: Path) -> None:
    broken = json.dumps({"id": "bad", "text": "Words", "desk": {"a": 1}, "last": "y"}, indent=2)
    elements = [json.dumps(ONE, indent=2), broken.replace('"Words"', '"Wo"rds"'), json.dumps(TWO, indent=2)]
    data = "[\n" + ",\n".join("  " + element.replace("\n", "\n  ") for element in elements) + "\n]\n"
    records, (note,) = read_records(read_json, tmp_path / "a.json", data.encode())
    assert _lines(records) == [("one", 2), ("two", 14)]
    assert str(note) == "a.json:6: not JSON: a text is not closed on its line"


@pytest.mark.parametrize("layout", ["list", "object", "lines in a list"])
def test_read_json_tells_of_a_file_that_is_cut_off(tmp_path: Path, layout: str) -> None:
    data = {
        "list": f"[{json.dumps(ONE)}, {json.dumps(TWO)[:-9]}",
        "object": f'{{"articles": [{json.dumps(ONE)}, {json.dumps(TWO)[:-9]}',
        "lines in a list": f"[\n{json.dumps(ONE)},\n",
    }[layout]
    records, (note,) = read_records(read_json, tmp_path / "a.json", data.encode())
    assert [record.fields["id"] for record in records] == ["one"]
    assert "ends" in note.reason or "cut off" in note.reason


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("layout", ["lines", "list"])
def test_read_json_reads_wide_encodings(tmp_path: Path, encoding: str, layout: str) -> None:
    words = {"id": "one", "text": "Der Fluß stieg über Nacht — “schnell”."}
    text = json.dumps(words, ensure_ascii=False)
    data = (f"{text}\n" if layout == "lines" else f"[\n{text}\n]").encode(encoding)
    (record,), notes = read_records(read_json, tmp_path / "a.json", data)
    assert (record.fields, notes) == (words, [])


def test_read_json_is_not_held_up_by_what_is_never_closed(tmp_path: Path) -> None:
    data = b'{"a": [\n' * 40_000 + b"\n" + line_of("last")
    records, notes = read_records(read_json, tmp_path / "a.jsonl", data, limit=1_000_000)
    assert [record.fields["id"] for record in records] == ["last"]
    assert len(notes) == 40_000


@pytest.mark.parametrize(
    ("data", "texts", "lines"),
    [
        ('{"_id": "7", "_source": {"text": "A"}}\n{"_id": "8", "_source": {"text": "B"}}', "AB", [1, 2]),
        ('[{"text": "A"},,{"text": "B"} {"text": "C"}]', "ABC", [1, 1, 1]),
        ('{\n"status": "ok",\n"articles": [\n{"text": "A"},\n{"text": "B"}\n]\n}', "AB", [4, 5]),
        ('{"rows": [{"id": "a", "value": {"rev": "1"}, "doc": {"_id": "a", "text": "A"}}]}', "A", [1]),
        ('{"\\u0074ext": "A", "": {"": []}}', "A", [1]),
        ('{"text": "A", "p": "C:\\\\", "q": "] } [ { \\" ,"}\n\t\n{"text": "B"}', "AB", [1, 3]),
        ('{"text": "\\ud83d\\ude00"}', "\U0001f600", [1]),
    ],
)
def test_read_json_reads_what_programs_write(tmp_path: Path, data: str, texts: str, lines: list[int]) -> None:
    records, notes = read_records(read_json, tmp_path / "a.json", data.encode())
    assert ([record.fields["text"] for record in records], notes) == (list(texts), [])
    assert [record.line for record in records] == lines


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ('callback({"id": "bad"});', 1),
        ("// exported today", 1),
        ("{'id': 'bad',\n 'text': 'Words'}", 1),
    ],
)
def test_read_json_notes_once_what_is_no_json(tmp_path: Path, bad: str, line: int) -> None:
    records, (note,) = read_records(read_json, tmp_path / "a.json", f"{bad}\n{json.dumps(ONE)}".encode())
    assert [record.fields for record in records] == [ONE]
    assert note.location == f"a.json:{line}"


@pytest.mark.parametrize(
    ("encoding", "name", "texts"),
    [
        ("shift_jis", "shift_jis", ("市議会は月曜日に来年度の予算表", "窯の煙突が直るまで作業は続くという可能")),
        ("gbk", "gb18030", ("市议会周一通过了明年的预算，这是成功", "他们在桥边等候，他们乗")),
        ("big5", "big5", ("市議會週一通過了明年的預算，這是成功", "委員會許")),
        ("iso2022_jp", None, ("市議会は月曜日に来年度の予算表", "窯の煙突が直るまで作業は続くという可能")),
    ],
)
@pytest.mark.parametrize("is_stated", [False, True])
@pytest.mark.parametrize("plain", [0, 3_000])
def test_read_json_reads_characters_that_end_in_a_byte_of_ascii(
    tmp_path: Path, encoding: str, name: str | None, texts: tuple[str, str], *, is_stated: bool, plain: int
) -> None:
    before = "".join(f'{{"id": "p{number}", "text": "Plain words."}}\n' for number in range(plain))
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    config = ReadConfig(max_record_bytes=2_000, encoding=encoding if is_stated else None)
    records, notes = read_records(read_json, tmp_path / "a.jsonl", (before + lines).encode(encoding), config=config)
    assert [record.fields["text"] for record in records[plain:]] == [*texts]
    assert (len(records), notes) == (plain + 2, [])
    told = () if is_stated or name is None else (f"read as {name}; name another with --encoding",)
    assert [record.notes for record in records] == plain * [()] + 2 * [told]


def test_read_json_reads_a_short_text_in_the_encoding_that_the_user_names(tmp_path: Path) -> None:
    data = json.dumps({"text": "Łódź"}, ensure_ascii=False).encode("iso-8859-2")
    (record,), _ = read_records(read_json, tmp_path / "a.json", data, config=ReadConfig(encoding="iso-8859-2"))
    assert record.fields == {"text": "Łódź"}


class _Articles:
    """A stream of a list of articles that is made as it is read."""

    def __init__(self, count: int, around: bytes) -> None:
        self._pieces = self._made(count, around)

    def _made(self, count: int, around: bytes) -> Iterator[bytes]:
        yield around
        for number in range(count):
            yield b"," * bool(number) + json.dumps({"id": str(number), "text": "Words and more. " * 180}).encode()
        yield b"]}" if around.startswith(b"{") else b"]"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read1(self, size: int = -1) -> bytes:
        return next(self._pieces, b"")


@pytest.mark.parametrize("around", [b"[", b'{"status": "ok", "articles": ['])
def test_read_json_holds_one_record_at_a_time_in_memory(around: bytes) -> None:
    file = CorpusFile(
        path=Path("a.json"),
        name="a.json",
        format="json",
        open=lambda: _Articles(10_500, around),  # type: ignore[arg-type, return-value]
    )
    tracemalloc.start()
    found = sum(1 for record in read_json(file, ReadConfig(max_record_bytes=10_000)) if isinstance(record, Record))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 10_500
    assert peak_bytes < 3_000_000


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["x", "y", "}{", '"']), _VALUES, max_size=3), max_size=5),
    st.sampled_from([None, 0, 1, 4]),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None, max_examples=100)
def test_read_json_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    written: list[dict[str, Json]],
    indent: int | None,
    is_list: bool,
    is_ascii: bool,
) -> None:
    articles = [{"text": "Words", **fields} for fields in written]
    texts = [json.dumps(article, indent=indent, ensure_ascii=is_ascii) for article in articles]
    data = "[" + ",".join(texts) + "]" if is_list else "\n".join(texts)
    path = tmp_path_factory.getbasetemp() / "any.json"
    records, notes = read_records(read_json, path, data.encode(errors="surrogatepass"), limit=100_000)
    if is_ascii:
        assert ([record.fields for record in records], notes) == (articles, [])


_PIECES = (
    b'{|}|[|]|"|\\|,|:|\n|"articles": [|{"text": "a"}|{"text": "b",\n "x": [1]}|5|\x1e|\xef\xbb\xbf|\xff|\r'.split(b"|")
)


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=4), max_size=25).map(b"".join), st.sampled_from([5, 500]))
@settings(deadline=None, max_examples=300)
def test_read_json_answers_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, limit: int) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    records, notes = read_records(read_json, path, data, limit=limit)
    assert all(record.line is not None and record.line <= data.count(b"\n") + 1 for record in records)
    assert all(isinstance(note, RecordNote) for note in notes)


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (['{"text": "One."}', "[]", '{"text": "Two."}'], [2]),
        (["[ ]", '{"text": "One."}'], [1]),
        (['[{"text": "One."}]', "[]", "[]"], [2, 3]),
        (["[]"], []),
        (["", "[]", " "], []),
        (['{"articles": []}'], []),
    ],
)
def test_read_json_tells_of_an_empty_list_beside_records(tmp_path: Path, lines: list[str], places: list[int]) -> None:
    _, notes = read_records(read_json, tmp_path / "a.jsonl", "\n".join(lines).encode())
    assert [note.location.rpartition(":")[2] for note in notes] == [str(place) for place in places]

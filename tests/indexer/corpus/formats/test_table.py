"""Tables as spreadsheets, databases and data sets write them."""

import csv
import gzip
import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.formats.table import read_table
from indexer.corpus.record import Record
from indexer.records import Json
from tests.indexer.corpus.formats.records import read_records

ROWS = [["1", "A title", "Words, and more.\nIn two lines; “quoted” | once."], ["2", "", 'He said "no".']]
READ = [{"id": row[0], "title": row[1] or None, "text": row[2]} for row in ROWS]


def _table(delimiter: str = ",", line_end: str = "\r\n", header: str = "id,title,text") -> str:
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL if line_end == "\r" else 0
    )
    writer.writerows([header.split(","), *ROWS])
    return out.getvalue()


def _fields(records: list[Record]) -> list[dict[str, Json]]:
    return [dict(record.fields) for record in records]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_read_table_tells_the_delimiter(tmp_path: Path, delimiter: str, line_end: str, name: str) -> None:
    data = _table(delimiter, line_end).encode()
    records, notes = read_records(read_table, tmp_path / name, data)
    assert (_fields(records), notes) == (READ, [])
    assert [record.line for record in records] == [2, 4]
    last = data.rpartition(b"lines; ")[2].partition(line_end.encode())[2].removesuffix(line_end.encode())
    assert records[1].raw_sha256 == hashlib.sha256(last).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_read_table_reads_encodings(tmp_path: Path, encoding: str) -> None:
    records, notes = read_records(read_table, tmp_path / "a.csv", _table("\t").encode(encoding))
    assert (_fields(records), notes) == (READ, [])
    assert [bool(record.notes) for record in records] == [encoding == "cp1252", False]


def test_read_table_reads_the_encoding_that_the_user_names(tmp_path: Path) -> None:
    config = ReadConfig(encoding="iso-8859-2")
    records, _ = read_records(read_table, tmp_path / "a.csv", "text\nŁódź\n".encode("iso-8859-2"), config=config)
    assert _fields(records) == [{"text": "Łódź"}]


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ("sep=;\nid;text\n1;Words\n", [{"id": "1", "text": "Words"}]),
        ("text\nWords, with a comma\n", [{"text": "Words, with a comma"}]),
        ("text\nWords", [{"text": "Words"}]),
        ("id,text", []),
        ("id;text\n", []),
        (",title,text\n0,A,Words\n", [{"column 1": "0", "title": "A", "text": "Words"}]),
        ('title,text\n"1","A","Words"\n"2","B","More"\n', 2 * [{}]),
        (" id , text \n1,Words\n", [{"id": "1", "text": "Words"}]),
        ("id,text\n\n1,Words\n,\n \n", [{"id": "1", "text": "Words"}]),
        ("id,text\n1,Words\nid,text\n2,More\n", [{"id": "1", "text": "Words"}, {"id": "2", "text": "More"}]),
        ("id,text\n1,Words,,\n", [{"id": "1", "text": "Words"}]),
        ('id,text\n1,"He said \\"no, no\\" twice"\n', [{"id": "1", "text": 'He said "no, no" twice'}]),
        ('id,text\n1,"No" she said\n', [{"id": "1", "text": '"No" she said'}]),
        ('id,text\n1,5" of snow\n', [{"id": "1", "text": '5" of snow'}]),
        ('id, text\n1, "Hello, World"\n', [{"id": "1", "text": "Hello, World"}]),
        ("id\ttitle, short\ttext\n1\tA\tB, c\n", [{"id": "1", "title, short": "A", "text": "B, c"}]),
        ("id;price;text\n1;2,50;Words, and\n", [{"id": "1", "price": "2,50", "text": "Words, and"}]),
        ('id,text\n1,"""Hi"" he said"\n', [{"id": "1", "text": '"Hi" he said'}]),
        ("TITLE,CONTENT\nA,Words\n", [{"TITLE": "A", "CONTENT": "Words"}]),
    ],
)
def test_read_table_reads_what_programs_write(tmp_path: Path, data: str, fields: list[dict[str, Json]]) -> None:
    records, notes = read_records(read_table, tmp_path / "a.csv", data.encode())
    assert notes == []
    if fields == [{}, {}]:
        fields = [
            {"column 1": "1", "title": "A", "text": "Words"},
            {"column 1": "2", "title": "B", "text": "More"},
        ]
    assert _fields(records) == fields


@pytest.mark.parametrize(
    ("data", "first"),
    [
        ("title,text\n1,A,Words\n2,B,More\n", "1"),
        ("title,text\n17,A,Words\n4,B,More\n", "17"),
        ("title,text\nrow_1,A,Words\nrow_2,B,More\n", "row_1"),
        ("id,text\n1,a7,Words\n2,a9,More\n", "1"),
        ("title,text\nKiln relit,The kiln was relit on Monday, the potter said.\n", None),
        ("title,text\nFlood,The river rose, he said\nStorm,It blew, she said\n", None),
        ("title,text\n1,The river rose, he said\n1,It blew, she said\n", None),
        ("id,text\n1,The river rose, he said\n2,It blew, she said\n", None),
        ("date;text\n2024-05-01;It rained; hard\n2024-05-02;It blew; too\n", None),
    ],
)
def test_read_table_takes_names_of_rows_alone_for_a_column_without_a_name(
    tmp_path: Path, data: str, first: str | None
) -> None:
    records, notes = read_records(read_table, tmp_path / "a.csv", data.encode())
    assert [record.fields.get("column 1") for record in records][:1] == ([] if first is None else [first])
    assert {note.reason.partition(":")[0] for note in notes} == (
        {"3 cells where the header names 2"} if first is None else set()
    )


def test_read_table_tells_the_encoding_of_short_rows_by_those_around(tmp_path: Path) -> None:
    text = "Le conseil a voté hier à l’unanimité la création d’une école près du château"
    rows = "".join(f"Café {number},{text}\n" for number in range(30))
    records, notes = read_records(read_table, tmp_path / "a.csv", f"title,text\n{rows}".encode("cp1252"))
    assert [record.fields["title"] for record in records] == [f"Café {number}" for number in range(30)]
    assert notes == []


@pytest.mark.parametrize("data", ["", "\n\n", "\ufeff"])
def test_read_table_finds_nothing_in_an_empty_file(tmp_path: Path, data: str) -> None:
    assert read_records(read_table, tmp_path / "a.csv", data.encode()) == ([], [])


@pytest.mark.parametrize(
    "data", ["N1\tnews\tA title\tWords\nN2\tnews\tB\tMore\n", "Kopf;Worte\nA;Worte\n", "PK\x03\x04 and so on\n"]
)
def test_read_table_names_a_file_without_a_header(tmp_path: Path, data: str) -> None:
    records, (note,) = read_records(read_table, tmp_path / "a.tsv", data.encode())
    assert (records, note.location, note.rejected) == ([], "a.tsv:1", True)
    assert "--fields text=NAME" in note.reason or "cannot be read" in note.reason


def test_read_table_takes_the_users_name_for_the_text(tmp_path: Path) -> None:
    config = ReadConfig(fields=(("text", "Inhalt"),))
    records, notes = read_records(read_table, tmp_path / "a.csv", b"Titel;Inhalt\nA;Worte\n", config=config)
    assert (_fields(records), notes) == ([{"Titel": "A", "Inhalt": "Worte"}], [])


def test_read_table_keeps_both_of_two_columns_of_one_name(tmp_path: Path) -> None:
    records, (note,) = read_records(read_table, tmp_path / "a.csv", b"id,text,text\n1,Words,More\n")
    assert _fields(records) == [{"id": "1", "text": "Words", "text (3)": "More"}]
    assert (note.reason, note.rejected) == ("two columns are named 'text'; the second is kept as 'text (3)'", False)


def test_read_table_notes_rows_of_another_width(tmp_path: Path) -> None:
    data = b"id,text,desk\n1,Words\n2,Words, more,city\n3,Words,city\n"
    records, (note,) = read_records(read_table, tmp_path / "a.csv", data)
    assert [record.fields["id"] for record in records] == ["1", "3"]
    assert records[0].notes == ("2 cells where the header names 3; the last are missing",)
    assert (note.location, note.rejected) == ("a.csv:3", True)
    assert note.reason.startswith("4 cells where the header names 3")


@pytest.mark.parametrize(
    "bad", ['2,"Words,city', '2,"Words,city\n3,"More",city', '2,"Words,city\n3,More,city\n4,"More",city']
)
def test_read_table_is_not_swallowed_by_a_quote_that_is_not_closed(tmp_path: Path, bad: str) -> None:
    data = f"id,text,desk\n1,First,city\n{bad}\n9,Last,city\n"
    records, notes = read_records(read_table, tmp_path / "a.csv", data.encode())
    assert notes == []
    assert [record.fields["id"] for record in records] == ["1", *(line[0] for line in bad.split("\n")), "9"]
    assert records[1].fields["text"] == '"Words'
    assert records[1].notes == ("a quote is not closed; taken as it stands",)


def test_read_table_goes_on_behind_a_quote_that_is_not_closed_within_the_limit(tmp_path: Path) -> None:
    rows = [f"{number},More words,city" for number in range(9_000)]
    data = "\n".join(["id,text,desk", 'x,"Words and, more, of them, city', *rows])
    records, (note,) = read_records(read_table, tmp_path / "a.csv", data.encode(), limit=500)
    assert [record.fields["id"] for record in records] == [str(number) for number in range(9_000)]
    assert [record.line for record in records] == list(range(3, 9_003))
    assert str(note) == "a.csv:2: over the size limit of 500 bytes; a quote is perhaps not closed"


def test_read_table_skips_an_oversized_row_in_small_steps(tmp_path: Path) -> None:
    packed = gzip.compress(b"id,text\n1," + b"x" * 32_000_000 + b"\n2,Words\n", compresslevel=1)
    tracemalloc.start()
    records, notes = read_records(read_table, tmp_path / "a.csv.gz", packed)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ([record.line for record in records], [note.location for note in notes]) == ([3], ["a.csv.gz:2"])
    assert peak_bytes < 2_000_000


def test_read_table_holds_the_limit_to_the_byte(tmp_path: Path) -> None:
    data = b"id,text\n1,Words of one\n"
    assert len(read_records(read_table, tmp_path / "a.csv", data, limit=14)[0]) == 1
    _, (note,) = read_records(read_table, tmp_path / "a.csv", data, limit=13)
    assert str(note) == "a.csv:2: over the size limit of 13 bytes"


@pytest.mark.parametrize("cut", [3, 1_000])
def test_read_table_reads_a_truncated_gzip_up_to_the_cut(tmp_path: Path, cut: int) -> None:
    data = b"id,text\n" + b"".join(b"%d,Words of a row\n" % number for number in range(200))
    packed = gzip.compress(data, compresslevel=0)[:-cut]
    records, notes = read_records(read_table, tmp_path / "a.csv.gz", packed)
    whole = data[: len(packed) - 15].count(b"\n") - 1
    assert [record.fields["id"] for record in records] == [str(number) for number in range(whole)]
    assert notes[-1].location == f"a.csv.gz:{whole + 2}"
    assert notes[-1].reason.startswith("cannot be read: ")


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t"))] * 2),
        max_size=6,
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(deadline=None, max_examples=150)
def test_read_table_reads_what_the_csv_module_writes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, line_end: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(
        [("id", "text"), *(("n" + first, second) for first, second in rows)]
    )
    path = tmp_path_factory.getbasetemp() / "any.csv"
    records, _ = read_records(read_table, path, out.getvalue().encode(), limit=100_000)
    read = [(record.fields["id"], record.fields["text"] or "") for record in records]
    assert read == [("n" + first, second) for first, second in rows]


_PIECES = [
    b'"',
    b'""',
    b",",
    b"\n",
    b"\r",
    b"id,text\n",
    b"1,Words\n",
    b'2,"a\nb"\n',
    b"\\",
    b"\xff",
    b"\0",
    b"sep=;\n",
]


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=4), max_size=20).map(b"".join), st.sampled_from([5, 500]))
@settings(deadline=None, max_examples=300)
def test_read_table_answers_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, limit: int) -> None:
    records, notes = read_records(read_table, tmp_path_factory.getbasetemp() / "any.csv", data, limit=limit)
    lines = len(data.splitlines()) + 1
    assert all(record.line is not None and record.line <= lines for record in records)
    assert len(records) + len(notes) <= 2 * lines

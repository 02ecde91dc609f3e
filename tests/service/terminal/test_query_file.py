import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import UsageError
from service.terminal.query_file import ListedQuery, read_queries


def read(path: Path, data: bytes | str, column: str | None = None) -> list[ListedQuery]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_queries(path, column)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "queries.csv"


@pytest.mark.parametrize(
    "data",
    [
        "query\nthe strait\na balloon\n",
        "query\r\nthe strait\r\n\r\na balloon",
        "\ufeffquery\nthe strait\na balloon\n",
        "\ufeffquery\nthe strait\na balloon\n".encode("utf-16-le"),
        "\n\nQuery\n the strait \n;\na balloon\n".replace(";", ""),
        "id,QUERY,note\n1,the strait,x\n2,a balloon,\n",
        "note;Query\nx;the strait\n;a balloon\n",
        "note\tquery\nx\tthe strait\ny\ta balloon\n",
        "sep=;\nid;query\n1;the strait\n2;a balloon\n",
        '"query"\n"the strait"\n"a balloon"\n',
        "the strait\na balloon\n",
    ],
)
def test_read_queries_takes_tables_as_people_have_them(table: Path, data: bytes | str) -> None:
    assert [query.text for query in read(table, data)] == ["the strait", "a balloon"]


def test_read_queries_keeps_ids_and_lines(table: Path) -> None:
    data = 'ID;Query\nA7;"first\nsecond"\n\n;third\n'
    assert read(table, data) == [ListedQuery("A7", "first\nsecond", 2), ListedQuery("2", "third", 5)]


def test_read_queries_takes_the_column_that_is_named(table: Path) -> None:
    data = "Suchbegriff,query\nthe strait,other\n"
    assert [query.text for query in read(table, data, "suchbegriff")] == ["the strait"]
    assert [query.text for query in read(table, data)] == ["other"]


def test_read_queries_takes_every_line_of_a_text(tmp_path: Path) -> None:
    found = read(tmp_path / "queries.txt", 'Paris, France?\n\n"query" or not\n')
    assert found == [ListedQuery("1", "Paris, France?", 1), ListedQuery("2", '"query" or not', 3)]


def test_read_queries_reads_ten_thousand_rows(table: Path) -> None:
    found = read(table, "query\n" + "".join(f"query number {number}\n" for number in range(10_000)))
    assert (len(found), found[-1]) == (10_000, ListedQuery("10000", "query number 9999", 10_001))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"queries\.csv holds no query$"),
        (b"\n \n", "holds no query$"),
        (b"query\n", "holds no query$"),
        (b"query\nna\xefve\n", r"queries\.csv:2: this is not UTF-8; save the file as CSV in UTF-8"),
        (b"a,b\nx,y\n", r"queries\.csv:1: no column is named query; there are: a, b\. Name the column"),
        (b"Query,id,query\na,1,b\n", r"queries\.csv:1: more than one column is named Query$"),
        (
            b"query\nParis, France\n",
            r"queries\.csv:2: there are 2 values, and in the first line 1; put quotation marks",
        ),
        (b'query\n\n"open\n', r"queries\.csv:3: this is no row of a table: unexpected end of data"),
        (b'query\n"a"b\n', r"queries\.csv:2: this is no row of a table"),
        (b"query\nfine\nbell\x07\n", r"queries\.csv:3: the query holds control character U\+0007 at 4"),
        (b"id,query\n1,\n", r"queries\.csv:2: the query holds nothing to search for"),
        (b"query\n" + b"x" * 2_001, r"queries\.csv:2: the query has 2001 characters"),
        (b"query\n" + b"\x07\n" * 7, r"(?s)queries\.csv:6: [^\n]*\nand 2 more$"),
        (b"query\n" + b"x" * 2_000_000, "this is no row of a table: field larger than field limit"),
    ],
)
def test_read_queries_says_what_is_wrong_and_where(table: Path, data: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(table, data)


def test_read_queries_says_that_there_is_no_such_column_or_file(table: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column is named 'topic'; there are: query"):
        read(table, "query\na\n", "topic")
    with pytest.raises(UsageError, match=r"absent\.csv cannot be read: No such file or directory"):
        read_queries(tmp_path / "absent.csv")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_queries(tmp_path)


QUERIES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(QUERIES, QUERIES), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_read_queries_reads_what_a_program_wrote(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows([("note", "query"), *rows])
    try:
        found = read(tmp_path_factory.mktemp("rows") / "queries.csv", written.getvalue())
    except UsageError as error:
        assert "holds nothing to search for" in str(error)  # noqa: PT017 - of marks without a letter
    else:
        assert [query.text for query in found] == [query.strip() for _, query in rows]

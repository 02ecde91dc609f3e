import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import IndexDamagedError
from indexer.index.article_writer import ArticleWriter
from indexer.index.articles import ArticleReader
from indexer.passages.cut import cut_passages
from indexer.records import Article, ArticleHeader, Passage, Span, sha256_hex
from tests.fakes import SMALL, word_counter
from tests.indexer.index.samples import TEXTS, article, write_article
from tests.indexer.index.threads import in_threads, open_files


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[ArticleReader]:
    with ArticleWriter(tmp_path / "a.sqlite") as writer:
        for article_id in TEXTS:
            write_article(writer, article(article_id))
    with closing(ArticleReader(tmp_path / "a.sqlite")) as reader:
        yield reader


@pytest.mark.parametrize("article_id", TEXTS)
def test_article_comes_back_as_it_was(reader: ArticleReader, article_id: str) -> None:
    expected = cut_passages(article(article_id), tokens=word_counter(), config=SMALL)
    assert reader.article(article_id) == (article(article_id), expected)


def test_article_of_an_unknown_id_is_none(reader: ArticleReader) -> None:
    assert reader.article("nowhere") is None
    assert reader.passage_row("nowhere") is None


def test_attributed_keeps_the_order_asked_for(reader: ArticleReader) -> None:
    rows = [reader.passages - 1, 0, 2]
    found = reader.attributed(rows)
    assert [item.row for item in found] == rows
    for item in found:
        assert item.passage.text == item.passage.span.of(TEXTS[item.article.id])
        assert item.article == article(item.article.id).header


def test_attributed_refuses_a_row_that_does_not_exist(reader: ArticleReader) -> None:
    with pytest.raises(KeyError, match="999"):
        reader.attributed([0, 999])


def test_scan_yields_what_was_added_in_row_order(reader: ArticleReader) -> None:
    expected = [cut_passages(article(name), tokens=word_counter(), config=SMALL) for name in TEXTS]
    assert list(reader.scan()) == [(article(name), cut) for name, cut in zip(TEXTS, expected, strict=True)]


@pytest.mark.parametrize("step", [2, 3, 1_000])
def test_scan_yields_every_so_many_passages_and_the_articles_of_these(reader: ArticleReader, step: int) -> None:
    every = [(one.article, one.passage) for one in reader.attributed(range(0, reader.passages, step))]
    found = [(whole.header, passage) for whole, passages in reader.scan(step=step) for passage in passages]
    assert found == every


def test_around_stays_within_the_article(reader: ArticleReader) -> None:
    rows = list(reader.article_rows())
    first_of_second = rows.index(1)
    assert [item.row for item in reader.around(first_of_second, 5)] == [i for i, a in enumerate(rows) if a == 1]
    assert [item.row for item in reader.around(1, 1)] == [0, 1, 2]


def test_headers_page_through_all_articles_once(reader: ArticleReader) -> None:
    pages = [reader.headers(offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [[header.id for header in page] for page in pages] == [["nul", "plain"], ["odd/id #1?"], []]


def test_positions_are_those_of_the_ids(reader: ArticleReader) -> None:
    assert reader.positions(["odd/id #1?", "nul", "nul"]) == {"odd/id #1?": 2, "nul": 0}
    assert reader.positions([]) == {}


@pytest.mark.parametrize("unknown", ["", "NUL", "nul ", "nul\x00", "odd/id", "%", "\ud800", "\N{PARTY POPPER}", "0"])
def test_positions_compares_ids_exactly(reader: ArticleReader, unknown: str) -> None:
    assert reader.positions([unknown, "plain", unknown]) == {"plain": 1}


def test_positions_and_ids_of_many_odd_ids(tmp_path: Path) -> None:
    beginnings = ("", " ", "é\x00", "e\u0301\x00", "x" * 999)
    ids = [f"{beginning}{number}" for number in range(300) for beginning in beginnings]
    with ArticleWriter(tmp_path / "b.sqlite") as writer:
        for article_id in ids:
            writer.add(ArticleHeader(id=article_id, path="p", sha256=sha256_hex("")), b"", 0, [])
    with closing(ArticleReader(tmp_path / "b.sqlite")) as reader:
        assert reader.positions(ids) == {article_id: row for row, article_id in enumerate(ids)}
        rows = [*range(1_499, -1, -7), 3, 3]
        assert reader.ids(rows) == [ids[row] for row in rows]
        with pytest.raises(IndexDamagedError, match="lacks the article of row 1500"):
            reader.ids([0, 1_500])


def test_article_rows_map_passages_to_articles(reader: ArticleReader) -> None:
    ids = reader.article_ids()
    found = reader.attributed(range(reader.passages))
    assert [ids[row] for row in reader.article_rows()] == [item.article.id for item in found]


def test_reader_serves_several_threads(reader: ArticleReader) -> None:
    seen: list[str] = []

    def read() -> None:
        seen.extend(reader.attributed([row])[0].passage.text for row in list(range(reader.passages)) * 20)

    in_threads([read] * 12)  # more than there are connections
    assert sorted(seen) == sorted([passage.text for _, passages in reader.scan() for passage in passages] * 240)


def test_reader_needs_no_more_files_for_more_threads(reader: ArticleReader, tmp_path: Path) -> None:
    before = open_files(tmp_path)
    for _ in range(20):
        in_threads([lambda: None if reader.article("plain") else pytest.fail("gone")] * 5)
    assert open_files(tmp_path) == before


def test_reader_outlives_its_file(reader: ArticleReader, tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").unlink()
    in_threads([lambda: None if reader.article("plain") else pytest.fail("gone")] * 12)
    assert reader.attributed([0])[0].article.id == "nul"


def test_close_closes_the_files_of_threads_that_live_on(reader: ArticleReader, tmp_path: Path) -> None:
    read, closed = threading.Barrier(4, timeout=30), threading.Event()

    def live_on() -> None:
        reader.article("plain")
        read.wait()
        closed.wait(30)

    threads = [threading.Thread(target=live_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    read.wait()
    assert open_files(tmp_path) > 0
    reader.close()
    assert open_files(tmp_path) == 0
    closed.set()
    for thread in threads:
        thread.join()


def test_close_lets_calls_end_and_refuses_further_ones(reader: ArticleReader, tmp_path: Path) -> None:
    with reader._pool.lend() as connection:
        reader.close()
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)
    assert open_files(tmp_path) == 0
    for call in (lambda: reader.article("plain"), lambda: reader.attributed([0]), reader.article_ids):
        with pytest.raises(ValueError, match=r"a\.sqlite is closed"):
            call()
    reader.close()


def test_scan_may_be_left_half_way(reader: ArticleReader, tmp_path: Path) -> None:
    before = open_files(tmp_path)
    scan = reader.scan()
    assert next(scan)[0].header.title == "T"
    assert reader.article_ids() == list(TEXTS)
    scan.close()  # type: ignore[attr-defined]
    assert open_files(tmp_path) == before


def test_reader_refuses_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"nonsense" * 100)
    with pytest.raises(IndexDamagedError, match="no article file that can be read"):
        ArticleReader(tmp_path / "a.sqlite")


def test_article_of_ten_megabytes_is_read_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "A sentence that is one of very many. " * 270_000
    header = ArticleHeader(id="big", path="big.txt", sha256=sha256_hex(text))
    size = 37 * 100
    spans = [Span(start, start + size - 1) for start in range(0, len(text), size)]
    passages = [
        Passage(id=str(i), ordinal=i, text=words, span=span, byte_span=span, sha256=sha256_hex(words))
        for i, span in enumerate(spans)
        for words in [span.of(text)]
    ]
    with ArticleWriter(tmp_path / "a") as writer:
        write_article(writer, Article(header=header, text=text), passages)
    statements: list[str] = []

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(statements.append)
        return connection

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", traced)
    reader = ArticleReader(tmp_path / "a")
    assert list(reader.scan()) == [(Article(header=header, text=text), passages)]
    assert reader.article("big") == (Article(header=header, text=text), passages)
    assert [found.passage for found in reader.attributed(range(0, len(passages), 7))] == passages[::7]
    assert [statement for statement in statements if "a.text" in statement]
    assert not [statement for statement in statements if "substr" in statement]


def reads_of(reader: ArticleReader, passage_ids: Sequence[str]) -> list[Callable[[], object]]:
    """Everything that can be asked of a file of TEXTS."""
    return [
        lambda: reader.attributed(range(len(passage_ids))),
        lambda: reader.headers(offset=0, limit=9),
        lambda: reader.around(2, 2),
        lambda: list(reader.scan()),
        *(partial(reader.article, article_id) for article_id in TEXTS),
        *(partial(reader.passage_row, passage_id) for passage_id in passage_ids),
    ]


def test_nothing_is_read_that_was_not_written(reader: ArticleReader, tmp_path: Path) -> None:
    """Bits are flipped after the file was opened. An id may not be found then; whatever is found is right."""
    passage_ids = [one.passage.id for one in reader.attributed(range(reader.passages))]
    written = [read() for read in reads_of(reader, passage_ids)]
    path, dice, outcomes = tmp_path / "damaged", random.Random(16), Counter[str]()  # noqa: S311 - places, not secrets
    whole = (tmp_path / "a.sqlite").read_bytes()
    for _ in range(300):
        path.write_bytes(whole)
        with closing(ArticleReader(path)) as other:
            damaged = bytearray(whole)
            damaged[dice.randrange(100, len(whole))] ^= 1 << dice.randrange(8)
            for connection in other._pool._idle:
                connection.execute("PRAGMA cache_size = 0")  # else what it has read stays what it was
            with path.open("r+b") as stream:
                stream.write(damaged)
            for read, expected in zip(reads_of(other, passage_ids), written, strict=True):
                try:
                    found = read()
                except IndexDamagedError:
                    outcomes["refused"] += 1
                    continue
                assert found in (expected, None)
                outcomes["none" if found is None else "same"] += 1
    assert outcomes["refused"] > 100
    assert outcomes["none"] < 20


def altered(reader: ArticleReader, tmp_path: Path, statement: str) -> ArticleReader:
    """Return a reader of the file after a statement that leaves the checks of rows as they were."""
    with closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)) as connection:
        connection.execute(statement)
    return ArticleReader(tmp_path / "a.sqlite")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE articles SET title = 'U'", "what is known of the article of row 0 is not what was written"),
        ("UPDATE articles SET title = CAST(x'ff' AS TEXT)", "no article file that can be read: Could not decode"),
        ("UPDATE articles SET body_start = 1", "what is known of the article of row 0"),
        ("UPDATE articles SET text = x'41'", "the (passage of row 0 is not what was written|text of the article nul)"),
        ("UPDATE articles SET text = CAST(replace(text, 'B', 'b') AS BLOB)", "row 0|text of the article nul"),
        ("UPDATE passages SET start = start + 1", "the passage of row 0"),
        ("UPDATE passages SET ordinal = ordinal + 1", "the passage of row 0"),
        ("DELETE FROM articles WHERE row = 0", "lacks the article of row 0"),
        ("DELETE FROM passages WHERE row = 0", "lacks the passage of row 0"),
    ],
)
def test_a_file_that_was_altered_says_what(reader: ArticleReader, tmp_path: Path, statement: str, message: str) -> None:
    with closing(altered(reader, tmp_path, statement)) as other:
        with pytest.raises(IndexDamagedError, match=message):
            [other.attributed([0]), other.article("nul")]
        with pytest.raises(IndexDamagedError, match=message):
            [other.attributed([0]), list(other.scan())]

"""From bytes to articles; each bad record becomes a note at its line, and reading goes on."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.read import read_corpus
from indexer.records import Article, RecordNote
from tests.indexer.corpus.reading import LIMIT, line_of, read


def test_read_corpus_tells_same_names_in_two_folders_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_bytes(line_of("same"))
    files = find_files([tmp_path / "one", tmp_path / "two"]).files
    first, second = read_corpus(files, ReadConfig(max_record_bytes=LIMIT))
    assert isinstance(first, Article)
    first_seen = f"{tmp_path / 'one' / 'a.jsonl'}:1"
    assert second == RecordNote(location="a.jsonl:1", reason=f"duplicate id 'same', first seen at {first_seen}")


def test_read_corpus_reports_a_file_that_is_gone(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl"):
        (tmp_path / name).symlink_to(f"nowhere-{name}")
    notes = list(read_corpus(find_files([tmp_path]).files, ReadConfig(max_record_bytes=LIMIT)))
    reason = "cannot be read: No such file or directory"
    assert notes == [RecordNote(location="a.txt", reason=reason), RecordNote(location="b.jsonl:1", reason=reason)]


_PIECES = b'---\n|+++\n|\n|\r\n|{"id": 1, "text": "a"}|date: |2023-06-14 10:05 +99|!!|int|[|a'.split(b"|")


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=12).map(b"".join))
@settings(deadline=None, max_examples=200)
def test_read_corpus_answers_any_bytes_with_articles_or_problems(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("any.txt", "any.md", "any.jsonl", "any.txt.gz"):
        articles, notes = read(folder / name, data)
        lines = len([line for line in data.split(b"\n") if line.strip()])
        rejected = sum(note.rejected for note in notes)
        assert len(articles) + rejected == (lines if name == "any.jsonl" else 1)


def test_read_corpus_says_nothing_of_the_fields_of_a_duplicate(tmp_path: Path) -> None:
    lines = [line_of("a"), line_of("a", date="04/05/2023")]
    _, notes = read(tmp_path / "a.jsonl", b"\n".join(lines))
    assert [(note.location, note.rejected) for note in notes] == [("a.jsonl:2", True)]

import gzip
from pathlib import Path

import pytest

from tests.indexer.corpus.reading import read


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.gz", "a.jsonl.gz"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "no gzip"])
def test_read_whole_reports_a_damaged_gzip(tmp_path: Path, name: str, damage: str) -> None:
    packed = gzip.compress(b"")
    data = {
        "cut": packed[:5],
        "flipped": packed[:-5] + b"\xff" + packed[-4:],
        "no gzip": b"plain words",
    }[damage]
    articles, (note,) = read(tmp_path / name, data)
    assert articles == []
    assert note.location == (f"{name}:1" if "jsonl" in name else name)
    assert note.reason.startswith("cannot be read: ")
    assert note.transient


@pytest.mark.parametrize("name", ["a.txt.gz", "a.eml.gz", "a.jsonl.gz", "a.csv.gz"])
def test_read_whole_reads_what_stands_before_other_bytes(tmp_path: Path, name: str) -> None:
    data = {
        "a.txt.gz": b"Words.",
        "a.eml.gz": b"Subject: Kiln\n\nWords.",
        "a.jsonl.gz": b'{"text": "Words."}\n',
        "a.csv.gz": b"title,text\nKiln,Words.\n",
    }[name]
    (article,), (note,) = read(tmp_path / name, gzip.compress(data) + b"garbage behind it")
    assert article.text == "Words."
    assert (note.rejected, note.reason) == (
        False,
        "bytes behind the compressed data are not compressed; they are left out",
    )


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"%PDF-1.7 words", "a.txt: not text: a PDF document"),
        (b"x" * 2_001, "a.txt: over the size limit of 2000 bytes"),
    ],
)
def test_read_whole_reports_a_bad_text(tmp_path: Path, data: bytes, note: str) -> None:
    articles, (found,) = read(tmp_path / "a.txt", data)
    assert articles == []
    assert str(found).startswith(note)
    assert found.rejected

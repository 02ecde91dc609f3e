import gzip
from pathlib import Path

import pytest

from tests.indexer.corpus.reading import read


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.gz", "a.jsonl.gz"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "no gzip", "garbage behind"])
def test_read_whole_reports_a_damaged_gzip(tmp_path: Path, name: str, damage: str) -> None:
    packed = gzip.compress(b"")
    data = {
        "cut": packed[:5],
        "flipped": packed[:-5] + b"\xff" + packed[-4:],
        "no gzip": b"plain words",
        "garbage behind": packed + b"garbage",
    }[damage]
    articles, (note,) = read(tmp_path / name, data)
    assert articles == []
    assert note.location == (f"{name}:1" if "jsonl" in name else name)
    assert note.reason.startswith("cannot be read: ")


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

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
        (b"One.\r\nTwo.\nThr\xe9e.\n", "a.txt:3: not UTF-8: byte 0xe9 at offset 14"),
        (b"\xff\xfeW\0o\0", "a.txt:1: not UTF-8: byte 0xff at offset 0"),
        (b"x" * 2_001, "a.txt:1: over the size limit of 2000 bytes"),
    ],
)
def test_read_whole_reports_a_bad_text(tmp_path: Path, data: bytes, note: str) -> None:
    assert [str(found) for found in read(tmp_path / "a.txt", data)[1]] == [note]

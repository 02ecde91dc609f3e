import json
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, IndexVersionError, UnusableIndexError
from indexer.index.earlier import earlier_generations, open_earlier


def test_earlier_generations_are_the_finished_ones_before_newest_first(tmp_path: Path) -> None:
    for name in ("000001", "000009", "000010", "000011", "1000000", "draft-000002", "lost+found"):
        (tmp_path / "generations" / name).mkdir(parents=True)
    assert earlier_generations(tmp_path, "000011") == ["000010", "000009", "000001"]
    assert earlier_generations(tmp_path, "000001") == []


def test_earlier_generations_of_what_is_no_index_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableIndexError, match="generations cannot be read"):
        earlier_generations(tmp_path, "000002")


def test_open_earlier_needs_no_current(index: Path) -> None:
    (index / "CURRENT").unlink()
    with closing(open_earlier(index, "000001")) as generation:
        assert generation.manifest.generation == "000001"
        assert generation.articles.articles == 3


@pytest.mark.parametrize("at", range(0, 4_000, 97))
def test_open_earlier_notices_a_flipped_bit_in_the_manifest(index: Path, at: int) -> None:
    path = index / "generations" / "000001" / "manifest.json"
    data = bytearray(path.read_bytes())
    at %= len(data)
    data[at] ^= 1
    path.write_bytes(data)
    try:
        same = json.loads(data) == json.loads(bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]]))
    except ValueError:
        same = False
    if same:  # white space
        open_earlier(index, "000001").close()
        return
    with pytest.raises((IndexDamagedError, IndexVersionError)):
        open_earlier(index, "000001")


def test_open_earlier_notices_a_damaged_file(index: Path) -> None:
    (index / "generations" / "000001" / "vectors.faiss").write_bytes(b"IxFI")
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss has 4 bytes, should have"):
        open_earlier(index, "000001")

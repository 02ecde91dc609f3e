from pathlib import Path

import pytest

from indexer.errors import (
    IndexDamagedError,
    IndexMissingError,
    UnusableIndexError,
)
from indexer.index import generation as generation_module
from indexer.index.generation import Generation, open_generation, open_index
from indexer.index.held_files import Verification
from indexer.index.store import current
from tests.fakes import build_quietly


def test_open_index_notices_any_flipped_byte_of_current(index: Path) -> None:
    path = index / "CURRENT"
    data = bytearray(path.read_bytes())
    for place in range(len(data)):
        data[place] ^= 0x01
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match="build the index anew"):
            open_index(index)
        data[place] ^= 0x01


def test_open_index_says_how_to_make_one_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match=f"make one: article-indexer build CORPUS --index {tmp_path}"):
        open_index(tmp_path)


def test_open_index_refuses_a_current_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(UnusableIndexError, match="cannot be read: Is a directory"):
        open_index(tmp_path)


def test_current_is_another_text_after_every_publication(index: Path, corpus: Path) -> None:
    before = current(index)
    assert before == current(index) == (index / "CURRENT").read_text()
    build_quietly(corpus, index)
    assert current(index) != before
    assert current(index).split()[0] == "000002"


def test_current_does_not_judge_what_it_reads(index: Path) -> None:
    (index / "CURRENT").write_bytes(b"\xff nonsense")
    assert current(index) == "\ufffd nonsense"


def test_current_says_that_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index"):
        current(tmp_path)
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(UnusableIndexError, match="cannot be read: Is a directory"):
        current(tmp_path)


def test_open_index_follows_a_publication_that_overtakes_it(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = open_generation
    overtaken: list[Path] = []

    def overtake(
        folder: Path, manifest_sha256: str, of: Path, *, verify: Verification, for_searches: bool
    ) -> Generation:
        if not overtaken:
            overtaken.append(folder)
            monkeypatch.setattr(generation_module, "open_generation", original)
            build_quietly(corpus, index, keep_generations=1)
        return original(folder, manifest_sha256, of, verify=verify, for_searches=for_searches)

    monkeypatch.setattr(generation_module, "open_generation", overtake)
    generation = open_index(index)
    assert generation.manifest.generation == "000002"
    assert not overtaken[0].exists()
    generation.close()

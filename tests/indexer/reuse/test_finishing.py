import errno
import os
from pathlib import Path

import pytest

from indexer.index.generation import open_index
from indexer.reuse import segment_list
from indexer.reuse.content_store import ContentStore, content_key
from indexer.reuse.finishing import finish_stores
from indexer.reuse.segments import SegmentWriter
from tests.fakes import build_quietly


def fails(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let whatever makes a store durable fail."""

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(SegmentWriter, "make_durable", fail)
    monkeypatch.setattr(segment_list, "replace_file", fail)


def test_finish_stores_finishes_each_and_tells_once_what_could_not_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    with (
        ContentStore(tmp_path / "a", on_damage=pytest.fail) as one,
        ContentStore(tmp_path / "b", on_damage=pytest.fail) as other,
    ):
        one.put(content_key("x"), b"x")
        other.put(content_key("y"), b"y")
        finish_stores((one, other), keep_days=7, index=tmp_path, on_advice=told.append)
    assert told == []
    fails(monkeypatch, errno.ENOSPC)
    with (
        ContentStore(tmp_path / "a", on_damage=pytest.fail) as one,
        ContentStore(tmp_path / "b", on_damage=pytest.fail) as other,
    ):
        finish_stores((one, other), keep_days=7, index=tmp_path, on_advice=told.append)
    assert told == [
        (
            "what this build learned could not be kept, so that the next one does it again: "
            f"{tmp_path}: No space left on device; free some space, or choose another --index"
        )
    ]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_build_is_done_even_if_what_it_learned_cannot_be_kept(
    number: int, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    with monkeypatch.context() as patched:
        fails(patched, number)
        report = build_quietly(corpus, tmp_path / "index", on_advice=told.append)
    assert len(told) == 1
    assert os.strerror(number) in told[0]
    generation = open_index(tmp_path / "index")
    generation.close()
    assert generation.manifest.generation == report.generation
    assert build_quietly(corpus, tmp_path / "index").content_sha256 == report.content_sha256

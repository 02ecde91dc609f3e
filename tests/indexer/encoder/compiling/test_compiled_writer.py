import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.encoder.compiling import compiled_writer
from indexer.encoder.compiling.compiled_writer import write_compiled
from indexer.encoder.golden import GOLDEN_TEXTS
from indexer.encoder.openvino_runtime import openvino
from tests.indexer.encoder.small_encoder import EMBEDDINGS, SMALL_SPEC, mean_graph, word_tokenizer


def write_small(folder: Path) -> None:
    """Write an encoder that means the vectors of four tokens."""
    write_compiled(
        folder,
        mean_graph((1, 1, 1, 1)),
        embeddings=EMBEDDINGS,
        tokenizer=word_tokenizer().to_str(),
        golden=np.zeros((len(GOLDEN_TEXTS), 4), np.float32),
        spec=SMALL_SPEC,
    )


@pytest.mark.parametrize(("is_full", "number"), [(True, errno.ENOSPC), (False, errno.EIO)])
def test_write_compiled_tells_a_full_disk_from_another_failure(
    is_full: bool, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenVINO says nothing but "iostream error", and removes what it has written."""
    asked: list[int] = []

    def save_model(_graph: Any, _path: Path, **_options: Any) -> None:
        raise RuntimeError("basic_ios::clear: iostream error")

    def allocate(_descriptor: int, _offset: int, size_bytes: int) -> None:
        asked.append(size_bytes)
        if is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(openvino, "save_model", save_model)
    monkeypatch.setattr(compiled_writer, "_weight_bytes", lambda _graph: 100_000_000)
    monkeypatch.setattr(os, "posix_fallocate", allocate)
    with pytest.raises(OSError, match=os.strerror(number) if is_full else "iostream error") as found:
        write_small(tmp_path / "small")
    assert found.value.errno == number
    assert asked == [100_000_000]


def test_weights_are_counted_as_they_are_in_the_file(tmp_path: Path) -> None:
    write_small(tmp_path / "small")
    graph = openvino.Core().read_model(tmp_path / "small" / "graph.xml")
    counted = compiled_writer._weight_bytes(graph)
    assert 0 < (tmp_path / "small" / "graph.bin").stat().st_size <= counted

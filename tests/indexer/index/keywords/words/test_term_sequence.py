from pathlib import Path

import numpy as np
import pytest

from indexer.index.keywords.words import term_sequence
from indexer.index.keywords.words.term_sequence import TermBlock, TermSequence

SENTENCES = [([3, 1, 2], 0, 31), ([], 0, 0), ([5], 0, 1), ([7, 7], 1, 29)]


@pytest.mark.parametrize("held", [1, 4, 5, 100])
def test_sequence_gives_whole_sentences_whatever_the_blocks(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_sequence, "_BLOCK", held)
    with TermSequence(tmp_path / "s") as sequence:
        for terms, row, bit in SENTENCES:
            sequence.add(TermBlock(np.array([*terms, -1], np.int32), *(np.array([n]) for n in (0, row, bit))))
        for _ in range(2):
            found = []
            for block in sequence.blocks():
                parts = np.split(block.terms, block.starts[1:])
                assert all(part[-1] == -1 for part in parts)
                found += [
                    (part[:-1].tolist(), row, bit)
                    for part, row, bit in zip(parts, block.rows.tolist(), block.bits.tolist(), strict=True)
                ]
            assert found == SENTENCES
    assert not (tmp_path / "s").exists()


def test_sequence_without_sentences_has_no_blocks(tmp_path: Path) -> None:
    with TermSequence(tmp_path / "s") as sequence:
        assert list(sequence.blocks()) == []

from pathlib import Path

import numpy as np
import pytest

from indexer.errors import IndexDamagedError
from indexer.index.signatures import signature_writer
from indexer.index.signatures.article_signatures import ArticleSignatures
from indexer.index.signatures.features import BITS
from indexer.index.signatures.signature_index import SignatureIndex, count_in, numbers_in
from indexer.index.signatures.signature_writer import SignatureWriter


def made(blocks: int, seed: int) -> ArticleSignatures:
    generator = np.random.default_rng(seed)
    signatures = generator.integers(0, 256, (blocks, BITS // 8), np.uint8)
    return ArticleSignatures(np.arange(blocks, dtype=np.int32) - 1, signatures)


def written(folder: Path, articles: list[ArticleSignatures]) -> SignatureIndex:
    with SignatureWriter(folder) as writer:
        for one in articles:
            writer.add(one)
    return SignatureIndex(folder, len(articles))


@pytest.mark.parametrize("sizes", [[], [0], [1], [3, 0, 5], [64], [65, 63], [128, 1], [40] * 20])
def test_holding_finds_the_blocks_with_all_bits(
    sizes: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signature_writer, "_PART_BLOCKS", 128)
    articles = [made(size, seed) for seed, size in enumerate(sizes)]
    index = written(tmp_path / "signatures", articles)
    every = np.concatenate([np.zeros((0, BITS // 8), np.uint8), *(one.signatures for one in articles)])
    bits = np.unpackbits(every, axis=1, bitorder="little")
    for wanted in ([0], [BITS - 1], [5, 77, 77], [1, 2, 3, 4_000]):
        assert numbers_in(index.holding(wanted)).tolist() == np.flatnonzero(bits[:, wanted].all(axis=1)).tolist()
    assert [len(index.of_article(number)) for number in range(len(sizes))] == sizes
    assert sorted(path.name for path in (tmp_path / "signatures").iterdir()) == ["blocks.npy", "slices.npy"]
    if sizes == [3, 0, 5]:
        assert index.is_title(0)
        assert not index.is_title(1)


def test_or_next_adds_the_blocks_before_of_the_same_article(tmp_path: Path) -> None:
    index = written(tmp_path / "signatures", [made(5, 0), made(100, 1), made(23, 2), made(2, 3)])
    blocks = np.zeros(3, np.uint64)
    for number in (0, 4, 5, 64, 128):
        blocks[number // 64] |= np.uint64(1) << np.uint64(number % 64)
    assert numbers_in(index.or_next(blocks)).tolist() == [0, 3, 4, 5, 63, 64, 128]
    assert count_in(blocks) == 5


def test_index_refuses_files_that_do_not_agree(tmp_path: Path) -> None:
    folder = tmp_path / "signatures"
    written(folder, [made(3, 0), made(2, 1)])
    with pytest.raises(IndexDamagedError, match="than the 1 that there are"):
        SignatureIndex(folder, 1)
    np.save(folder / "slices.npy", np.zeros((BITS, 2), np.uint64))
    with pytest.raises(IndexDamagedError, match="do not agree"):
        SignatureIndex(folder, 2)
    (folder / "slices.npy").write_bytes(b"no array")
    with pytest.raises(IndexDamagedError, match="holds no signatures that can be read"):
        SignatureIndex(folder, 2)

import json
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from indexer.config import LexicalConfig
from indexer.encoder.pooling import MEAN
from indexer.errors import (
    IndexDamagedError,
    IndexVersionError,
    UnusableIndexError,
)
from indexer.index.arrays import map_bytes, mapped_arrays
from indexer.index.generation import open_index
from indexer.index.held_files import SIZES
from indexer.index.manifest import FORMAT_VERSION
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.index.built_index import FILES, live, rewrite_manifest


def test_open_index_gives_what_was_built(index: Path) -> None:
    generation = open_index(index)
    contents = generation.manifest.contents
    assert (contents.articles, contents.passages, len(generation.vectors)) == (3, 3, 3)
    assert (generation.sentences.passages, generation.lexical.passages) == (3, 3)
    assert len(generation.sentences) == 7
    assert (generation.sentences.has_vectors, generation.sentences.dimension) == (True, 6)
    assert generation.lexical.config == contents.lexical == LexicalConfig()
    assert generation.manifest.generation == "000001"
    generation.close()


class CarriedEncoder(WordEncoder):
    """Leaves a file with the index."""

    def provide(self, folder: Path) -> WordEncoder:
        (folder / "deeper").mkdir(parents=True)
        (folder / "deeper" / "words.txt").write_text("words")
        return self


def test_open_index_remembers_no_arrays_that_others_map(index: Path) -> None:
    with mapped_arrays() as mapped, closing(open_index(index)):
        assert mapped == []
        own = map_bytes(live(index) / "manifest.json")
        assert [id(one) for one in mapped] == [id(own)]


def test_publish_covers_the_encoder_that_the_index_carries(corpus: Path, tmp_path: Path) -> None:
    build_quietly(corpus, tmp_path / "index", CarriedEncoder())
    carried = live(tmp_path / "index") / "encoder" / "deeper" / "words.txt"
    assert carried.read_text() == "words"
    open_index(tmp_path / "index").close()
    carried.write_text(carried.read_text().upper())
    with pytest.raises(IndexDamagedError, match=r"words\.txt was altered"):
        open_index(tmp_path / "index")
    carried.unlink()
    with pytest.raises(IndexDamagedError, match=r"words\.txt cannot be read"):
        open_index(tmp_path / "index")


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_open_index_notices_any_flipped_byte(index: Path, name: str) -> None:
    path = live(index) / name
    data = bytearray(path.read_bytes())
    # Every byte of a small file, and of a large one some everywhere, its first and last pages whole.
    places = [i for i in range(len(data)) if len(data) < 4_096 or i < 128 or i >= len(data) - 128 or i % 97 == 0]
    for place in places:
        data[place] ^= 0x20
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match="article-indexer build CORPUS --index"):
            open_index(index)
        data[place] ^= 0x20
    path.write_bytes(data)
    open_index(index).close()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [0, 1, 0.5])
def test_open_index_notices_a_truncated_file(index: Path, name: str, kept: float) -> None:
    path = live(index) / name
    data = path.read_bytes()
    path.write_bytes(data[: min(int(len(data) * kept), len(data) - 1)])
    with pytest.raises(IndexDamagedError, match=rf"{name} (has \d+ bytes, should have|is not the one)"):
        open_index(index)


@pytest.mark.parametrize("name", FILES)
def test_open_index_by_sizes_notices_a_truncated_file_and_another_manifest(index: Path, name: str) -> None:
    path = live(index) / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamagedError, match=rf"{name} (has \d+ bytes, should have|is not the one)"):
        open_index(index, verify=SIZES)


def test_open_index_by_sizes_leaves_an_altered_file_to_be_found_when_it_is_read(index: Path) -> None:
    path = live(index) / "articles.sqlite"
    path.write_bytes(path.read_bytes().replace(b"balloon", b"BALLOON"))
    with closing(open_index(index, verify=SIZES)) as generation:
        with pytest.raises(IndexDamagedError, match=r"articles\.sqlite was altered"):
            generation.articles.attributed(range(3))
        assert "articles.sqlite was altered" in str(generation.files.find_damage(thorough=True))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".npy")])
def test_open_index_by_sizes_refuses_what_is_no_array(index: Path, name: str) -> None:
    path = live(index) / name
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(IndexDamagedError, match=r"can(not)? be read"):
        open_index(index, verify=SIZES)


@pytest.mark.parametrize("name", FILES)
def test_open_index_notices_a_missing_file(index: Path, name: str) -> None:
    (live(index) / name).unlink()
    with pytest.raises(IndexDamagedError, match=rf"{name} cannot be read: No such file"):
        open_index(index)


def test_open_index_tells_a_file_it_may_not_read_from_a_damaged_one(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _flags: int) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnusableIndexError, match="Permission denied; it belongs to another user") as raised:
        open_index(index)
    assert not isinstance(raised.value, IndexDamagedError)


def test_open_index_notices_a_missing_generation(index: Path) -> None:
    shutil.rmtree(live(index))
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        open_index(index)


@pytest.mark.parametrize("name", ["vectors.faiss", "sentences/vectors.npy", "lexical/terms.txt"])
def test_open_index_notices_files_of_another_generation(name: str, index: Path, corpus: Path) -> None:
    older = live(index)
    corpus.write_text(corpus.read_text().replace("harvest", "electiv").replace("balloon", "tobacco"))
    build_quietly(corpus, index, WordEncoder(pooling=MEAN))
    assert (older / name).stat().st_size == (live(index) / name).stat().st_size
    shutil.copy(older / name, live(index) / name)
    with pytest.raises(IndexDamagedError, match=f"{name} was altered"):
        open_index(index)


@pytest.mark.parametrize("version", [0, FORMAT_VERSION - 1, FORMAT_VERSION + 1, None])
def test_open_index_refuses_another_format_version(index: Path, version: int | None) -> None:
    rewrite_manifest(index, format_version=version)
    message = f"format version {version}, this program reads {FORMAT_VERSION}; build it anew"
    with pytest.raises(IndexVersionError, match=message):
        open_index(index)


def test_open_index_refuses_counts_that_disagree(index: Path) -> None:
    contents = json.loads((live(index) / "manifest.json").read_text())["contents"]
    rewrite_manifest(index, contents=contents | {"articles": 4})
    found, stated = (rf"{{'articles': {count}, 'passages': 3, 'vectors': 3, .*}}" for count in (3, 4))
    with pytest.raises(IndexDamagedError, match=f"holds {found}; its manifest says {stated}"):
        open_index(index)


@pytest.mark.parametrize(("passages", "dimension"), [(4, 6), (2, 6), (3, 5)])
def test_open_index_refuses_vectors_of_another_number_before_faiss_reads_them(
    passages: int, dimension: int, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = json.loads((live(index) / "manifest.json").read_text())["contents"]
    encoder = contents["encoder"] | {"dimension": dimension}
    rewrite_manifest(index, contents=contents | {"passages": passages, "encoder": encoder})
    monkeypatch.setattr("faiss.read_index", pytest.fail)
    with pytest.raises(IndexDamagedError, match=f"72 bytes of vectors, and {passages} of {dimension} numbers take"):
        open_index(index)


@pytest.mark.parametrize(
    ("change", "found", "stated"),
    [
        ({"pooling": "cls"}, "'vectors of sentences': True", "'vectors of sentences': False"),
    ],
)
def test_open_index_refuses_vectors_of_another_encoder(
    change: dict[str, object], found: str, stated: str, index: Path
) -> None:
    contents = json.loads((live(index) / "manifest.json").read_text())["contents"]
    rewrite_manifest(index, contents=contents | {"encoder": contents["encoder"] | change})
    with pytest.raises(IndexDamagedError, match=f"holds .*{found}.*; its manifest says .*{stated}"):
        open_index(index)

import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.config import MEAN, LexicalConfig
from indexer.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
    UnusableIndexError,
)
from indexer.index import store
from indexer.index.store import FORMAT_VERSION, Contents, current, draft, open_index
from indexer.index.vectors.exact import VectorIndex
from tests.conftest import ARTICLES, ROOT
from tests.fakes import WordEncoder, build_quietly

SENTENCES = [f"sentences/{name}.npy" for name in ("starts", "spans", "vectors", "scales")]
LEXICAL = [f"lexical/{name}.npy" for name in ("ends", "starts", "rows", "weights", "places")]
LEXICAL += ["lexical/lexical.json", "lexical/terms.txt"]
FILES = ["manifest.json", "articles.sqlite", "vectors.faiss", *SENTENCES, *LEXICAL]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with vectors for sentences, so that no file is empty."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    build_quietly(folder / "articles.jsonl", folder / "index", WordEncoder(pooling=MEAN))
    return folder / "index"


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def live(index: Path) -> Path:
    return index / "generations" / (index / "CURRENT").read_text().split()[0]


def contents_of(index: Path) -> Contents:
    generation = open_index(index)
    generation.close()
    return generation.manifest.contents


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def names(index: Path) -> list[str]:
    return sorted(path.name for path in (index / "generations").iterdir())


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


def test_open_index_gives_the_manifest_back(index: Path) -> None:
    with draft(index) as new:
        shutil.copytree(live(index), new.folder, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()
        before = open_index(index)
        before.close()
        calibration = replace(before.manifest.contents.calibration, intercept=-1.5, queries=7, error=0.0625)
        contents = replace(before.manifest.contents, calibration=calibration, lexical=LexicalConfig(k1=1.5))
        published = new.publish(contents, keep=1)
    after = open_index(index)
    after.close()
    assert after.manifest == published
    assert after.manifest.contents == contents
    assert after.manifest.content_sha256 == before.manifest.content_sha256


def test_manifest_states_size_and_hash_of_every_other_file(index: Path) -> None:
    manifest = json.loads((live(index) / "manifest.json").read_text())
    assert manifest["format_version"] == FORMAT_VERSION
    assert files_of(live(index)) == set(FILES)
    data = {name: (live(index) / name).read_bytes() for name in files_of(live(index)) - {"manifest.json"}}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in data.items()}
    assert manifest["files"] == {
        name: {"size_bytes": len(content), "sha256": hashes[name]} for name, content in data.items()
    }
    assert manifest["content_sha256"] == hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


class CarriedEncoder(WordEncoder):
    """Leaves a file with the index."""

    def encoder(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> WordEncoder:
        (folder / "deeper").mkdir(parents=True)
        (folder / "deeper" / "words.txt").write_text("\n".join(sample(2)))
        return self


def test_publish_covers_the_encoder_that_the_index_carries(corpus: Path, tmp_path: Path) -> None:
    build_quietly(corpus, tmp_path / "index", CarriedEncoder())
    carried = live(tmp_path / "index") / "encoder" / "deeper" / "words.txt"
    assert carried.read_text().startswith("Warships meet\nA frigate crossed ahead of a destroyer.")
    open_index(tmp_path / "index").close()
    carried.write_text(carried.read_text().upper())
    with pytest.raises(IndexDamagedError, match=r"words\.txt was altered"):
        open_index(tmp_path / "index")
    carried.unlink()
    with pytest.raises(IndexDamagedError, match=r"words\.txt cannot be read"):
        open_index(tmp_path / "index")


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


def test_open_index_notices_any_flipped_byte_of_current(index: Path) -> None:
    path = index / "CURRENT"
    data = bytearray(path.read_bytes())
    for place in range(len(data)):
        data[place] ^= 0x01
        path.write_bytes(data)
        with pytest.raises(IndexDamagedError, match="build the index anew"):
            open_index(index)
        data[place] ^= 0x01


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [0, 1, 0.5])
def test_open_index_notices_a_truncated_file(index: Path, name: str, kept: float) -> None:
    path = live(index) / name
    data = path.read_bytes()
    path.write_bytes(data[: min(int(len(data) * kept), len(data) - 1)])
    with pytest.raises(IndexDamagedError, match=rf"{name} (has \d+ bytes, should have|is not what CURRENT says)"):
        open_index(index)


@pytest.mark.parametrize("name", FILES)
def test_open_index_notices_a_missing_file(index: Path, name: str) -> None:
    (live(index) / name).unlink()
    with pytest.raises(IndexDamagedError, match=rf"{name} cannot be read: No such file"):
        open_index(index)


def test_open_index_tells_a_file_it_may_not_read_from_a_damaged_one(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(store, "_describe", refuse)
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


def rewrite_manifest(index: Path, **fields: object) -> None:
    """Alter the manifest and make CURRENT vouch for it."""
    path = live(index) / "manifest.json"
    data = json.dumps(json.loads(path.read_text()) | fields).encode()
    path.write_bytes(data)
    (index / "CURRENT").write_text(f"{live(index).name} {hashlib.sha256(data).hexdigest()}\n")


def test_the_written_format_names_every_file_and_field(index: Path) -> None:
    text = (ROOT / "docs" / "index-format.md").read_text()
    assert text.startswith(f"# The index on disk, format version {FORMAT_VERSION}\n")
    assert f"| `format_version` | {FORMAT_VERSION} |" in text
    for folder in ("sentences", "lexical"):
        section = text.partition(f"\n## {folder}/\n")[2].partition("\n## ")[0]
        rows = re.findall(r"^\| `([\w.]+)` \| (\w*)", section, re.MULTILINE)
        arrays = {name: kind for name, kind in rows if name.endswith(".npy")}
        assert {f"{folder}/{name}" for name, _ in rows} == {name for name in FILES if name.startswith(folder)}
        assert arrays == {name: np.load(live(index) / folder / name).dtype.name for name in arrays}
    table = text.partition("\n## manifest.json\n")[2].partition("\n## ")[0]
    manifest = json.loads((live(index) / "manifest.json").read_text())
    for name in manifest.keys() - {"contents"}:
        assert f"`{name}`" in table, name
    for name, value in manifest["contents"].items():
        assert re.search(rf"`(contents)?\.{name}`", table), name
        for field in value if name in ("chunk", "lexical", "calibration") else ():
            assert f"`{field}`" in table, field


@pytest.mark.parametrize("version", [0, FORMAT_VERSION - 1, FORMAT_VERSION + 1, None])
def test_open_index_refuses_another_format_version(index: Path, version: int | None) -> None:
    rewrite_manifest(index, format_version=version)
    message = f"format version {version}, this program reads {FORMAT_VERSION}; build it anew"
    with pytest.raises(IndexVersionError, match=message):
        open_index(index)


def test_open_index_refuses_counts_that_disagree(index: Path) -> None:
    contents = json.loads((live(index) / "manifest.json").read_text())["contents"]
    rewrite_manifest(index, contents=contents | {"passages": 4})
    found, stated = (
        rf"{{'articles': 3, 'passages': {count}, 'vectors': {count}, 'passages with sentences': {count}, .*}}"
        for count in (3, 4)
    )
    with pytest.raises(IndexDamagedError, match=f"holds {found}; its manifest says {stated}"):
        open_index(index)


@pytest.mark.parametrize(
    ("change", "found", "stated"),
    [
        (
            {"dimension": 5},
            "'dimension': 6, 'dimension of sentences': 6",
            "'dimension': 5, 'dimension of sentences': 5",
        ),
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


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("articles.sqlite", r"holds {'articles': 2, 'passages': 2, 'vectors': 3, 'passages with sentences': 3"),
        ("vectors.faiss", r"holds {'articles': 3, 'passages': 3, 'vectors': 2, 'passages with sentences': 3"),
        ("sentences", r"holds {'articles': 3, 'passages': 3, 'vectors': 3, 'passages with sentences': 2"),
    ],
)
def test_publish_refuses_parts_that_do_not_belong_together(
    part: str, message: str, index: Path, corpus: Path, tmp_path: Path
) -> None:
    shorter = tmp_path / "shorter.jsonl"
    shorter.write_text("\n".join(corpus.read_text().splitlines()[:2]))
    build_quietly(shorter, tmp_path / "other", WordEncoder(pooling=MEAN))
    with draft(index) as new:
        shutil.copytree(live(index), new.folder, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()
        other, own = live(tmp_path / "other") / part, new.folder / part
        for path in [other] if other.is_file() else other.iterdir():
            shutil.copy(path, own if other.is_file() else own / path.name)
        with pytest.raises(IndexDamagedError, match=message):
            new.publish(contents_of(index), keep=2)
    assert names(index) == ["000001"]
    open_index(index).close()


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
    original = store._open_generation
    overtaken: list[Path] = []

    def overtake(folder: Path, manifest_sha256: str, of: Path) -> store.Generation:
        if not overtaken:
            overtaken.append(folder)
            monkeypatch.setattr(store, "_open_generation", original)
            build_quietly(corpus, index, keep_generations=1)
        return original(folder, manifest_sha256, of)

    monkeypatch.setattr(store, "_open_generation", overtake)
    generation = open_index(index)
    assert generation.manifest.generation == "000002"
    assert not overtaken[0].exists()
    generation.close()


def test_draft_admits_one_writer(index: Path, corpus: Path) -> None:
    with (index / "LOCK").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexLockedError, match="another build is writing"):
            build_quietly(corpus, index)
    assert build_quietly(corpus, index).generation == "000002"


def test_draft_that_is_not_published_leaves_no_trace(index: Path) -> None:
    with draft(index) as new:
        (new.folder / "half").write_bytes(b"half")
    assert names(index) == ["000001"]
    open_index(index).close()


def test_draft_clears_what_a_killed_build_left(index: Path, corpus: Path) -> None:
    generations = index / "generations"
    (generations / "draft-000002").mkdir()
    shutil.copytree(live(index), generations / "000002")
    assert build_quietly(corpus, index).generation == "000002"
    assert names(index) == ["000001", "000002"]
    open_index(index).close()


def test_publish_keeps_as_many_generations_as_it_is_told(index: Path, corpus: Path) -> None:
    build_quietly(corpus, index, keep_generations=2)
    build_quietly(corpus, index, keep_generations=2)
    assert names(index) == ["000002", "000003"]
    build_quietly(corpus, index, keep_generations=1)
    assert names(index) == ["000004"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("articles.sqlite", "no article file that can be read"),
        ("vectors.faiss", "no vector index that can be read"),
        *((name, "holds no sentences that can be read") for name in SENTENCES),
        *((name, "is no keyword index that can be read") for name in LEXICAL),
    ],
)
@pytest.mark.parametrize("nonsense", [b"not an index", b"", None])
def test_publish_refuses_a_draft_that_does_not_hold_up(
    name: str, message: str, nonsense: bytes | None, index: Path
) -> None:
    contents = contents_of(index)
    with draft(index) as new:
        shutil.copytree(live(index), new.folder, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()
        if nonsense is None:
            (new.folder / name).unlink()
        else:
            (new.folder / name).write_bytes(nonsense)
        with pytest.raises(IndexDamagedError, match=message):
            new.publish(contents, keep=2)
    assert contents_of(index) == contents
    assert names(index) == ["000001"]


def test_a_build_whose_vectors_cannot_be_read_leaves_the_live_generation(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorIndex, "write", lambda _self, path: path.write_bytes(b"not an index"))
    with pytest.raises(IndexDamagedError, match="no vector index that can be read"):
        build_quietly(corpus, index)
    assert open_index(index).manifest.generation == "000001"
    assert names(index) == ["000001"]


def test_draft_mends_an_index_whose_current_is_damaged(index: Path, corpus: Path) -> None:
    (index / "CURRENT").write_text("nonsense")
    build_quietly(corpus, index)
    assert open_index(index).manifest.generation == "000002"


def test_draft_refuses_a_path_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableIndexError, match="file cannot hold an index"), draft(tmp_path / "file"):
        pass

import hashlib
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.config import BuildConfig
from indexer.errors import IndexDamagedError, IndexMissingError, IndexVersionError, UsageError
from indexer.generations.archive import ArchiveWriter
from indexer.generations.exporting import export_generation
from indexer.generations.importing import import_generation
from indexer.index.generation import open_index
from indexer.index.manifest import FORMAT_VERSION
from indexer.index.store import current
from indexer.obtain_encoder import ReusedEncoderProvider
from service.engine.loading import load_searcher
from service.search.query import SearchQuery
from tests.conftest import ROOT
from tests.indexer.index.built_index import files_of, live, names


@pytest.fixture
def export(index: Path) -> bytes:
    return exported(index)


def exported(index: Path) -> bytes:
    stream = io.BytesIO()
    export_generation(index, None, stream)
    return stream.getvalue()


def test_import_generation_makes_it_live_under_the_next_number(export: bytes, index: Path, tmp_path: Path) -> None:
    done = import_generation(io.BytesIO(export), "x.tar", tmp_path / "other", keep=2)
    assert (done.exported, done.manifest.generation) == ("000003", "000001")
    there, here = live(index), live(tmp_path / "other")
    assert files_of(here) == files_of(there)
    assert all((here / name).read_bytes() == (there / name).read_bytes() for name in files_of(here) - {"manifest.json"})
    generation = open_index(tmp_path / "other")
    generation.close()
    original = open_index(index)
    original.close()
    assert generation.manifest == done.manifest
    assert generation.manifest.contents == original.manifest.contents
    assert generation.manifest.built_at == original.manifest.built_at
    assert exported(tmp_path / "other") != export  # for its name is another
    assert import_generation(io.BytesIO(export), "x.tar", index, keep=2).manifest.generation == "000004"
    assert names(index) == ["000003", "000004"]


def test_import_generation_refuses_a_file_that_is_cut_short_anywhere(export: bytes, tmp_path: Path) -> None:
    for size in range(0, len(export), len(export) // 23):
        with pytest.raises(IndexDamagedError, match=r"x.tar is not a whole file of `article-indexer export`"):
            import_generation(io.BytesIO(export[:size]), "x.tar", tmp_path / "other", keep=2)
    with pytest.raises(IndexMissingError, match="there is no index"):
        open_index(tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_import_generation_refuses_a_file_that_was_altered_anywhere(export: bytes, index: Path) -> None:
    before = current(index)
    for place in range(0, len(export), len(export) // 101):
        data = bytearray(export)
        data[place] ^= 0x10
        with pytest.raises((IndexDamagedError, IndexVersionError), match=r"x\.tar"):
            import_generation(io.BytesIO(data), "x.tar", index, keep=1)
    assert current(index) == before
    assert names(index) == ["000001", "000002", "000003"]


@pytest.fixture
def forged(index: Path) -> Callable[..., bytes]:
    """An export whose manifest and first file were changed, with hashes that agree."""

    def forge(change: Callable[[dict[str, Any]], object], **first: object) -> bytes:
        folder = live(index)
        manifest = json.loads((folder / "manifest.json").read_text())
        change(manifest)
        data = json.dumps(manifest).encode()
        fields = {
            "export_version": 1,
            "format_version": FORMAT_VERSION,
            "manifest_sha256": hashlib.sha256(data).hexdigest(),
            **first,
        }
        stream = io.BytesIO()
        archive = ArchiveWriter(stream)
        for name, content in (("export.json", json.dumps(fields).encode()), ("manifest.json", data)):
            archive.add(name, len(content), [content])
        for name in sorted(manifest["files"] if isinstance(manifest.get("files"), dict) else ()):
            content = (folder / name).read_bytes() if (folder / name).is_file() else b"evil"
            archive.add(name, len(content), [content])
        archive.finish()
        return stream.getvalue()

    return forge


def add_file(path: str) -> Callable[[dict[str, Any]], None]:
    checksum = {"size_bytes": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
    return lambda manifest: manifest["files"].update({path: checksum})


@pytest.mark.parametrize(
    "path",
    ["/evil", "../evil", "a/../../evil", "./evil", "a//b", ".evil", "a/", "", "manifest.json", "vectors.faiss/x"],
)
def test_import_generation_refuses_paths_that_lead_elsewhere(
    path: str, forged: Callable[..., bytes], tmp_path: Path
) -> None:
    with pytest.raises(IndexDamagedError, match=r"its manifest.json names '.*', which is no file of a generation"):
        import_generation(io.BytesIO(forged(add_file(path))), "x.tar", tmp_path / "a" / "other", keep=2)
    assert [one.name for one in tmp_path.rglob("*evil*")] == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda manifest: manifest.pop("files"), "its manifest.json is not the one of export.json, or is none"),
        (lambda manifest: manifest.update(format_version=1), "its manifest.json is not the one of export.json"),
        (lambda manifest: manifest.update(files=[]), "its manifest.json is not the one of export.json, or is none"),
        (lambda manifest: manifest.update(content_sha256="0" * 64), "states another hash of the contents"),
        (lambda manifest: manifest["files"].pop("vectors.faiss"), "states another hash of the contents"),
        (lambda manifest: manifest["files"]["vectors.faiss"].update(size_bytes="9"), "has no checksum of 'vectors."),
        (lambda manifest: manifest["files"]["vectors.faiss"].update(size_bytes=-1), "has no checksum of 'vectors."),
        (lambda manifest: manifest["files"]["vectors.faiss"].update(sha256=7), "has no checksum of 'vectors.faiss'"),
    ],
)
def test_import_generation_refuses_a_manifest_that_is_none(
    change: Callable[[dict[str, Any]], object], told: str, forged: Callable[..., bytes], tmp_path: Path
) -> None:
    with pytest.raises(IndexDamagedError, match=told):
        import_generation(io.BytesIO(forged(change)), "x.tar", tmp_path / "other", keep=2)


def test_import_generation_opens_what_it_publishes(forged: Callable[..., bytes], tmp_path: Path) -> None:
    """All hashes agree, and yet it is not a generation that holds what it states."""
    data = forged(lambda manifest: manifest["contents"].update(articles=7))
    with pytest.raises(IndexDamagedError, match=r"holds {'articles': 3, .* its manifest says {'articles': 7"):
        import_generation(io.BytesIO(data), "x.tar", tmp_path / "other", keep=2)
    with pytest.raises(IndexMissingError, match="there is no index"):
        open_index(tmp_path / "other")


@pytest.mark.parametrize("versions", [{"format_version": 7}, {"export_version": 2}, {"format_version": None}])
def test_import_generation_refuses_another_version(
    versions: dict[str, object], forged: Callable[..., bytes], tmp_path: Path
) -> None:
    with pytest.raises(
        IndexVersionError, match=r"x.tar has export version \d+ and format version (None|\d+), this program"
    ):
        import_generation(io.BytesIO(forged(lambda _: None, **versions)), "x.tar", tmp_path / "other", keep=2)


@pytest.mark.parametrize("first", [{"manifest_sha256": 7}, {"manifest_sha256": "../x"}])
def test_import_generation_refuses_a_first_file_that_names_no_manifest(
    first: dict[str, object], forged: Callable[..., bytes], tmp_path: Path
) -> None:
    with pytest.raises(IndexDamagedError, match=r"its export.json was altered"):
        import_generation(io.BytesIO(forged(lambda _: None, **first)), "x.tar", tmp_path / "other", keep=2)


def test_import_generation_keeps_at_least_the_one_it_imports(export: bytes, index: Path) -> None:
    with pytest.raises(UsageError, match=r"--keep-generations .* is 0; it must be at least 1"):
        import_generation(io.BytesIO(export), "x.tar", index, keep=0)


@pytest.mark.slow
def test_an_imported_generation_gives_identical_answers_to_200_queries(compiled_folder: Path, tmp_path: Path) -> None:
    build(
        [ROOT / "seeds"],
        tmp_path / "index",
        ReusedEncoderProvider(compiled_folder),
        BuildConfig(),
        on_note=lambda _: None,
        on_progress=lambda *_: None,
    )
    stream = io.BytesIO(exported(tmp_path / "index"))
    import_generation(stream, "x.tar", tmp_path / "other", keep=2)
    with closing(open_index(tmp_path / "other")) as generation:
        words = " ".join(one.passage.text for one in generation.articles.attributed(range(33))).split()
    queries = [" ".join(words[start : start + 3 + start % 6]) for start in range(0, len(words), len(words) // 220)]
    assert len(set(queries)) >= 200
    with (
        closing(load_searcher(tmp_path / "index", None)) as first,
        closing(load_searcher(tmp_path / "other", None)) as second,
    ):
        for text in queries:
            there, here = (one.search(SearchQuery(text=text, limit=10)) for one in (first, second))
            assert here.hits
            assert replace(here, next_cursor=None) == replace(there, next_cursor=None)

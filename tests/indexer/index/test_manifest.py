import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.config import LexicalConfig
from indexer.index.generation import open_index
from indexer.index.manifest import FORMAT_VERSION, Separation
from indexer.index.publishing.draft import draft
from tests.conftest import ROOT
from tests.indexer.index.built_index import (
    FILES,
    files_of,
    live,
)


def test_open_index_gives_the_manifest_back(index: Path) -> None:
    with draft(index) as new:
        shutil.copytree(live(index), new.folder, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()
        before = open_index(index)
        before.close()
        calibration = replace(
            before.manifest.contents.calibration,
            intercept=-1.5,
            weights={"lead": 0.5},
            far=Separation(queries=7, auc=0.5, error=0.0625),
            near=None,
        )
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
    # Two builds of one corpus share neither times nor, after different builds before them, the ids of stories.
    hashes = {name: value for name, value in hashes.items() if not name.startswith(("times.npy", "story_ids/"))}
    assert manifest["content_sha256"] == hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def test_the_written_format_names_every_file_and_field(index: Path) -> None:
    text = (ROOT / "docs" / "index-format.md").read_text()
    assert text.startswith(f"# The index on disk, format version {FORMAT_VERSION}\n")
    assert f"| `format_version` | {FORMAT_VERSION} |" in text
    for folder in (
        *("sentences", "lexical", "signatures", "copies", "neighbours", "statements", "stories", "story_ids"),
    ):
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

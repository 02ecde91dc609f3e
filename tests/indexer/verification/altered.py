"""A generation that holds something wrong, and whose hashes agree all the same."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from indexer.index.checksums import compute_checksum
from tests.indexer.index.built_index import live


def seal(index: Path) -> None:
    """Make the manifest and CURRENT vouch for the files as they are."""
    folder = live(index)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {name: asdict(compute_checksum(folder / name)) for name in manifest["files"]}
    data = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(data)
    (index / "CURRENT").write_text(f"{folder.name} {hashlib.sha256(data).hexdigest()}\n")


def run_sql(index: Path, *statements: str) -> None:
    with closing(sqlite3.connect(live(index) / "articles.sqlite", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    seal(index)


def change_array(index: Path, name: str, change: Callable[[Any], object]) -> None:
    path = live(index) / name
    values = np.load(path)
    change(values)
    np.save(path, values)
    seal(index)

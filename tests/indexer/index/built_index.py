"""An index to be damaged: its files, and what its folder holds."""

import hashlib
import json
from pathlib import Path

from indexer.index.generation import open_index
from indexer.index.manifest import Contents

SENTENCES = [f"sentences/{name}.npy" for name in ("starts", "spans", "vectors", "scales")]
LEXICAL = [f"lexical/{name}.npy" for name in ("ends", "holding", "greatest", "starts", "rows", "weights", "places")]
LEXICAL += ["lexical/lexical.json", "lexical/terms.txt"]
LEXICAL += [f"lexical/name_{name}.npy" for name in ("terms", "ends", "spellings", "hashes", "numbers")]
COLUMNS = ["columns/article_rows.npy", "columns/dates.npy"]
COLUMNS += [
    f"columns/{field}_{part}.npy" for field in ("source", "author", "language") for part in ("values", "texts", "rows")
]
NEWS = [f"copies/{name}.npy" for name in ("groups", "members", "starts")]
NEWS += [f"neighbours/{name}.npy" for name in ("cosines", "rows", "starts")]
STATEMENTS = ("quantities", "quantity_starts", "ranges", "sentences", "word_starts", "words")
NEWS += [f"statements/{name}.npy" for name in STATEMENTS]
NEWS += [f"stories/{name}.npy" for name in ("groups", "members", "starts")]
NEWS += [f"story_ids/{name}.npy" for name in ("ids", "merged", "merged_starts", "split_from")]
NEWS += [
    f"statements/{name}.npy"
    for name in ("quantities", "quantity_starts", "ranges", "sentences", "word_starts", "words")
]
SIGNATURES = ["signatures/blocks.npy", "signatures/slices.npy"]
FILES = ["manifest.json", "articles.sqlite", "times.npy", "vectors.faiss"]
FILES += [*COLUMNS, *NEWS, *SENTENCES, *LEXICAL, *SIGNATURES]


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


def rewrite_manifest(index: Path, **fields: object) -> None:
    """Alter the manifest and make CURRENT vouch for it."""
    path = live(index) / "manifest.json"
    data = json.dumps(json.loads(path.read_text()) | fields).encode()
    path.write_bytes(data)
    (index / "CURRENT").write_text(f"{live(index).name} {hashlib.sha256(data).hexdigest()}\n")

"""What is measured: the index of the real documents, corpora of any size, and queries with filters."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from itertools import chain, islice, zip_longest
from pathlib import Path

import numpy as np

from benchmarks.indexes import build_index, queries_of
from benchmarks.scale.corpus.documents import SETS, Document, json_line, real_documents
from benchmarks.scale.corpus.made_documents import MadeDocuments, nearest_documents
from benchmarks.scale.corpus.made_vectors import MadeVectors
from benchmarks.scale.corpus.real_part import RealPart
from indexer.config import APPROXIMATE, PIPELINE
from indexer.index.manifest import FORMAT_VERSION
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.passages.chunk import sentences

QUERIES, QUERY_VECTORS = "queries.json", "queries.npy"
WARM_UP, WARM_UP_VECTORS = "warm-up.json", "warm-up.npy"
_WARM_UP_QUERIES = 1_000
"""Further queries, asked before anything is measured: a file's pages take time when they are first looked at."""
_MADE_LENGTH = 1.16
"""Passages of made documents for each of as many real ones: names and other sentences make them longer."""
_SAMPLE = range(0, 1_000_000, 10_007)
"""Numbers of the made documents that the method is told by."""


def method_key(found: Sequence[Document], real: RealPart) -> str:
    """Return what tells corpora and indexes made by this method from all others, 12 hexadecimal digits.

    It follows from what the method makes, and not from the program's text.

    Args:
        found: The real documents.
        real: Their passages.
    """
    known = hashlib.sha256(f"{FORMAT_VERSION} {PIPELINE} {real.spec.computation}\n".encode())
    made, vectors = MadeDocuments(found, nearest_documents(real.vectors, real.article_rows)), MadeVectors(real)
    for document in chain(found, map(made.made, _SAMPLE)):
        known.update(json_line(document).encode())
    for document in map(made.made, _SAMPLE):
        known.update(np.round(vectors.of(document.text, sentences(document.text, "en")).vector, 3).tobytes())
    return known.hexdigest()[:12]


def real_index(work: Path, sets: Path, *, fresh: bool) -> Path:
    """Build the index of the real documents by the product's own command, and return its folder.

    Args:
        work: Folder to build it in.
        sets: Folder of the test sets.
        fresh: Whether it is built even if it is there.
    """
    corpus = work / "real.jsonl"
    lines = "".join(map(json_line, real_documents(sets)))
    if not corpus.exists() or corpus.read_text(encoding="utf-8") != lines:
        corpus.write_text(lines, encoding="utf-8")
    build_index(corpus, work / "real", ["--vectors", APPROXIMATE, *(["--from-scratch"] if fresh else [])])
    return work / "real"


def write_queries(folder: Path, sets: Path, real: RealPart, count: int) -> None:
    """Write questions of the test sets and their vectors, by the real encoder, to a folder.

    Args:
        folder: Gets `queries.json`, a list, and `queries.npy`, (queries, dimension) float32; and as `warm-up.json` and
            `warm-up.npy` other ones, none if the sets have no more.
        sets: Folder of the test sets, each of which gives as many as the others, as far as it has them.
        real: Tells the encoder.
        count: Number of queries.
    """
    of_sets = [queries_of(sets / name) for name in SETS]
    alternating = chain.from_iterable(zip_longest(*of_sets))
    queries = list(islice(filter(None, alternating), count + _WARM_UP_QUERIES))
    encoder = ReusedEncoderProvider(real.encoder_folder, real.spec).ready
    # One by one, as the service encodes them where it is not busy.
    vectors = np.concatenate([encoder.encode_queries([query]) for query in queries])
    encoder.close()
    for texts, matrix, part in (
        (QUERIES, QUERY_VECTORS, slice(0, count)),
        (WARM_UP, WARM_UP_VECTORS, slice(count, None)),
    ):
        (folder / texts).write_text(json.dumps(queries[part]), encoding="utf-8")
        np.save(folder / matrix, vectors[part])


def write_corpus(path: Path, sets: Path, real: RealPart, passages: int, *, begins_with_real: bool = True) -> None:
    """Write a corpus of about so many passages, one article after the other.

    Args:
        path: Gets it, as JSON Lines.
        sets: Folder of the test sets.
        real: Tells which documents are near each other.
        passages: Number of passages.
        begins_with_real: Whether made documents only follow the real ones, or all are made.
    """
    found = real_documents(sets)
    made = MadeDocuments(found, nearest_documents(real.vectors, real.article_rows))
    articles = articles_of(passages, len(found), len(real.inputs), begins_with_real=begins_with_real)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(map(json_line, islice(chain(found if begins_with_real else (), made), articles)))


def articles_of(passages: int, documents: int, real_passages: int, *, begins_with_real: bool = True) -> int:
    """Return how many articles have about so many passages.

    Args:
        passages: Number of passages wanted.
        documents: Number of real documents.
        real_passages: Number of their passages.
        begins_with_real: Whether made documents only follow the real ones, or all are made.
    """
    of_real = min(passages, real_passages) if begins_with_real else 0
    of_made = (passages - of_real) / _MADE_LENGTH
    return max(1, round((of_real + of_made) * documents / real_passages))


def release_stores(index: Path) -> dict[str, int]:
    """Remove what only the next build of an index would use, and return the bytes of each part.

    What it is for would take more space than the index, and a measured index is not built again.
    """
    sizes = {}
    for name in ("articles", "embeddings"):
        sizes[name] = sum(path.stat().st_size for path in (index / name).rglob("*") if path.is_file())
        shutil.rmtree(index / name, ignore_errors=True)
    return sizes

"""Writing the neighbours of a generation's passages: from its vectors alone, or from those of the generation before.

In an index of fewer than `APPROXIMATE_FROM` passages all of them are compared, and an update gives what a build from
scratch does, to the last bit. From there on the graph over the vectors proposes what to compare.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.config import APPROXIMATE_FROM, PIPELINE
from indexer.errors import UnusableIndexError
from indexer.index.arrays import map_array
from indexer.index.columns.article_columns import ARTICLE_ROWS
from indexer.index.generation import COLUMNS, VECTORS
from indexer.index.manifest import GRAPH_FOLDER, ApproximateSearch, Contents
from indexer.index.news.neighbours import FILES, MOST, NeighbourWriter, PassageNeighbours, neighbours_folder
from indexer.index.publishing.fallback import find_predecessor
from indexer.index.selection import ranges
from indexer.index.vectors.approximate import ApproximateVectors
from indexer.index.vectors.exact import VectorIndex
from indexer.index.vectors.hashes import blocks, vector_hashes
from indexer.news.neighbours.finders import ComparingFinder, Finder, GraphFinder, Update
from indexer.news.neighbours.matching import Kept, kept_passages
from indexer.news.neighbours.pairs import Lists, best, near
from indexer.news.neighbours.texts import NONE, DistinctTexts
from indexer.records import Rows

_MOST_NEW = 0.25
"""Share of passages that may be new where neighbours are taken over; with more it is quicker to begin anew."""
_PART_ROWS = 1 << 16
"""Passages whose neighbours are written together; not fewer than are compared with one another."""


class _Earlier(NamedTuple):
    """The neighbours that a generation before has, and which of its passages stay."""

    neighbours: PassageNeighbours
    kept: Kept


def write_neighbours(folder: Path, index: Path | None, approximate: ApproximateSearch | None) -> None:
    """Write the neighbours of a generation whose vectors, columns and graph are written.

    Args:
        folder: Folder of the generation.
        index: Folder of the index, whose live generation may have neighbours to begin from; None to begin anew.
        approximate: How the generation's nearest vectors are found; None if it has no graph.
    """
    vectors = VectorIndex.read(folder / VECTORS)
    name = neighbours_folder(len(vectors), has_graph=approximate is not None)
    if name is None:
        return
    hashes = vector_hashes(vectors)
    texts = DistinctTexts.of(hashes, map_array(folder / COLUMNS / ARTICLE_ROWS, np.int64))
    finder: Finder = ComparingFinder(vectors, texts)
    if len(vectors) >= APPROXIMATE_FROM and approximate is not None:
        finder = GraphFinder(ApproximateVectors(vectors, folder / GRAPH_FOLDER, depth=approximate.depth), texts)
    earlier = None if index is None else _earlier(index, name, vectors, texts, hashes)
    parts = _made(finder, texts, vectors) if earlier is None else _updated(finder, texts, vectors, earlier)
    with NeighbourWriter(folder / name) as writer:
        for part, lists in parts:
            counts = np.bincount(lists.rows - part.start, minlength=part.stop - part.start)
            writer.add(counts, lists.neighbours.astype(np.int32), lists.cosines)


def _made(finder: Finder, texts: DistinctTexts, vectors: VectorIndex) -> Iterator[tuple[slice, Lists]]:
    """Yield the lists of all passages, made anew, part by part."""
    for part in blocks(len(vectors), _PART_ROWS):
        yield part, best(near(finder.of(np.arange(part.start, part.stop)), texts, vectors))


def _updated(
    finder: Finder, texts: DistinctTexts, vectors: VectorIndex, earlier: _Earlier
) -> Iterator[tuple[slice, Lists]]:
    """Yield the lists of all passages, those of the generation before brought up to date, part by part.

    An earlier list that is full leaves out what is further than its last neighbour. So if it loses any, it is complete
    only if as many that are new are nearer; else it is made anew.
    """
    kept = earlier.kept
    kept_rows = np.flatnonzero(kept.earlier_rows != NONE)
    last = np.full(len(vectors), -np.inf, np.float32)
    last[kept_rows] = _last_cosines(earlier.neighbours)[kept.earlier_rows[kept_rows]]
    update = Update(kept.new_rows, kept_rows, last[kept_rows], np.flatnonzero(~kept.is_same_text))
    fresh = best(near(finder.of_update(update), texts, vectors))
    for part in blocks(len(vectors), _PART_ROWS):
        taken = _taken_over(earlier, texts, part)
        added = fresh.chosen(slice(*np.searchsorted(fresh.rows, [part.start, part.stop]).tolist()))
        nearer = added.chosen(added.cosines > last[added.rows])
        sure = np.bincount(np.concatenate([taken.rows, nearer.rows]) - part.start, minlength=part.stop - part.start)
        incomplete = part.start + np.flatnonzero((sure < MOST) & (last[part] > -np.inf))
        known = taken.with_others(added)
        known = known.chosen(~np.isin(known.rows, incomplete))
        yield part, best(known.with_others(near(finder.of(incomplete), texts, vectors)))


def _last_cosines(neighbours: PassageNeighbours) -> npt.NDArray[np.float32]:
    """Return the last cosine of each list that is full, (n,) float32; -inf for the others."""
    found = np.full(len(neighbours), -np.inf, np.float32)
    full = np.flatnonzero(np.diff(neighbours.starts) == MOST)
    found[full] = neighbours.cosines[neighbours.starts[full + 1] - 1]
    return found


def _taken_over(earlier: _Earlier, texts: DistinctTexts, part: slice) -> Lists:
    """Return what stays of the earlier lists of a part of the passages."""
    kept, neighbours = earlier.kept, earlier.neighbours
    rows = part.start + np.flatnonzero(kept.earlier_rows[part] != NONE)
    starts = neighbours.starts[kept.earlier_rows[rows]]
    counts = neighbours.starts[kept.earlier_rows[rows] + 1] - starts
    pairs = ranges(starts, counts)
    found = kept.rows[neighbours.rows[pairs]]
    stays = (found != NONE) & kept.is_same_text[texts.of_rows[found]]
    return Lists(rows.repeat(counts)[stays], found[stays], neighbours.cosines[pairs][stays])


def _earlier(
    index: Path, name: str, vectors: VectorIndex, texts: DistinctTexts, hashes: npt.NDArray[np.uint64]
) -> _Earlier | None:
    """Return the neighbours of the live generation if they were found in the same way, and most passages stay."""

    def has(contents: Contents) -> bool:
        has_graph = contents.approximate is not None
        return contents.pipeline == PIPELINE and neighbours_folder(contents.passages, has_graph=has_graph) == name

    try:
        files = [VECTORS, f"{COLUMNS}/{ARTICLE_ROWS}", *(f"{name}/{file}" for file in FILES)]
        found = find_predecessor(index, files, has=has)
    except UnusableIndexError:
        return None  # others have told of it
    if found is None or found.manifest.contents.encoder.dimension != vectors.dimension:
        return None
    before = VectorIndex.read(found.folder / VECTORS)
    article_rows: Rows = map_array(found.folder / COLUMNS / ARTICLE_ROWS, np.int64)
    kept = kept_passages(texts, hashes, vector_hashes(before), article_rows)
    if len(kept.new_rows) > _MOST_NEW * len(vectors):
        return None
    return _Earlier(PassageNeighbours(found.folder / name), kept)

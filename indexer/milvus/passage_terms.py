"""The keyword index read by passages instead of by terms."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from indexer.index.arrays import map_array
from indexer.index.keywords.dictionary import TERMS_FILE
from indexer.index.keywords.lexical import HOLDING_FILE, PLACES_FILE, ROWS_FILE, STARTS_FILE, WEIGHTS_FILE
from indexer.milvus.client import Entity
from indexer.milvus.layout import NO_VECTOR, PassagePostings, key

_BLOCK_ROWS = 32_768
"""Passages whose postings are gathered together; for each block, all postings are looked through once."""


def terms_of_passages(lexical: Path, passages: int) -> Iterator[PassagePostings]:
    """Yield the terms of each passage, in row order.

    Args:
        lexical: Folder of the keyword index.
        passages: Number of passages.
    """
    starts = map_array(lexical / STARTS_FILE, np.int64)
    rows = map_array(lexical / ROWS_FILE, np.int32)
    weights = map_array(lexical / WEIGHTS_FILE, np.float32)
    places = map_array(lexical / PLACES_FILE, np.uint32)
    for first in range(0, passages, _BLOCK_ROWS):
        count = min(_BLOCK_ROWS, passages - first)
        own = np.flatnonzero((rows >= first) & (rows < first + count))
        own = own[np.argsort(rows[own], kind="stable")]  # stable: the terms of a passage stay in their order
        terms = (np.searchsorted(starts, own, side="right") - 1).astype(np.int32)
        bounds = np.searchsorted(rows[own], np.arange(first, first + count + 1)).tolist()
        block = PassagePostings(terms, weights[own], places[own])
        for start, end in pairwise(bounds):
            yield PassagePostings(block.terms[start:end], block.weights[start:end], block.places[start:end])


def term_entities(lexical: Path) -> Iterator[Entity]:
    """Yield what is stored of each term; see `layout.TERMS`."""
    passages = np.diff(map_array(lexical / STARTS_FILE, np.int64))
    holding = map_array(lexical / HOLDING_FILE, np.int32)
    with (lexical / TERMS_FILE).open("rb") as stream:
        next(stream, None)  # the line break before the first term
        for number, line in enumerate(stream):
            term = line.removesuffix(b"\n").decode()
            yield {
                "key": key(term),
                "term": term,
                "number": number,
                "passages": int(passages[number]),
                "holding": int(holding[number]),
                "none": NO_VECTOR,
            }

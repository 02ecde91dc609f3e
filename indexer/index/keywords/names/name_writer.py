"""Writing the names of a keyword index, whose files `indexer.index.keywords.names.near_names` describes."""

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.index.keywords.names.likeness import frames, keys, shortened
from indexer.index.keywords.names.near_names import (
    ENDS_FILE,
    HASHES_FILE,
    NAMES_FILE,
    SPELLINGS_FILE,
    TERMS_FILE,
    hashed,
)


class Name(NamedTuple):
    """A term of a corpus that is a name."""

    term: int
    """Its place among the terms."""
    spelling: str
    """A word that has it, folded."""


def write_names(folder: Path, names: Iterable[Name]) -> None:
    """Write the names of a corpus into the folder of its keyword index.

    Args:
        folder: The folder.
        names: The names by their terms; those that cannot have other spellings are left out.
    """
    terms, ends, texts = array("i"), array("q"), bytearray()
    hashes, of_names = array("I"), array("i")
    for term, spelling in names:
        found = {*keys(spelling), *shortened(spelling), *frames(spelling)}
        if not found:
            continue
        hashes.extend(map(hashed, found))
        of_names.extend([len(terms)] * len(found))
        terms.append(term)
        texts += spelling.encode()
        ends.append(len(texts))
    by_hash, of_hash = np.array(hashes, np.uint32), np.array(of_names, np.int32)
    order = np.lexsort((of_hash, by_hash))
    np.save(folder / HASHES_FILE, by_hash[order])
    np.save(folder / NAMES_FILE, of_hash[order])
    np.save(folder / TERMS_FILE, np.array(terms, np.int32))
    np.save(folder / ENDS_FILE, np.array(ends, np.int64))
    np.save(folder / SPELLINGS_FILE, np.frombuffer(bytes(texts), np.uint8))

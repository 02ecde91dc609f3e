"""How long the verdict on a quotation takes, over an index that is there.

    python -m benchmarks.news.quotation_time --index var/bench/squad11_dev [--count 300]

Quotations are slices of the index's own articles, as they are and altered; and those that give the most work.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import percentiles_ms
from indexer.index.generation import Generation, open_index
from indexer.index.held_files import SIZES
from indexer.index.signatures.words import words_of
from service.quotations.quotation import Quotation
from service.search.index_corpus import IndexCorpus

_LENGTHS = (4, 5, 6, 8, 12, 16, 25, 40)
"""Words of a quotation, each as often."""
_LONG_WORDS = 300
_WARM_UP = 20


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--count", type=int, default=300, help="Quotations of each kind.")
    options = parser.parse_args()
    print(json.dumps(measured(options.index, options.count), indent=2))


def measured(index: Path, count: int = 300) -> dict[str, Any]:
    """Return percentiles of the time of a verdict, for each kind of quotation, and which verdicts they got.

    Args:
        index: Folder of an index.
        count: Quotations of each kind.
    """
    generation = open_index(index, verify=SIZES)
    with closing(IndexCorpus(generation, UTC)) as corpus:
        kinds = quotations(generation, count)
        found: dict[str, Any] = {"passages": generation.manifest.contents.passages}
        for name, quotes in kinds.items():
            for quote in quotes[:_WARM_UP]:
                corpus.verify(Quotation(text=quote))
            seconds, verdicts = [], dict[str, int]()
            for quote in quotes:
                started = time.perf_counter()
                verdict = corpus.verify(Quotation(text=quote)).verdict
                seconds.append(time.perf_counter() - started)
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
            found[name] = percentiles_ms(np.array(seconds)) | {"verdicts": verdicts}
        return found


def quotations(generation: Generation, count: int) -> Mapping[str, Sequence[str]]:
    """Return quotations of each kind, the same for the same index."""
    chance = random.Random(0)  # noqa: S311 - the same quotations every time
    slices = list(_slices(generation, count, chance))
    joined = [f"{one} {other}" for one, other in pairwise(slices)]
    return {
        "verbatim": slices,
        "altered": [_altered(one, chance) for one in slices],
        "elided": [_elided(one) for one in slices],
        "spliced": [_cut(one) for one in joined],
        "not found": [" ".join(chance.sample(" ".join(joined).split(), 15)) for _ in slices],
        "long": list(_long(generation, count, chance)),
        "long, altered": [_altered(one, chance) for one in _long(generation, count, chance)],
        "common words": ["that it would be", "one of the most", "of the and to", "in the of a the to", "it is not the"],
        "one word": ["the", "the " * 400, "a " * 1_000, "of the " * 250],
    }


def _slices(generation: Generation, count: int, chance: random.Random) -> Iterator[str]:
    """Yield parts of texts of some words, as they are written."""
    for number, text in enumerate(_texts(generation, count, chance)):
        words = words_of(text)
        length = min(_LENGTHS[number % len(_LENGTHS)], len(words.keys))
        first = chance.randrange(len(words.keys) - length + 1)
        yield _cut(text[words.starts[first] : words.ends[first + length - 1]])


def _long(generation: Generation, count: int, chance: random.Random) -> Iterator[str]:
    for text in _texts(generation, count, chance):
        words = words_of(text)
        yield _cut(text[words.starts[0] : words.ends[min(_LONG_WORDS, len(words.keys)) - 1]])


def _texts(generation: Generation, count: int, chance: random.Random) -> Iterator[str]:
    """Yield the texts of some articles that have a word."""
    found = 0
    while found < count:
        (article,) = generation.articles.at([chance.randrange(generation.manifest.contents.articles)])
        if len(words_of(article.text).keys) >= min(_LENGTHS):
            found += 1
            yield article.text


def _cut(quote: str) -> str:
    """Return a quotation of whole words that is not too long."""
    words = words_of(quote[:2_000])
    return quote if len(quote) <= 2_000 else quote[: words.ends[-2]]


def _altered(quote: str, chance: random.Random) -> str:
    words = quote.split(" ")
    words[chance.randrange(len(words))] = "zebra"
    return " ".join(words)[:2_000]


def _elided(quote: str) -> str:
    words = quote.split(" ")
    third = max(1, len(words) // 3)
    return f"{' '.join(words[:third])} … {' '.join(words[-third:])}"


if __name__ == "__main__":
    main()

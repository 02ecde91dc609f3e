"""A corpus as large as wanted, made of a test set's documents: the real ones first, then ones made of their sentences.

A made document takes the plan of a real one, and has half of its sentences from others, so that lengths, words and the
spread of subjects stay those of the set. A few names are its own, as vocabularies grow with every article. All of it
follows from the document's number.
"""

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from indexer.passages.chunk import sentences

_FOREIGN_SHARE = 0.5
"""Share of a made document's sentences that come from other documents."""
_NAMES = 3
"""Names of a made document that no other has."""
_SYLLABLES = ["ba", "ko", "ri", "mu", "ta", "le", "so", "nin", "dar", "vel", "hos", "pra", "ghi", "zu"]


def grown(path: Path, articles: int) -> Iterator[str]:
    """Yield lines of a JSON Lines file of documents, with their line ends.

    Args:
        path: `corpus.jsonl` of a test set.
        articles: Number of documents.
    """
    with path.open(encoding="utf-8") as file:
        lines = [line for line in file if line.strip()]
    yield from lines[:articles]
    if articles <= len(lines):
        return
    documents = [json.loads(line) for line in lines]
    parts = [[span.of(one["text"]) for span in sentences(one["text"], "en")] for one in documents]
    for number in range(len(lines), articles):
        yield f"{json.dumps(_made(number, documents, parts))}\n"


def _made(number: int, documents: list[dict[str, str]], parts: list[list[str]]) -> dict[str, str]:
    chance = random.Random(number)  # noqa: S311 - the same corpus every time
    plan = chance.randrange(len(parts))
    found = [
        chance.choice(parts[chance.randrange(len(parts))]) if chance.random() < _FOREIGN_SHARE else own
        for own in parts[plan]
    ]
    names = (made_name(number * _NAMES + ordinal) for ordinal in range(_NAMES))
    for name, place in zip(names, count()):
        at = place % len(found)
        found[at] = f"{found[at]} {name.capitalize()} was there."
    return {"_id": f"made-{number}", "title": documents[plan]["title"], "text": " ".join(found)}


def made_name(number: int) -> str:
    """Return a word for a number, another one for each."""
    found = ""
    while True:
        number, rest = divmod(number, len(_SYLLABLES))
        found += _SYLLABLES[rest]
        if not number:
            return f"{found}x"

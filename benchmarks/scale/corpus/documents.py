"""The real articles of the measurement: documents of test sets, with a date, a source and authors that are made up."""

import json
import random
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.grown import made_name

SETS = ("scifact", "squad11_dev", "belebele_en")
"""Test sets whose documents are taken."""
DAYS = 10_000
"""Number of days that articles are spread over: a range of one day holds 0.01 % of them."""
_FIRST_DAY = date(1998, 1, 1)
_SOURCES = 200
_NAMES_OF_AUTHORS = 100
"""Number of first names and of family names; authors have one of each."""


class Document(NamedTuple):
    """What is read of an article."""

    id: str
    title: str
    text: str


def real_documents(sets: Path) -> list[Document]:
    """Return the documents of the test sets in a mixed order, the same every time.

    Args:
        sets: Folder of the test sets, each a folder with a `corpus.jsonl`.
    """
    found = []
    for name in SETS:
        with (sets / name / "corpus.jsonl").open(encoding="utf-8") as lines:
            read = (json.loads(line) for line in lines if line.strip())
            found += [Document(f"{name}-{one['_id']}", one["title"], one["text"]) for one in read]
    random.Random(0).shuffle(found)  # noqa: S311 - the same order every time
    return found


def json_line(document: Document) -> str:
    """Return a document as a line of a JSON Lines file, with what its id decides: a day, a source, an author."""
    chance = random.Random(document.id)  # noqa: S311 - the same article every time
    source = f"{made_name(chance.randrange(_SOURCES)).capitalize()} Courier"
    names = [made_name(1_000 + chance.randrange(_NAMES_OF_AUTHORS)).capitalize() for _ in range(2)]
    fields = {
        **document._asdict(),
        "published_at": str(date_of(day_of(document.id))),
        "source": source,
        "author": " ".join(names),
    }
    return f"{json.dumps(fields)}\n"


def day_of(article_id: str) -> int:
    """Return the day that an article was published on, from 0 to `DAYS` - 1."""
    return zlib.crc32(article_id.encode()) % DAYS


def date_of(day: int) -> date:
    """Return the date of a day."""
    return _FIRST_DAY + timedelta(days=day)

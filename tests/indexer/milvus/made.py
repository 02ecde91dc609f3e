"""A corpus that is made by chance, and an index over it in a folder and in the embedded server of Milvus."""

import json
import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.milvus.address import MilvusAddress
from indexer.milvus.client import Store
from indexer.milvus.publishing import publish
from tests.fakes import WORDS, WordEncoder, build_quietly

NAME = "news"
_VOCABULARY = (
    *WORDS,
    *("fire", "fighter", "firefighter", "warship", "war", "ship", "data", "base", "database", "north", "the", "of"),
)
"""Words, some of which are others that are joined."""


def made_articles(count: int, seed: int = 1) -> list[dict[str, object]]:
    """Articles with texts, names and dates of all kinds; some are unknown."""
    chance = random.Random(seed)  # noqa: S311 - the same articles for the same seed

    def text() -> str:
        return "\n\n".join(
            " ".join(" ".join(chance.choices(_VOCABULARY, k=chance.randint(4, 9))).capitalize() + "." for _ in range(2))
            for _ in range(chance.randint(1, 4))
        )

    return [
        {
            "id": f"a {number}'\"",
            "title": text()[:30],
            "text": text(),
            "source": chance.choice(["Post", "post", "Times", None]),
            "authors": chance.sample(["Ann Poe", "ann poe", "Bo Li"], chance.randint(0, 2)),
            "language": chance.choice(["en", "en-GB", "de", None]),
            "published_at": chance.choice(
                ["2023", "2023-06", "2023-06-14", "2023-06-14T10:00:00+02:00", "2023-06-14T23:30", None]
            ),
        }
        for number in range(count)
    ]


class EncoderWithFile(WordEncoder):
    """The word encoder, which puts a file into the index as a compiled one does."""

    def provide(self, folder: Path) -> WordEncoder:
        folder.mkdir()
        (folder / "graph").write_bytes(bytes(range(256)) * 400)  # more than one piece
        return self


def built(folder: Path, articles: list[dict[str, object]]) -> Path:
    """The folder of an index over articles, in which sentences have vectors; built once more if it is there."""
    corpus = folder / "articles.jsonl"
    corpus.write_text("\n".join(map(json.dumps, articles)))
    build_quietly(corpus, folder / "index", EncoderWithFile(pooling="mean"), force=True)
    return folder / "index"


def address_in(folder: Path) -> MilvusAddress:
    return MilvusAddress(uri=str(folder / "milvus.db"), name=NAME)


@contextmanager
def store_in(folder: Path) -> Iterator[Store]:
    """The embedded server over a file in a folder."""
    with closing(Store(address_in(folder))) as store:
        yield store


def publish_quietly(index: Path, store: Store, *, keep: int = 2) -> bool:
    return publish(index, store, NAME, keep=keep, on_uploaded=lambda _done, _of: None)

"""Reading one file of a corpus, as its tests do."""

import json
from pathlib import Path

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.read import read_corpus
from indexer.records import Article, Json, RecordNote

LIMIT = 2_000


def read(
    path: Path, data: bytes, *, limit: int = LIMIT, config: ReadConfig | None = None
) -> tuple[list[Article], list[RecordNote]]:
    path.write_bytes(data)
    records = list(read_corpus(find_files([path]).files, config or ReadConfig(max_record_bytes=limit)))
    return (
        [record for record in records if isinstance(record, Article)],
        [record for record in records if isinstance(record, RecordNote)],
    )


def line_of(name: str, **fields: Json) -> bytes:
    return json.dumps({"id": name, "text": f"Words of {name}.", **fields}).encode()


def ids(articles: list[Article]) -> list[tuple[str, int | None]]:
    return [(article.header.id, article.header.line) for article in articles]

"""What is stored of each article and passage of a generation."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from indexer.errors import UsageError
from indexer.index.columns.article_columns import AUTHOR, LANGUAGE, SOURCE
from indexer.index.columns.dates import Precision, StatedDate, read_date
from indexer.index.columns.names import folded, folded_tag
from indexer.index.generation import LEXICAL, Generation
from indexer.index.keywords.postings import OUTSIDE_BYLINE
from indexer.index.times.article_times import CHANGED, FIRST_INDEXED
from indexer.milvus import layout
from indexer.milvus.client import MOST_ITEMS, Entity
from indexer.milvus.layout import PassagePostings
from indexer.milvus.passage_terms import terms_of_passages
from indexer.records import Article, ArticleHeader, Passage

_DAY_US, _SECOND_US = 86_400_000_000, 1_000_000


class ArticleEntities(NamedTuple):
    """What is stored of one article, and of each of its passages."""

    article: Entity
    passages: list[Entity]


def entities_of(generation: Generation, folder: Path) -> Iterator[ArticleEntities]:
    """Yield what is stored of each article of a generation, in the order of the corpus.

    Args:
        generation: The generation, opened.
        folder: Its folder.

    Raises:
        UsageError: If a passage is longer than Milvus takes.
    """
    terms = terms_of_passages(folder / LEXICAL, generation.manifest.contents.passages)
    row = 0
    for number, (article, passages) in enumerate(generation.articles.scan()):
        conditions = _conditions(generation, number, article.header)
        found = []
        for passage in passages:
            found.append(
                {
                    "row": row,
                    "article": number,
                    "ordinal": passage.ordinal,
                    "of_article": len(passages),
                    "key": layout.key(passage.id),
                    **conditions,
                    **_scored(generation, row, passage, next(terms)),
                }
            )
            row += 1
        yield ArticleEntities(_article(generation, number, article, passages), found)


def _article(generation: Generation, number: int, article: Article, passages: list[Passage]) -> Entity:
    header = article.header
    times = generation.times[number].tolist()
    record = {
        "header": asdict(header),
        "body_start": article.body_start,
        "passages": [_passage(passage) for passage in passages],
        "times": [times[FIRST_INDEXED], times[CHANGED]],
        "names": {
            SOURCE: _names(generation, SOURCE, folded(header.source or "")),
            AUTHOR: _names(generation, AUTHOR, *map(folded, header.authors)),
            LANGUAGE: _names(generation, LANGUAGE, folded_tag(header.language or "")),
        },
    }
    return {
        "article": number,
        "key": layout.key(header.id),
        "record": layout.text_to_pieces(json.dumps(record)),
        "text": layout.text_to_pieces(article.text),
        "none": layout.NO_VECTOR,
    }


def _passage(passage: Passage) -> list[Any]:
    """Return what is known of a passage but its text, which is that of its article."""
    span, bytes_ = passage.span, passage.byte_span
    return [passage.id, span.start, span.end, bytes_.start, bytes_.end, passage.sha256]


def _names(generation: Generation, field: str, *keys: str) -> list[str]:
    """Return the values of an article's field, as the corpus spells them most often."""
    column = generation.columns.values[field]
    numbers = {column.number(key) for key in keys}
    return sorted(column.name(number) for number in numbers if number is not None)


def _conditions(generation: Generation, number: int, header: ArticleHeader) -> Entity:
    """Return what conditions on an article are asked of, which each of its passages has."""
    return {
        "article_key": layout.key(header.id),
        "source": layout.key(folded(header.source or "")),
        "authors": sorted({layout.key(folded(author)) for author in header.authors} - {""}),
        "languages": layout.language_keys(folded_tag(header.language or "")),
        "changed_at": int(generation.times[number, CHANGED]),
        **dates_of(read_date(header.published_at or "")),
    }


def dates_of(stated: StatedDate | None) -> dict[str, int]:
    """Return what conditions on a date are asked of: its kind, and its first and last microsecond.

    These are in UTC where the offset is known; else they are what a clock shows, so that they hold in any time zone.
    """
    if stated is None:
        return {"dated": 0, "first": 0, "last": 0}
    first = stated.clock_us
    if stated.precision is Precision.TIME:
        if stated.offset_s is None:
            return {"dated": layout.CLOCK, "first": first, "last": first}
        instant = first - stated.offset_s * _SECOND_US
        return {"dated": layout.INSTANT, "first": instant, "last": instant}
    day = np.datetime64(stated.clock.date(), "D")
    unit = {Precision.YEAR: "Y", Precision.MONTH: "M", Precision.DAY: "D"}[stated.precision]
    behind = (day.astype(f"datetime64[{unit}]") + 1).astype("datetime64[D]")
    return {"dated": layout.DAYS, "first": first, "last": int(behind.astype(np.int64)) * _DAY_US - 1}


def _scored(generation: Generation, row: int, passage: Passage, postings: PassagePostings) -> Entity:
    """Return what a passage's scores are computed from."""
    numbers = postings.terms.tolist()
    if len(numbers) > MOST_ITEMS:
        raise UsageError(
            f"the passage {passage.id} has {len(numbers)} different terms, and Milvus takes {MOST_ITEMS}; build with "
            "shorter passages (--max-tokens)"
        )
    outside = (postings.places & OUTSIDE_BYLINE) > 0
    (vector,) = generation.vectors.rows(np.array([row]))
    return {
        "vector": vector,
        # Milvus takes no weights that are all absent; no query asks for this number.
        "weights": dict(zip(numbers, postings.weights.tolist(), strict=True)) or {layout.NO_TERM: 1.0},
        "terms": [
            layout.in_text(number) if is_outside else layout.in_byline(number)
            for number, is_outside in zip(numbers, outside.tolist(), strict=True)
        ],
        "postings": layout.postings_to_pieces(postings),
        "sentences": layout.sentences_to_pieces(*generation.sentences.of(row)),
    }

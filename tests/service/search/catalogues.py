"""Catalogues of made articles."""

from collections.abc import Iterable
from datetime import UTC, tzinfo

import numpy as np

from indexer.records import ArticleHeader, Rows
from service.search.filters import Catalogue
from tests.indexer.index.columns.made import columns_of


def catalogue_of(
    headers: Iterable[ArticleHeader], timezone: tzinfo = UTC, *, changed_at: Rows | None = None
) -> Catalogue:
    """Of articles in the order of the corpus, all of which changed in 1970 unless told otherwise."""
    articles = list(headers)
    rows = {article.id: row for row, article in enumerate(articles)}
    return Catalogue(
        columns_of(articles),
        changed_at=np.zeros(len(articles), np.int64) if changed_at is None else changed_at,
        positions=lambda wanted: {one: rows[one] for one in wanted if one in rows},
        timezone=timezone,
    )

"""Text export of a news database that holds many articles -> a record for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedArticle:
    """One article of an export."""

    text: str
    """The article's own text."""
    fields: dict[str, Json]
    """Fields that its header and footer state, under the names of `ArticleHeader`."""
    line: int
    """Line of the file with which it begins, from 1."""
    raw: str
    """All of the export that belongs to it, header and footer included."""


def split_export(text: str) -> Sequence[ExportedArticle] | None:
    """Split the text of an export into its articles; None if it is no export but one article."""
    return None if text else []

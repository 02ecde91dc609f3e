"""Text export of a news database that holds many articles -> a record for each."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.corpus.exports.exported_article import ExportedArticle, language_in
from indexer.corpus.exports.factiva import split_factiva
from indexer.corpus.exports.nexis import split_nexis
from indexer.corpus.exports.proquest import split_proquest

_SIGN = re.compile(r"_{20}|Do[ck]ument", re.IGNORECASE)
"""What the lines between the articles of every export hold."""
_MAX_LINES = 500_000
"""Largest export that is split, in lines; those of the databases end at some hundred articles."""


def split_export(text: str) -> Sequence[ExportedArticle] | None:
    """Split the text of an export by LexisNexis, Factiva or ProQuest into its articles.

    Returns:
        The articles, in order; None if the text is no such export but one article. An export is told by the lines that
        separate its articles and by the labels of their parts together, because an article may hold either.
    """
    if not _SIGN.search(text) or text.count("\n") > _MAX_LINES:
        return None
    lines = text.removeprefix("\ufeff").split("\n")
    # ProQuest first: its articles are numbered as those of LexisNexis are.
    for split in (split_proquest, split_factiva, split_nexis):
        articles = split(lines)
        if articles:
            return [_with_language(article) for article in articles]
    return None


def _with_language(article: ExportedArticle) -> ExportedArticle:
    """Return an article with the code of its language, where the export gives its name in any language."""
    language = language_in(str(article.fields.get("language", "")))
    return replace(article, fields={**article.fields, "language": language}) if language else article

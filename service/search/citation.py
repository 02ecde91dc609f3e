"""The source of a passage for people: a citation, and a link that opens the page at the passage."""

import re
from datetime import tzinfo
from urllib.parse import quote, urlsplit

from indexer.index.columns.dates import Precision
from indexer.records import ArticleHeader, Passage, Span
from service.search.periods import read_period

_WHOLE_MAX_CHARACTERS = 300
"""Length up to which a passage on one line is named whole in a link, in code points."""
_EDGE_WORDS = 5
"""Number of words at each end by which a longer passage is named."""
_UNSAFE = re.compile(r"[\s\"<>\\^`{|}]")
_MARKDOWN_FILE = re.compile(r"\.(?:md|markdown)(?:\.gz)?$", re.IGNORECASE)
_MARKUP = re.compile(r"\*|_|~|%(?:23|2A|5B|5D|60|7C|3E)")
"""Marks in a text directive that a page made of Markdown does not show."""


def citation(article: ArticleHeader, span: Span | None, timezone: tzinfo) -> str:
    """Return a citation such as `“Title”, A. Author, Source, 14 June 2023, characters 120–840, https://...`.

    Parts that are unknown are left out; without a title the article's id stands in its place. The date is the day in
    the time zone in which days are counted, or the month or year where no more is known. Characters are code points of
    the article's text, counted from 0, the last one not included; None cites the article as a whole.
    """
    parts = [
        f"“{article.title}”" if article.title else article.id,
        " and ".join(filter(None, (", ".join(article.authors[:-1]), *article.authors[-1:]))),
        article.source,
        article.published_at and _long_date(article.published_at, timezone),
        None if span is None else f"characters {span.start}–{span.end}",
        article.url or (article.path if article.title or article.path != article.id else None),
    ]
    return ", ".join(part for part in parts if part)


def link(article: ArticleHeader, passage: Passage) -> str | None:
    """Return the article's URL with a text fragment, so that a browser scrolls to the passage and marks it.

    None for articles without an http or https URL. Passages on one line that are short or hold few words are named
    whole, others by their first and last words, which must not overlap and must each lie within one block of the page.
    Markdown files whose words there carry marks get the plain URL, since no page shows those.
    Source: https://wicg.github.io/scroll-to-text-fragment/
    """
    return link_to(article, passage.text)


def link_to(article: ArticleHeader, text: str) -> str | None:
    """Return what `link` does for a passage, given a text that stands in the article."""
    page = page_link(article)
    if page is None:
        return None
    directive = _directive(text)
    if _MARKDOWN_FILE.search(article.path) and _MARKUP.search(directive):
        return page
    separator = ":~:" if "#" in page else "#:~:"
    return f"{page}{separator}text={directive}"


def page_link(article: ArticleHeader) -> str | None:
    """Return the article's URL without a text directive; None for articles without an http or https URL."""
    if article.url is None:
        return None
    try:
        parts = urlsplit(article.url)
    except ValueError:  # brackets around what is no IPv6 address
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    # A text directive that the URL has already makes room for the passage's.
    return _UNSAFE.sub(lambda unsafe: quote(unsafe[0]), article.url.partition(":~:")[0].rstrip("#"))


def _directive(text: str) -> str:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    # Words on different lines may stand in different blocks of the page, and browsers match none across blocks.
    if len(lines) == 1 and (len(text) <= _WHOLE_MAX_CHARACTERS or len(lines[0]) < 2 * _EDGE_WORDS):
        return _encoded(lines[0])
    return f"{_encoded(lines[0][:_EDGE_WORDS])},{_encoded(lines[-1][-_EDGE_WORDS:])}"


def _encoded(words: list[str]) -> str:
    # A hyphen is left alone by `quote`, but marks a prefix or suffix in a text directive.
    return quote(" ".join(words), safe="").replace("-", "%2D")


def _long_date(stated: str, timezone: tzinfo) -> str:
    period = read_period(stated, timezone)
    if period is None:
        return stated
    if period.precision is Precision.YEAR:
        return str(period.day.year)
    month = f"{period.day:%B %Y}"
    return month if period.precision is Precision.MONTH else f"{period.day.day} {month}"

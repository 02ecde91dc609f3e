"""HTML page -> record: its main text, and what its markup states about the article."""

import hashlib
import re

from indexer.config import ReadConfig
from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.encodings.decoding import decode
from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.fragment import is_markup, markup_text
from indexer.corpus.html.kinds.entries import further_articles
from indexer.corpus.html.kinds.page_kind import no_article
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.addresses import is_home_page
from indexer.corpus.html.metadata.json_ld import Node, strings_of
from indexer.corpus.html.page_metadata import Markup, markup_of, stated_language
from indexer.corpus.html.statements import Statements, says_article, statements_of
from indexer.corpus.html.text.main_text import main_text
from indexer.corpus.html.tree import parse_html
from indexer.corpus.record import Record, RecordError

_DECLARED_BYTES = 2_048
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{2,40})|<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_SERVER_DEFAULTS = frozenset(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"))
"""Encodings that servers name for pages of any encoding."""
_SHELL_MAX_CHARACTERS = 400
"""Longest text of a page that may say no more than that it needs JavaScript."""
_NO_TEXT = "no main text was found"
_FURTHER = "the page holds further articles that were not read"
_SHELL = re.compile(
    r"\b(?:enable|requires?|activate|turn on|need)\b.{0,40}\bjava ?script\b|\bjava ?script\b.{0,60}\b(?:enabled?"
    r"|disabled|required)\b|^\W*(?:loading|please wait|redirecting|just a moment)\b.{0,40}$",
    re.IGNORECASE,
)


def page_record(data: bytes, config: ReadConfig, *, url: str | None = None, declared: str | None = None) -> Record:
    """Return the record of a page.

    Args:
        data: The page, as it was saved or answered.
        config: How it is read.
        url: Address that the page was fetched from; None if it is not known.
        declared: Character encoding that its transport states; None if it states none.

    Returns:
        A record with the main text as `text` and what the page states about itself as `markup`.

    Raises:
        RecordError: If the page has no main text or cannot be parsed.
    """
    decoded = decode(data, declared=_declared(data, declared), fallback=config.encoding)
    root = parse_html(decoded.text)
    if root is None:
        raise RecordError(f"{_NO_TEXT}: the page is empty")
    stated = statements_of(root, url)
    markup = markup_of(stated, day_first=config.day_first)
    kind = no_article(stated)
    if kind and not config.keep_stubs:
        raise RecordError(f"no article: {kind}")
    further = further_articles(root, markup.heading)
    for article in further:
        article.drop_tree()
    text = _all_text(decoded.text) if config.whole_pages else _main_text(stated, markup, day_first=config.day_first)
    missing = _missing(text, stated, url)
    if missing and not (config.keep_stubs and (text := _all_text(decoded.text))):
        raise RecordError(missing)
    language = stated_language(stated, text)
    return Record(
        text=text,
        markup=markup.known if language is None else {**markup.known, "language": language},
        raw_sha256=hashlib.sha256(data).hexdigest(),
        notes=(
            *decoded.notes,
            *markup.notes,
            *([_FURTHER] if further else []),
            *([f"no article: {kind}"] if kind else []),
            *([f"{missing}; all text of the page is kept"] if missing else []),
        ),
    )


def _main_text(stated: Statements, markup: Markup, *, day_first: bool) -> str:
    title, authors, published = (markup.known.get(name) for name in ("title", "authors", "published_at"))
    return main_text(
        stated.root,
        stated_body=_stated_body(stated.article),
        title=title if isinstance(title, str) else None,
        heading=markup.heading,
        authors=[str(name) for name in authors] if isinstance(authors, list) else [],
        summaries=[*metas.contents(stated.meta, metas.DESCRIPTIONS), *strings_of(stated.article.get("description"))],
        published_at=to_iso(published, day_first=day_first) if isinstance(published, str) else None,
        is_article=says_article(stated),
    )


def _missing(text: str, stated: Statements, url: str | None) -> str | None:
    """Return why a main text is none; None if it is one."""
    if not text or (len(text) < _SHELL_MAX_CHARACTERS and _SHELL.search(text)):
        return _NO_TEXT
    if not stated.article and is_home_page(stated.url or url or "http://unknown.example/page"):
        return f"{_NO_TEXT}: the page is the front page of a site"
    return None


def _all_text(page: str) -> str:
    """Return all text that a page shows, parsed anew, as the search for its main text takes elements out of it."""
    root = parse_html(page)
    return "" if root is None else shown_text(root)


def _stated_body(article: Node) -> str | None:
    body = article.get("articleBody")
    body = "\n\n".join(part for part in body if isinstance(part, str)) if isinstance(body, list) else body
    if not isinstance(body, str):
        return None
    return markup_text(body) if is_markup(body) else body


def _declared(data: bytes, transport: str | None) -> str | None:
    """Return the encoding that a page states, in its transport or in its first bytes."""
    found = _DECLARED.search(data[:_DECLARED_BYTES])
    own = (found[1] or found[2]).decode("ascii", "replace") if found else None
    if transport is None or (own is not None and transport.strip().lower() in _SERVER_DEFAULTS):
        return own
    return transport

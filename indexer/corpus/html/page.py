"""HTML page -> record: its main text, and what its markup states about the article."""

import hashlib
import re

from indexer.config import ReadConfig
from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.encodings.decoding import decode
from indexer.corpus.html.fragment import is_markup, markup_text
from indexer.corpus.html.kinds.entries import further_articles
from indexer.corpus.html.kinds.page_kind import no_article
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.addresses import is_home_page
from indexer.corpus.html.metadata.json_ld import Node, strings_of
from indexer.corpus.html.page_metadata import markup_of, stated_language
from indexer.corpus.html.statements import says_article, statements_of
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
_TEXT_MIN_CHARACTERS, _SENTENCE_MIN_CHARACTERS = 60, 20
"""Shortest text of a page, and of one that says by its markup that it is an article."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_WEIGHT = 3
"""Characters of Latin text that one of a script without spaces stands for."""
_FURTHER = "the page holds further articles that were not read"
_SHELL = re.compile(
    r"\b(?:enable|requires?|activate|turn on|need)\b.{0,40}\bjava ?script\b|\bjava ?script\b.{0,60}\b(?:enabled?"
    r"|disabled|required)\b",
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
        raise RecordError("no main text was found: the page is empty")
    stated = statements_of(root, url)
    markup = markup_of(stated, day_first=config.day_first)
    title, authors, published = (markup.known.get(name) for name in ("title", "authors", "published_at"))
    is_article = says_article(stated)
    kind = no_article(stated)
    if kind and not config.keep_stubs:
        raise RecordError(f"no article: {kind}")
    further = further_articles(root, markup.heading)
    for article in further:
        article.drop_tree()
    text = main_text(
        root,
        stated_body=_stated_body(stated.article),
        title=title if isinstance(title, str) else None,
        heading=markup.heading,
        authors=[str(name) for name in authors] if isinstance(authors, list) else [],
        summaries=[*metas.contents(stated.meta, metas.DESCRIPTIONS), *strings_of(stated.article.get("description"))],
        published_at=to_iso(published, day_first=config.day_first) if isinstance(published, str) else None,
        is_article=is_article,
    )
    size = len(text) + (_UNSPACED_WEIGHT - 1) * len(_UNSPACED.findall(text[:_TEXT_MIN_CHARACTERS]))
    if size < (_SENTENCE_MIN_CHARACTERS if is_article else _TEXT_MIN_CHARACTERS) or (
        len(text) < 400 and _SHELL.search(text)
    ):
        raise RecordError("no main text was found")
    if not stated.article and is_home_page(stated.url or url or "http://unknown.example/page"):
        raise RecordError("no main text was found: the page is the front page of a site")
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
        ),
    )


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

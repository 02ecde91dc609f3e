"""An entry of an RSS or Atom feed -> what it states about its article."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from indexer.corpus.fields.values import page_url_of
from indexer.corpus.formats.xml_element import XML, Element, children, plain, shown
from indexer.records import Json

_TEXTS = ("content:encoded", "content", "xhtml:body", "other:full-text", "fulltext", "body")
"""Elements that hold the text of an article, the first preferred."""
_SUMMARIES = ("description", "summary", "excerpt:encoded", "dc:description", "itunes:summary")
_DATES = ("pubDate", "published", "issued", "dc:date", "dc:issued", "dc:created", "wp:post_date_gmt", "wp:post_date")
_UPDATES = ("updated", "modified", "dc:modified")
_NO_ARTICLES = re.compile(r"attachment|nav_menu_item|revision|custom|acf|oembed|wp_|user_request|shop_|product")
"""Beginnings of the types of WordPress whose posts are no articles."""
_UNPUBLISHED = {"draft", "auto-draft", "pending", "private", "trash", "future", "inherit"}
_MAIL_AND_NAME = re.compile(r"\S+@\S+\s+\((?P<name>[^()]+)\)|(?P<before>[^<>]+?)\s*<\S+@\S+>")
_NO_DATE = "0000-00-00"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed states of all its entries."""

    title: str | None = None
    language: str | None = None
    base: str | None = None
    """Address to which others are relative."""
    authors: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of authors by their logins."""


def feed_head(root: Element) -> FeedHead:
    """Return what stands before the first entry of a feed."""
    channel = next((child for name, child in children(root) if name == "channel"), root)
    stated = _Stated(channel)
    names: dict[str, str] = {}
    for author in stated.all("wp:author"):
        parts = _Stated(author)
        if (login := parts.line("wp:author_login")) and (name := parts.line("wp:author_display_name")):
            names[login] = name
    return FeedHead(
        title=stated.line("title", "dc:publisher", "dc:title"),
        language=stated.line("language", "dc:language") or channel.get(f"{XML}lang") or root.get(f"{XML}lang"),
        base=channel.get(f"{XML}base") or root.get(f"{XML}base"),
        authors=tuple(name for author in stated.all("author") if (name := _author(author))) if channel is root else (),
        names=names,
    )


def why_no_article(entry: Element) -> str | None:
    """Return what an entry of a WordPress export is instead of a published article; None if it is one."""
    stated = _Stated(entry)
    kind, status = stated.line("wp:post_type") or "", stated.line("wp:status") or ""
    return kind if _NO_ARTICLES.match(kind) else status if status in _UNPUBLISHED else None


def entry_fields(entry: Element, head: FeedHead) -> tuple[str | None, dict[str, Json], list[str]]:
    """Return the text of an entry, its fields under the names of `ArticleHeader`, and notes.

    The text is the entry's content, or its summary where it has none. Where it states no address, its own identifier is
    the id: entries of one address are versions of one article.
    """
    stated = _Stated(entry)
    notes: list[str] = []
    text, summary = stated.block(*_TEXTS), stated.block(*_SUMMARIES)
    if text is None and summary is not None:
        notes.append("the text is a summary: the feed states no more")
    published, updated = stated.line(*_DATES), stated.line(*_UPDATES)
    if published is None and updated is not None:
        notes.append("the date is that of the last change: the feed states no other")
    base = entry.get(f"{XML}base")
    url = _url(stated, urljoin(head.base or "", base) if base else head.base)
    guid = stated.line("guid", "id", "dc:identifier") or entry.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    origin = stated.first("source")
    authors = [head.names.get(name, name) for name in stated.authors()]
    fields: dict[str, Json] = {
        "title": stated.line("title", "dc:title"),
        "source": (_Stated(origin).line("title") or plain(origin) if origin is not None else None)
        or stated.line("dc:publisher")
        or head.title,
        "authors": [*(authors or head.authors)] or None,
        "published_at": published or updated,
        "url": url,
        "language": stated.line("dc:language") or entry.get(f"{XML}lang") or head.language,
        "entry_id" if page_url_of(url) else "id": guid if guid != url else None,
        "updated_at": updated,
        "summary": summary if text is not None and summary != text else None,
        "categories": [*stated.categories()] or None,
    }
    return text if text is not None else summary, {name: value for name, value in fields.items() if value}, notes


def _url(stated: "_Stated", base: str | None) -> str | None:
    """Return the address of the article, before those of redirections."""
    links = stated.all("link")
    alternate = next((link.get("href") for link in links if link.get("rel") in {None, "alternate"}), None)
    url = stated.line("feedburner:origLink") or next((text for link in links if (text := plain(link))), alternate)
    if not url:
        guid = stated.first("guid")
        is_url = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
        text = plain(guid)
        url = text if is_url and text and re.match(r"https?://", text) else None
    try:
        return urljoin(base, url) if base and url else url
    except ValueError:
        return url


def _author(author: Element) -> str | None:
    """Return the name of an author, who may be stated as `mail (name)`."""
    name = _Stated(author).line("name")
    if name is None and not len(author):
        name = plain(author)
    found = _MAIL_AND_NAME.fullmatch(name or "")
    return (found["name"] or found["before"]).strip() if found else name


class _Stated:
    """The children of an element by their names."""

    def __init__(self, element: Element) -> None:
        self._children: dict[str, list[Element]] = {}
        for name, child in children(element):
            self._children.setdefault(name, []).append(child)

    def all(self, name: str) -> list[Element]:
        return self._children.get(name, [])

    def first(self, name: str) -> Element | None:
        return next(iter(self.all(name)), None)

    def line(self, *names: str) -> str | None:
        """Return the text of the first of these that has one, on one line."""
        texts = (plain(element) for name in names for element in self.all(name))
        return next((text for text in texts if text and not text.startswith(_NO_DATE)), None)

    def block(self, *names: str) -> str | None:
        """Return the text of the first of these that has words."""
        texts = (shown(element) for name in names for element in self.all(name))
        return next((text for text in texts if any(map(str.isalnum, text))), None)

    def authors(self) -> list[str]:
        """Return the names of the authors, each once."""
        stated = self.all("author") or self.all("dc:creator") or self.all("dc:contributor")
        if not stated:
            stated = self.all("itunes:author") or self.all("other:author")
        return list(dict.fromkeys(name for author in stated if (name := _author(author))))

    def categories(self) -> list[str]:
        """Return the categories, each once."""
        stated = [*self.all("category"), *self.all("dc:subject")]
        texts = (category.get("label") or category.get("term") or plain(category) for category in stated)
        return list(dict.fromkeys(text for text in texts if text))

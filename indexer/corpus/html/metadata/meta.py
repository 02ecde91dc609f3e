"""`<meta>` elements of a page, by the names under which sites state what they know of an article."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from indexer.corpus.html.tree import Element

Meta: TypeAlias = Mapping[str, Sequence[str]]
"""Contents of a page's `<meta>` elements by their names in lower case, in document order, none empty."""

TITLES = (
    "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title",
    "cxenseparse:title", "hdl", "headline", "title",
)  # fmt: skip
AUTHORS = (
    "parsely-author", "sailthru.author", "cxenseparse:author", "article:author", "og:article:author", "author",
    "article:author_name", "byl", "byline", "dc.creator", "dcterms.creator", "dc.creator.personalname",
    "citation_author", "article.author", "articleauthor", "content_author", "cse-authors", "mediator_author",
    "rnews:creator", "twitter:data1:author",
)  # fmt: skip
TEMPLATE_AUTHORS = frozenset(("author", "dc.creator", "dcterms.creator"))
"""Names under which some templates state who made the site."""
SOURCES = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher", "publisher",
    "citation_publisher", "citation_journal_title", "prism.publicationname",
)  # fmt: skip
DATES = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "rnews:datepublished", "citation_publication_date", "citation_date", "citation_online_date",
    "prism.publicationdate", "dc.date.issued", "dcterms.issued", "dcterms.date.issued", "originalpublicationdate",
    "article_date_original", "article.published", "published-date", "publish-date", "publish_date", "published_date",
    "publication_date", "publication-date", "pub_date", "pubdate", "date.release", "article:publish_date",
    "mediator_published_time", "displaydate", "ptime", "pdate",
)  # fmt: skip
DOUBTFUL_DATES = (
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
    "article:created",
    "creation_date",
)
"""Names under which some sites state when the page was made, which may be another day."""
MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "datemodified",
)
LANGUAGES = ("content-language", "language", "dc.language", "dcterms.language", "inlanguage", "og:locale")
SECTIONS = ("article:section", "parsely-section", "og:article:section", "section", "cxenseparse:section")
KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")


def meta_of(root: Element) -> Meta:
    """Return the `<meta>` elements of a page."""
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or element.get("value") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content and not _is_within_item(element, attribute):
                found.setdefault(name, []).append(content)
    return found


def contents(meta: Meta, names: Sequence[str]) -> list[str]:
    """Return what a page states under some names, in the order of the names."""
    return [content for name in names for content in meta.get(name, ())]


def _is_within_item(element: Element, attribute: str) -> bool:
    """Tell whether a property is one of a thing described on the page rather than of the page: they are microdata."""
    return attribute == "itemprop" and next(element.iterancestors("body"), None) is not None

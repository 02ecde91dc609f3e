"""Pages that hold no article: front pages, errors, forms, lists of teasers and results, beginnings behind a paywall."""

import re
from collections.abc import Sequence
from itertools import islice

from indexer.corpus.html.kinds.entries import Entry, entries_of, prose_outside
from indexer.corpus.html.kinds.words import ASKS, CHECK, ERROR, HOME, RESULTS, SUBSCRIBER, WALL, WALL_STEMS
from indexer.corpus.html.metadata import json_ld
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.addresses import is_home_page, site_labels
from indexer.corpus.html.metadata.titles import folded, glued, parts_of
from indexer.corpus.html.sizes import release, sizes_of
from indexer.corpus.html.statements import Statements
from indexer.corpus.html.tree import Element

_PAYWALL = re.compile(
    r"paywall|pay-?wall|regwall|reg-?wall|premium-?(?:wall|gate|offer)|muro\b|subscriber-?only", re.IGNORECASE
)
_PAGES = re.compile(r"pagination|pager|page-?(?:nav|numbers)|\bpages\b|\bseiten\b|paginat", re.IGNORECASE)
_NUMBERS = re.compile(r"\b1\s+2\s+3\b")
_LISTS = frozenset(("CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"))
_QUERY = re.compile(
    r"[?&](?:q|s|query|search|keywords?|suche?)=|/(?:search|suche|recherche|buscar?|ricerca|zoeken|sok)(?:/|\?|$)",
    re.IGNORECASE,
)
_FIELDS_MIN = 4
"""Least number of fields of a form that a page is there for, if it asks for no password."""
_TEASER_MAX_BYTES = 350
_TEASERS_MIN = 6
_ENTRIES_MIN = 3
_ARTICLE_MIN_BYTES = 250
"""Least text of one element that may be an article."""
_LINES = ("p", "div", "h2", "h3", "h4", "span", "section", "strong", "b")
_ELEMENTS_MAX = 100_000
"""Most elements of a page whose kind is looked for: lists of teasers and forms have fewer."""
_CHILDREN_MAX = 20
_WALL_STEM = re.compile("|".join(map(re.escape, WALL_STEMS)))
_WALL_MIN_CHARACTERS, _WALL_MAX_CHARACTERS = 5, 500
_PARAGRAPH_MIN_BYTES = 40
_BRIEF_MIN_BYTES = 60
_BEGINNING_MAX_BYTES = 600
_ERROR_SHARE, _HEADING_MAX_WORDS = 0.5, 12
_SECTION_MAX_WORDS, _HEADLINE_MIN_WORDS = 2, 4
_PARTS_MAX = 12


def no_article(stated: Statements) -> str | None:
    """Return what a page is that is evidently no article, or None.

    Nothing is told from one sign alone: a page is an article unless several signs of another kind agree and no markup
    says that it is one. Only a paywall may stand on a page that says so.
    """
    kinds = {kind for node in stated.nodes for kind in json_ld.types_of(node)}
    # Some templates call every page an article, also those that they describe as lists.
    is_called = "article" in map(str.lower, stated.meta.get("og:type", ())) and not kinds & _LISTS
    is_claimed = bool(stated.article) or is_called
    names = [*(heading.text for heading in stated.headings if heading.level == 1), *parts_of(stated.page_title)[:1]]
    walls = _walls(stated.root)
    if walls and _is_behind(walls[0], stated):
        return "only the beginning of one that is for subscribers"
    if _is_front(stated):
        return "the front page of a site"
    is_large = next(islice(stated.root.iter(), _ELEMENTS_MAX, None), None) is not None
    is_called_home = any(map(HOME.fullmatch, parts_of(stated.page_title))) and not _may_be_article(stated)
    is_claimed = is_claimed or bool(metas.contents(stated.meta, metas.DATES))
    if is_large or (is_claimed and not is_called_home):
        return None
    sizes = sizes_of(stated.root)
    entries = entries_of(stated.root, sizes)
    outside = prose_outside(entries, stated.root, sizes)
    release(sizes)
    if is_called_home and outside <= _BEGINNING_MAX_BYTES:
        return "the front page of a site"
    if is_claimed:
        return None
    return (
        _error(names, outside)
        or _form(stated.root, names)
        or ("a product of a shop" if _is_product(stated) else None)
        or _list(stated, names, entries, outside)
    )


def _is_front(stated: Statements) -> bool:
    """Tell whether a page is the front of its site, by its address and its title.

    Some sites state the address of their front page on every page.
    """
    types = {kind.lower() for kind in stated.meta.get("og:type", ())}
    is_home = bool(stated.addresses) and all(map(is_home_page, stated.addresses))
    if "article" in types or not is_home:
        return False
    parts = parts_of(stated.page_title)[:_PARTS_MAX]
    names = [
        *site_labels(next(iter(stated.addresses), None)),
        *map(glued, metas.contents(stated.meta, metas.SOURCES)[:_PARTS_MAX]),
    ]
    is_named = any(name and glued(part).removeprefix("the").startswith(name) for part in parts for name in names)
    shown = {folded(heading.text) for heading in stated.headings if heading.level <= _SECTION_MAX_WORDS}
    return (is_named or "website" in types) and folded(parts[0] if parts else "") not in shown


def _may_be_article(stated: Statements) -> bool:
    return _has_headline(stated) or not all(map(is_home_page, stated.addresses))


def _error(names: Sequence[str], outside: int) -> str | None:
    is_named = any(
        sum(len(found[0]) for found in ERROR.finditer(name)) >= _ERROR_SHARE * len(name) for name in names if name
    )
    if outside > _BEGINNING_MAX_BYTES:
        return None
    if any(map(CHECK.match, names)):
        return "a check of the browser"
    return "a page that was not found" if is_named else None


def _is_product(stated: Statements) -> bool:
    """Tell whether a page is that of one product with its price, and not of an article on it."""
    if "product" in (kind.lower().rpartition(":")[2] for kind in stated.meta.get("og:type", ())):
        return True
    products = [node for node in stated.nodes if "Product" in json_ld.types_of(node)]
    items = stated.root.xpath("//*[contains(@itemtype, 'schema.org/Product')]")
    if len(products) + len(items) != 1:
        return False
    return bool(
        any(node.get("offers") for node in products)
        or any(item.xpath(".//*[@itemprop='price' or @itemprop='lowPrice']") for item in items)
    )


def _form(root: Element, names: Sequence[str]) -> str | None:
    asks = any(ASKS.match(name) and len(name.split()) <= _HEADING_MAX_WORDS for name in names)
    if not asks:
        return None
    for form in root.iter("form"):
        fields = [field for field in form.iter("input", "textarea", "select") if _is_field(field)]
        is_comment = re.search(r"comment|respond", f"{form.get('id')} {form.get('class')} {form.get('action')}")
        if not is_comment and (len(fields) >= _FIELDS_MIN or any(field.get("type") == "password" for field in fields)):
            return "a form to register or to sign in"
    return None


def _is_field(element: Element) -> bool:
    return element.get("type") not in ("hidden", "submit", "button", "checkbox", "radio", "search", "image", "reset")


def _list(stated: Statements, names: Sequence[str], entries: Sequence[Entry], outside: int) -> str | None:
    if outside >= _ARTICLE_MIN_BYTES:
        return None
    teasers = [entry for entry in entries if entry.prose <= _TEASER_MAX_BYTES]
    linked = [entry for entry in teasers if entry.href and not entry.href.startswith("#")]
    whole = [entry for entry in entries if entry.prose > _TEASER_MAX_BYTES]
    kinds = {kind for node in stated.nodes for kind in json_ld.types_of(node)}
    is_query = any(map(RESULTS.search, names)) + bool(_QUERY.search(stated.url or ""))
    if len(linked) >= _ENTRIES_MIN and len(linked) > len(whole) and is_query + ("SearchResultsPage" in kinds) > 0:
        return "results of a search"
    is_website = "website" in map(str.lower, stated.meta.get("og:type", ()))
    signs = (
        is_website or bool(kinds & _LISTS),
        _is_section(stated, names),
        _is_paged(stated.root),
        sum(entry.is_dated for entry in teasers) >= 0.6 * len(teasers),
    )
    is_brief = outside >= _BRIEF_MIN_BYTES and _has_headline(stated) and not (is_website and kinds & _LISTS)
    if len(teasers) >= _TEASERS_MIN and not whole and not is_brief:
        is_linked = len(linked) >= 0.6 * len(teasers)
        if sum(signs) >= (1 if is_linked else 2 + (not linked)) - (is_linked and len(linked) >= 20):
            return "a list of teasers"
    return "several articles on one page" if _is_section(stated, names) and _is_weblog(entries) else None


def _has_headline(stated: Statements) -> bool:
    """Tell whether a page shows a headline that leads nowhere, as that of an article does."""
    return any(
        heading.level == 1
        and len(heading.text.split()) >= _HEADLINE_MIN_WORDS
        and next(heading.element.iter("a"), None) is None
        and next(heading.element.iterancestors("a"), None) is None
        for heading in stated.headings
    )


def _is_weblog(entries: Sequence[Entry]) -> bool:
    """Tell whether the boxes beside the one with the most text are dated articles with an address each, as it is."""
    largest = max(entries, key=lambda entry: entry.prose, default=None)
    if largest is None:
        return False
    posts = [entry for entry in entries if entry.box.getparent() is largest.box.getparent()]
    addresses = {entry.href for entry in posts if entry.href}
    return len(posts) >= _ENTRIES_MIN and len(addresses) == len(posts) and all(entry.is_dated for entry in posts)


def _is_section(stated: Statements, names: Sequence[str]) -> bool:
    """Tell whether a page is named like a section or a site, and shows no other headline."""
    headings = [heading for heading in stated.headings if heading.level == 1 and not heading.is_home]
    if headings or not names:
        return bool(headings) and all(len(heading.text.split()) <= _SECTION_MAX_WORDS for heading in headings)
    return len(names[-1].split()) <= _SECTION_MAX_WORDS + 1 or is_home_page(stated.url or "-")


def _is_paged(root: Element) -> bool:
    if root.xpath("//link[@rel='next' or @rel='prev']"):
        return True
    for element in root.iter("nav", "div", "ul", "p"):
        if _PAGES.search(element.get("class") or "") and _NUMBERS.search(" ".join(element.itertext())):
            return True
    return False


def _walls(root: Element) -> list[Element]:
    """Return the elements that say that the rest is for subscribers, in document order."""
    found = []
    for element in root.iter(*_LINES):
        text = element.text or ""
        if len(element) and len(element) <= _CHILDREN_MAX:
            text = f"{text} {' '.join(child.tail or '' for child in element)}"
        plain = text.lower()
        if len(text) >= _WALL_MIN_CHARACTERS and _WALL_STEM.search(plain) and WALL.search(text[:_WALL_MAX_CHARACTERS]):
            found.extend([] if _is_framed(element) else [element])
    return found


def _is_behind(said: Element, stated: Statements) -> bool:
    """Tell whether most of an article is behind a paywall: little stands outside what says so, and another sign."""
    wall = said
    while (parent := wall.getparent()) is not None and parent.tag not in ("body", "html", "main", "article"):
        if next(parent.iter("h1"), None) is not None:
            break
        wall = parent
    is_marked = any(_PAYWALL.search(f"{one.get('class')} {one.get('id')}") for one in (said, *said.iterancestors()))
    is_stated = str(stated.article.get("isAccessibleForFree")).lower() == "false"
    if not is_marked and not is_stated and not SUBSCRIBER.search(" ".join(wall.itertext())):
        return False
    inside = set(wall.iter())
    sizes = sizes_of(stated.root)
    outside = sum(
        size.own
        for one, size in sizes.items()
        if size.own >= _PARAGRAPH_MIN_BYTES and one not in inside and not _is_framed(one)
    )
    release(sizes)
    return outside <= _BEGINNING_MAX_BYTES


def _is_framed(element: Element) -> bool:
    return (
        element.tag in ("a", "head")
        or next(element.iterancestors("nav", "footer", "header", "aside", "form"), None) is not None
    )

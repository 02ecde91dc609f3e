"""What the markup of a page states about its article."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.html.beside import is_beside
from indexer.corpus.html.metadata import addresses, json_ld, marks
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.headings import Heading, headings_of, home_names
from indexer.corpus.html.metadata.language import language_of
from indexer.corpus.html.metadata.names import author_names
from indexer.corpus.html.metadata.published import near_day, publication_date
from indexer.corpus.html.metadata.shown_dates import dates_shown
from indexer.corpus.html.metadata.titles import (
    agree,
    folded,
    glued,
    is_most_of,
    is_title,
    is_told,
    parts_of,
    without_site,
)
from indexer.corpus.html.tree import Element
from indexer.records import Json

_URL_DATE = re.compile(r"/((?:19|20)\d\d)(?:/[A-Za-z]+)?[/-](\d\d?)[/-](\d\d?)(?=/|$|-)")
_HANDLE = re.compile(r"@\w+|https?:.*|www\..*|[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|net|org|info|[a-z]{2})")
_TEXT_MAX_CHARACTERS = 1_000
_TITLE_MIN_CHARACTERS = 12
_HEADLINE_MIN_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What a page states, as the parts of it that state things were found."""

    root: Element
    meta: metas.Meta
    article: json_ld.Node
    """JSON-LD of the article; empty if the page has none."""
    nodes: Sequence[json_ld.Node]
    headings: Sequence[Heading]
    url: str | None
    """Address of the article."""
    page_title: str
    """Content of the page's `title`."""


def statements_of(root: Element, url: str | None) -> Statements:
    """Find the parts of a page that state something about its article.

    Args:
        root: The page.
        url: Address that it was fetched from; None if it is not known.
    """
    meta = metas.meta_of(root)
    nodes = json_ld.nodes_of(root)
    given = url or addresses.saved_from(root)
    known = [given, *meta.get("og:url", ()), *(own for node in nodes for own in json_ld.page_urls(node))]
    host = next((url for stated in known if (url := addresses.absolute(stated, None))), None)
    base = addresses.absolute(next(iter(root.xpath("//base/@href")), None), host) or host
    linked = [
        addresses.absolute(stated, base)
        for stated in [
            *root.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href"),
            *meta.get("og:url", ()),
        ]
    ]
    page_title = (
        " ".join("".join(next(root.iter("title")).itertext()).split()) if root.find(".//title") is not None else ""
    )
    headings = headings_of(root, page_title)
    shown = [heading.text for heading in headings if heading.level == 1 or heading.is_marked]
    article = json_ld.article_of(
        nodes,
        urls=[address for address in (*linked, given) if address],
        titles=[*shown, *metas.contents(meta, metas.TITLES), page_title] if shown or page_title else [],
    )
    stated = [*linked, *(addresses.absolute(own, base) for own in json_ld.page_urls(article or {}))]
    return Statements(
        root=root,
        meta=meta,
        article=article or {},
        nodes=nodes,
        headings=headings,
        url=addresses.own_address(stated, given),
        page_title=page_title,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What a page states about its article, but for its language."""

    known: dict[str, Json]
    """Values under the names of `ArticleHeader`, and further ones that are kept as metadata; none is None."""
    heading: Element | None
    """Element that shows the headline."""
    notes: tuple[str, ...]
    """What of it contradicts itself."""


def markup_of(stated: Statements, *, day_first: bool = False) -> Markup:
    """Return what a page states.

    Args:
        stated: The parts of the page that state things.
        day_first: Whether 04/05/2023 is the fourth of May.
    """
    names = _site_names(stated)
    title, heading = _title(stated, names)
    around = marks.near(stated.root, heading.element if heading else None)
    published_at, is_contradicted = _published_at(stated, around, day_first=day_first)
    known: dict[str, Json] = {
        "title": title,
        "source": _source(stated, names),
        "authors": list[Json](_authors(stated, names, around)) or None,
        "published_at": published_at,
        "url": stated.url,
        **_further(stated),
    }
    return Markup(
        known={name: value for name, value in known.items() if value is not None},
        heading=heading.element if heading else None,
        notes=("the page states contradictory dates of publication; none is taken",) if is_contradicted else (),
    )


def says_article(stated: Statements) -> bool:
    """Tell whether a page says by its markup that it is one article."""
    kinds = {kind.lower() for kind in stated.meta.get("og:type", ())}
    elements = [one for one in stated.root.iter("article") if not is_beside(one)]
    return bool(stated.article) or "article" in kinds or len(elements) == 1


def stated_language(stated: Statements, text: str) -> str | None:
    """Return the language that a page states, unless its main text is evidently in another."""
    html = stated.root
    return language_of(
        [
            html.get("lang") or html.get("xml:lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang"),
            *json_ld.strings_of(stated.article.get("inLanguage"), "alternateName", "name"),
            *metas.contents(stated.meta, metas.LANGUAGES),
        ],
        text,
    )


def _site_names(stated: Statements) -> list[str]:
    """Return all names that the page gives to its site and publisher, the publisher's first."""
    publishers = [
        name
        for node in (stated.article, *stated.nodes)
        for publisher in json_ld.resolved(node.get("publisher"), stated.nodes)
        for name in json_ld.strings_of(publisher, "name")
    ]
    sites = [
        name
        for node in stated.nodes
        if {"WebSite", "NewsMediaOrganization"} & set(json_ld.types_of(node))
        for name in json_ld.strings_of(node.get("name"))
    ]
    own = marks.properties(stated.root, "publisher") + marks.properties(stated.root, "sourceOrganization")
    # The text of a link to the site's home is its name where the page's title has it, too.
    parts = set(map(folded, parts_of(stated.page_title)))
    linked = [
        name
        for name in home_names(stated.root)
        if folded(name) in parts or (" " in name and _is_end_of(stated.page_title, name))
    ]
    found = [*publishers, *metas.contents(stated.meta, metas.SOURCES), *sites, *own, *linked]
    return [name for name in dict.fromkeys(found) if 2 <= len(name) <= 100 and not _HANDLE.fullmatch(name.split()[0])]


def _source(stated: Statements, names: Sequence[str]) -> str | None:
    plain = [name for name in names if "{" not in name]
    # Where a publisher owns several sites, the page's title names the one that it is on.
    titled = [name for name in plain if _is_end_of(stated.page_title, name)]
    labels = addresses.site_labels(stated.url)
    hosted = [part for part in parts_of(stated.page_title)[1:] if glued(part) in labels]
    return next(iter([*titled, *plain, *hosted]), None)


def _is_end_of(page_title: str, name: str) -> bool:
    whole, part = folded(page_title), folded(name)
    return bool(part) and (whole.endswith(" " + part) or whole.startswith(part + " "))


def _title(stated: Statements, names: Sequence[str]) -> tuple[str | None, Heading | None]:
    """Return the headline, and the heading that shows it.

    What several parts of the page state counts more than what one does, and what it shows more than what it does not.
    """
    host = addresses.host_of(stated.url)
    shown = [heading for heading in stated.headings if is_title(heading.text, names) and not heading.is_home]
    shown.sort(key=lambda heading: (heading.level > 1, not heading.is_marked, heading.level))
    headlines = json_ld.strings_of(stated.article.get("headline")) or json_ld.strings_of(stated.article.get("name"))
    headlines += marks.properties(stated.root, "headline")
    freed = [
        without_site(other, site_names=names, shown=[heading.text for heading in shown], host=host)
        for other in [*metas.contents(stated.meta, metas.TITLES), stated.page_title]
    ]
    candidates = [title for title in (*headlines, *freed) if is_title(title, names)]
    agreeing = [(heading, title) for heading in shown for title in candidates if agree(heading.text, title)]
    if agreeing:
        # A heading that shows only a few words of what is stated may be that of a section.
        heading, same = next((pair for pair in agreeing if _is_headline(*pair)), agreeing[0])
        # A heading may hold the name of its section before the headline, or a label behind it.
        whole, part = folded(heading.text), folded(same)
        is_twice = sum(folded(title) == part for title in candidates) > 1
        is_longer = whole != part and (whole.endswith(part) or (is_twice and whole.startswith(part)))
        return same if is_longer and len(same) > 2 * _TITLE_MIN_CHARACTERS else heading.text, heading
    levels = [[heading for heading in shown if heading.level == level] for level in (1, 2)]
    marked = levels[0] or [heading for heading in shown if heading.is_marked]
    if not marked and any(heading.level == 1 for heading in stated.headings) and len(levels[1]) == 1:
        marked = levels[1]  # where the `h1` is the site's name, the next heading is the headline
    # A headline that only the page's `title` states, and states in few words, may be the name of a section.
    is_stated = bool(candidates) and (candidates[0] != freed[-1] or len(candidates) > 1)
    is_one = len({folded(heading.text) for heading in marked}) == 1 or _are_of_articles(marked)
    # What is stated for sharing may be in other words; what is shown in few words may be the name of a section.
    if is_one and (not is_stated or len(marked[0].text.split()) >= _HEADLINE_MIN_WORDS):
        return marked[0].text, marked[0]
    if candidates and (is_stated or (_is_long(candidates[0]) and is_told(candidates[0], stated.root))):
        return candidates[0], None
    return None, None


def _are_of_articles(headings: Sequence[Heading]) -> bool:
    """Tell whether each of several headings is that of another article on one page."""
    articles = [next(heading.element.iterancestors("article"), None) for heading in headings]
    return len(headings) > 1 and None not in articles and len(set(articles)) == len(articles)


def _is_long(title: str) -> bool:
    return len(title.split()) >= _HEADLINE_MIN_WORDS or len(title) > 2 * _TITLE_MIN_CHARACTERS


def _is_headline(heading: Heading, title: str) -> bool:
    is_part = len(heading.text) < len(title) and len(heading.text.split()) >= _HEADLINE_MIN_WORDS
    return is_part or is_most_of(heading.text, title)


def _authors(stated: Statements, names: Sequence[str], around: Sequence[Element]) -> list[str]:
    names = [*names, *addresses.site_labels(stated.url)]
    described = json_ld.resolved(stated.article.get("author") or stated.article.get("creator"), stated.nodes)
    in_json = [name for author in described for name in json_ld.strings_of(author, "name")]
    found = author_names(in_json, site_names=names)
    if found and any(author_names([name], site_names=names, persons_only=True) for name in found):
        return found
    authors = [name for name in metas.AUTHORS if name in stated.meta]
    for name in authors:
        listed = [value for value in stated.meta[name] if not value.startswith(("http:", "https:", "//"))]
        people = author_names(
            listed, site_names=names, persons_only=True, family_first=name.startswith(("citation", "dc"))
        )
        if people and (name not in metas.TEMPLATE_AUTHORS or _are_shown(people, stated.root)):
            return people
    people = author_names(marks.properties(stated.root, "author"), site_names=names, persons_only=True)
    for byline in () if people else marks.bylines(around):
        if people := author_names(byline, site_names=names, persons_only=True):
            break
    return people or found


def _are_shown(names: Sequence[str], root: Element) -> bool:
    text = folded(" ".join(root.itertext()))
    return any(folded(name) in text for name in names)


def _published_at(stated: Statements, around: Sequence[Element], *, day_first: bool) -> tuple[str | None, bool]:
    shown = list(dates_shown(stated.root, around))
    doubtful = [*metas.contents(stated.meta, metas.DOUBTFUL_DATES)[:1], *[date for date, _ in shown]]
    in_url = _url_date(stated.url)
    if in_url is not None:
        doubtful = [in_url, *near_day(doubtful, in_url, day_first=day_first)]
    return publication_date(
        [
            [
                *json_ld.strings_of(stated.article.get("datePublished")),
                *metas.contents(stated.meta, metas.DATES),
                *marks.properties(stated.root, "datePublished")[:1],
            ],
            [date for date, is_published in shown if is_published],
            doubtful,
        ],
        day_first=day_first,
    )


def _url_date(url: str | None) -> str | None:
    """Return the day in the path of an address, such as `/2024/05/06/weir`, or None."""
    found = _URL_DATE.search(addresses.path_of(url))
    stated = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None
    return stated if stated and to_iso(stated) else None


def _further(stated: Statements) -> Mapping[str, Json]:
    """Return the facts beside those of the header that are kept as metadata, None where there are none."""
    modified = [*json_ld.strings_of(stated.article.get("dateModified")), *metas.contents(stated.meta, metas.MODIFIED)]
    sections = [*json_ld.strings_of(stated.article.get("articleSection")), *metas.contents(stated.meta, metas.SECTIONS)]
    keywords = [*json_ld.strings_of(stated.article.get("keywords")), *metas.contents(stated.meta, metas.KEYWORDS)]
    tags = [tag.strip() for value in keywords[:1] for tag in value.split(",")] if len(keywords[:2]) == 1 else keywords
    descriptions = [
        *metas.contents(stated.meta, metas.DESCRIPTIONS),
        *json_ld.strings_of(stated.article.get("description")),
    ]
    return {
        "description": next((text[:_TEXT_MAX_CHARACTERS] for text in descriptions), None),
        "section": next(iter(sections), None),
        "keywords": list[Json](dict.fromkeys(tag for tag in tags if tag))[:50] or None,
        "modified_at": next(iter(modified), None),
    }

"""What the markup of a page states about its article."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.corpus.calendar.dates import is_ambiguous, to_iso
from indexer.corpus.fields.languages import language_of as stated_tag
from indexer.corpus.html.headline import headline_of
from indexer.corpus.html.metadata import addresses, json_ld, marks
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.entry_days import day_of, entry_days
from indexer.corpus.html.metadata.language import language_of
from indexer.corpus.html.metadata.names import author_names
from indexer.corpus.html.metadata.published import near_day, publication_date
from indexer.corpus.html.metadata.shown_dates import SHOWN_DATE, dates_shown
from indexer.corpus.html.metadata.titles import (
    folded,
    parts_of,
)
from indexer.corpus.html.site_names import site_names, source_of
from indexer.corpus.html.statements import Statements
from indexer.corpus.html.tree import Element
from indexer.records import Json

_URL_DATE = re.compile(r"/((?:19|20)\d\d)(?:/[A-Za-z]+)?[/-](\d\d?)[/-](\d\d?)(?=/|$|-)")
_SIGNED = re.compile(r"[^\W\d_a-z]\w{2,24}")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGES_MAX = 5
_DAY_FIRST = (
    "bg", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "gl", "hr", "id", "is", "it", "nb", "nl", "nn", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "tr", "uk", "vi",
)  # fmt: skip
"""Languages in which the day is written before the month wherever both are numbers before the year."""
_TEXT_MAX_CHARACTERS = 1_000


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
    names = site_names(stated)
    title, heading = headline_of(stated, names)
    around = marks.near(stated.root, heading.element if heading else None)
    published_at, is_contradicted = _published_at(
        stated, around, heading.element if heading else None, has_title=title is not None, day_first=day_first
    )
    if published_at is not None and is_ambiguous(published_at) and _is_day_first(stated):
        published_at = to_iso(published_at, day_first=True)
    known: dict[str, Json] = {
        "title": title,
        "source": source_of(stated, names),
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


def stated_language(stated: Statements, text: str) -> str | None:
    """Return the language that a page states, unless its main text is evidently in another."""
    return language_of(_languages(stated), text)


def _languages(stated: Statements) -> list[str]:
    elements = [stated.root, *stated.root.iter("body", "main", "article")]
    found = [
        *(one.get("lang") or one.get("xml:lang") or one.get(_XML_LANG) for one in elements[:_LANGUAGES_MAX]),
        *json_ld.strings_of(stated.article.get("inLanguage"), "alternateName", "name"),
        *metas.contents(stated.meta, metas.LANGUAGES),
        *(name for node in stated.nodes for name in json_ld.strings_of(node.get("inLanguage"), "alternateName")),
    ]
    tags = (language for language in found if language)
    return [tag if re.match(r"[A-Za-z]{2,3}\b", tag) else stated_tag(tag) or "" for tag in tags]


def _is_day_first(stated: Statements) -> bool:
    """Tell whether a page is in a language in which 04/05/2023 is the fourth of May."""
    return next((tag[:2].lower() in _DAY_FIRST for tag in _languages(stated) if tag), False)


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
    return people or found or _only_author(stated, names)


def _only_author(stated: Statements, names: Sequence[str]) -> list[str]:
    """Return the author that all bylines of a page name, wherever they stand; none where they name several."""
    bylines = list(marks.marked_bylines(stated.root))
    named = {tuple(author_names(byline, site_names=names, persons_only=True)) for byline in bylines} - {()}
    if not named:
        sections = metas.contents(stated.meta, (*metas.SECTIONS, *metas.KEYWORDS))
        signed = filter(_is_signed, bylines)
        named = {tuple(author_names(byline, site_names=[*names, *sections])) for byline in signed} - {()}
    return list(named.pop()) if len(named) == 1 else []


def _is_signed(byline: Sequence[str]) -> bool:
    """Tell whether a byline is one name of one word, as blogs have them."""
    return len(byline) == 1 and _SIGNED.fullmatch(byline[0]) is not None


def _are_shown(names: Sequence[str], root: Element) -> bool:
    text = folded(" ".join(root.itertext()))
    return any(folded(name) in text for name in names)


def _published_at(
    stated: Statements, around: Sequence[Element], heading: Element | None, *, has_title: bool, day_first: bool
) -> tuple[str | None, bool]:
    told = entry_days(around, heading) if has_title else set()
    dates = dates_shown(stated.root, around) if has_title else ()
    shown = [(date, is_published) for date, is_published in dates if is_published or day_of(date) not in told]
    shown += [(part, True) for part in parts_of(stated.page_title)[1:] if SHOWN_DATE.fullmatch(part)]
    shown += [(date, False) for date in marks.bookmarked(stated.root)] if not shown else []
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

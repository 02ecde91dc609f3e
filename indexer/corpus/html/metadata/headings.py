"""The headings that a page shows, and the names under which it links to its home."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from indexer.corpus.html.beside import is_beside
from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.metadata.addresses import is_home_link
from indexer.corpus.html.metadata.titles import folded, is_title, stretches_of
from indexer.corpus.html.tree import Element

_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:headline|headline-?\w{0,8}|(?:entry|post|article|art|story|news|page|item)[-_]*titl?e|p-name|titular|titel"
    r"|titulo|título|titolo|titre|rubrik|otsikko|zagolovok|overskrift|manchete|baslik)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELEMENTS = ("h1", "h2", "h3", "h4", "div", "span", "p", "td", "th", "font", "b", "strong", "big", "a", "center", "dt")
_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MARKS_MAX_CHARACTERS = 1_000
_DESCENDANTS_MAX = 40
"""Most elements in a heading; others hold more than a headline."""
_HEADINGS_MAX = 200
_TEXT_MIN_CHARACTERS, _TEXT_MAX_CHARACTERS = 3, 400
_TITLED_MIN_WORDS, _TITLED_MIN_CHARACTERS = 3, 12
_TITLED_MIN_SHARE = 0.6
_NAME_MAX_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading that a page shows."""

    element: Element
    text: str
    level: int
    """1 for `h1`, and so on; 7 for what is a heading by its class or by what the page's title says alone."""
    is_marked: bool
    """Whether its class or property calls it the headline."""
    is_home: bool
    """Whether it leads to the home of the site, as its name does."""
    is_beside: bool
    """Whether it seems to lie beside the article, but shows a part of the page's title."""


def headings_of(root: Element, page_title: str) -> list[Heading]:
    """Return the headings of a page in document order, those of lists and boxes beside the article left out.

    Args:
        root: The page.
        page_title: Content of its `title`; what shows a part of that is taken for a heading, whatever element it is.
    """
    found: list[Heading] = []
    titled = f" {folded(page_title)} "
    parts = stretches_of(page_title)
    for element in root.iter(*_ELEMENTS):
        if len(found) >= _HEADINGS_MAX or len(element) > 8:
            continue
        level = _LEVELS.index(element.tag) + 1 if element.tag in _LEVELS else 7
        marks = " ".join(filter(None, map(element.get, ("class", "id"))))
        is_marked = (bool(marks) and _names_headline(marks)) or "headline" in (element.get("itemprop") or "")
        is_leaf = len(element) == 0 and len(element.text or "") > 11
        if level == 7 and (
            not (is_marked or is_leaf) or (len(element) and next(element.iter(*_LEVELS), None) is not None)
        ):
            continue
        if len(element) and next(islice(element.iter(), _DESCENDANTS_MAX, None), None) is not None:
            continue
        text = " ".join(shown_text(element).split())
        if not _TEXT_MIN_CHARACTERS <= len(text) <= _TEXT_MAX_CHARACTERS:
            continue
        plain = folded(text)
        is_part = plain in parts or (f" {plain} " in titled and len(plain) >= _TITLED_MIN_SHARE * len(titled))
        if level == 7 and not is_marked and not is_part:
            continue
        # Themes give names to the main column, too, that others give to what lies beside it.
        is_titled = is_part and len(plain.split()) >= _TITLED_MIN_WORDS and len(plain) >= _TITLED_MIN_CHARACTERS
        beside = is_beside(element)
        if is_titled or not beside:
            home = _is_home(element)
            found.append(
                Heading(element=element, text=text, level=level, is_marked=is_marked, is_home=home, is_beside=beside)
            )
    return found


@lru_cache(maxsize=4_096)
def _names_headline(marks: str) -> bool:
    """Tell whether a class and an id are those of headlines; remembered, as the pages of a site share most of them."""
    return _HEADLINE.search(marks[:_MARKS_MAX_CHARACTERS]) is not None


def home_names(root: Element) -> list[str]:
    """Return the texts, or what stands for their images, of the links to the home of a site."""
    names = []
    for link in root.iter("a"):
        if is_home_link(link.get("href")) and "author" not in (link.get("rel") or ""):
            names.append(" ".join(link.text_content().split()))
            names.extend(" ".join((image.get("alt") or "").split()) for image in link.iter("img"))
    return [
        name
        for name in dict.fromkeys(names)
        if 2 <= len(name) <= 80 and len(name.split()) <= _NAME_MAX_WORDS and is_title(name, ())
    ]


def _is_home(element: Element) -> bool:
    links = [*element.iter("a"), *element.iterancestors("a")]
    return any(is_home_link(link.get("href")) for link in links)

"""Entries of a page: the boxes with a headline each of which section fronts, weblogs and lists of results are made."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.corpus.html.beside import is_beside
from indexer.corpus.html.metadata.shown_dates import SHOWN_DATE
from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.tree import Element

_HEADINGS = ("h2", "h3", "h4")
_ENTRIES_MAX = 300
"""Most headings that are looked at."""
_LINK_MIN_CHARACTERS, _LINK_MIN_WORDS = 15, 3
_LINK_MAX_BYTES = 300
_GROUP_MIN = 3
"""Least number of boxes that look alike."""
_TEXT_MAX_BYTES = 6_000
_PARAGRAPH_MIN_CHARACTERS, _ARTICLE_MIN_CHARACTERS = 40, 300
_AGES = re.compile(
    r"\b\d+\s?(?:h|hrs?|hours?|mins?|minutes?|days?) ago\b|\bvor \d+ \w+|\bhace \d+ \w+|\bil y a \d+ \w+"
)
_DAY = re.compile(r"\b\d{1,2}\.? [^\W\d_]{3,12}\b|\b[^\W\d_]{3,12} \d{1,2}\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """A box of a page with one headline."""

    box: Element
    text: str
    prose: int
    """Size of what is no link, in bytes without white space."""
    href: str | None
    """Address that the headline leads to; None if it leads nowhere."""

    @property
    def is_dated(self) -> bool:
        """Whether it tells a day or an age."""
        return any(shown.search(self.text) for shown in (SHOWN_DATE, _AGES, _DAY))


def entries_of(root: Element, sizes: Sizes) -> list[Entry]:
    """Return the boxes of a page that look like at least two others of it, in document order.

    What lies in menus, footers and boxes beside an article is none.
    """
    heads = list(islice(_headlines(root, sizes), _ENTRIES_MAX))
    held: dict[Element, int] = defaultdict(int)
    for head in heads:
        for ancestor in head.iterancestors():
            held[ancestor] += 1
    groups: dict[tuple[str, str, int], list[Entry]] = defaultdict(list)
    for head in heads:
        box = head
        while (parent := box.getparent()) is not None and held[parent] == 1 and parent.tag not in ("body", "html"):
            box = parent
        if box is not head and sizes[box].text <= _TEXT_MAX_BYTES:
            text = " ".join(box.text_content().split())
            link = next(head.iter("a"), None) if head.tag != "a" else head
            link = next(head.iterancestors("a"), None) if link is None else link
            entry = Entry(box, text, sizes[box].prose, None if link is None else link.get("href"))
            groups[_kind(box)].append(entry)
    return [entry for group in groups.values() if len(group) >= _GROUP_MIN for entry in group]


def _headlines(root: Element, sizes: Sizes) -> Iterator[Element]:
    for element in root.iter(*_HEADINGS, "a"):
        if element not in sizes or not sizes[element].text:
            continue
        if element.tag == "a":
            is_long = _LINK_MIN_CHARACTERS <= sizes[element].text <= _LINK_MAX_BYTES
            parent = element.getparent()
            is_alone = parent is not None and sizes[parent].own <= 0 and parent.tag not in _HEADINGS
            if not is_long or not is_alone or next(element.iter(*_HEADINGS), None) is not None:
                continue
            if len(element.text_content().split()) < _LINK_MIN_WORDS or _in_heading(element):
                continue
        if not is_beside(element) or (element.tag in _HEADINGS and not _in_frame(element)):
            yield element


def _in_heading(element: Element) -> bool:
    return next(element.iterancestors(*_HEADINGS, "h1", "p"), None) is not None


def _in_frame(element: Element) -> bool:
    return next(element.iterancestors("aside", "nav", "footer", "header"), None) is not None


def _kind(box: Element) -> tuple[str, str, int]:
    return box.tag, re.sub(r"\d+", "", box.get("class") or ""), sum(1 for _ in box.iterancestors())


def prose_outside(entries: Sequence[Entry], root: Element, sizes: Sizes) -> int:
    """Return the size of the largest text of one element in no entry of a page, its frame aside."""
    boxes = {entry.box for entry in entries}
    largest: dict[Element, int] = defaultdict(int)
    for element in root.iter("p", "div", "td", "section", "article", "main", "body", "li", "blockquote", "pre"):
        size = sizes.get(element)
        if size is None or not size.own or size.own < size.own_linked:
            continue
        if boxes.isdisjoint((element, *element.iterancestors())) and not _in_frame(element):
            container = element.getparent() if element.tag in ("p", "li") else element
            largest[container] += size.own
    return max(largest.values(), default=0)


def further_articles(root: Element, heading: Element | None) -> list[Element]:
    """Return the elements of a page that hold a whole article each, if the one with its headline is another of them.

    Teasers and comments are none.
    """
    around = [] if heading is None else list(heading.iterancestors("article"))
    if not around:
        return []
    others = (article for article in islice(root.iter("article"), _ENTRIES_MAX) if article not in around)
    return [article for article in others if _is_whole(article)]


def _is_whole(article: Element) -> bool:
    is_inner = next(article.iterancestors("article"), None) is not None
    if is_inner or is_beside(article) or next(article.iter("h1", "h2", "h3"), None) is None:
        return False
    texts = (" ".join(paragraph.text_content().split()) for paragraph in article.iter("p"))
    paragraphs = [text for text in texts if len(text) >= _PARAGRAPH_MIN_CHARACTERS]
    return len(paragraphs) > 1 and sum(map(len, paragraphs)) >= _ARTICLE_MIN_CHARACTERS

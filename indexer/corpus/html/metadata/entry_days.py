"""Days that head the parts of a text, as in chronologies and live blogs, and so are not those of its publication."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.html.metadata.shown_dates import SHOWN_DATE
from indexer.corpus.html.tree import Element, name_of

_WORDS_MIN_CHARACTERS = 20
"""Least text behind a day that is no sentence."""
CLOCK = re.compile(
    r"\W{0,3}\d{1,2}[:.h]\d\d(?::\d\d)?(?!\d)(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b|hrs?\b|(?-i:[A-Z]{2,4})\b))?\W{0,3}",
    re.IGNORECASE,
)
"""Time of day."""
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'”’»)]*$")
_CHILDREN_MAX, _ELEMENTS_MAX = 200, 60
"""Most children of an element, and most elements within each of them, that are looked at."""
_TEXT_MAX_CHARACTERS = 200


def entry_days(elements: Sequence[Element], heading: Element | None) -> set[str]:
    """Return the days, in ISO 8601, that head parts of a text: each before words of its own, in elements of one kind.

    Args:
        elements: Those around the headline that may show when the article was published.
        heading: Element that shows the headline; what stands before it heads no part.
    """
    above = set() if heading is None else {heading, *heading.iterancestors()}
    parents = dict.fromkeys(parent for element in elements if (parent := element.getparent()) is not None)
    return {day for parent in parents for day in _days_in(_behind(parent, above))}


def day_of(date: str) -> str | None:
    """Return the day of a date that a page states, in ISO 8601; None if it cannot be read."""
    return (to_iso(date) or to_iso(date, day_first=True) or "")[:10] or None


def begins_with_time(element: Element) -> bool:
    """Tell whether an element begins with a day or a time of day and has a text behind it."""
    text = _beginning(element)
    day, words = _parted(element, text)
    if day is None and (clock := CLOCK.match(text)):
        words = text[clock.end() :]
    return bool(words.strip())


def _behind(parent: Element, above: Collection[Element]) -> list[Element]:
    """Return the children of an element, those behind the headline if it holds that."""
    children = list(islice(parent.iterchildren(), _CHILDREN_MAX))
    start = next((place for place, child in enumerate(children, 1) if child in above), 0) if parent in above else 0
    return children[start:]


def _days_in(children: Sequence[Element]) -> set[str]:
    """Return the days that head parts of what elements of one parent hold, if there are several of one kind."""
    heads: dict[tuple[str, str], set[str]] = {}
    kind, day = ("", ""), ""
    for child in children:
        text = _beginning(child)
        found, words = _parted(child, text)
        if found is not None:
            kind, day = (name_of(child), child.get("class") or ""), found
        else:
            words = text
        if day and (len(words) >= _WORDS_MIN_CHARACTERS or _SENTENCE_END.search(words)):
            heads.setdefault(kind, set()).add(day)
    return {one for days in heads.values() if len(days) > 1 for one in days}


def _parted(element: Element, text: str) -> tuple[str | None, str]:
    """Return the day that an element begins with, if it does, and the text behind it."""
    shown = SHOWN_DATE.match(text)
    if shown is not None and (day := day_of(shown[0])) is not None:
        return day, text[shown.end() :]
    marked = next((one for one in islice(element.iter(), _ELEMENTS_MAX) if one.tag == "time"), None)
    if marked is None or not (label := _beginning(marked)) or not text.startswith(label):
        return None, ""
    return day_of(marked.get("datetime") or ""), text[len(label) :]


def _beginning(element: Element) -> str:
    return " ".join("".join(_texts(element)).split())[:_TEXT_MAX_CHARACTERS]


def _texts(element: Element) -> Iterator[str]:
    for one in islice(element.iter(), _ELEMENTS_MAX):
        if name_of(one):
            yield f" {(one.text or '')[:_TEXT_MAX_CHARACTERS]}"
        if one is not element:
            yield (one.tail or "")[:_TEXT_MAX_CHARACTERS]

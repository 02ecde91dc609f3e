"""What opens an article in the dump of a page and is no furniture: standfirst, and a headline that is not its title.

The headline is left out because it is the title, which is searched anyway. Where it is not certain enough to be that,
its words must be found in the text; and those of a standfirst are nowhere else.
"""

from indexer.corpus.dumps.article import Dump
from indexer.corpus.dumps.head.lines import Head, HeadLine
from indexer.corpus.dumps.headline import likely_headline
from indexer.passages.folding import folded
from indexer.passages.lists import SENTENCE_END

_LEAST_CHANCE = 0.3
"""Chance of being the headline from which a line stays."""
_STANDFIRST_SIZES = (40, 320)
_HEADLINE_MIN_SIZE = 30
_REACH = 5
"""Units below a headline in which its standfirst stands."""
_FURNITURE = frozenset(("share", "navigation", "related", "account", "comments", "legal", "advert"))


def opening_lines(dump: Dump, title: str | None) -> set[int]:
    """Return the numbers of the lines above the article that belong to it.

    Args:
        dump: The page.
        title: The article's title, if one was found.
    """
    head = Head(dump)
    place = _headline(head, title)
    if place is None:
        return set()
    between = [line for line in head.lines if place < line.place < head.body and _is_standfirst(line, place, title)]
    units = [dump.units[line.place] for line in between] + ([] if title else [dump.units[place]])
    return {number for unit in units for number in range(unit.first, unit.last + 1)}


def _headline(head: Head, title: str | None) -> int | None:
    """Return the place of the unit above the article that is its headline, or is likely to be."""
    if title:
        wanted = folded(title)
        places = [line.place for line in head.lines if line.place < head.body and folded(line.text) == wanted]
        return max(places, default=None)
    found = likely_headline(head)
    if found is None or found[1] < _LEAST_CHANCE:
        return None
    place = found[0].place
    # It may be the standfirst that was taken for the headline.
    if (above := head.at(place - 1)) and above.size >= _HEADLINE_MIN_SIZE and _is_own(above):
        place -= 1
    return place if place < head.body else None


def _is_own(line: HeadLine) -> bool:
    """Tell whether a line is neither a byline nor dated nor furniture."""
    return not (line.is_byline or line.days) and _FURNITURE.isdisjoint(line.kinds) and line.size <= _STANDFIRST_SIZES[1]


def _is_standfirst(line: HeadLine, headline: int, title: str | None) -> bool:
    """Tell whether a line soon below a headline is a sentence; without a title, another headline counts too."""
    if line.place > headline + _REACH or not _is_own(line):
        return False
    is_sentence = line.size >= _STANDFIRST_SIZES[0] and bool(SENTENCE_END.search(line.text))
    return is_sentence or (title is None and line.place == headline + 1 and line.size >= _HEADLINE_MIN_SIZE)

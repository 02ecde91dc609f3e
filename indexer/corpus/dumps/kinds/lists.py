"""Parts of a text -> whether it is a list of teasers, or several articles one below the other. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from statistics import median, median_low

from indexer.corpus.dumps.kinds.parts import Part, goes_on, has_paragraphs, is_page
from indexer.corpus.dumps.words.listed import kinds_in

_TEASER_MAX_PARTS, _TEASER_MAX_SIZE, _TEASER_MAX_SENTENCES = 6, 420, 2
_TEASERS_MIN, _HEADLINES_MIN = 7, 8
"""Fewest dated teasers of a list with a sentence to each, and of one with headlines alone."""
_SURE_MIN = 5
"""Fewest teasers of a list of several pages, and of one that says how many hours ago each was published."""
_LIST_MIN = 10
"""Fewest headlines, and nothing else, of a list below a heading that names it."""
_NAMES_LIST = re.compile(r"\b(?:headlines|schlagzeilen|titulares|manchetes|nagłówki)\b", re.IGNORECASE)
_LEADS_MIN = 8
"""Fewest headlines with a sentence below each of a list that is not dated but has further pages."""
_LEAD_SHARE = 0.6
_PAGES = re.compile(r"\b1\W{1,5}2\W{1,5}3\b")
_PAGES_MAX_CHARACTERS = 80
_FALLING_SHARE = 0.7
"""Least share of dates that are no later than the one before: lists of articles begin with the latest, agendas and
chronicles with the earliest."""
_EVEN = 2.2
"""Most that a teaser may be longer than the others; what is longer may be a short article above a list."""
_ROW_MIN, _ROWS_MAX = 12, 6
_TOLD_MIN = 60
_BRIEF_MAX_PARTS, _FEW = 2, 0.15
_ARTICLES_MIN, _LONGER = 3, 3.0
_STORY_MIN_SIZE = 80
_HEAD_MAX_SIZE, _BYLINE_MAX_SIZE = 160, 90
_ARTICLE_MIN_SIZE, _ARTICLE_MIN_SENTENCES = 120, 2


@dataclass(frozen=True, slots=True)
class _Item:
    """What stands between two dated lines."""

    parts: Sequence[Part]

    @property
    def prose(self) -> float:
        return sum(part.size for part in self.parts if part.is_prose)

    @property
    def is_teaser(self) -> bool:
        prose = [part for part in self.parts if part.is_prose]
        return (
            0 < len(self.parts) <= _TEASER_MAX_PARTS
            and any(part.is_headline for part in self.parts)
            and len(prose) <= 1
            and sum(part.sentences for part in prose) <= _TEASER_MAX_SENTENCES
            and sum(part.size for part in self.parts) <= _TEASER_MAX_SIZE
        )

    @property
    def is_article(self) -> bool:
        prose = [part for part in self.parts if part.is_prose]
        is_long = sum(part.size for part in prose) >= _ARTICLE_MIN_SIZE
        return is_long and sum(part.sentences for part in self.parts) >= _ARTICLE_MIN_SENTENCES


def is_list(parts: Sequence[Part]) -> bool:
    """Tell whether a page is a list of teasers none of which goes on: dated ones, the latest first, or one of pages."""
    if has_paragraphs(parts) or not is_page(parts) or _opens_with_brief(parts):
        return False
    if _is_one_of_pages(parts):
        return True
    if _is_of_headlines(parts):
        return True
    first, items = _longest_run(parts, teasers=True)
    # Only lists of articles count in hours, or have further pages.
    is_sure = _is_paged(parts) or all(part.day.is_relative for part in parts[first:] if part.day)
    is_dated = len(items) + 1 >= (_SURE_MIN if is_sure else _TEASERS_MIN) and _is_falling(parts, first, items)
    if not is_dated or _says_something(parts[:first]) or goes_on(parts):
        return False
    leads = [item.prose for item in items if item.prose]
    if len(leads) >= _LEAD_SHARE * len(items) or (is_sure and leads):
        return _are_even(leads, parts)
    return not any(part.is_prose for part in parts) and len(items) + 1 >= (_SURE_MIN if is_sure else _HEADLINES_MIN)


def _says_something(above: Sequence[Part]) -> bool:
    """Tell whether more than menus stand above a list: verse, a table, an agenda with others listed below."""
    return sum(not part.is_label and not part.kinds and len(part.text) >= _ROW_MIN for part in above) > _ROWS_MAX


def _opens_with_brief(parts: Sequence[Part]) -> bool:
    """Tell whether the first paragraph may be a short article above a list of others.

    Such a list has a heading of its own, or hardly another of its paragraphs has several sentences.
    """
    told = [place for place, part in enumerate(parts) if part.is_prose or (part.sentences and part.size >= _TOLD_MIN)]
    if not told:
        return False
    heading = next((place for place, part in enumerate(parts) if part.heads_list and place >= told[0]), None)
    several = [parts[place].sentences > 1 for place in told]
    is_above_list = heading is not None and sum(place <= heading for place in told) <= _BRIEF_MAX_PARTS
    return is_above_list or (several[0] and sum(several) <= 1 + _FEW * len(told))


def _is_one_of_pages(parts: Sequence[Part]) -> bool:
    """Tell whether nearly all prose of a page with further pages stands alone below a headline."""
    leads = [second.size for first, second in pairwise(parts) if first.is_headline and second.is_prose]
    others = sum(part.is_prose for part in parts) - len(leads)
    start = next((i for i, (one, two) in enumerate(pairwise(parts)) if one.is_headline and two.is_prose), 0)
    is_paged = not _says_something(parts[:start]) and _is_paged(parts)
    return is_paged and len(leads) >= _LEADS_MIN and others <= 0.2 * len(leads) and _are_even(leads, parts)


def _is_paged(parts: Sequence[Part]) -> bool:
    return any(len(part.text) <= _PAGES_MAX_CHARACTERS and _PAGES.search(part.text) for part in parts)


def _is_of_headlines(parts: Sequence[Part]) -> bool:
    """Tell whether nothing but headlines stands below a heading of a list, such as `Today's headlines`."""
    if any(part.is_prose or part.sentences for part in parts):
        return False
    heading = next((i for i, part in enumerate(parts) if part.heads_list or _NAMES_LIST.search(part.text)), None)
    if heading is None or sum(part.is_headline for part in parts[:heading]) > 1:
        return False
    run = list(takewhile(lambda part: part.is_headline and part.text[-1] not in ",;", parts[heading + 1 :]))
    return len(run) >= _LIST_MIN


def _are_even(leads: Sequence[float], parts: Sequence[Part]) -> bool:
    """Tell whether no paragraph of several sentences is much longer than those of a list."""
    several = (part.size for part in parts if part.is_prose and part.sentences > 1)
    return max(several, default=0.0) <= _EVEN * median(leads)


def holds_several(parts: Sequence[Part]) -> bool:
    """Tell whether a text holds several dated articles, each below a headline of its own.

    They have bylines beside their days; or they stand on one page, the latest first.
    """
    heads = [place for place, part in enumerate(parts) if part.day and _is_bylined_head(parts, place)]
    stories = [parts[start + 1 : end] for start, end in pairwise([*heads, len(parts)])]
    if sum(_is_story(story) for story in stories) > 1:
        return True
    first, items = _longest_run(parts, teasers=False)
    if len(items) + 1 < _ARTICLES_MIN or not is_page(parts) or not _is_falling(parts, first, items):
        return False
    is_headed = any(all(item.parts[at].is_headline for item in items) for at in (0, -1))
    # A long article beside a list of others is one.
    return is_headed and max(_proses(parts)) <= _LONGER * median_low(item.prose for item in items)


def _is_story(parts: Sequence[Part]) -> bool:
    told = [part for part in parts if part.sentences]
    return sum(part.size for part in told) >= _STORY_MIN_SIZE and sum(part.sentences for part in told) > 1


def _is_bylined_head(parts: Sequence[Part], place: int) -> bool:
    """Tell whether a byline stands beside a dated line, and above the two what may be a headline."""
    beside = [at for at in (place - 1, place + 1) if 0 <= at < len(parts) and _is_byline(parts[at])]
    above = min([place, *beside[:1]]) - 1
    if not beside or above < 0:
        return False
    head = parts[above]
    is_worded = len(head.text.split()) > 1 or head.size > len(head.text)
    return is_worded and head.size <= _HEAD_MAX_SIZE and not head.day and not _is_byline(head) and not head.ends


def _is_byline(part: Part) -> bool:
    return part.size <= _BYLINE_MAX_SIZE and not part.ends and not part.day and kinds_in(part.text).get("byline") == 0


def _proses(parts: Sequence[Part]) -> list[float]:
    """Return the sizes of prose between dated lines."""
    sizes = [0.0]
    for part in parts:
        if part.day:
            sizes.append(0.0)
        elif part.is_prose:
            sizes[-1] += part.size
    return sizes


def _longest_run(parts: Sequence[Part], *, teasers: bool) -> tuple[int, list[_Item]]:
    """Return the most items in a row that are teasers or articles, and the place of the dated line before them."""
    dated = [place for place, part in enumerate(parts) if part.day]
    found = [(start, _Item(parts[start + 1 : end])) for start, end in pairwise(dated)]
    runs = (
        list(run)
        for is_wanted, run in groupby(found, lambda one: one[1].is_teaser if teasers else one[1].is_article)
        if is_wanted
    )
    longest = max(runs, key=len, default=[])
    return (longest[0][0], [item for _, item in longest]) if longest else (0, [])


def _is_falling(parts: Sequence[Part], first: int, items: Sequence[_Item]) -> bool:
    """Tell whether hardly a dated line states a later day than the one before it."""
    days = [part.day for part in parts[first:] if part.day][: len(items) + 1]
    pairs = list(pairwise(days))
    return sum(not later.is_after(earlier) for earlier, later in pairs) >= _FALLING_SHARE * len(pairs)

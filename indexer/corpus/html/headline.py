"""The headline of a page's article, out of all that the page states and shows as one."""

from collections.abc import Sequence

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.metadata import addresses, json_ld, marks
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.headings import Heading
from indexer.corpus.html.metadata.titles import (
    agree,
    folded,
    is_most_of,
    is_title,
    is_told,
    share_terms,
    without_site,
)
from indexer.corpus.html.statements import Statements

_TITLE_MIN_CHARACTERS = 12
_HEADLINE_MIN_WORDS = 4
_EXACT_MAX_LEVEL = 3
_STATED_MAX = 30
"""Most titles that a page's `<meta>` elements state that are looked at."""


def headline_of(stated: Statements, names: Sequence[str]) -> tuple[str | None, Heading | None]:
    """Return the headline, and the heading that shows it.

    What several parts of the page state counts more than what one does, and what it shows more than what it does not.
    """
    host = addresses.host_of(stated.url)
    shown = [heading for heading in stated.headings if is_title(heading.text, names) and not heading.is_home]
    shown.sort(key=lambda heading: (heading.is_beside, heading.level > 1, not heading.is_marked, heading.level))
    headlines = json_ld.strings_of(stated.article.get("headline")) or json_ld.strings_of(stated.article.get("name"))
    headlines += marks.properties(stated.root, "headline")
    freed = [
        without_site(other, site_names=names, shown=[heading.text for heading in shown], host=host)
        for other in [*metas.contents(stated.meta, metas.TITLES)[:_STATED_MAX], stated.page_title]
    ]
    candidates = [title for title in (*headlines, *freed) if is_title(title, names)]
    agreeing = [(heading, title) for heading in shown for title in candidates if agree(heading.text, title)]
    # A heading that shows only a few words of what is stated may be that of a section, unless it is an `h1`.
    chosen = [pair for pair in agreeing if _is_headline(*pair)] or [pair for pair in agreeing if pair[0].level == 1]
    if chosen:
        # The name of the site may stand in one heading with the title of the page, in the site's header.
        first, other = chosen[0][0], next((pair for pair in chosen if _is_exact(*pair)), chosen[0])
        if first is not other[0] and first.text.startswith(other[1]):
            chosen = [other]
        return _without_label(*chosen[0], candidates), chosen[0][0]
    levels = [[heading for heading in shown if heading.level == level] for level in (1, 2)]
    marked = levels[0] or [heading for heading in shown if heading.is_marked]
    if not marked and any(heading.level == 1 for heading in stated.headings) and len(levels[1]) == 1:
        marked = levels[1]  # where the `h1` is the site's name, the next heading is the headline
    # A headline that only the page's `title` states, and states in few words, may be the name of a section.
    is_stated = bool(candidates) and (candidates[0] != freed[-1] or len(candidates) > 1)
    is_one = len({folded(heading.text) for heading in marked}) == 1 or _are_of_articles(marked)
    if is_one and (not is_stated or _is_in_other_words(marked[0], candidates, stated)):
        return _told_lines(marked[0], candidates), marked[0]
    if candidates and (is_stated or (_is_long(candidates[0]) and is_told(candidates[0], stated.root))):
        return candidates[0], None
    return None, None


def _is_exact(heading: Heading, title: str) -> bool:
    return heading.level <= _EXACT_MAX_LEVEL and folded(heading.text) == folded(title)


def _without_label(heading: Heading, same: str, candidates: Sequence[str]) -> str:
    """Return the headline that a heading shows, without a label before or behind it."""
    whole, part = folded(heading.text), folded(same)
    is_twice = sum(folded(title) == part for title in candidates) > 1
    is_longer = whole != part and (whole.endswith(part) or (is_twice and whole.startswith(part)))
    if is_longer and len(same) > 2 * _TITLE_MIN_CHARACTERS:
        return same
    return _told_lines(heading, candidates)


def _told_lines(heading: Heading, candidates: Sequence[str]) -> str:
    """Return the text of a heading without the lines that no title states, such as a byline."""
    lines = [line for line in shown_text(heading.element).split("\n") if line]
    others = [title for title in map(folded, candidates) if title != folded(heading.text)]
    told = " ".join(line for line in lines if any(folded(line) in title for title in others))
    return (
        told if len(told) > _TITLE_MIN_CHARACTERS and any(is_most_of(told, title) for title in others) else heading.text
    )


def _is_in_other_words(heading: Heading, candidates: Sequence[str], stated: Statements) -> bool:
    """Tell whether a heading is the headline although what is stated for sharing is in other words.

    What is shown in few words may be the name of a section, and what has no word of the others that of a form.
    """
    if len(heading.text.split()) < _HEADLINE_MIN_WORDS:
        return False
    return any(share_terms(heading.text, title) for title in candidates) or (
        heading.level == 1 and is_told(heading.text, stated.root)
    )


def _are_of_articles(headings: Sequence[Heading]) -> bool:
    """Tell whether each of several headings is that of another article on one page."""
    articles = [next(heading.element.iterancestors("article"), None) for heading in headings]
    return len(headings) > 1 and None not in articles and len(set(articles)) == len(articles)


def _is_long(title: str) -> bool:
    return len(title.split()) >= _HEADLINE_MIN_WORDS or len(title) > 2 * _TITLE_MIN_CHARACTERS


def _is_headline(heading: Heading, title: str) -> bool:
    is_part = len(heading.text) < len(title) and len(heading.text.split()) >= _HEADLINE_MIN_WORDS
    return is_part or is_most_of(heading.text, title)

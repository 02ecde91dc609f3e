"""Texts of whole pages that hold no article, or more than one."""

from dataclasses import dataclass

from indexer.corpus.dumps.kinds.lists import holds_several, is_list
from indexer.corpus.dumps.kinds.parts import parts_of
from indexer.corpus.dumps.kinds.stubs import ends_at_wall, stub

_MOST_CHARACTERS = 100_000
"""Longest text that is looked at: lists and forms are shorter, and so the time is bounded."""


@dataclass(frozen=True, slots=True)
class PageKind:
    """What a text evidently is; nothing about an article."""

    no_article: str | None = None
    """What it is in place of an article, as a phrase."""
    note: str | None = None
    """What a person should know who indexes it."""


def page_kind(text: str, start: int = 0) -> PageKind:
    """Return what a text without fields of its own evidently is.

    An article that is refused is worse than a form that is indexed: nothing is told from words alone, a text in which
    anything goes on beyond a teaser is an article, and so are lists, agendas, tables and verse without the menus of a
    page around them.

    Args:
        text: The text.
        start: Code point at which to begin.
    """
    if len(text) - start > _MOST_CHARACTERS:
        return PageKind()
    parts = parts_of(text, start)
    if kind := stub(parts):
        return PageKind(no_article=kind)
    if is_list(parts):
        return PageKind(no_article="a list of teasers")
    if ends_at_wall(parts):
        return PageKind(note="the text ends where the rest is for subscribers")
    return PageKind(
        note="several articles on one page, of which not all may be searched" if holds_several(parts) else None
    )

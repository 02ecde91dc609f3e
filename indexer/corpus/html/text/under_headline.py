"""The units of a page that stand under the headline of its article, as far as the headline of another one."""

from collections.abc import Iterator, Sequence

from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.text.units import HEADINGS, Unit, by_container, prose_of
from indexer.corpus.html.tree import Element

_BEHIND_SHARE = 0.2
"""Least size of the prose behind a headline, as a share of that before it."""
_BEFORE_SHARE = 0.1
"""Most of the prose of an article's container that stands before its headline, as a share of that behind it."""
_ARTICLE_MIN_BYTES = 250
"""Least text of an article that another one follows."""


def under_headline(heading: Element | None, units: Sequence[Unit], sizes: Sizes) -> list[Unit]:
    """Return the units under a headline; all if it is not on the page or nearly nothing is behind it.

    Args:
        heading: Element that shows the headline; None if it is not known.
        units: Units of the page.
        sizes: Sizes of the elements of the page.
    """
    if heading not in sizes:
        return list(units)
    before, behind = _parted(heading, units, sizes)
    if prose_of(behind) <= _BEHIND_SHARE * prose_of(before):
        behind = list(units)
    for other in _alike(heading, sizes):
        found = [unit for unit in behind if sizes[unit.element].place < sizes[other].place]
        if prose_of(found) >= _ARTICLE_MIN_BYTES:
            return found
    return behind


def is_within_text(heading: Element, units: Sequence[Unit], sizes: Sizes) -> bool:
    """Tell whether what looks like a headline stands within the text: a link or a heading between its paragraphs."""
    if heading.tag == "h1":
        return False
    before, behind = _parted(heading, units, sizes)
    prose = by_container(behind)
    main = max(prose, key=prose.__getitem__, default=None)
    return prose_of(unit for unit in before if unit.container is main) > _BEFORE_SHARE * prose.get(main, 0)


def _parted(heading: Element, units: Sequence[Unit], sizes: Sizes) -> tuple[list[Unit], list[Unit]]:
    """Return the units before a headline and those behind it, or around it: bare text may hold its headline."""
    around = set(heading.iterancestors())
    parts: tuple[list[Unit], list[Unit]] = [], []
    for unit in units:
        parts[sizes[unit.element].place > sizes[heading].place or unit.element in around].append(unit)
    return parts


def _alike(heading: Element, sizes: Sizes) -> Iterator[Element]:
    """Yield the headings behind a headline that look like it but stand in other elements.

    Those of the second level and below look alike only if they are of one class.
    """
    if heading.tag != "h1" and not (heading.tag in HEADINGS and heading.get("class")):
        return
    depth = sum(1 for _ in heading.iterancestors())
    for other in heading.getroottree().iter(heading.tag):
        if (
            other in sizes
            and sizes[other].place > sizes[heading].place
            and other.get("class") == heading.get("class")
            and other.getparent() is not heading.getparent()
            and sum(1 for _ in other.iterancestors()) == depth
        ):
            yield other

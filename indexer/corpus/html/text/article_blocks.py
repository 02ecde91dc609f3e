"""The blocks of an article: its paragraphs, headings, lists and tables, without what lies between them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.metadata.shown_dates import SHOWN_DATE
from indexer.corpus.html.sizes import INLINE, Sizes
from indexer.corpus.html.text.article_run import Run
from indexer.corpus.html.text.furniture import is_sentence
from indexer.corpus.html.text.units import HEADINGS, Unit, by_container, is_caption, prose_of
from indexer.corpus.html.tree import Element

_LISTS = frozenset(("ul", "ol", "dl"))
_QUOTED = frozenset(("table", "blockquote", "pre"))
_LINKED_SHARE = 0.4
"""Largest share of links in a list of an article."""
_TABLE_LINKED_SHARE, _ROWS_MIN = 0.9, 3
"""The same in a table of some rows, each of which may lead to what it tells about."""
_LINKED_BEHIND_SHARE = 0.5
"""The same of what stands behind the last paragraph and is no sentence."""
_MOST_SHARE = 0.6
_OPENING_MIN_BYTES = 50
"""Least size of a paragraph before the article's others, such as a standfirst, that is taken for a part of it."""
_BYLINE_MAX_CHARACTERS = 200
_SENTENCE_ENDS = tuple(".!?…。！？؟।")
_CLOSING_SIGNS = " \"'”’»）)]*_"

Kind: TypeAlias = tuple[str, str]
"""Name and class of an element."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What an element that holds paragraphs of an article holds besides them, in one place."""

    kinds: Collection[Kind]
    """Kinds of the paragraphs."""
    is_container: bool
    """Whether most of the article's paragraphs lie in it or in its like."""
    is_before: bool
    """Whether the place is before the article's first paragraph."""
    is_behind: bool
    """Whether it is behind the last one."""


def blocks_of(run: Run, sizes: Sizes, *, is_titled: bool) -> list[str]:
    """Return the blocks of an article in order; none if the page has no paragraphs.

    Args:
        run: Where the article is on its page.
        sizes: Sizes of the elements of the page.
        is_titled: Whether the units of the run are those under a headline.
    """
    containers = frozenset(run.containers or by_container(run.units))
    units = _units_in(run, containers, is_titled=is_titled) if run.containers else _most_of(run.units)
    if not units:
        return []
    skipped = set(_skipped(units, containers, sizes))
    return [block for block in shown_text(_common(units), skip=skipped).split("\n\n") if block.strip()]


def _units_in(run: Run, containers: Collection[Element], *, is_titled: bool) -> list[Unit]:
    """Return the units of an article: all from the first one in its containers, and before it only its opening."""
    first = next(place for place, unit in enumerate(run.units) if unit.container in containers)
    around = {element for container in containers for element in container.iterancestors() if element.tag != "body"}
    opening = [unit for unit in run.units[:first] if (is_titled or unit.container in around) and _is_opening(unit)]
    return opening + list(run.units[first:])


def _most_of(units: Sequence[Unit]) -> list[Unit]:
    """Return the units in the innermost element that holds most of the text of a page with little of it."""
    held: dict[Element, int] = defaultdict(int)
    for unit in units:
        for element in {unit.container, *unit.container.iterancestors()}:
            held[element] += unit.prose
    around = [element for element, prose in held.items() if prose >= _MOST_SHARE * prose_of(units)]
    if not around:
        return []
    inmost = max(around, key=lambda element: sum(1 for _ in element.iterancestors()))
    return [unit for unit in units if unit.container is inmost or inmost in unit.container.iterancestors()]


def _is_opening(unit: Unit) -> bool:
    """Tell whether a unit is a standfirst: long, a sentence, and without the day of a byline."""
    text = " ".join(unit.element.text_content().split()).rstrip(_CLOSING_SIGNS)
    is_sentence = unit.prose >= _OPENING_MIN_BYTES and text.endswith(_SENTENCE_ENDS)
    return is_sentence and (len(text) > _BYLINE_MAX_CHARACTERS or not SHOWN_DATE.search(text))


def _skipped(units: Sequence[Unit], containers: Collection[Element], sizes: Sizes) -> Iterator[Element]:
    """Yield the elements beside the units of an article that are no part of it."""
    elements = {unit.element for unit in units}
    kinds: dict[Element, set[Kind]] = defaultdict(set)
    holders: dict[Element, None] = {}
    for unit in units:
        kinds[unit.element.getparent()].add(_kind(unit.element))
        for element in (unit.element, *unit.element.iterancestors()):
            if element in holders:
                break
            holders[element] = None
    first, last = ({unit.element, *unit.element.iterancestors()} for unit in (units[0], units[-1]))
    for holder in holders:
        if holder in elements and holder not in containers:
            yield from () if is_caption(holder) else holder.iter("figcaption")
            continue
        children = [child for child in holder.iterchildren() if child in sizes]
        inside = [place for place, child in enumerate(children) if child in holders]
        start = inside[0] if inside and holder in first else -1
        end = inside[-1] if inside and holder in last else len(children)
        end = _last_alike(children, end, kinds[holder], sizes)
        for place, child in enumerate(children):
            beside = Neighbours(kinds[holder], holder in containers, place < start, place > end)
            if child not in holders:
                yield from child.iter("figcaption") if _belongs(child, beside, sizes) else (child,)


def _last_alike(children: Sequence[Element], end: int, kinds: Collection[Kind], sizes: Sizes) -> int:
    """Return the place of the last child behind `end` that looks like the paragraphs, as the text goes on to it."""
    for place in range(len(children) - 1, end, -1):
        size = sizes[children[place]]
        if _kind(children[place]) in kinds and size.text and size.linked <= _LINKED_BEHIND_SHARE * size.text:
            return place
    return end


def _belongs(element: Element, beside: Neighbours, sizes: Sizes) -> bool:
    """Tell whether an element without long text beside paragraphs of an article is a part of it."""
    is_between = not beside.is_before and not beside.is_behind
    if beside.is_behind and sizes[element].linked > _LINKED_BEHIND_SHARE * sizes[element].text:
        return element.tag == "p" and is_sentence(" ".join(element.text_content().split()))
    if element.tag in INLINE:
        return beside.is_container or is_between
    if _kind(element) in beside.kinds and next(element.iter("figcaption"), None) is None:
        return True
    if element.tag in HEADINGS:
        return not beside.is_behind
    if element.tag in ("p", "hr"):
        return beside.is_container or is_between
    is_opening = beside.is_before and (not beside.is_container or element.tag in _LISTS)
    return not is_opening and is_structured(element, sizes)


def is_structured(element: Element, sizes: Sizes) -> bool:
    """Tell whether all text of an element is in headings, lists, tables and quotations, and little of it in links."""
    unread = [element]
    while unread:
        one = unread.pop()
        size = sizes[one]
        if is_caption(one) and one.tag != "figure":
            return False
        if one.tag in HEADINGS or one.tag in _LISTS or one.tag in _QUOTED:
            is_of_rows = one.tag == "table" and sum(1 for _ in islice(one.iter("tr"), _ROWS_MIN)) == _ROWS_MIN
            if size.linked > (_TABLE_LINKED_SHARE if is_of_rows else _LINKED_SHARE) * size.text:
                return False
            continue
        inner = [child for child in one.iterchildren() if child in sizes and sizes[child].text]
        inner = [child for child in inner if child.tag != "figcaption"]
        if not inner or size.own:
            return False
        unread.extend(inner)
    return True


def _common(units: Sequence[Unit]) -> Element:
    """Return the innermost element that holds all of several units."""
    common = [units[0].container, *units[0].container.iterancestors()]
    for unit in units[1:]:
        if unit.container is not common[0]:
            around = {unit.container, *unit.container.iterancestors()}
            common = common[next(place for place, element in enumerate(common) if element in around) :]
    return common[0]


def _kind(element: Element) -> Kind:
    return element.tag, element.get("class") or ""

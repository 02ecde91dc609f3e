"""Where the text of a page's article stands: the element that most of its paragraphs lie in, whatever its name."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from indexer.corpus.html.sizes import Sizes, release, sizes_of
from indexer.corpus.html.tree import Element

_PARTS = frozenset(("li", "dd", "dt", "td", "th", "tr", "tbody", "thead"))
"""Elements that are a part of a list or a table."""
_PARAGRAPH_MIN_BYTES = 40
_BARE_MIN_BREAKS = 2
"""Least number of `br` in an element whose own text is taken for several paragraphs."""
_RIVAL_SHARE = 0.6
"""Least size, as a share of the main container, of another one behind it that is taken for a part of the article."""
_RIVAL_MIN_UNITS = 3
_RECORDS_MIN = 3
_RECORD_WEIGHT = 0.3
_SIGNATURE_MIN_BYTES = 3
_COMMENTED_SHARE = 0.35
"""Least weight of an article, as a share of that of comments behind it."""
_BOXES = frozenset(("div", "section", "aside", "ul", "ol"))
_BOX_MAX_BYTES = 300
_BOX_LINKED_SHARE = 0.2
_BOXES_MAX_SHARE = 0.35
_KEPT_BEHIND = ("table", "blockquote", "pre", "figure")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ARTICLE_MIN_BYTES = 250
"""Least text of an article whose end is looked for."""


Kind: TypeAlias = tuple[str, str, int]
"""Name, class and depth of an element; of one without a class, the element itself."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, list, table or quotation, or the bare text of an element."""

    element: Element
    container: Element
    """The element whose children it and its like are; the same element if it is bare text."""
    prose: int


def units_of(sizes: Sizes) -> list[Unit]:
    """Return what a page has of text that is not mostly links, in document order."""
    found: list[Unit] = []
    for element, size in sizes.items():
        is_prose = size.own >= _PARAGRAPH_MIN_BYTES and size.own >= size.own_linked
        if not is_prose or element.tag in _HEADINGS:
            continue
        unit = container = element
        if element.tag in ("p", "pre") or size.breaks < _BARE_MIN_BREAKS:
            unit = _unit_of(element, sizes)
            container = unit.getparent()
        if container is not None:
            found.append(Unit(unit, container, size.own))
    return found


def first_container(sizes: Sizes, heading: Element) -> Element | None:
    """Return the first element behind a headline with much text of its own: it holds the article, whatever its name."""
    units = _behind(heading, units_of(sizes), sizes)
    prose: dict[Element, int] = defaultdict(int)
    for unit in units:
        prose[unit.container] += unit.prose
    least = max(_ARTICLE_MIN_BYTES, _COMMENTED_SHARE * max(prose.values(), default=0))
    return next((container for container, size in prose.items() if size >= least), None)


def _behind(heading: Element, units: Sequence[Unit], sizes: Sizes) -> list[Unit]:
    places = {element: place for place, element in enumerate(sizes)}
    return [unit for unit in units if places[unit.element] > places[heading]]


def drop_behind(root: Element, heading: Element | None = None) -> list[Element]:
    """Take out of a page what stands behind the text of its article, and return the elements that hold the text.

    Args:
        root: The page.
        heading: Element that shows the headline, which the text follows; None if it is not known.
    """
    sizes = sizes_of(root)
    units = units_of(sizes)
    if heading in sizes:
        units = _behind(heading, units, sizes) or units
    containers, last, foreign = _end_of(units, sizes)
    if last is None:
        return []
    boxes = _boxes_in(units, set(containers), sizes)
    for inner in [last, *last.iterancestors()]:
        if inner.tag in ("body", "html"):
            break
        _drop_from(inner.getnext(), keeping=_KEPT_BEHIND if inner is last else ())
    if foreign is not None:
        branch = foreign
        while (parent := branch.getparent()) is not None and parent is not last:
            _drop_from(branch.getnext(), keeping=())
            branch = parent
        _drop_from(branch, keeping=())
    for box in boxes:
        if box.getparent() is not None:
            box.drop_tree()
    release(sizes)
    return containers


def _boxes_in(units: Sequence[Unit], containers: set[Element], sizes: Sizes) -> list[Element]:
    """Return the small boxes between an article's paragraphs, unless they hold much of its text.

    Those that link to something else or ask for something are never a part of it.
    """
    found: dict[Element, bool] = {}
    for unit in units:
        box = unit.container
        if box in containers or not containers & set(box.iterancestors()):
            continue
        while (parent := box.getparent()) is not None and parent not in containers:
            box = parent
        size = sizes[box]
        if box.tag in _BOXES and size.prose <= _BOX_MAX_BYTES and containers.isdisjoint(box.iter()):
            asks = next(box.iter("button", "input", "form"), None) is not None
            found[box] = asks or size.linked > _BOX_LINKED_SHARE * size.text
    held = sum(unit.prose for unit in units if unit.container in containers)
    is_much = sum(sizes[box].prose for box in found) > _BOXES_MAX_SHARE * held
    return [box for box, leads_away in found.items() if leads_away or not is_much]


def _drop_from(element: Element | None, *, keeping: Sequence[str]) -> None:
    while element is not None:
        following = element.getnext()
        if isinstance(element.tag, str) and element.tag not in keeping:
            element.drop_tree()
        element = following


def _end_of(units: Sequence[Unit], sizes: Sizes) -> tuple[list[Element], Element | None, Element | None]:
    """Return the article's containers, the element that it ends in, and the first one in that but behind the article.

    The end is the last container of the kind that holds most of the text, unless what follows at once lies in an
    element around it, or is nearly as large.
    """
    prose: dict[Element, int] = defaultdict(int)
    count: dict[Element, int] = defaultdict(int)
    for unit in units:
        prose[unit.container] += unit.prose
        count[unit.container] += 1
    kinds: dict[Kind, list[Element]] = defaultdict(list)
    for container in prose:
        kinds[_kind(container)].append(container)
    weights = {kind: _weight([prose[one] for one in of]) for kind, of in kinds.items()}
    best = _best_of(kinds, weights, prose, sizes)
    if best is None or weights[best] < _ARTICLE_MIN_BYTES:
        return [], None, None
    members = set(kinds[best])
    around = {element for one in members for element in one.iterancestors() if element.tag not in ("body", "html")}
    place = max(place for place, unit in enumerate(units) if unit.container in members)
    held, last = list(kinds[best]), units[place].container
    for following in range(place + 1, len(units)):
        unit = units[following]
        if unit.container in around:
            last = unit.element
        elif (
            prose[unit.container] >= _RIVAL_SHARE * weights[best]
            and count[unit.container] >= _RIVAL_MIN_UNITS
            and len(kinds[_kind(unit.container)]) < _RECORDS_MIN
        ):
            last = unit.container
            held.append(last)
        else:
            # Where in a bare text an element stands is not known.
            is_bare = units[place].element is last
            return held, last, unit.element if last in unit.element.iterancestors() and not is_bare else None
    return held, last, None


def _best_of(
    kinds: Mapping[Kind, Sequence[Element]], weights: Mapping[Kind, float], prose: Mapping[Element, int], sizes: Sizes
) -> Kind | None:
    """Return the kind of the article's containers: the heaviest, unless it is that of comments on one before it."""
    best = max(weights, key=weights.__getitem__, default=None)
    if best is None or not _are_records(kinds[best], prose, sizes):
        return best
    return next(kind for kind in kinds if kind == best or weights[kind] >= _COMMENTED_SHARE * weights[best])


def _are_records(containers: Sequence[Element], prose: Mapping[Element, int], sizes: Sizes) -> bool:
    """Tell whether containers are entries that say whose or of when they are, as comments do, and have no headings."""
    if len(containers) < _RECORDS_MIN:
        return False
    paths = [[*reversed(list(one.iterancestors())), one] for one in containers]
    depth = next(depth for depth, level in enumerate(zip(*paths, strict=False)) if len(set(level)) > 1)
    records = [path[depth] for path in paths]
    each = set(records)
    headed = sum(next(record.iter(*_HEADINGS), None) is not None for record in each)
    signed = sum(
        sizes[record].prose > prose[one] + _SIGNATURE_MIN_BYTES for record, one in zip(records, containers, strict=True)
    )
    return headed < 0.5 * len(each) and signed > 0.5 * len(records)


def _weight(sizes: Sequence[int]) -> float:
    """Return how much of a page the containers of one kind make up.

    Of three or more, all but the largest count little: comments and teasers are many.
    """
    return sum(sizes) if len(sizes) < _RECORDS_MIN else max(sizes) + _RECORD_WEIGHT * (sum(sizes) - max(sizes))


def _kind(container: Element) -> Kind:
    marks = re.sub(r"\d+", "", container.get("class") or "") or str(id(container))
    return container.tag, marks, sum(1 for _ in container.iterancestors())


def _unit_of(paragraph: Element, sizes: Sizes) -> Element:
    """Return the element that stands for a paragraph in its container: what wraps nothing but the paragraph."""
    unit = paragraph
    while (parent := unit.getparent()) is not None and parent.tag not in ("body", "html"):
        is_part = unit.tag in _PARTS or parent.tag == "blockquote"
        if not is_part and sizes[parent].text != sizes[unit].text:
            break
        unit = parent
    return unit

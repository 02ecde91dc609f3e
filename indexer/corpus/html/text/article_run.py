"""Where the text of a page's article stands: the element that most of its paragraphs lie in, whatever its name."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.text.under_headline import under_headline
from indexer.corpus.html.text.units import HEADINGS, Unit, by_container
from indexer.corpus.html.tree import Element

_ARTICLE_MIN_BYTES = 250
"""Least text of an article whose end is looked for."""
_SHORT_MIN_BYTES = 120
"""The same where entries beside an article, such as teasers, follow it."""
_RIVAL_SHARE = 0.6
"""Least size, as a share of the main container, of another one behind it that is taken for a part of the article."""
_RIVAL_MIN_UNITS = 3
_NEXT_SHARE, _NEXT_MIN_UNITS = 0.15, 2
"""The same of one that stands beside the main container and has nothing but paragraphs without links."""
_ENTRIES_MIN = 3
_ENTRY_WEIGHT = 0.3
_SIGNATURE_MIN_BYTES = 3
_BESIDE_SHARE = 0.35
"""Least weight of an article, as a share of that of the comments or teasers behind it."""
_NUMBER = re.compile(r"(?<=[-_])\d+|\d{2,}")
"""Number of an entry in its class."""

Kind: TypeAlias = tuple[str, str, int]
"""Name, class and depth of an element; of one without a class, the element itself, or what holds a section."""


@dataclass(frozen=True, slots=True)
class Run:
    """The text of an article on its page."""

    units: Sequence[Unit]
    """Units from the headline to the end of the text."""
    containers: Sequence[Element]
    """Elements that hold the text; none if there is too little of it to find out where it ends."""
    following: Unit | None = None
    """First unit behind the text."""


def first_container(heading: Element, units: Sequence[Unit], sizes: Sizes) -> Element | None:
    """Return the first element behind a headline with much text of its own: it holds the article, whatever its name."""
    prose = by_container(under_headline(heading, units, sizes))
    least = max(_ARTICLE_MIN_BYTES, _BESIDE_SHARE * max(prose.values(), default=0))
    return next((container for container, size in prose.items() if size >= least), None)


def run_of(units: Sequence[Unit], sizes: Sizes) -> Run:
    """Return where an article is among the units of a page under its headline.

    It ends in the last container of the kind that holds most of the text, unless what follows at once lies in an
    element around that, is nearly as large, or is, or lies in what is, of a kind
    that stands within the text, too.
    """
    prose = by_container(units)
    count = Counter(unit.container for unit in units)
    kinds: dict[Kind, list[Element]] = defaultdict(list)
    for container in prose:
        kinds[_kind(container)].append(container)
    weights = {kind: _weight(of, prose) for kind, of in kinds.items()}
    best = _best_of(kinds, weights, prose, sizes)
    is_heaviest = best is None or weights[best] == max(weights.values())
    if best is None or weights[best] < (_ARTICLE_MIN_BYTES if is_heaviest else _SHORT_MIN_BYTES):
        return Run(units, [])
    containers = _without_teasers(kinds[best], prose)
    members = set(containers)
    around = {element for one in members for element in one.iterancestors() if element.tag not in ("body", "html")}
    end = 1 + max(place for place, unit in enumerate(units) if unit.container in members)
    start = next(place for place, unit in enumerate(units) if unit.container in members)
    within = {_kind(unit.container) for unit in units[start:end]} - {best}
    for unit in units[end:]:
        container = unit.container
        is_alike = _kind(container) in within or _is_in_another(container, best, kinds[best])
        if container not in around and not is_alike:
            is_next = container.getparent() is containers[-1].getparent() and prose[container] == sizes[container].text
            if (
                prose[container] < (_NEXT_SHARE if is_next else _RIVAL_SHARE) * weights[best]
                or count[container] < (_NEXT_MIN_UNITS if is_next else _RIVAL_MIN_UNITS)
                or len(kinds[_kind(container)]) >= _ENTRIES_MIN
            ):
                break
            containers.append(container)
        end += 1
    return Run(units[:end], containers, next(iter(units[end:]), None))


def _is_in_another(container: Element, kind: Kind, members: Collection[Element]) -> bool:
    """Tell whether an element lies in one of a kind that is not among its members yet."""
    around = [*container.iterancestors()]
    depth = kind[2]
    return depth < len(around) and around[-1 - depth] not in members and _kind(around[-1 - depth]) == kind


def _best_of(
    kinds: Mapping[Kind, Sequence[Element]], weights: Mapping[Kind, float], prose: Mapping[Element, int], sizes: Sizes
) -> Kind | None:
    """Return the kind of the article's containers: the heaviest, unless that is of entries beside one before them."""
    best = max(weights, key=weights.__getitem__, default=None)
    if best is None or not _are_entries(kinds[best], prose, sizes):
        return best
    return next(kind for kind in kinds if kind == best or weights[kind] >= _BESIDE_SHARE * weights[best])


def _are_entries(containers: Sequence[Element], prose: Mapping[Element, int], sizes: Sizes) -> bool:
    """Tell whether containers are entries beside an article: comments, which say whose or of when they are, or teasers.

    Entries with headings that lead nowhere are parts of an article.
    """
    if len(containers) < _ENTRIES_MIN:
        return False
    paths = [[*reversed(list(one.iterancestors())), one] for one in containers]
    depth = next(depth for depth, level in enumerate(zip(*paths, strict=False)) if len(set(level)) > 1)
    entries = [path[depth] for path in paths]
    each = set(entries)
    headings = [heading for entry in each if (heading := next(entry.iter(*HEADINGS), None)) is not None]
    linked = sum(map(_is_linked, headings))
    signed = sum(
        sizes[entry].prose > prose[one] + _SIGNATURE_MIN_BYTES for entry, one in zip(entries, containers, strict=True)
    )
    is_beside = signed > 0.5 * len(entries) or linked > 0.5 * len(each)
    return is_beside and len(headings) - linked < 0.5 * len(each)


def _without_teasers(containers: Sequence[Element], prose: Mapping[Element, int]) -> list[Element]:
    """Return containers of one kind without those whose heading leads to another article, unless the largest's does."""
    headings = {container: next(container.iter(*HEADINGS), None) for container in containers}
    teasers = {container for container, heading in headings.items() if heading is not None and _is_linked(heading)}
    largest = max(containers, key=prose.__getitem__)
    return list(containers) if largest in teasers else [one for one in containers if one not in teasers]


def _is_linked(heading: Element) -> bool:
    return next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None


def _weight(containers: Sequence[Element], prose: Mapping[Element, int]) -> float:
    """Return how much of a page the containers of one kind make up.

    Of three or more, all but the largest count little, unless they are parts with headings that lead nowhere: comments
    and teasers are many.
    """
    sizes = [prose[container] for container in containers]
    headings = [heading for one in containers if (heading := next(one.iter("h2", "h3"), None)) is not None]
    is_parted = len(headings) == len(containers) and not any(map(_is_linked, headings))
    if len(containers) < _ENTRIES_MIN or is_parted:
        return sum(sizes)
    return max(sizes) + _ENTRY_WEIGHT * (sum(sizes) - max(sizes))


def _kind(container: Element) -> Kind:
    itself = container.getparent() if container.tag == "section" else container
    marks = _NUMBER.sub("", container.get("class") or "") or str(id(itself))
    return container.tag, marks, sum(1 for _ in container.iterancestors())

"""What stands behind the text of an article and in boxes between its paragraphs, taken out of its page."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice, takewhile

from indexer.corpus.html.metadata.entry_days import begins_with_time
from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.text.article_blocks import is_structured
from indexer.corpus.html.text.article_run import Run
from indexer.corpus.html.text.units import HEADINGS, Unit, prose_of
from indexer.corpus.html.tree import Element

_BOXES = frozenset(("div", "section", "aside", "ul", "ol"))
_GOING_ON = _BOXES | {"article"}
_BOX_MAX_BYTES = 300
_BOX_LINKED_SHARE = 0.2
_BOXES_MAX_SHARE = 0.35
_WHOLE = frozenset(("article", "main", "body", "html"))
_LEVELS = 3
"""Most elements around a text beside which something may stand that goes on with it."""
_SIBLINGS_MAX, _HEADINGS_MIN = 5_000, 3
_KEPT_BEHIND = ("table", "blockquote", "pre", "figure")


def drop_behind(run: Run, sizes: Sizes) -> Run:
    """Take out of a page what stands behind the text of its article, and small boxes within it; return what is left."""
    if not run.containers:
        return run
    boxes = _boxes_in(run, sizes)
    last = run.units[-1]
    # The text ends in its last container, or in the last element around that.
    end = last.container if last.container in run.containers else last.element
    for inner in [end, *end.iterancestors()]:
        if inner.tag in ("body", "html"):
            break
        _drop_from(inner.getnext(), keeping=_KEPT_BEHIND if inner is end else ())
    if run.following is not None:
        _drop_within(end, run.following.element, last.element)
    for box in boxes:
        if box.getparent() is not None:
            box.drop_tree()
    dropped = {element for box in boxes for element in box.iter()}
    return replace(run, units=[unit for unit in run.units if unit.element not in dropped])


def with_boxes(run: Run, sizes: Sizes) -> Run:
    """Return where an article is with the boxes that follow its text and go on with it, such as those of a recipe.

    They stand beside the text, or beside what holds it, and lead nowhere. They have a list or a table under a heading,
    or several headings, or are posts that begin with a day or a time each.
    """
    if not run.containers or run.units[-1].container not in run.containers:
        return run
    boxes: list[Element] = []
    last = run.units[-1].element
    around = takewhile(lambda one: one.tag not in _WHOLE, islice(last.iterancestors(), _LEVELS))
    behind = chain.from_iterable(element.itersiblings() for element in (last, *around))
    for box in islice(behind, _SIBLINGS_MAX):
        if box in sizes and sizes[box].text:
            if not _goes_on(box, sizes):
                break
            boxes.append(box)
    units = [*run.units, *(Unit(box, box.getparent(), sizes[box].prose) for box in boxes)]
    following = run.following
    if following is not None and not {following.element, *following.element.iterancestors()}.isdisjoint(boxes):
        following = None
    return replace(run, units=units, following=following)


def _goes_on(box: Element, sizes: Sizes) -> bool:
    if box.tag not in _GOING_ON or sizes[box].linked or next(box.iter("button", "input", "form"), None) is not None:
        return False
    headings = sum(1 for _ in islice(box.iter(*HEADINGS), _HEADINGS_MIN))
    has_list = next(box.iter("ul", "ol", "dl", "table"), None) is not None
    if begins_with_time(box):
        return any(
            other is not None
            and (other.tag, other.get("class")) == (box.tag, box.get("class"))
            and begins_with_time(other)
            for other in (box.getprevious(), box.getnext())
        )
    return headings == _HEADINGS_MIN or (headings > 0 and has_list and is_structured(box, sizes))


def _drop_within(end: Element, following: Element, last: Element) -> None:
    """Drop what follows the text in the element that it ends in."""
    around = set(following.iterancestors())
    if end not in around or last in around:  # where in a bare text an element stands is not known
        return
    branch = following
    while (parent := branch.getparent()) is not end:
        _drop_from(branch.getnext(), keeping=())
        branch = parent
    _drop_from(branch, keeping=())


def _boxes_in(run: Run, sizes: Sizes) -> list[Element]:
    """Return the small boxes between an article's paragraphs, unless they hold much of its text.

    Those that link to something else or ask for something are never a part of it.
    """
    containers = set(run.containers)
    found: dict[Element, bool] = {}
    for unit in run.units:
        box = unit.container
        if box in containers or not containers & set(box.iterancestors()):
            continue
        while (parent := box.getparent()) is not None and parent not in containers:
            box = parent
        size = sizes[box]
        if box.tag in _BOXES and size.prose <= _BOX_MAX_BYTES and containers.isdisjoint(box.iter()):
            asks = next(box.iter("button", "input", "form"), None) is not None
            found[box] = asks or size.linked > _BOX_LINKED_SHARE * size.text
    held = prose_of(unit for unit in run.units if unit.container in containers)
    is_much = sum(sizes[box].prose for box in found) > _BOXES_MAX_SHARE * held
    return [box for box, leads_away in found.items() if leads_away or not is_much]


def _drop_from(element: Element | None, *, keeping: Sequence[str]) -> None:
    while element is not None:
        following = element.getnext()
        if isinstance(element.tag, str) and element.tag not in keeping:
            element.drop_tree()
        element = following

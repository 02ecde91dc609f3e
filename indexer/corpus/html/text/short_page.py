"""A page with little on it but its article: all of its text is the article's, however short its lines are."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.text.furniture import is_sentence
from indexer.corpus.html.text.units import HEADINGS
from indexer.corpus.html.tree import Element

_FRAME = re.compile(
    r"(?:^|[\s_-])(?:footer|foot|copyright|imprint|impressum|nav|navbar|navigation|sidebar|toolbar|topbar|cookies?)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of what lies around an article."""
_FRAME_TAGS = frozenset(("aside", "footer", "nav"))
_MARKS_MAX_CHARACTERS = 1_000
_LINKED_SHARE = 0.5
"""Largest share of links in a part of an article."""
_BLOCKS = frozenset(("article", "aside", "div", "dl", "footer", "header", "nav", "ol", "p", "section", "ul"))
_FIELDS_MIN, _FIELDS_MAX = 4, 50
_NO_FIELDS = frozenset(("hidden", "submit", "button", "checkbox", "radio", "search", "image", "reset"))
_LAST_HEADINGS_MAX = 20
_SENTENCE_MIN_WORDS, _LINES_MIN = 2, 2
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{4}")


def whole_text(root: Element, heading: Element | None, sizes: Sizes) -> list[str]:
    """Return the blocks of all text of a page, what frames it left out; none if the page is more than an article.

    Args:
        root: The page, without what is no part of an article by its name or build.
        heading: Element that shows the headline; None if it is not known.
        sizes: Sizes of the elements of the page.
    """
    if _asks(root) or (heading is None and sum(1 for _ in islice(root.iter("article"), 2)) > 1):
        return []
    around = list(_around(heading, sizes))
    framing = sum(sizes[element].text for element in around)
    linked = sizes[root].linked - sum(sizes[element].linked for element in around)
    held = sizes[root].text - framing
    if framing > held or linked > _LINKED_SHARE * held:
        return []
    skipped = around if heading is None else [*around, heading]
    blocks = [block for block in shown_text(root, skip=skipped).split("\n\n") if block.strip()]
    # What a last heading was of is gone: a list of links.
    last = islice((one for one in reversed(sizes) if one.tag in HEADINGS), _LAST_HEADINGS_MAX)
    if len(blocks) > 1 and not is_sentence(blocks[-1]) and blocks[-1] in map(shown_text, last):
        del blocks[-1]
    return blocks


def says_something(blocks: Sequence[str], *, is_titled: bool) -> bool:
    """Tell whether a text tells anything: a sentence or some lines under a headline, or several sentences."""
    lines = [line for block in blocks for line in block.split("\n")]
    sentences = sum(map(_is_told, lines))
    return sentences > 1 or (is_titled and (sentences > 0 or len(lines) >= _LINES_MIN))


def _is_told(line: str) -> bool:
    is_long = len(line.split()) >= _SENTENCE_MIN_WORDS or _UNSPACED.search(line) is not None
    return is_long and is_sentence(line)


def _around(heading: Element | None, sizes: Sizes) -> Iterator[Element]:
    """Yield the outermost elements that are no part of the article: those before its headline, links, the frame."""
    above = {None} if heading is None else {heading, *heading.iterancestors()}
    place = -1 if heading is None else sizes[heading].place
    skipped: set[Element] = set()
    for element, size in sizes.items():
        if element.getparent() in skipped:
            skipped.add(element)
        elif size.text and element not in above and (size.place < place or _is_around(element, sizes)):
            skipped.add(element)
            yield element


def _is_around(element: Element, sizes: Sizes) -> bool:
    if element.tag in ("html", "body"):
        return False
    return _is_of_links(element, sizes) or _is_frame(element) or _heads_links(element, sizes)


def _heads_links(heading: Element, sizes: Sizes) -> bool:
    following = heading.getnext() if heading.tag in HEADINGS else None
    return following is not None and following in sizes and _is_of_links(following, sizes)


def _is_of_links(element: Element, sizes: Sizes) -> bool:
    return element.tag in _BLOCKS and sizes[element].linked > _LINKED_SHARE * sizes[element].text


def _is_frame(element: Element) -> bool:
    return element.tag in _FRAME_TAGS or any(map(_names_frame, filter(None, (element.get("class"), element.get("id")))))


@lru_cache(maxsize=4_096)
def _names_frame(marks: str) -> bool:
    """Tell whether a class or an id is one of a page's frame; remembered, as the pages of a site share most of them."""
    return _FRAME.search(marks[:_MARKS_MAX_CHARACTERS]) is not None


def _asks(root: Element) -> bool:
    """Tell whether a page is there to be filled in: whether it asks for a password or has many fields."""
    fields = [field for field in islice(root.iter("input", "textarea", "select"), _FIELDS_MAX) if _is_field(field)]
    return len(fields) >= _FIELDS_MIN or any(field.get("type") == "password" for field in fields)


def _is_field(element: Element) -> bool:
    return element.get("type") not in _NO_FIELDS

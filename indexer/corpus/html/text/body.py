"""The element that a page marks as the body of its article."""

import re
from functools import lru_cache

from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.tree import Element

_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news|report|asset|content|art|page)[_-]*(?:body|content|text|copy)(?:$|[\s_-])"
    r"|(?:^|\s)(?:articlebody|newsbody|storybody|brodtext|field-name-body|mw-parser-output|artikeltext|cuerpo|corps)(?:$|\s)",
    re.IGNORECASE,
)
_MARKS_MAX_CHARACTERS = 1_000


def marked_body(root: Element, sizes: Sizes) -> Element | None:
    """Return the element that a page marks as its article's body; of several, the one with the most words."""
    by_property = root.xpath("//*[contains(concat(' ', @itemprop, ' '), ' articleBody ')]")
    bodies = by_property or [
        element
        for element in root.iter("div", "section", "article", "td")
        if any(map(_names_body, filter(None, (element.get("class"), element.get("id")))))
    ]
    return max(bodies, key=lambda body: sizes[body].prose, default=None)


@lru_cache(maxsize=4_096)
def _names_body(marks: str) -> bool:
    """Tell whether a class or an id is one of bodies; remembered, as the pages of a site share most of them."""
    return _BODY.search(marks[:_MARKS_MAX_CHARACTERS]) is not None

"""The element that a page marks as the body of its article."""

import re

from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.tree import Element

_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news|report|asset|content|art|page)[_-]*(?:body|content|text|copy)(?:$|[\s_-])"
    r"|(?:^|\s)(?:articlebody|newsbody|storybody|brodtext|field-name-body|mw-parser-output|artikeltext|cuerpo|corps)(?:$|\s)",
    re.IGNORECASE,
)


def marked_body(root: Element, sizes: Sizes) -> Element | None:
    """Return the element that a page marks as its article's body; of several, the one with the most words."""
    by_property = root.xpath("//*[contains(concat(' ', @itemprop, ' '), ' articleBody ')]")
    bodies = by_property or [
        element
        for element in root.iter("div", "section", "article", "td")
        if _BODY.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    ]
    return max(bodies, key=lambda body: sizes[body].prose, default=None)

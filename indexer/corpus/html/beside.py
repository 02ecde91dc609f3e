"""Which elements of a page lie beside its article, such as lists of others and comments."""

import re
from functools import lru_cache
from itertools import chain

from indexer.corpus.html.tree import Element

_BESIDE = re.compile(
    r"comment|reacties|kommentar|related|recommend|sidebar|teaser|widget(?! Blog\b)|trending|most-?(?:read|popular)"
    r"|(?<!node-)promo|newsletter|\bcards?\b"
    r"|read-?next|more-(?:from|on|stories)|recirc|(?<!post-)(?<!entry-)(?<!article-)(?<!article__)footer|\bnav|menu|disqus|latest"
    r"|carousel|up-?next|popular|taboola|outbrain|sponsor",
    re.IGNORECASE,
)
_MARKS_MAX_CHARACTERS = 1_000


def is_beside(element: Element) -> bool:
    """Tell whether an element lies in something beside the article, by the names that sites give to such things."""
    for ancestor in chain((element,), element.iterancestors()):  # one by one: the way up may be long
        if ancestor.tag in ("aside", "nav"):
            return True
        if ancestor.tag == "footer" and next(ancestor.iterancestors("article"), None) is None:
            return True
        if ancestor.tag in ("body", "html", "main"):
            return False
        if any(map(_names_beside, filter(None, (ancestor.get("class"), ancestor.get("id"))))):
            return True
    return False


@lru_cache(maxsize=4_096)
def _names_beside(marks: str) -> bool:
    """Tell whether a class or an id is that of something beside; remembered, as the pages of a site share most."""
    return _BESIDE.search(marks[:_MARKS_MAX_CHARACTERS]) is not None

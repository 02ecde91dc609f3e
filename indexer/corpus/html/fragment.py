"""HTML within a field of a record: told from plain text, and made plain text."""

import re

_MARKUP = re.compile(r"</?[a-z][^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML: it has tags that form elements, or character references."""
    return bool(_MARKUP.search(text))


def markup_text(text: str) -> str:
    """Return the text that a fragment of HTML shows: blocks apart by a blank line, without markup or references."""
    return text

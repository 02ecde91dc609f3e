"""What the spellings of one name have in common."""

import unicodedata


def folded(name: str) -> str:
    """Return what spellings of one name share (Unicode 3.13, canonical caseless matching), single spaces apart."""
    decomposed = unicodedata.normalize("NFD", name).casefold()
    return " ".join(unicodedata.normalize("NFC", decomposed).split())


def folded_tag(language: str) -> str:
    """Return what spellings of one language tag share: as of a name, and with hyphens for underscores."""
    return folded(language).replace("_", "-")

"""Names of authors, out of bylines and of what sites put in their place."""

import re
from collections.abc import Iterable, Sequence

from indexer.corpus.fields.authors import names_in
from indexer.corpus.fields.outlets import AGENCIES
from indexer.corpus.fields.person_names import is_nobody, is_person
from indexer.corpus.html.metadata.titles import glued, parts_of

_AUTHORS_MAX = 20
_NAME_MIN_CHARACTERS, _NAME_MAX_CHARACTERS = 2, 80
_BYLINE_MAX_CHARACTERS = 2_000
_LETTERS_MIN_SHARE = 0.6
_ACCOUNT = re.compile(r"[a-z0-9._-]+")
_FAMILY_FIRST = re.compile(r"([^\s,]+(?: [^\s,]+)?), ([^,]+)")


def author_names(
    stated: Iterable[str], *, site_names: Sequence[str], persons_only: bool = False, family_first: bool = False
) -> list[str]:
    """Return the names of an article's authors.

    Args:
        stated: Names or bylines as the page states them, such as `By Ann Lee and Bo Ek, Staff Writers`.
        site_names: Names of the site and its publisher, which are no authors.
        persons_only: Whether names that look like those of organisations are left out.
        family_first: Whether `Lee, Ann` is to be turned around, as it is where catalogues are stated for.
    """
    sites = _site_forms(site_names)
    names: dict[str, str] = {}
    for byline in stated:
        line = " ".join(byline.split())
        if len(line) > _BYLINE_MAX_CHARACTERS or _form(line) in sites:
            continue
        for name in [line] if family_first and _FAMILY_FIRST.fullmatch(line) else names_in(line):
            own = _FAMILY_FIRST.sub(r"\2 \1", name) if family_first else name
            if not _is_name(own) or _form(own) in sites or any(_holds(_form(own), site, 8) for site in sites):
                continue
            if not persons_only or (is_person(own) and (own != own.lower() or own == own.upper())):
                names.setdefault(glued(own), own)
    people = [name for name in names.values() if name.casefold() not in AGENCIES]
    return (people or list(names.values()))[:_AUTHORS_MAX]


def _site_forms(site_names: Sequence[str]) -> frozenset[str]:
    """Return what the names of a site and their parts are compared by.

    A part such as `Ann Lee` of `Ann Lee - Harbour notes` is the name of the author, unless the site is called so, too.
    """
    forms = {_form(name) for name in site_names}
    parts = {part for name in site_names for part in parts_of(name)}
    named = {_form(part) for part in parts if not is_person(part) or any(_holds(_form(part), form) for form in forms)}
    return frozenset((forms | named) - {""})


def _holds(name: str, part: str, min_characters: int = 4) -> bool:
    return len(part) >= min_characters and part in name


def _form(name: str) -> str:
    """Return the letters and digits of a name without accents, article and what stands in brackets."""
    return glued(re.sub(r"\s*[(\[].*|^the\s+", "", name, flags=re.IGNORECASE))


def _is_name(name: str) -> bool:
    if not _NAME_MIN_CHARACTERS <= len(name) <= _NAME_MAX_CHARACTERS or any(sign in name for sign in "{}<>=%@"):
        return False
    # One word in small letters is an account's name.
    is_wordy = sum(map(str.isalpha, name)) >= _LETTERS_MIN_SHARE * len(name)
    return is_wordy and not _ACCOUNT.fullmatch(name) and not is_nobody(name)

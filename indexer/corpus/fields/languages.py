"""Languages as records state them, converted to language tags."""

import re
from functools import cache

from indexer.corpus.fields.values import line_of, unwrapped
from indexer.records import Json

_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[].*$")


def language_of(value: Json) -> str | None:
    """Return the tag of the language that a value states, or None.

    Takes tags in any case, with hyphens or underscores, the codes of three letters, and the names of languages in
    English. A list of several languages states no one language.

    >>> language_of("en_us"), language_of("deu"), language_of(["French"]), language_of("Klingonese")
    ('en-US', 'de', 'fr', None)
    """
    if isinstance(value, dict):  # schema.org has the name in words beside the tag
        value = next((value[key] for key in ("alternateName", "code", "tag") if value.get(key)), value)
    text = line_of(unwrapped(value)) if not isinstance(value, bool) else None
    if text is None or len(text) > 60:
        return None
    tag = text.partition(".")[0].replace("_", "-")  # en_US.UTF-8
    if _TAG.fullmatch(tag) and (language := _codes().get(tag.partition("-")[0].lower())):
        return "-".join([language, *map(_subtag, tag.split("-")[1:])])
    return _names().get(_ASIDE.sub("", text).casefold())


def _subtag(subtag: str) -> str:
    """Return a subtag in its usual case: a region as `GB`, a script as `Hans`."""
    return subtag.upper() if len(subtag) == 2 else subtag.title() if len(subtag) == 4 else subtag.lower()


@cache
def _codes() -> dict[str, str]:
    """Return the two-letter code, where there is one, of each code of a language."""
    from babel.core import get_global

    codes = {code: code for code in _english() if "_" not in code and code != "und"}
    aliases = {alias: code for alias, code in get_global("language_aliases").items() if code in codes}
    return {**codes, **{alias: code for alias, code in aliases.items() if alias not in codes}}


@cache
def _names() -> dict[str, str]:
    """Return the tag of each language by its name in English, without case."""
    return {name.casefold(): code.replace("_", "-") for code, name in _english().items()}


def _english() -> dict[str, str]:
    from babel import Locale

    return dict(Locale("en").languages)

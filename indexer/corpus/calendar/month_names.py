"""Names of months and weekdays in the languages that keyword search stems, and in some that are close to them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# Where two languages call different months by one name, the first has it. Those that would take names from many
# others are left out: Croatian's `listopad` is October, that of Polish and Czech November.
# Sesotho comes last: Babel 2.18 resolves its aliases in data that all locales share.
_LOCALES = (
    *("en", "en_GB", "en_AU", "ar", "ar_SY", "ar_MA", "ar_DZ", "bg", "ca", "cs", "da", "de", "de_AT", "el", "eo", "es"),
    *("es_MX", "et", "eu", "fa", "fi", "fr", "ga", "he", "hi", "hu", "hy", "id", "it", "ja", "ko", "lt", "lv", "nb"),
    *("ne", "nl", "nn", "pl", "pt", "pt_PT", "ro", "ru", "sk", "sl", "sr", "sr_Latn", "sv", "ta", "tr", "uk", "yi"),
    *("zh", "zh_Hant", "st"),
)
_PARTICLE = re.compile(r"^(?:de\s|d')")  # Catalan writes it with the month
_ZERO_WIDTH_NON_JOINER = "\u200c"
_BASQUE_GENITIVE = "ren"
_HEBREW_IN = "ב"
_ACCENTS = re.compile("[\u0300-\u036f\u0653-\u0655]")


@dataclass(frozen=True, slots=True)
class CalendarNames:
    """Names of months and weekdays, folded as `fold` does and without spaces and hyphens."""

    months: dict[str, int]
    """Name or abbreviation to the month's number, from 1."""
    weekdays: dict[str, frozenset[int]]
    """Name or abbreviation to the numbers of the days that languages call so, from 0 for Monday."""
    phrases: re.Pattern[str]
    """Matches names that hold a space or a hyphen, as they are written."""

    def joined(self, folded: str) -> str:
        """Return a folded text in which names of several words are one word."""
        return self.phrases.sub(lambda found: _joined(found[0]), folded)


def fold(text: str) -> str:
    """Return a text without letter case and without accents on Latin, Greek, Cyrillic and Arabic letters."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).replace("ı", "i").replace("’", "'")


@cache
def calendar_names() -> CalendarNames:
    """Return the names, which are read from Unicode's locale data once."""
    months: dict[str, int] = {}
    weekdays: dict[str, frozenset[int]] = {}
    phrases: set[str] = set()
    for kind, number, name in _stated_names():
        phrases.update({name} if _joined(name) != name else ())
        key = _joined(name)
        if kind == "months":
            months.setdefault(key, number)
        else:
            weekdays[key] = weekdays.get(key, frozenset()) | {number}
    months.setdefault("sept", 9)
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return CalendarNames(months, weekdays, re.compile("|".join(map(re.escape, longest_first))))


def _stated_names() -> Iterator[tuple[str, int, str]]:
    """Yield `months` or `days`, the number and the folded name, as each locale has them in texts and alone."""
    from babel import Locale  # takes long to import, and most dates are in digits

    for identifier in _LOCALES:
        locale = Locale.parse(identifier)
        for kind, contexts in (("months", locale.months), ("days", locale.days)):
            for context in ("format", "stand-alone"):
                for width in ("wide", "abbreviated"):
                    for number, stated in contexts[context][width].items():
                        name = _PARTICLE.sub("", fold(stated.replace(_ZERO_WIDTH_NON_JOINER, "")).strip(".॰ "))
                        if re.search(r"\d", name):  # Chinese, Japanese and Korean number their months
                            continue
                        yield kind, number, name
                        if identifier == "eu" and kind == "months":
                            yield kind, number, name + _BASQUE_GENITIVE
                        if identifier == "he" and kind == "months":
                            yield kind, number, _HEBREW_IN + name


def _joined(name: str) -> str:
    return re.sub(r"[\s-]", "", name)

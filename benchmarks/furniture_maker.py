"""Made-up headlines, names, times and labels for the furniture of a page, in the language of its article.

Their words come from the texts at hand, so that a list of headlines in a language looks like one. Everything follows
from the generator that is given, so the same seed makes the same page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta

from benchmarks.furniture_words import BRANDS, ENGLISH, FIRST_NAMES, LAST_NAMES, NUMBERS, PROSE
from indexer.corpus.dumps.words.furniture import PHRASES


@dataclass(frozen=True, slots=True)
class Language:
    """The sentences and the furniture words of a language."""

    code: str
    sentences: Sequence[str]
    """Sentences, or lines of writing that has none."""

    @property
    def is_spaced(self) -> bool:
        """Whether its words stand apart."""
        return sum(one.count(" ") for one in self.sentences[:20]) > 2 * len(self.sentences[:20])


class Maker:
    """Maker of furniture for one page."""

    def __init__(self, language: Language, rng: np.random.Generator) -> None:
        self.rng = rng
        self.language = language
        self.brand = f"{self.word().title()} {self.pick(BRANDS)}"
        self._is_english = language.code == "en"
        self._is_titled = self._is_english and self.maybe(0.5)
        self._now = datetime(2005, 1, 1, tzinfo=UTC) + timedelta(minutes=self.count(0, 20 * 365 * 1440))
        self._list_tag = self.pick(("li", "div", "p", "span", "td"))
        try:
            self._locale = Locale.parse(language.code)
        except (UnknownLocaleError, ValueError):
            self._locale = Locale("en")
        self._date_format = self.pick(("short", "medium", "long", "full"))

    def pick(self, of: Sequence[str]) -> str:
        """Return one of some strings."""
        return of[int(self.rng.integers(len(of)))]

    def count(self, least: int, most: int) -> int:
        """Return a number, small ones more often."""
        return least + int((most + 1 - least) * self.rng.random() ** 2)

    def maybe(self, chance: float) -> bool:
        """Tell true with a chance."""
        return bool(self.rng.random() < chance)

    def sentence(self) -> str:
        """Return a sentence of another text."""
        return self.pick(self.language.sentences)

    def word(self) -> str:
        """Return a longer word, or a few signs of writing without spaces."""
        sentence = self.sentence()
        if not self.language.is_spaced:
            start = self.count(0, max(0, len(sentence) - 6))
            return re.sub(r"\W", "", sentence[start : start + self.count(2, 5)]) or sentence[:3]
        words = [word for word in re.findall(r"[^\W\d_]{3,}", sentence) if len(word) > 4]
        return self.pick(words) if words else "News"

    def name(self) -> str:
        """Return a person's name, or what a reader may call themselves."""
        name = f"{self.pick(FIRST_NAMES)} {self.pick(LAST_NAMES)}"
        return self.word().lower() + str(self.count(1, 99)) if self.maybe(0.15) else name

    def headline(self) -> str:
        """Return a headline: the beginning of a sentence."""
        sentence = re.sub(r"[.!?。।]['\"”’»]*$", "", self.sentence())
        if not self.language.is_spaced:
            return sentence[: self.count(10, 34)]
        words = sentence.split()[: self.count(4, 20)]
        text = " ".join(words).rstrip(",;:-–")
        if self._is_titled:
            text = re.sub(r"\b[a-z]{4,}", lambda word: word[0].capitalize(), text)
        if self.maybe(0.08):
            text += self.pick(("?", "!", "…", "."))
        return f"{self.word().title()}: {text}" if self.maybe(0.12) else text

    def teaser(self) -> str:
        """Return one or two sentences, now and then broken off."""
        text = " ".join(self.sentence() for _ in range(self.count(1, 2)))
        return text[: self.count(60, 200)].rstrip() + self.pick(("…", "...", " [...]")) if self.maybe(0.3) else text

    def label(self, kind: str) -> str:
        """Return a word or phrase of furniture."""
        if self._is_english or self.maybe(0.15):
            return self.pick(ENGLISH[kind].split("|"))
        is_latin = self.language.sentences[0].isascii() or self.language.is_spaced
        phrases = [one for one in PHRASES[kind].split(", ") if one[:1].isascii() == is_latin and len(one) > 3]
        shown = self.pick(phrases or ["…"])
        return shown[:1].upper() + shown[1:]

    def item(self) -> str:
        """Return an item of a menu."""
        if self.maybe(0.35):
            return self.label("navigation")
        words = [self.word() for _ in range(self.count(1, 3))]
        joined = (" " if self.language.is_spaced else "").join(words)
        return joined.title() if self.maybe(0.7) else joined[:1].upper() + joined[1:]

    def time(self) -> str:
        """Return when something was published or written."""
        moment = self._now - timedelta(minutes=self.count(1, 40000))
        kind = self.count(0, 4)
        if kind == 1:
            return format_timedelta(moment - self._now, add_direction=True, locale=self._locale)
        if kind == 2:
            return format_datetime(moment, self._date_format, locale=self._locale)
        if kind == 3:
            return moment.strftime(self.pick(("%Y-%m-%d %H:%M", "%H:%M", "%d.%m.%Y", "%d/%m/%y", "%b %d, %Y %I:%M%p")))
        return format_date(moment, self._date_format, locale=self._locale)

    def prose(self, kind: str) -> str:
        """Return a paragraph of furniture in English, with names where it has room for them."""
        return self.pick(PROSE[kind].split("|")).format(self.name(), self.brand)

    def notice(self, kind: str = "") -> str:
        """Return a paragraph of furniture, mostly in the language of the page: a sentence with words of its kind."""
        kind = kind or self.pick(("legal", "account", "comments", "author"))
        if self._is_english or self.maybe(0.15):
            return self.prose(kind)
        label = self.label("related" if kind == "author" else kind)
        text = " ".join(self.sentence() for _ in range(self.count(1, 3)))
        shown = self.pick(("{0}: {1}", "{1} {0}", "{2} {1}", "{1} {0}.", "{0}! {1}", "{2} ({0}). {1}", "{1}"))
        return shown.format(label, text, self.name() if kind == "author" else self.brand)

    def number(self) -> str:
        """Return a number as counters show it."""
        return self.pick(NUMBERS).format(self.count(0, 999))

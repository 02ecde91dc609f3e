"""Words with an apostrophe, by language: what is elided before it, and what is put behind it.

An elided article or preposition gives the word behind it a term of its own in every language, beside the whole: names
such as `O'Brien` and `dell'Umbria` stand in texts of all languages. In a language that elides, the word alone is left
of what is evidently elided. Endings behind an apostrophe are taken off only in languages that write them so, but for
those of English, which names carry everywhere. A name with a Turkish ending, as in `Ankara'da`, has a term of its own
everywhere, beside the whole.
"""

import re

_ENGLISH = re.compile(r"'(?:s|ll|ve|re|d|m)$", re.IGNORECASE)
_FRENCH = "[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu"
_ITALIAN = (
    "[cdlmnstv]|(?:d|n|s|a|da|co|de|ne|su|que|be)ll|all|dall|coll|un|nessun|alcun|ciascun|qualcun|quest|gl|degl|agl|"
    "dagl|negl|sugl|sant|senz|tutt|mezz|anch"
)
_ELIDED = {
    "french": _FRENCH,
    "italian": _ITALIAN,
    "catalan": "[dlmnst]",
    "irish": "[bdm]",
    "portuguese": "[dn]",
}
_STRICT = {
    language: re.compile(rf"(?:{words})'(?=\w)", re.IGNORECASE | re.DOTALL) for language, words in _ELIDED.items()
}
_ANY = re.compile(rf"(?:[a-zà-ÿ]|{_FRENCH}|{_ITALIAN})'(.{{2,}})", re.IGNORECASE | re.DOTALL)
_IN_TURKISH_ENDINGS = "[aeıiuüdtnlrykcçsmzğ]"
_TURKISH = (
    "[iıuüae]|[iıuü][nm]x{0,8}|[nysdtl][iıuüae]x{0,8}|n[dt][ae]x{0,6}|y[dl]x{1,6}|l[ae]rx{0,8}|s[iıuü]zx{0,8}|c[ae]|ki|"
    "[iıuü]?nc[iıuü]x{0,6}"
).replace("x", _IN_TURKISH_ENDINGS)
_SUFFIXES = {
    "turkish": rf"(?<=\w\w)'(?:{_TURKISH})$",
    "catalan": r"(?<=\w\w)'(?:l|ls|n|ns|m|t|s|hi|ho|en)$",
    "polish": r"(?<=\w\w)'(?:a|u|y|i|ego|emu|em|im|ie|owi|owie|ów|om|ami|ach|owsk.{1,4})$",
    "lithuanian": r"(?<=\w\w)'(?:as|o|ui|ą|u|e|ai|ų|ams|us|ais|uose|is|io|iui|į|iu|yje)$",
    "estonian": r"(?<=\w\w)'(?:i|it|le|lt|l|s|st|sse|ga|ks|ni|na|ta|d|de|te)$",
    "finnish": r"(?<=\w\w)'(?:n|in|a|ä|ta|tä|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|na|nä|ksi|t|iin|hin)$",
    "danish": r"(?<=\w\w)'(?:en|et|er|erne|ens|ets|ers)$",
    "norwegian": r"(?<=\w\w)'(?:en|et|er|ene|ens|ets|ers)$",
}
_NAME_WITH_ENDING = re.compile(rf"([A-ZÀ-ÖØ-ÞĀ-ſ]\w\w+)'(?=\w\w)(?:{_TURKISH})")
_ENDINGS = {language: re.compile(suffix, re.IGNORECASE | re.DOTALL) for language, suffix in _SUFFIXES.items()}


def without_apostrophes(word: str, language: str) -> tuple[str, str | None]:
    """Return a word as it is to be indexed, still with apostrophes inside it, and the word that may begin within it.

    Args:
        word: Word with plain apostrophes between its letters.
        language: Language of the stemmer.
    """
    if "'" not in word:
        return word, None
    word = _ENGLISH.sub("", word)
    if language in _ENDINGS:
        word = _ENDINGS[language].sub("", word)
    strict = _STRICT.get(language)
    while strict is not None and (elided := strict.match(word)):
        word = word[elided.end() :]
    inner = _ANY.fullmatch(word) or _NAME_WITH_ENDING.fullmatch(word)
    return word, inner[1] if inner else None

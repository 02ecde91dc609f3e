"""The language of a page: what it states, unless its text is evidently in another."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_SCRIPTS = {
    "ARABIC": "ar fa ur ps ckb ug sd ku az ms",
    "HEBREW": "he iw yi",
    "CYRILLIC": "ru uk bg sr mk be kk ky mn tg uz tt bs sh cnr ba az ab os ce",
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh ja yue wuu nan ko",
    "THAI": "th",
    "DEVANAGARI": "hi mr ne sa mai bho kok",
    "BENGALI": "bn as",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am ti",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
}
"""Languages written in each script; what is in none of them is Latin."""
_NOT_LATIN = frozenset(
    "ar fa ur ps ckb ug he iw yi ru uk bg mk be ky el ko ja zh yue th hi mr ne bn ta te gu pa kn ml si ka hy am ti km lo my".split()  # noqa: E501, SIM905
)
_FUNCTION_WORDS = {
    "en": "the of and to in is that for was on with as it at by from",
    "de": "der die und das den von zu mit ist im des auf für nicht ein eine dem",
    "fr": "le la les de des et un une est que du en pour dans qui sur au",
    "es": "el la los las de que y en un una por con para del se al",
    "it": "il la di che e un una per con del della in non le i sono",
    "pt": "o a os as de que e em um uma para do da no na com não",
    "nl": "de het een van en in is dat op te voor met zijn niet aan",
    "sv": "och att det som en är på av för i med den till inte ett har",
    "da": "og at det en er på af for i med den til ikke et har som",
    "no": "og at det en er på av for i med den til ikke et har som",
    "fi": "ja on ei että se oli hän mutta myös kun ovat joka sen mukaan kuin",
    "pl": "w i na z do się nie że to jest o jak od po przez oraz",
    "cs": "a v na se že je s z do o k i ve po pro jako",
    "tr": "ve bir bu için ile da de olarak olan daha çok en gibi sonra",
    "hu": "a az és hogy nem is egy volt ez meg de csak szerint mint",
    "ro": "și de a în la cu pe din că o un pentru este care nu",
    "id": "yang dan di ini dengan untuk dari pada itu dalam tidak akan",
}
_COMMONEST = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_LANGUAGES_OF_WORD: dict[str, tuple[str, ...]] = {
    word: tuple(language for language, words in _COMMONEST.items() if word in words)
    for word in sorted(frozenset[str]().union(*_COMMONEST.values()))
}
_WORDS_JUDGED = 400
_WORDS_MIN = 40
_SHARE_MIN = 0.08
"""Least share of function words among the words of a text in a language; real texts have 0.2 and more."""


def language_of(stated: Iterable[str | None], text: str) -> str | None:
    """Return the language that a page states.

    Args:
        stated: Language tags in the order of trust; `en_US` counts as `en-US`.
        text: The page's main text. A language whose script or whose commonest words it does not have is passed over:
            templates often state one that the page is not in.
    """
    script, words = _script(text), re.findall(r"\w+", text[:20_000].lower())[:_WORDS_JUDGED]
    for value in stated:
        tag = (value or "").partition(",")[0].strip().replace("_", "-")
        primary = tag.partition("-")[0].lower()
        if _TAG.fullmatch(tag) and tag.lower() not in ("und", "mul", "zxx") and _fits(primary, script, words):
            return tag
    return None


def likely_language(text: str) -> str:
    """Return the language that a text is probably in, as a tag or as the name of its script; for short texts too.

    Languages that share their commonest words, such as Danish and Norwegian, are one; a language whose commonest words
    are not known counts as one that has most of the text's words.
    """
    script = _script(text) or "LATIN"
    if script != "LATIN":
        return script.lower()
    words = Counter(re.findall(r"\w+", text.lower())[:_WORDS_JUDGED])
    found: Counter[str] = Counter()
    for word in words.keys() & _LANGUAGES_OF_WORD.keys():
        found.update(dict.fromkeys(_LANGUAGES_OF_WORD[word], words[word]))
    return max(found, key=lambda language: (found[language], language), default="latin")


def is_function_word(folded: str) -> bool:
    """Tell whether a word in small letters is among the commonest of some language."""
    return folded in _LANGUAGES_OF_WORD


def _fits(primary: str, script: str | None, words: list[str]) -> bool:
    primary = {"nb": "no", "nn": "no"}.get(primary, primary)
    if script is not None and script != "LATIN":
        return primary in _SCRIPTS[script].split()
    if script == "LATIN" and primary in _NOT_LATIN:
        return False
    if primary not in _FUNCTION_WORDS or len(words) < _WORDS_MIN:
        return True
    share = _share(words, _COMMONEST[primary])
    return share >= _SHARE_MIN or share >= max(_share(words, known) for known in _COMMONEST.values()) / 2


def _share(words: list[str], commonest: frozenset[str]) -> float:
    return sum(word in commonest for word in words) / len(words)


def _script(text: str) -> str | None:
    """Return the script in which most letters of a text are, `LATIN` for any not known; None without enough letters."""
    letters = {letter: count for letter, count in Counter(text[:4_000]).items() if letter.isalpha()}
    total = sum(letters.values())
    if total < 20:
        return None
    if text[:4_000].isascii():
        return "LATIN"
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[unicodedata.name(letter, "LATIN").partition(" ")[0]] += count
    # Japanese is mostly written in Chinese characters; its own ones tell it.
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.1 * total:
        return "HIRAGANA"
    name = scripts.most_common(1)[0][0]
    return name if name in _SCRIPTS else "LATIN"

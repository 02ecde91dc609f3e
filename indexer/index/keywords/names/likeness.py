"""How near the spellings of two names are: the same in another transliteration, or an edit apart.

A key is what the spellings of a name have in common, whoever wrote it down: letters that stand for one sound in some
language's transliteration are one letter, doubled letters are single, `e` is as `a`, and `u` is as `o`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

KNOWN_LETTERS = 5
"""Fewest letters of a word that the corpus has and whose other spellings are looked for."""
UNKNOWN_LETTERS = 4
"""Fewest letters of a word that it lacks and whose other spellings are looked for."""
EDITED_LETTERS = 6
"""Fewest letters of a word that may have a letter too many, too few or wrong, or two in the wrong order."""
SAME, EDITED = 0.8, 0.6
"""What a spelling counts that only transliterates another way, and what one counts that is an edit apart."""
_KEY_LETTERS, _KEY_CONSONANTS, _EDITED_KEY_LETTERS, _EDITED_CONSONANTS = 3, 2, 5, 4
"""Fewest letters and consonants of a key, and of one that is compared with others an edit apart."""
_LAST_LETTER = "\u10ff"
"""Last letter of the scripts that write a word letter by letter."""

_CYRILLIC = str.maketrans("абвгґдеёзиіїйјклљмнњопрстуўфыэє", "abvggdeeziiiiikllmnnoprstuvfiee", "ъь")
_CYRILLIC_GROUPS = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ћ": "ch", "џ": "j", "ђ": "dj", "ш": "sh", "щ": "sh"}
_CYRILLIC_GROUPS |= {"ю": "iu", "я": "ia"}
_ARABIC = {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا"}
_LETTERS = _CYRILLIC | str.maketrans(_CYRILLIC_GROUPS | _ARABIC)
_SCOTTISH = re.compile(r"^mc(?=[b-z])")
_GLIDE = re.compile(r"^[yji]+(?=e)")
_HISSES = re.compile(r"shch|schtsch|chtch|tsch|tch|dzh|dsch|sch|sh|zh|cz|t[sz]|[zs]|c(?=[eiy])")
_SOUNDS = re.compile(r"ph|[fw]|[kg]h|ck|[qgc]|(?<=[^aeiou\W])h|ou|oo|[yj]|e|u|x")
_OF_SOUND = {"ph": "v", "f": "v", "w": "v", "x": "ks", "h": ""}
_OF_SOUND |= {"ou": "o", "oo": "o", "u": "o", "e": "a", "y": "i", "j": "i"}
_CH = "\u0180"
"""Stands for `ch` until it is said what that is."""
_DIGRAPHS = re.compile(r"([aou])e")
_RUNS = re.compile(r"(.)\1+")
_VOWELS = frozenset("aio")


@lru_cache(1 << 14)
def keys(word: str) -> tuple[str, ...]:
    """Return the keys of a folded word, of which it may have several; none if it is none to have other spellings."""
    if len(word) < UNKNOWN_LETTERS or not word.isalpha() or max(word) > _LAST_LETTER:
        return ()
    spelt = _spelt(word)
    found = [key.replace(_CH, letter) for key in spelt for letter in ("s", "k")] if _CH in spelt[0] else spelt
    return tuple(dict.fromkeys(key for one in found if _is_key(key := _RUNS.sub(r"\1", one))))


def likeness(asked: str, other: str, *, is_known: bool) -> float:
    """Return what a word of the corpus counts for one of a query, in [0, 1]; 0 if it is another word.

    Args:
        asked: Word of the query, folded.
        other: Word of the corpus, folded.
        is_known: Whether the corpus has the query's word, too. Then the other is a spelling of it only if it differs in
            how vowels are written, or in letters for the same sound.
    """
    if is_known:
        if min(len(asked), len(other)) < KNOWN_LETTERS:
            return 0.0
        one, another = (_RUNS.sub(r"\1", _spelt(word)[-1]) for word in (asked, other))
        if one == another:
            return SAME
        return EDITED if _differ_in_a_vowel(one, another) else 0.0
    mine, others = keys(asked), keys(other)
    if not set(mine).isdisjoint(others):
        return SAME
    if min(len(asked), len(other)) < EDITED_LETTERS:
        return 0.0
    return EDITED if any(_is_an_edit_away(one, another) for one in mine for another in others) else 0.0


def shortened(key: str, *, vowels_alone: bool = False) -> Iterator[str]:
    """Yield a key without each of its letters, or each of its vowels; nothing if it is too short to be edited."""
    if len(key) >= _EDITED_KEY_LETTERS:
        for at, letter in enumerate(key):
            if not vowels_alone or letter in _VOWELS:
                yield key[:at] + key[at + 1 :]


def _spelt(word: str) -> list[str]:
    """Return a word with one letter for each sound, as it is and, if it may have umlauts spelt out, without."""
    word = word.translate(_LETTERS)
    plain = _DIGRAPHS.sub(r"\1", word)
    return [_sounds(one) for one in dict.fromkeys((word, plain))]


def _sounds(word: str) -> str:
    word = _GLIDE.sub("", _SCOTTISH.sub("mac", word))
    word = _HISSES.sub("s", word).replace("ch", _CH)
    return _SOUNDS.sub(lambda sound: _OF_SOUND.get(sound[0], "k"), word)


def _is_key(key: str) -> bool:
    return len(key) >= _KEY_LETTERS and sum(letter not in _VOWELS for letter in key) >= _KEY_CONSONANTS


def _differ_in_a_vowel(one: str, other: str) -> bool:
    """Tell whether two keys differ in one vowel, which one of them may lack, and have consonants enough in common."""
    if sum(letter not in _VOWELS for letter in one) < _EDITED_CONSONANTS:
        return False
    head, tail, rest = _differing(one, other)
    return len(tail) <= 1 and len(rest) <= 1 and _VOWELS.issuperset(tail + rest) and head > 0


def _is_an_edit_away(one: str, other: str) -> bool:
    """Tell whether keys differ in a letter behind the first, which one of them may lack, or in the order of two."""
    if min(len(one), len(other)) < _EDITED_KEY_LETTERS:
        return False
    head, tail, rest = _differing(one, other)
    return head > 0 and (max(len(tail), len(rest)) <= 1 or (len(tail) == len(rest) == 2 and tail == rest[::-1]))


def _differing(one: str, other: str) -> tuple[int, str, str]:
    """Return the number of letters that two texts begin with in common, and what differs between those and the end."""
    least = min(len(one), len(other))
    head = next((at for at in range(least) if one[at] != other[at]), least)
    end = next((at for at in range(least - head) if one[-1 - at] != other[-1 - at]), least - head)
    return head, one[head : len(one) - end], other[head : len(other) - end]

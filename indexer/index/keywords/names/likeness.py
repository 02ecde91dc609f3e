"""How near the spellings of two names are: the same in another transliteration, or an edit apart.

What the spellings of a name have in common, whoever wrote it down, is told in two ways. In its sounds, letters that
stand for one sound in some language's transliteration are one letter, and doubled letters are single. In its keys,
which are coarser and by which candidates are found, `e` is as `a` as well, `u` as `o`, and `g` as `k`.
"""

import re
from functools import lru_cache

SAME, EDITED = 0.8, 0.6
"""What a spelling counts that only transliterates another way, and what one counts that is an edit apart."""
_LETTERS_LEAST = 4
"""Fewest letters of a word whose other spellings are looked for."""
_KNOWN_LETTERS = 5
"""Fewest letters of such a word if another differs from it in more than a doubled letter."""
_VAGUE_LETTERS, _VAGUE_CONSONANTS = 5, 3
"""Fewest letters of a word that the corpus lacks, and consonants of its key, if it only shares its key with another."""
_EDITED_LETTERS = 6
"""Fewest letters of a word in which one may be too many, too few or wrong, or two in the wrong order."""
_VOWEL_LETTERS = 7
"""Fewest letters of a word of the corpus with another vowel."""
_EDITED_KEY_LETTERS = 8
"""Fewest letters of a word whose key may be an edit apart."""
_CONSONANTS = 4
"""Fewest consonants that two spellings have in common which differ in vowels."""
_RELATED_LETTERS, _HEARD_CONSONANTS = 5, 6
"""Fewest letters of a surname that another may be related to, and consonants if these differ."""
_SHORTENED_LETTERS = 4
"""Fewest letters of a key of which one is left out."""
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
_SOUNDS = re.compile(r"ph|[fw]|kh|gh|ck|[qgc]|(?<=[^aeiou\W])h|ou|oo|[ae][iyj]|[yj]|e|u|x")
_OF_SOUND = {"ph": "v", "f": "v", "w": "v", "x": "ks", "h": "", "y": "i", "j": "i", "ou": "u", "oo": "u"}
_OF_SOUND |= {"g": "g", "gh": "g", "e": "e", "u": "u"} | {f"{one}{other}": "ai" for one in "ae" for other in "iyj"}
_COARSER = str.maketrans("geu", "kao")
_CH = "\u0180"
"""Stands for `ch` until it is said what that is."""
_DIGRAPHS = re.compile(r"([aou])e")
_ROMAN = re.compile(r"[ivxlcdm]+")
"""Numbers in Roman digits, which are near to each other."""
_ARABIC_SOUNDS = re.compile(r"q|[bdgk]h")
"""What tells the Latin spelling of an Arabic name, in which `g` and `k` may stand for one sound."""
_RUNS = re.compile(r"(.)\1+")
_WITHOUT_VOWELS = str.maketrans("", "", "aio")
_VOWELS, _SPELT_VOWELS = frozenset("aio"), frozenset("aeiou")


@lru_cache(1 << 14)
def keys(word: str) -> tuple[str, ...]:
    """Return the keys of a folded word, of which it may have several; none if it is none to have other spellings."""
    if len(word) < _LETTERS_LEAST or not word.isalpha() or max(word) > _LAST_LETTER or _ROMAN.fullmatch(word):
        return ()
    spelt = [one.translate(_COARSER) for one in _sounds(word)]
    found = [key.replace(_CH, letter) for key in spelt for letter in ("s", "k")] if _CH in spelt[0] else spelt
    return tuple(dict.fromkeys(key for one in found if len(_consonants(key := _RUNS.sub(r"\1", one))) > 1))


def likeness(asked: str, other: str, *, is_known: bool) -> float:
    """Return what a word of the corpus counts for one of a query, in [0, 1]; 0 if it is another word.

    Args:
        asked: Word of the query, folded.
        other: Word of the corpus, folded.
        is_known: Whether the corpus has the query's word, too. Then the other is a spelling of it only if it differs in
            letters for the same sound or, in longer words, in how vowels are written.
    """
    letters = min(len(asked), len(other))
    if letters < _KNOWN_LETTERS:
        return SAME if not is_known and _RUNS.sub(r"\1", asked) == _RUNS.sub(r"\1", other) else 0.0
    if not set(_sounds(asked)).isdisjoint(_sounds(other)):
        return SAME
    pairs = [(one, another) for one in keys(asked) for another in keys(other)]
    if is_known:
        is_near = bool(pairs) and letters >= _EDITED_LETTERS and _differ_in_vowels(*pairs[0], letters)
        is_near &= _end_alike(asked, other) and asked.count("g") == other.count("g")
        if _ARABIC_SOUNDS.search(f"{asked} {other}"):
            is_near |= letters >= _EDITED_LETTERS and not _hard(asked).isdisjoint(_hard(other))
    else:
        is_same = any(one == another and len(_consonants(one)) >= _VAGUE_CONSONANTS for one, another in pairs)
        is_near = letters >= _VAGUE_LETTERS and is_same
        is_near |= letters >= _EDITED_LETTERS and _is_an_edit_away(asked, other)
        is_near |= letters >= _EDITED_KEY_LETTERS and any(_is_an_edit_away(*pair) for pair in pairs)
    return EDITED if is_near else 0.0


def shortened(word: str, *, vowels_alone: bool = False) -> set[str]:
    """Return the keys of a word without each of their letters, or each vowel; none if it is too short for an edit."""
    if len(word) < _RELATED_LETTERS:
        return set()
    return {
        key[:at] + key[at + 1 :]
        for key in keys(word)
        if len(key) >= _SHORTENED_LETTERS
        for at, letter in enumerate(key)
        if not vowels_alone or letter in _VOWELS
    }


def is_related(asked: str, other: str) -> bool:
    """Tell whether a word may be another spelling of a surname, where the name before it is the same.

    It is so if they differ in one vowel, or as long names do that were written down by ear: in a consonant of many.
    """
    mine, others = keys(asked), keys(other)
    if not mine or not others or mine[0][0] != others[0][0] or min(len(asked), len(other)) < _RELATED_LETTERS:
        return False
    one, another = _consonants(mine[0]), _consonants(others[0])
    if one == another:
        _, tail, rest = _differing(mine[0], others[0])
        return len(one) >= _VAGUE_CONSONANTS and max(len(tail), len(rest)) <= 1
    return min(len(one), len(another)) >= _HEARD_CONSONANTS and _is_an_edit_away(one, another)


def frames(word: str) -> set[str]:
    """Return the consonants of a long word, and what is left of them without each; by these `is_related` is found."""
    found = keys(word)
    consonants = _consonants(found[0]) if found else ""
    if len(consonants) < _HEARD_CONSONANTS:
        return set()
    return {f"#{consonants}", *(f"#{consonants[:at]}{consonants[at + 1 :]}" for at in range(len(consonants)))}


@lru_cache(1 << 14)
def _sounds(word: str) -> tuple[str, ...]:
    """Return the sounds of a word as it is and, if it may have umlauts spelt out, those of the word without."""
    word = word.translate(_LETTERS)
    return tuple(map(_sounds_as_spelt, dict.fromkeys((word, _DIGRAPHS.sub(r"\1", word)))))


def _sounds_as_spelt(word: str) -> str:
    word = _GLIDE.sub("", _SCOTTISH.sub("mac", word))
    word = _HISSES.sub("s", word).replace("ch", _CH)
    return _RUNS.sub(r"\1", _SOUNDS.sub(lambda sound: _OF_SOUND.get(sound[0], "k"), word))


def _end_alike(asked: str, other: str) -> bool:
    """Tell whether two words do not end in vowels that tell names apart, as in Caroline and Carolina."""
    last = {asked[-1], other[-1]}
    return len(last) == 1 or last == {"a", "o"} or not last <= _SPELT_VOWELS


def _hard(word: str) -> set[str]:
    """Return the sounds of a word with `k` for `g`."""
    return {one.replace("g", "k") for one in _sounds(word)}


def _consonants(key: str) -> str:
    return key.translate(_WITHOUT_VOWELS)


def _differ_in_vowels(one: str, other: str, letters: int) -> bool:
    """Tell whether two keys are equal or differ in one vowel, which one may lack but at its end.

    Args:
        one: Key of a word.
        other: Key of another.
        letters: Number of letters of the shorter word.
    """
    consonants = _consonants(one)
    if len(consonants) < _CONSONANTS or consonants != _consonants(other):
        return False
    if one == other:
        return True
    head, tail, rest = _differing(one, other)
    is_at_end = head == min(len(one), len(other))
    return (
        (letters >= _VOWEL_LETTERS and head > 0 and not is_at_end)
        and len(tail) <= 1
        and len(rest) <= 1
        and _VOWELS.issuperset(tail + rest)
    )


def _is_an_edit_away(one: str, other: str) -> bool:
    """Tell whether two texts differ in a letter behind the first, which one may lack, or in the order of two.

    A vowel is not taken for a consonant.
    """
    head, tail, rest = _differing(one, other)
    if not head or max(len(tail), len(rest)) > 1:
        return bool(head) and len(tail) == len(rest) == 2 and tail == rest[::-1]
    return not (tail and rest) or (tail in _SPELT_VOWELS) == (rest in _SPELT_VOWELS)


def _differing(one: str, other: str) -> tuple[int, str, str]:
    """Return the number of letters that two texts begin with in common, and what differs between those and the end."""
    least = min(len(one), len(other))
    head = next((at for at in range(least) if one[at] != other[at]), least)
    end = next((at for at in range(least - head) if one[-1 - at] != other[-1 - at]), least - head)
    return head, one[head : len(one) - end], other[head : len(other) - end]

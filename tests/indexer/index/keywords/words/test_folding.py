import pytest

from indexer.index.keywords.terms import Analyzer
from indexer.index.keywords.words.folding import APOSTROPHES, fold, visible, with_plain_apostrophes

ENGLISH = Analyzer()
HIDDEN = [
    *("\u00ad", "\u034f", "\u061c", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e"),
    *("\u2060", "\u2062", "\u2066", "\u2069", "\ufeff", "\ufe0f", "\U000e0041", "\u3164", "\uffa0"),
]


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_invisible_characters_vanish_from_terms(character: str) -> None:
    for text, plain in [
        (f"bench{character}mark", "benchmark"),
        (f"{character}The{character} mark{character}", "The mark"),
        (f"3{character}.000", "3.000"),
        (f"U.{character}S.", "U.S."),
        (f"O{character}'Brien", "O'Brien"),
        (f"日{character}本", "日本"),
        (f"long{character}-term", "long-term"),
        (character * 3, ""),
    ]:
        assert ENGLISH.terms(text) == ENGLISH.terms(plain)
        assert ENGLISH.query_terms(text) == ENGLISH.query_terms(plain)
    assert fold(f"Zü{character}rich") == "zurich"


def test_spans_are_those_of_the_text_with_what_is_invisible_in_it() -> None:
    text = "\ufeffA bench\u200bmark\u200f of 3\u202f000 日\u2060本"
    assert [(term, text[start:end]) for term, start, end in ENGLISH.spans(text)] == [
        ("a", "A"),
        ("benchmark", "bench\u200bmark"),
        ("of", "of"),
        ("3000", "3\u202f000"),
        ("日本", "日\u2060本"),
    ]


@pytest.mark.parametrize("sign", APOSTROPHES, ids=ascii)
def test_every_apostrophe_is_one(sign: str) -> None:
    assert with_plain_apostrophes(f"Hawai{sign}i") == "Hawai'i"
    for name, plain in [("Hawai{}i", "Hawaii"), ("Qur{}an", "Quran"), ("Biden{}s", "Biden"), ("don{}t", "dont")]:
        assert ENGLISH.terms(name.format(sign)) == ENGLISH.terms(plain)
    assert ENGLISH.terms(f"O{sign}Brien") == ["obrien", "brien"]
    assert ENGLISH.terms(f"{sign}quoted words{sign}") == ["quot", "word"]


def test_fold_gives_the_digits_of_every_script() -> None:
    assert fold("٢٠٢٥ ۲۰۲۵ २०२५ ２０２５") == "2025 2025 2025 2025"


def test_visible_leaves_all_else() -> None:
    text = "naïve \u0301 \n\t日本 😀 \u2028 \u00a0 \u202f"
    assert visible(text) == text

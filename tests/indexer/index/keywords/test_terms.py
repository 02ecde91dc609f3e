"""Terms are the contract between passages and queries: what people write differently must meet, and nothing else."""

import threading
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.config import STEMMING_LANGUAGES
from indexer.index.keywords.terms import Analyzer
from indexer.index.keywords.words.folding import fold

ENGLISH = Analyzer()
TEXTS = st.text(
    st.one_of(
        st.sampled_from(" \n\tabIUSs19.,'’ʼ-_/&@üйẞﬁ½ͺ感染かสวัनमस्ते\u00ad\u200d\u0301مَـ한"), st.characters(codec="utf-8")
    )
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zürich", "zurich"),
        ("Zu\u0308rich", "Zürich"),
        ("Łódź", "Lodz"),
        ("Søren", "SOREN"),
        ("Straße", "STRASSE"),
        ("İstanbul", "Istanbul"),
        ("Ἀθῆναι", "αθηναι"),
        ("Пётр", "Петр"),
        ("مُحَمَّد", "محمد"),
        ("ﬁnance", "finance"),
        ("１２３", "123"),
        ("𝐁old", "bold"),
        ("co\u00adoperate", "cooperate"),
        ("O’Brien", "O'Brien"),
        ("OʼBrien", "O'BRIEN"),
        ("Biden's", "Biden"),
        ("Biden’s", "Biden"),
        ("the workers' party", "the workers party"),
        ("don't", "dont"),
        ("we'll", "we"),
        ("Shi'ite", "Shiite"),
        ("G-7", "G7"),
        ("G\u20117", "G7"),
        ("1,200", "1200"),
        ("12,345,678", "12345678"),
        ("U.S.", "US"),
        ("U.S", "US"),
        ("Ｕ.Ｓ.", "US"),
        ("U.S.'s", "US"),
        ("U.S.-led", "US-led"),
        ("U.N.", "UN"),
        ("10 a.m.", "10 AM"),
        ("U.S.S.R.", "USSR"),
        ("J.K. Rowling", "JK Rowling"),
        ("markets", "market"),
    ],
)
def test_terms_of_two_spellings_agree(one: str, other: str) -> None:
    assert ENGLISH.terms(one) == ENGLISH.terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US", "us"),
        ("U.S.", "us"),
        ("The WHO warned", "the who warned"),
        ("IT", "it"),
        ("3.5", "35"),
        ("I'll", "ill"),
        ("she'll", "shell"),
        ("мой", "мои"),
        ("resume", "presume"),
    ],
)
def test_terms_of_two_words_differ(one: str, other: str) -> None:
    assert ENGLISH.terms(one) != ENGLISH.terms(other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Franco-German", ["francogerman", "franco", "german"]),
        ("COVID-19", ["covid19", "covid", "19"]),
        ("O'Brien", ["obrien", "brien"]),
        ("L'Équipe", ["lequip", "equip"]),
        ("U.S.-China", ["uschina", "us.", "china"]),
        ("Anglo-U.S.", ["anglous", "anglo", "us."]),
        ("AT&T's", ["att", "at"]),
        ("and/or", ["andor", "and", "or"]),
        ("9/11", ["911", "11"]),
        ("2023-06-18", ["20230618", "2023", "06", "18"]),
        ("$3.5bn", ["3.5", "bn"]),
        ("1,200.50", ["1200.50"]),
        ("1,2345", ["1", "2345"]),
        ("192.168.0.1", ["192.168.0.1"]),
        ("He came to the U.S. Then", ["he", "came", "to", "the", "us.", "then"]),
        ("Apple Inc.", ["appl", "inc"]),
        ("bob@example.com", ["bobexamplecom", "bob", "exampl", "com"]),
        ("https://example.com/a", ["https", "examplecoma", "exampl", "com"]),
        ("😀 👨\u200d👩 party", ["parti"]),
        ("日本語", ["日本", "本語"]),
        ("中", ["中"]),
        ("Covid感染2020年", ["covid", "感染", "2020", "年"]),
        ("ไทย", ["ไท", "ทย"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("a\x00b\nc", ["a", "b", "c"]),
        ("\ud800x", ["x"]),
        ("_x_y_", ["xy"]),
        ("", []),
        (" \n—…!?'’", []),
    ],
)
def test_terms_of_a_text(text: str, terms: list[str]) -> None:
    assert ENGLISH.terms(text) == terms


def test_terms_take_capitals_as_names_unless_all_is_shouted() -> None:
    assert ENGLISH.query_terms("US GDP") == ["us.", "gdp"]
    assert ENGLISH.query_terms("WHAT DID THEY TELL US") == ENGLISH.query_terms("what did they tell us") == ["tell"]
    assert ENGLISH.terms("A man and I") == ["a", "man", "and", "i"]


def test_terms_leave_out_what_is_too_long_to_be_a_word() -> None:
    assert ENGLISH.terms("x" * 64 + " " + "y" * 65 + " " + "1." * 40 + "1") == ["x" * 64]


def test_query_terms_are_distinct_and_without_function_words() -> None:
    assert ENGLISH.query_terms("What was the destroyer, and why did the destroyers turn?") == ["destroy", "turn"]


def test_query_terms_keep_function_words_if_there_is_nothing_else() -> None:
    assert ENGLISH.query_terms("to be or not to be") == ["to", "be", "or", "not"]
    assert ENGLISH.query_terms("?!") == []


def test_query_is_text_and_never_syntax() -> None:
    assert ENGLISH.query_terms('title:"war" AND -peace~2 (tax* OR [a TO z])^3 \\') == [
        *("titl", "war", "peac", "2", "tax", "z", "3"),
    ]


def test_spans_cover_what_a_term_was_made_of() -> None:
    text = "The U.S.-led 日本語"
    assert [(term, text[start:end]) for term, start, end in ENGLISH.spans(text)] == [
        ("the", "The"),
        *((term, "U.S.-led") for term in ("usl", "us.", "led")),
        ("日本", "日本"),
        ("本語", "本語"),
    ]


def test_analyzer_stems_by_the_language() -> None:
    assert Analyzer("german").terms("Häuser und Zeitungen") == ["haus", "und", "zeitung"]
    assert Analyzer("none").terms("Talks in the US") == ["talks", "in", "the", "us."]
    assert Analyzer("none").query_terms("the talks") == ["the", "talks"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        *[("german", *pair) for pair in [("Mueller", "Müller"), ("Strasse", "Straße"), ("STRASSE", "Straße")]],
        *[("german", *pair) for pair in [("Goethe", "Göthe"), ("Aerzte", "Ärzte"), ("fuer", "für"), ("gruen", "grün")]],
        *[("german", *pair) for pair in [("neue", "neu"), ("aktuelle", "aktuell"), ("Steuern", "Steuer")]],
        *[("german", *pair) for pair in [("Quellen", "Quelle"), ("Bauern", "Bauer"), ("Mauern", "Mauer")]],
        *[
            ("danish", *pair)
            for pair in [("Aarhus", "Århus"), ("Koebenhavn", "København"), ("Joergensen", "Jørgensen")]
        ],
        *[("danish", *pair) for pair in [("beboere", "beboer"), ("Kjaer", "Kjær"), ("troende", "troende")]],
        *[("norwegian", *pair) for pair in [("Aalesund", "Ålesund"), ("språket", "språk"), ("Tromsoe", "Tromsoe")]],
        *[
            ("swedish", *pair)
            for pair in [("Goeteborg", "Göteborg"), ("Vaesteraas", "Västerås"), ("boenden", "boende")]
        ],
    ],
)
def test_terms_of_two_spellings_agree_in_a_language(language: str, one: str, other: str) -> None:
    analyzer = Analyzer(language)
    assert analyzer.terms(one) == analyzer.terms(other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("german", "neue", "neun"),
        ("german", "Steuer", "Stier"),
        ("german", "Bauer", "Bar"),
        ("german", "Quelle", "Quälle"),
        ("danish", "boer", "bor"),
        ("swedish", "boende", "bonde"),
        ("finnish", "saari", "sari"),
        ("dutch", "maan", "man"),
        ("english", "Mueller", "Muller"),
    ],
)
def test_terms_of_two_words_differ_in_a_language(language: str, one: str, other: str) -> None:
    analyzer = Analyzer(language)
    assert analyzer.terms(one) != analyzer.terms(other)


def test_terms_notes_the_shortest_spelling_of_each_term() -> None:
    analyzer = Analyzer()
    for _ in range(2):  # the second time, the words are known
        spellings: dict[str, str] = {}
        analyzer.terms("Policymakers and a policymaker, long-term, U.S., WHO and 3.000", spellings)
        assert spellings == {"policymak": "policymaker", "and": "and", "a": "a"}


def test_words_of_a_query_are_folded_and_compounds_apart() -> None:
    assert list(ENGLISH.words("Long-Term, 3.5 Zürich's U.S. 日本")) == ["long", "term", "", "zurich", "us", ""]


def test_joinable_leaves_out_function_words_and_short_ones() -> None:
    assert [ENGLISH.joinable(word) for word in ("terms", "an", "the", "less", "g7", "no1e")] == ["term"] + [None] * 5


@pytest.mark.parametrize("language", STEMMING_LANGUAGES)
def test_analyzer_takes_every_language_listed(language: str) -> None:
    assert Analyzer(language).terms("1,200 U.N. staff")[:2] == ["1200", "un"]


def test_analyzer_is_shared_between_threads() -> None:
    words = [
        f"{stem}{ending}" for stem in ("govern", "elect", "nation", "relat") for ending in ("ing", "ally", "ments")
    ]
    texts = [" ".join(f"{word}{chr(97 + i % 26)}{chr(97 + i // 26)}s" for word in words) for i in range(200)]
    expected = [Analyzer().terms(text) for text in texts]
    shared, found = Analyzer(), dict[int, list[list[str]]]()

    def work(number: int) -> None:
        found[number] = [shared.terms(text) for text in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [expected] * 8


@given(TEXTS)
@settings(max_examples=300, deadline=None)
@example("ᾳ ŉ ϓ ﷺ \u0345 й̆ K")
def test_fold_of_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text("abcIØßéÜŁİıﬁжЙёὰςשׁمَنमस्ते한0９", min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_terms_of_a_folded_word_are_those_of_the_word(word: str) -> None:
    unstemmed = Analyzer("none")
    assert unstemmed.terms(fold(word)) == unstemmed.terms(word)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_spans_hold_their_contract_on_any_text(text: str) -> None:
    spans = list(ENGLISH.spans(text))
    assert all(0 <= start < end <= len(text) for _, start, end in spans)
    assert all(a[1] <= b[1] and a[2] <= b[2] for a, b in pairwise(spans))
    assert all(0 < len(term) <= 64 for term, _, _ in spans)
    assert not any(mark in term for term, _, _ in spans for mark in "\n\r\0")
    assert ENGLISH.terms(text) == [term for term, _, _ in spans]
    assert set(ENGLISH.query_terms(text)) <= set(ENGLISH.terms(text))


@pytest.mark.parametrize(
    "unit", ["a.", "a'", "a-", "1,", "1.", "क्", "1", "a", "\u0301", "_", "日", "A.B", "U.S. ", "a's "]
)
def test_terms_take_a_text_of_200_000_characters(unit: str) -> None:
    assert all(len(term) <= 64 for term in ENGLISH.terms(unit * (200_000 // len(unit))))

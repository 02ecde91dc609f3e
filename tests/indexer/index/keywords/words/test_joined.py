from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.config import LexicalConfig
from indexer.index.keywords.article_terms import terms_of_passages
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.index.keywords.terms import Analyzer
from indexer.index.keywords.words.joined import joined_words, two_parts
from indexer.index.keywords.words.term_sequence import TermBlock, TermSequence
from tests.indexer.index.keywords.lexical_corpus import index_of, passage, shares_of

FORMS = ("long term", "long-term", "longterm")
LONG = "The road was closed after heavy rain on Monday."


def found(folder: Path, texts: Sequence[str], query: str, language: str = "english") -> list[bool]:
    """Which of some passages a query finds."""
    folder.mkdir(exist_ok=True)
    index = index_of(folder / "index", [passage(None, text) for text in texts], LexicalConfig(stemming=language))
    return [share > 0 for share in shares_of(index, index.parse(query)).tolist()]


@pytest.mark.parametrize("query", [*FORMS, "Long-Term", "LONGTERM", "long\u2011term", "long\u00ad-term"])
def test_all_forms_find_all_forms_about_as_well(tmp_path: Path, query: str) -> None:
    texts = [f"The {form} plan failed." for form in FORMS]
    index = index_of(tmp_path / "index", [passage(None, text) for text in [*texts, LONG]], LexicalConfig())
    shares = shares_of(index, index.parse(query))
    assert shares[:3].min() > 0.8 * shares[:3].max()
    assert shares[3] == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("query", FORMS)
def test_a_form_finds_the_only_other_one(tmp_path: Path, form: str, query: str) -> None:
    assert found(tmp_path, [f"The {form} plan failed.", LONG], query) == [True, False]


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        (["Health care costs rose.", "Healthcare costs rose."], "healthcare"),
        (["Health care costs rose.", "Healthcare costs rose."], "health care"),
        (["Policy makers met.", "Policymakers met."], "policymaker"),
        (["Policy makers met.", "A policymaker spoke."], "policy makers"),
        (["A fire fighter fell.", "Firefighters came."], "firefighter"),
        (["Cyber security failed.", "Cybersecurity failed.", "Cyber-security failed."], "cybersecurity"),
        (["The Web site is down.", "The website is down."], "website"),
        (["By e-mail.", "By email."], "email"),
        (["THE AIR PORT OF TOWN IS SHUT", "The airport is shut."], "airport"),
    ],
)
def test_words_written_apart_and_joined_find_each_other(tmp_path: Path, texts: list[str], query: str) -> None:
    assert found(tmp_path, [*texts, LONG], query) == [True] * len(texts) + [False]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The pet sat in the car.", "carpet"),
        ("They use less water.", "useless"),
        ("He is not able to come.", "notable"),
        ("We are to get her home.", "together"),
        ("A carpet lay there.", "car"),
        ("They may be late.", "maybe"),
        ("The thera pist is in.", "the rapist"),
        ("Breakfast was served.", "fast"),
    ],
)
def test_words_do_not_meet_by_chance(tmp_path: Path, text: str, query: str) -> None:
    assert found(tmp_path, [text, LONG], query) == [False, False]


@pytest.mark.parametrize(
    ("language", "compound", "parts"),
    [
        ("german", "Bundesregierung", ["Bund", "Regierung"]),
        ("german", "Arbeitsmarkt", ["Arbeit", "Markt"]),
        ("german", "Bundesverfassungsgericht", ["Bund", "Verfassung", "Gericht"]),
        ("german", "Landtagswahl", ["Landtag", "Wahl"]),
        ("german", "Straßenverkehr", ["Straße", "Verkehr"]),
        ("german", "Müllabfuhr", ["Müll", "Abfuhr"]),
        ("dutch", "ziekenhuispersoneel", ["ziekenhuis", "personeel"]),
        ("dutch", "regeringspartij", ["regering", "partij"]),
        ("swedish", "regeringskansliet", ["regering", "kansliet"]),
        ("swedish", "arbetsmarknad", ["arbete", "marknad"]),
        ("danish", "folketingsvalg", ["folketing", "valg"]),
        ("danish", "arbejdsmarked", ["arbejde", "marked"]),
        ("norwegian", "stortingsvalg", ["storting", "valg"]),
        ("finnish", "ydinvoima", ["ydin", "voima"]),
        ("finnish", "eduskuntavaalit", ["eduskunta", "vaalit"]),
        ("hungarian", "munkaerő", ["munka", "erő"]),
        ("estonian", "riigikogu", ["riigi", "kogu"]),
    ],
)
def test_a_compound_is_found_by_its_parts(tmp_path: Path, language: str, compound: str, parts: list[str]) -> None:
    texts = [f"{compound}.", *parts, "xyz."]
    index = index_of(tmp_path / "index", [passage(None, text) for text in texts], LexicalConfig(stemming=language))
    for number, part in enumerate(parts, start=1):
        shares = shares_of(index, index.parse(part))
        assert 0 < shares[0] < shares[number]
        assert shares[-1] == 0


@pytest.mark.parametrize("language", ["english", "french", "none"])
def test_a_compound_is_not_taken_apart_in_languages_without_them(tmp_path: Path, language: str) -> None:
    assert found(tmp_path, ["breakfast", "break", "fast"], "fast", language) == [False, False, True]


def test_a_frequent_word_is_no_compound_of_rare_ones(tmp_path: Path) -> None:
    for times, taken_apart in ((10, True), (11, False)):
        texts = ["Bericht " * times, "Beri.", "Cht."]
        assert found(tmp_path / str(times), texts, "Cht", "german") == [taken_apart, False, True]


def test_a_word_that_the_corpus_lacks_is_found_apart_only_within_one_sentence(tmp_path: Path) -> None:
    passages = [passage(None, "The term ended.", "It was long."), passage(None, "The long winter term ended.")]
    index = index_of(tmp_path / "index", passages, LexicalConfig())
    np.testing.assert_array_equal(shares_of(index, index.parse("longterm")) > 0, [False, True])
    (match,) = index.matches(index.parse("longterm"), 1)
    assert (match.term, match.sentences) == ("longterm", (0,))


def test_titles_and_sentences_of_joined_words_are_told(tmp_path: Path) -> None:
    passages = [
        passage("A long term plan", "It failed.", "The long term is over, the longterm one."),
        passage("Longterm", "A long-term plan."),
    ]
    index = index_of(tmp_path / "index", passages, LexicalConfig(k1=1, b=0))
    (joined,), (other,) = (index.matches(index.parse("longterm"), row) for row in (0, 1))
    assert (joined.in_title, joined.sentences) == (True, (1,))
    assert joined.weight == pytest.approx(3 / 4)  # once in the title, and twice in the text
    assert (other.in_title, other.sentences) == (True, (0,))
    assert other.weight == pytest.approx(2 / 3)  # a hyphenated word counts once
    long, term = index.matches(index.parse("long term"), 1)
    assert (long.in_title, long.sentences) == (term.in_title, term.sentences) == (True, (0,))
    assert [long.weight, term.weight] == pytest.approx([2 / 3] * 2)


def test_words_at_the_end_and_the_beginning_of_sentences_are_not_joined(tmp_path: Path) -> None:
    passages = [passage("Long", "Term.", "It was long.", "Term papers."), passage(None, "Longterm.")]
    index = index_of(tmp_path / "index", passages, LexicalConfig())
    np.testing.assert_array_equal(shares_of(index, index.parse("longterm")) > 0, [False, True])


def test_joined_words_of_an_article_have_one_peak(tmp_path: Path) -> None:
    texts = ["Longterm.", "Long term, long term.", "Longterm and long term."]
    article_rows = np.zeros(3, np.int64)
    config = LexicalConfig()
    terms = terms_of_passages([passage(None, text) for text in texts], config)
    write_lexical(tmp_path / "index", terms, config, article_rows=article_rows)
    index = LexicalIndex(tmp_path / "index", 3)
    for query in FORMS:
        keywords = index.parse(query)
        weights = np.array([[one.idf * one.weight for one in index.matches(keywords, row)] for row in range(3)])
        of_passages, of_articles = index.shares(keywords, article_rows)
        np.testing.assert_allclose(of_passages, weights.sum(axis=1) / keywords.ceiling, rtol=1e-6)
        np.testing.assert_allclose(of_articles, [weights.max(axis=0).sum() / keywords.ceiling], rtol=1e-6)


def test_joined_words_of_a_corpus_without_any_are_none(tmp_path: Path) -> None:
    analyzer, spellings = Analyzer(), dict[str, str]()
    with TermSequence(tmp_path / "sequence") as sequence:
        assert list(joined_words(sequence, {}, {}, analyzer)) == []
        numbers = {term: number for number, term in enumerate(analyzer.terms("a road was closed", spellings))}
        places = (np.zeros(1, np.int64) for _ in range(3))
        sequence.add(TermBlock(np.array([*numbers.values(), -1], np.int32), *places))
        assert [len(found.terms) for found in joined_words(sequence, numbers, spellings, analyzer)] == [0]


def test_two_parts_are_long_enough() -> None:
    assert list(two_parts("firearm")) == [("fire", "arm"), ("fir", "earm")]
    assert list(two_parts("short")) == []
    assert list(two_parts("")) == []


@pytest.mark.parametrize("word", ["a" * 64, "ab" * 32, "abc" * 21])
def test_words_of_repeated_syllables_take_no_time(tmp_path: Path, word: str) -> None:
    parts = " ".join(word[:length] for length in range(3, 64))
    assert found(tmp_path, [f"{word} {parts}.", "xyz"], word, "german")[0]

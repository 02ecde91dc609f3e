import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.keywords.terms import Analyzer
from indexer.index.keywords.words.numerals import NUMBER, number_terms

ENGLISH = Analyzer()


@pytest.mark.parametrize(
    "text",
    [
        *("3000", "3,000", "3.000", "3 000", "3\u00a0000", "3\u202f000", "3\u2009000", "3\u2007000", "3'000", "3’000"),
        *("٣٠٠٠", "٣٬٠٠٠", "३,०००", "３,０００"),
    ],
)
@pytest.mark.parametrize("language", ["english", "german", "french", "none", "arabic"])
def test_thousands_meet_however_they_are_separated(text: str, language: str) -> None:
    analyzer = Analyzer(language)
    for sentence in (text, f"({text})", f"about {text} people", f"${text}.", f"{text}, or so"):
        assert "3000" in analyzer.terms(sentence)
    assert analyzer.query_terms(text) == ["3000"]


@pytest.mark.parametrize(
    ("texts", "term"),
    [
        (("1,234,567.89", "1.234.567,89", "1 234 567,89", "1\u202f234\u202f567,89", "1'234'567.89"), "1234567.89"),
        (("1234567", "12,34,567", "1,234,567", "1.234.567"), "1234567"),
        (("3.5", "3,5", "٣٫٥"), "3.5"),
        (("3.25", "3,25"), "3.25"),
        (("0.750", "0,750"), "0.750"),
        (("3.141", "3,141", "3141"), "3141"),
        (("1.200,5", "1,200.5", "1\u00a0200,5"), "1200.5"),
        (("1,00,000", "100,000", "100.000"), "100000"),
    ],
)
def test_a_number_has_one_term_however_it_is_written(texts: tuple[str, ...], term: str) -> None:
    for text in texts:
        assert ENGLISH.terms(text)[0] == term, text
        assert ENGLISH.query_terms(text) == [term], text


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("13.05.2025", ["13.05.2025"]),
        ("1.2.3", ["1.2.3"]),
        ("2.10.123", ["2.10.123"]),
        ("8.30", ["8.30"]),
        ("10.0.0.1", ["10.0.0.1"]),
        ("192.168.100.200", ["192.168.100.200"]),
        ("10.100.200.999", ["10100200999"]),
        ("555.123.4567", ["555.123.4567"]),
        ("0800 123 456", ["0800", "123", "456"]),
        ("+49 30 123 456", ["49", "30", "123", "456"]),
        ("in 2020 300 people", ["in", "2020", "300", "peopl"]),
        ("5 200 troops", ["5200", "5", "200", "troop"]),
        ("5\u00a0200 troops", ["5200", "troop"]),
        ("1 000 dollars", ["1000", "dollar"]),
        ("5 100m races", ["5", "100m", "race"]),
        ("[12,13]", ["12.13", "12", "13"]),
        ("1,2,3", ["1", "2", "3"]),
        ("1,2345", ["1", "2345"]),
        ("1.2345", ["1.2345"]),
        ("12,345,67", ["12345", "67"]),
        ("3,5kg", ["3.5", "3", "5", "kg"]),
        ("1.000-Euro-Frage", ["1000", "eurofrag", "euro", "frage"]),
        ("007", ["007"]),
        ("000 000", ["000", "000"]),
        ("A1.234", ["a1234", "a1", "234"]),
    ],
)
def test_what_only_looks_like_thousands_stays(text: str, terms: list[str]) -> None:
    assert ENGLISH.terms(text) == terms


def test_a_comma_is_decimal_alone_where_it_is_written_so() -> None:
    assert Analyzer("german").terms("3,5 Prozent")[:1] == ["3.5"]
    assert Analyzer("german").terms("3,5") == ["3.5"]
    assert Analyzer("french").terms("12,75 euros")[:1] == ["12.75"]


@given(st.integers(1_000, 10**15), st.sampled_from([",", ".", "'", "\u00a0", "\u202f", " "]))
def test_any_number_meets_itself_grouped(number: int, mark: str) -> None:
    grouped = f"{number:,}".replace(",", mark)
    if grouped.count(".") == 3 and all(int(group) <= 255 for group in grouped.split(".")):
        return  # an address
    assert ENGLISH.query_terms(grouped) == [str(number)]


@given(st.text("0123456789.,' \u00a0'٫-", max_size=30))
def test_number_terms_take_whatever_matches(text: str) -> None:
    for match in re.finditer(NUMBER, text, re.VERBOSE):
        terms = number_terms(match.group(), str(match.lastgroup), "english")
        assert terms
        assert all(re.fullmatch(r"\d+(?:\.\d+)*", term) for term in terms)


@pytest.mark.parametrize("unit", ["1,", "1.", "1 ", "100,", "100.", "100 ", "1'000", "1,00", "0,"])
def test_a_text_of_digits_and_separators_takes_no_time(unit: str) -> None:
    ENGLISH.terms(unit * 50_000)

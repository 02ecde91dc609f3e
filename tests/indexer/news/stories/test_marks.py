from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.stories.marks import TEXT_CHARACTERS, Marks, article_marks


def has(marks: Marks, name: str) -> bool:
    return crc32(name.encode()) in marks.names.tolist()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The flood reached Aldburg at noon.", "aldbu"),
        ("Rain fell on the Mosel. The Moselle rose.", "mosel"),
        ("Yesterday Erdoğan's visit ended.", "erdog"),
        ("Dün Sivrice'de evler yıkıldı.", "sivri"),
        ("Вчера в Москве шёл снег.", "москв"),
        ("زلزال في تركيا اليوم", "تركيا"[:5]),
        ("昨日東京で地震があった", "東京"),
        ("大統領トランプが訪日した", "トランプ"),
        ("어제 서울에서 회담이 열렸다", "서울에"),
        ("Some 1,700 people came.", "1.700"),
    ],
)
def test_article_marks_finds_names_and_numbers(text: str, name: str) -> None:
    assert has(article_marks("", text), name)


def test_article_marks_takes_no_word_that_is_written_small_as_well() -> None:
    marks = article_marks("", "The old Bridge fell. A bridge like that was long due.")
    assert not has(marks, "bridg")
    assert crc32(b"bridg") not in marks.initials.tolist()


def test_article_marks_keeps_apart_words_that_begin_sentences_only() -> None:
    marks = article_marks("", "Aldburg is flooded. The river rose.")
    assert not has(marks, "aldbu")
    assert crc32(b"aldbu") in marks.initials.tolist()
    assert crc32(b"the") not in marks.initials.tolist()


def test_article_marks_takes_no_name_from_a_title_with_capitals_throughout() -> None:
    assert not has(article_marks("Old Bridge Falls After Storm", "it fell."), "bridg")
    assert has(article_marks("Old bridge near Aldburg falls after storm", "it fell."), "aldbu")


def test_article_marks_leaves_out_months_years_and_single_digits() -> None:
    assert not len(article_marks("", "it was in March 2024, on a Monday, at 5.").names)


def test_article_marks_tells_languages_apart() -> None:
    english = article_marks("", "The house is on the hill and it was built by the mayor.")
    other = article_marks("", "It was a day of rain, and the people of the town were at home.")
    german = article_marks("", "Das Haus ist auf dem Berg, und es wurde von der Stadt gebaut.")
    assert english.language == other.language
    assert english.language != german.language


def test_article_marks_takes_what_the_title_numbers_over_what_the_lead_does() -> None:
    marks = article_marks("13th package agreed", "It follows the 12th package of December.")
    assert [crc32(b"packag"), 13] in marks.ordinals.tolist()
    assert [crc32(b"packag"), 12] not in marks.ordinals.tolist()


def test_article_marks_looks_at_the_beginning_of_a_long_text_alone() -> None:
    assert not has(article_marks("", "a " * (TEXT_CHARACTERS // 2) + "in Aldburg"), "aldbu")


@given(st.text(max_size=60), st.text(max_size=400))
def test_marks_come_back_from_their_bytes(title: str, text: str) -> None:
    marks = article_marks(title, text)
    found = Marks.from_bytes(marks.to_bytes())
    assert found.language == marks.language
    for one, other in zip(found[1:4], marks[1:4], strict=True):
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()
    assert sorted(set(marks.names.tolist())) == marks.names.tolist()
    assert not set(marks.names.tolist()) & set(marks.initials.tolist())


def test_article_marks_keeps_longer_words_that_are_written_small() -> None:
    words = article_marks("", "In Aldburg the river left its bed, and cellars were flooded.").words.tolist()
    stems = [crc32(stem) for stem in (b"river", b"cella", b"flood")]
    assert set(words) >= set(stems)


def test_article_marks_takes_no_numbers_from_a_table() -> None:
    numbers = [crc32(number) for number in (b"314", b"159", b"265")]
    assert not set(article_marks("", "Table\n314 159 265 358 979").names.tolist()) & set(numbers)
    told = article_marks("", "In Aldburg the river rose by 314 centimetres, which nobody there had seen before.")
    assert numbers[0] in told.names.tolist()

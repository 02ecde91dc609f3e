"""Names of months and weekdays, which no two of the languages may give different meanings."""

from collections import defaultdict

import pytest

from indexer.config import STEMMING_LANGUAGES
from indexer.corpus.calendar.month_names import _joined, _stated_names, calendar_names, fold


def test_no_name_means_two_months_but_the_one_that_is_english() -> None:
    meanings: defaultdict[str, set[int]] = defaultdict(set)
    for kind, number, name in _stated_names():
        if kind == "months":
            meanings[_joined(name)].add(number)
    assert {name: months for name, months in meanings.items() if len(months) > 1} == {"jan": {1, 6}}  # in Sesotho, June
    assert calendar_names().months["jan"] == 1


IN_MAY = {
    "arabic": "مايو",
    "armenian": "մայիսի",
    "basque": "maiatzaren",
    "catalan": "maig",
    "czech": "května",
    "danish": "maj",
    "dutch": "mei",
    "english": "May",
    "esperanto": "majo",
    "estonian": "mai",
    "finnish": "toukokuuta",
    "french": "mai",
    "german": "Mai",
    "greek": "Μαΐου",
    "hindi": "मई",
    "hungarian": "május",
    "indonesian": "Mei",
    "irish": "Bealtaine",
    "italian": "maggio",
    "lithuanian": "gegužės",
    "nepali": "मे",
    "norwegian": "mai",
    "persian": "مهٔ",
    "polish": "maja",
    "portuguese": "maio",
    "romanian": "mai",
    "russian": "мая",
    "serbian": "мај",
    "sesotho": "Motsheanong",
    "spanish": "mayo",
    "swedish": "maj",
    "tamil": "மே",
    "turkish": "Mayıs",
    "yiddish": "מיי",
}


@pytest.mark.parametrize("language", sorted({*STEMMING_LANGUAGES} - {"none", "porter", "dutch_porter"}))
def test_calendar_names_are_those_of_each_language_that_is_stemmed(language: str) -> None:
    assert calendar_names().months[fold(IN_MAY[language])] == 5
    assert calendar_names().months[fold(IN_MAY[language].upper())] == 5


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MÄRZ", "marz"),
        ("Février", "fevrier"),
        ("MAYIS", "mayis"),
        ("mayıs", "mayis"),
        ("İ", "i"),
        ("d’abril", "d'abril"),
    ],
)
def test_fold_leaves_out_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_joined_makes_one_word_of_a_name_of_several() -> None:
    assert calendar_names().joined("terca-feira, 13 كانون الثاني") == "tercafeira, 13 كانونالثاني"

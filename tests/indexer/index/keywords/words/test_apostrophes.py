import pytest

from indexer.config import STEMMING_LANGUAGES
from indexer.index.keywords.terms import Analyzer


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("turkish", "Ankara'da", "Ankara"),
        ("turkish", "Ankara’dan", "Ankara"),
        ("turkish", "ANKARA'DA", "ankara"),
        ("turkish", "Türkiye'nin", "Türkiye"),
        ("turkish", "Erdoğan'ın", "Erdoğan"),
        ("turkish", "İzmir'e", "İzmir"),
        ("turkish", "NATO'nun", "NATO"),
        ("turkish", "AB'ye", "AB"),
        ("turkish", "2023'te", "2023"),
        ("turkish", "Kılıçdaroğlu'yla", "Kılıçdaroğlu"),
        ("turkish", "Avrupa'dakiler", "Avrupa"),
        ("italian", "dell'università", "università"),
        ("italian", "Dell’Università", "università"),
        ("italian", "l'economia", "economia"),
        ("italian", "sull'isola", "isola"),
        ("italian", "quest'anno", "anno"),
        ("italian", "un'altra", "altra"),
        ("italian", "negl'inverni", "inverni"),
        ("french", "l'équipe", "équipe"),
        ("french", "L’ÉQUIPE", "équipe"),
        ("french", "qu'elle", "elle"),
        ("french", "jusqu'à", "à"),
        ("french", "lorsqu'il", "il"),
        ("french", "d'Emmanuel", "Emmanuel"),
        ("french", "n'est", "est"),
        ("catalan", "l'Ajuntament", "Ajuntament"),
        ("catalan", "d'aigua", "aigua"),
        ("catalan", "agafa'l", "agafa"),
        ("polish", "Kennedy'ego", "Kennedy"),
        ("lithuanian", "Facebook'as", "Facebook"),
        ("estonian", "Bush'i", "Bush"),
        ("finnish", "Bordeaux'ssa", "Bordeaux"),
        ("norwegian", "TV'en", "TV"),
        ("german", "Merkel's", "Merkel"),
        ("dutch", "foto's", "foto"),
        ("russian", "Reuters's", "Reuters"),
    ],
)
def test_a_word_meets_itself_without_what_the_language_puts_at_an_apostrophe(
    language: str, one: str, other: str
) -> None:
    analyzer = Analyzer(language)
    assert analyzer.terms(one) == analyzer.terms(other)


@pytest.mark.parametrize("language", STEMMING_LANGUAGES)
@pytest.mark.parametrize("phrase", ["dell'Umbria", "l'Umbria", "jusqu'Umbria", "O'Umbria"])
def test_an_elided_article_hides_a_name_in_no_language(language: str, phrase: str) -> None:
    analyzer = Analyzer(language)
    assert set(analyzer.terms("Umbria")) <= set(analyzer.terms(phrase))


@pytest.mark.parametrize("language", STEMMING_LANGUAGES)
def test_an_english_ending_hides_a_name_in_no_language(language: str) -> None:
    analyzer = Analyzer(language)
    assert analyzer.terms("Biden's") == analyzer.terms("Biden")


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("french", "aujourd'hui", ["aujourdhui"]),
        ("turkish", "Kur'an", ["kura"]),
        ("english", "o'clock", ["oclock", "clock"]),
        ("english", "ma'am", ["maam"]),
        ("english", "rock'n'roll", ["rocknrol"]),
        ("english", "Ankara'da", ["ankarada", "ankara"]),
        ("english", "Hawai'i Baha'i Xi'an", ["hawaii", "bahai", "xian"]),
        ("english", "Isma'il Mas'ud", ["ismail", "masud"]),
        ("german", "Erdoğan'ın", ["erdoganin", "erdogan"]),
        ("none", "п'ять", ["пять"]),
        ("none", "п’ять", ["пять"]),
        ("none", "ג׳ורג׳", ["גורג"]),
        ("english", "Shi'ite", ["shiit"]),
    ],
)
def test_other_apostrophes_are_silent(language: str, text: str, terms: list[str]) -> None:
    assert Analyzer(language).terms(text) == terms


@pytest.mark.parametrize("unit", ["l'", "dell'", "qu'", "'", "a'b"])
def test_a_text_of_apostrophes_takes_no_time(unit: str) -> None:
    for language in ("english", "french", "italian", "turkish"):
        Analyzer(language).terms(unit * 50_000)

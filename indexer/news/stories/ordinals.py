"""What a text numbers: `12th package`, `13. Sanktionspaket`, `third quarter`, `Artemis 3`, `第十二轮`.

Two texts that number one thing differently speak of two events. Dates and spans of time are left out: a story goes from
its first day to its third.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from indexer.corpus.html.metadata.language import is_function_word
from indexer.index.keywords.words.folding import fold

Ordinals: TypeAlias = set[tuple[str, int]]
"""What is numbered, folded and cut short, and its number."""

_NOUN_CHARACTERS = 6
_LEAST_NOUN_CHARACTERS = 4
_REACH = 3
"""Words behind a number in which what it numbers is looked for."""
_TOKEN = re.compile(
    r"(?P<ordinal>(?<![\d.,])\d{1,3}(?:st|nd|rd|th|er|re|e|ème|eme|º|ª|\.º|\.ª|\.(?=\s+[^\W\d_]))(?!\w))"
    r"|(?P<number>(?<![\d.,:])\d{1,3}(?![\d%:]|[.,]\d))|(?P<word>[^\W\d_]+)|(?P<end>[.!?;:\n])"
)
_DIGITS = re.compile(r"\D")
_CHINESE = re.compile(r"第\s*([0-9一二三四五六七八九十]{1,3})\s*(?:[个個])?([\u3400-\u9fff])")
_CHINESE_NUMBERED = re.compile(
    r"(?:(?<![0-9一二三四五六七八九十月])([0-9一二三四五六七八九十]{1,3})\s*[号號](线|線|楼|樓|台风|颱風|台風)"
    r"|(台风|颱風|台風)第?([0-9一二三四五六七八九十]{1,3})[号號])"
)
"""A line, a building or a storm by its number; what stands before `号` otherwise may be a day."""
_CHINESE_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_CHINESE_TIMES = frozenset("天日周季年月次")
_WORDS = {
    number: frozenset(words.split())
    for number, words in {
        1: "first erste ersten erster premier premiere primer primera primero birinci первый первая первого",
        2: "second zweite zweiten zweiter deuxieme segundo segunda ikinci второй вторая второго",
        3: "third dritte dritten dritter troisieme tercer tercera tercero ucuncu третий третья третьего",
        4: "fourth vierte vierten vierter quatrieme cuarto cuarta dorduncu четвертый четвертая четвертого",
        5: "fifth funfte funften funfter cinquieme quinto quinta besinci пятый пятая пятого",
        6: "sixth sechste sechsten sechster sixieme sexto sexta altinci шестой шестая шестого",
        7: "seventh siebte siebten siebter septieme septimo septima yedinci седьмой седьмая седьмого",
        8: "eighth achte achten achter huitieme octavo octava sekizinci восьмой восьмая восьмого",
        9: "ninth neunte neunten neunter neuvieme noveno novena dokuzuncu девятый девятая девятого",
        10: "tenth zehnte zehnten zehnter dixieme decimo decima onuncu десятый десятая десятого",
        11: "eleventh elfte elften elfter onzieme undecimo undecima одиннадцатый одиннадцатая одиннадцатого",
        12: "twelfth zwolfte zwolften zwolfter douzieme duodecimo duodecima двенадцатый двенадцатая двенадцатого",
        13: "thirteenth dreizehnte dreizehnten dreizehnter treizieme decimotercero тринадцатый тринадцатая",
        14: "fourteenth vierzehnte vierzehnten quatorzieme decimocuarto четырнадцатый четырнадцатая четырнадцатого",
    }.items()
}
_NUMBER_OF_WORD = {word: number for number, words in _WORDS.items() for word in words}
_CALENDAR_WORDS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday "
    "januar februar marz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miercoles jueves viernes sabado domingo "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre "
    "janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro "
    "januari februari maart mei juni juli augustus "
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik "
    "pazartesi sali carsamba persembe cuma cumartesi pazar "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
_TIME_WORDS = (
    "time times minute minutes hour hours day days night week weeks weekend month months year years decade century "
    "anniversary person people place half "
    "mal minute minuten stunde stunden tag tage tagen nacht woche wochen monat monate monaten jahr jahre jahren "
    "jahrhundert jahrestag platz "
    "fois heure heures jour jours nuit semaine semaines mois annee annees siecle anniversaire place "
    "vez veces hora horas dia dias noche semana semanas meses anos siglo aniversario lugar "
    "kez saat gun gunu gece hafta yil yili yildonumu раз день дня неделя недели месяц месяца год года лет места"
)
_CALENDAR, _TIMES = frozenset(_CALENDAR_WORDS.split()), frozenset(_TIME_WORDS.split())


def read_ordinals(text: str) -> Ordinals:
    """Return what a text numbers.

    Args:
        text: A title, or the beginning of an article.
    """
    return {*_chinese(text), *_numbered(text)}


@cache
def is_calendar_name(folded: str) -> bool:
    """Tell whether a folded word names a month or a day of the week in one of some languages."""
    return folded in _CALENDAR


def _chinese(text: str) -> Iterator[tuple[str, int]]:
    found = [*_CHINESE.findall(text)]
    for digits, noun, storm, of_storm in _CHINESE_NUMBERED.findall(text):
        found.append((digits or of_storm, (noun or storm)[0]))
    for digits, noun in found:
        number = int(digits) if digits.isascii() else _chinese_number(digits)
        if number and noun not in _CHINESE_TIMES:
            yield noun, number


def _chinese_number(digits: str) -> int:
    tens, is_ten, ones = digits.rpartition("十")
    return 10 * _CHINESE_DIGITS.get(tens, 1 if is_ten else 0) + _CHINESE_DIGITS.get(ones, 0)


def _numbered(text: str) -> Iterator[tuple[str, int]]:
    """Yield each noun that stands behind an ordinal, and each name that stands before a number."""
    tokens = [(found.lastgroup or "", found[0]) for found in _TOKEN.finditer(text)]
    for place, (kind, token) in enumerate(tokens):
        before = tokens[place - 1] if place else ("end", "")
        if kind == "number" and _is_name(*before):
            yield fold(before[1])[:_NOUN_CHARACTERS], int(token)
        number = int(_DIGITS.sub("", token)) if kind == "ordinal" else _NUMBER_OF_WORD.get(fold(token), 0)
        if number and not is_calendar_name(fold(before[1])):
            for noun in _nouns(tokens[place + 1 : place + 1 + _REACH]):
                yield noun, number


def _is_name(kind: str, token: str) -> bool:
    """Tell whether a token is a word with a capital letter that may be numbered, such as a mission's."""
    return kind == "word" and token[0].isupper() and _is_noun(fold(token))


def _nouns(tokens: list[tuple[str, str]]) -> Iterator[str]:
    """Yield the longer words up to the end of a sentence, unless the first of them is a time."""
    for number, (kind, token) in enumerate(tokens):
        folded = fold(token)
        if kind != "word" or (not number and _is_time(folded)):
            return
        if _is_noun(folded):
            yield folded[:_NOUN_CHARACTERS]


def _is_noun(folded: str) -> bool:
    return len(folded) >= _LEAST_NOUN_CHARACTERS and not _is_time(folded) and not is_function_word(folded)


def _is_time(folded: str) -> bool:
    return folded in _TIMES or is_calendar_name(folded)

"""Dates and times as the world writes them, converted to ISO 8601. A date that could mean two days is not read."""

import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from indexer.corpus.calendar.clock import Clock, split_clock
from indexer.corpus.calendar.date_words import read_words
from indexer.corpus.calendar.month_names import fold

MIN_YEAR, MAX_YEAR = 1600, 2100
"""Years that are read. Newspapers are no older; years of other calendars, and 0001 or 9999 for unknown, lie outside."""
_EPOCH_FIRST_S = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
_EPOCH_END_S = int(datetime(MAX_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())
_EPOCH_UNITS = (1, 10**3, 10**6, 10**9)
"""Counts a second: seconds, milliseconds, microseconds, nanoseconds. The ranges of plausible counts do not overlap."""
_MAX_CHARACTERS = 120
_Day = tuple[int, int | None, int | None]
"""Year, month and day, as far as they are stated; any may be out of range."""

_DIGITS = re.compile(r"(\d{4,19})(?:\.(\d{1,9}))?")
_DOTNET = re.compile(r"\\?/Date\((\d{10,13})(?:[+-]\d{4})?\)\\?/")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_ISO_DAY = r"\d{4}(?:-\d\d-\d\d|\d{4}|-?W\d\d-?[1-7])"
_ISO_DAY_ALONE = re.compile(rf"({_ISO_DAY})(?:Z|[+-]\d\d:\d\d)?")  # XML Schema gives days a zone, too
# Python takes -00:60 for an hour, and the minutes of 07.30 for a fraction of one.
_ISO_MOMENT = re.compile(rf"{_ISO_DAY}[T ](?!\S*[+-]\d\d:?[6-9]\d|\d\d[.,])\S+")
_COMPACT_IN_ZONE = re.compile(r"(\d{8})(\d{4}|\d{6})(Z|[+-]\d\d:?\d\d)")  # as ASN.1 and PDF write it
_NAME_OF_ZONE = re.compile(r"(?<=[\d:]Z)\[[\w/+-]+\]$", re.IGNORECASE)  # as Java adds it
_LABEL = re.compile(
    r"(?:(?:(?:first )?published|posted|publication date|date)(?: on| at)?|publié(?: le)?|publicado(?: el| em)?"
    r"|(?:veröffentlicht|erschienen)(?: am)?|pubblicato(?: il)?|gepubliceerd(?: op)?|publicerad|opublikowano"
    r"|опубликовано|дата публикации|입력|등록|발행|公開日?|掲載日?|发布时间|发布于|發布時間)\s?(?:[:：]\s?|\s)(?=.*\d)",
    re.IGNORECASE,
)
"""What says of a date that it is that of the publication; those of changes are not read."""
_EAST_ASIAN_UNITS = (
    (re.compile(r"(?<=\d)\s?[年년]\s?(?=\d)|(?<=\d)\s?[月월]\s?(?=\d)"), "-"),
    (re.compile(r"(?<=\d)\s?[時时点點시]\s?(?=\d\s?[分분])"), ":0"),
    (re.compile(r"(?<=\d)\s?[時时点點시]\s?(?=\d)"), ":"),
    (re.compile(r"(?<=\d)\s?[時时点點시]"), ":00"),
    (re.compile(r"(?<=\d)\s?[分분]\s?(?=\d\s?[秒초])"), ":0"),
    (re.compile(r"(?<=\d)\s?[分분]\s?(?=\d)"), ":"),
    (re.compile(r"(?<=\d)\s?[年년月월日號号일分분秒초]"), " "),
)
_PUNCTUATION = " ,،;.॰|·•@()[]-"
_BESIDE_MONTH = re.compile(r"[\d\s,،;.॰|·•@()\[\]/-]*")
_YEAR_FIRST = re.compile(r"(\d{4})(?:\s?([-/.:])\s?(\d{1,2})(?:\s?\2\s?(\d{1,2}))?)?")
_YEAR_LAST = re.compile(r"(?:(\d{1,2})\s?([-/.])\s?)?(\d{1,2})\s?(?(2)\2|[-/.])\s?(\d{4})")
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})")


_ZEROS = re.compile(r"[-+]?[01]|000[01]-0[01]-0[01](?:[T ][0:.]*(?:Z|[+-]00:?00)?)?")
_PLACEHOLDER_YEAR = re.compile(r"1970|1969|190[04]|1899|1601")
_FIRST_MOMENTS = frozenset(
    f"{day}T00:00:00" for day in ("1601-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1970-01-01")
)


def to_iso(raw: str | float, *, day_first: bool = False) -> str | None:
    """Convert a date, or a date and time, to ISO 8601. All of the text must be the date.

    Reads ISO 8601; the forms of mail, feeds, ctime and logs; months named in the languages of
    `indexer.corpus.calendar.month_names`; numeric forms of which only one day can be meant; and numbers of seconds,
    milliseconds, microseconds or nanoseconds since 1970 that fall into the years 1990 to 2100. Years of two digits are
    read only behind a weekday that fits and beside a time, as feeds write them. Where a zone has a name of several
    meanings, such as IST, the date is given without its time.

    Args:
        raw: What the corpus states.
        day_first: Whether 04/05/2023 is the fourth of May; if False, it is not read.

    Returns:
        `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, as precise as what was stated, with `+HH:MM` only
        where an offset or a zone was stated; None if it cannot be read.

    >>> to_iso("2025-04-13 06:55:41"), to_iso("13 mai 2025"), to_iso("May 2025"), to_iso("04/05/2023")
    ('2025-04-13T06:55:41', '2025-05-13', '2025-05', None)
    """
    if not isinstance(raw, str):
        return None if isinstance(raw, bool) else _of_number(raw)
    if len(raw) > _MAX_CHARACTERS:
        return None
    text = _NAME_OF_ZONE.sub("", _without_label(_plain(raw)))
    if (found := _DIGITS.fullmatch(text)) and (found[2] is None or len(found[1]) > 4):
        return _of_number(int(found[1]) if found[2] is None else float(text))
    if found := _DOTNET.fullmatch(text):
        return _of_number(int(found[1]))
    try:
        return _of_iso(text.upper()) or _of_words(fold(text), day_first=day_first)
    except (ValueError, OverflowError):  # an impossible day, time or offset
        return None


def day_of_line(line: str) -> str | None:
    """Return the date of a line of a text as `to_iso` does, if it names a day and is more than a number.

    On a line of its own, a year, a month or a number of seconds may be anything.
    """
    found = to_iso(line)
    return None if found is None or len(found) < len("2025-05-13") or _DIGITS.fullmatch(line.strip()) else found


def is_placeholder(raw: str | float) -> bool:
    """Tell whether a date is one that programs write where they know none.

    These are 0 and dates of zeros; the moment from which Unix counts, and its day; and midnight of the first days of
    other clocks and of spreadsheets.
    """
    if not isinstance(raw, str):
        return raw in (0, -1) and not isinstance(raw, bool)
    text = raw.strip()
    if text[:4] in ("0000", "0001") or text in ("0", "-1"):
        return _ZEROS.fullmatch(text) is not None
    found = to_iso(text) if _PLACEHOLDER_YEAR.search(text) else None
    if found is None or "T" not in found:
        return found == "1970-01-01"
    moment = datetime.fromisoformat(found)
    is_start = moment.tzinfo is not None and moment.timestamp() == 0
    return is_start or moment.replace(tzinfo=None).isoformat() in _FIRST_MOMENTS


def is_ambiguous(raw: str | float) -> bool:
    """Tell whether a date is not read only because its day and its month could be exchanged."""
    return to_iso(raw) is None and to_iso(raw, day_first=True) is not None


def why_unread(raw: str | float) -> str:
    """Return a phrase that says of a date that `to_iso` does not read why it does not."""
    if is_ambiguous(raw):
        return "is ambiguous: day and month could be exchanged; --day-first settles it"
    return "is no date that can be read"


def _without_label(text: str) -> str:
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _plain(raw: str) -> str:
    """Return a text with digits and dashes of ASCII, without invisible characters, in single spaces."""
    if not raw.isascii():
        shown = (one for one in unicodedata.normalize("NFKC", raw) if unicodedata.category(one) != "Cf")
        raw = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in shown)
        raw = re.sub("[\u2010-\u2015\u2212]", "-", raw)
        for unit, replacement in _EAST_ASIAN_UNITS:
            raw = unit.sub(replacement, raw)
    return " ".join(raw.split())


def _of_number(number: float) -> str | None:
    if isinstance(number, float) and not math.isfinite(number):
        return None
    whole = int(number)
    for unit in _EPOCH_UNITS:
        if _EPOCH_FIRST_S * unit <= whole < _EPOCH_END_S * unit:
            return datetime.fromtimestamp(whole // unit, UTC).isoformat()
    if whole != number or not 1_000 <= whole < 10**14:
        return None
    if whole < 10_000:
        return str(whole) if _is_plausible(whole) else None
    found = _COMPACT.fullmatch(str(whole))
    return None if found is None else _of_compact(found)


def _of_compact(found: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - no offset was stated
    except ValueError:
        return None
    if not _is_plausible(year):
        return None
    return moment.date().isoformat() if found[4] is None else moment.isoformat()


def _of_iso(text: str) -> str | None:
    """Read ISO 8601 as Python does; what else of it is allowed is left to the reader of words."""
    if found := _ISO_DAY_ALONE.fullmatch(text):
        return _formatted(datetime.fromisoformat(found[1]), None)
    text = _COMPACT_IN_ZONE.sub(r"\1T\2\3", text) if _COMPACT_IN_ZONE.fullmatch(text) else text
    if not _ISO_MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    clock = Clock(since_midnight=timedelta(), zone=moment.tzinfo, zone_is_known=True)
    return _formatted(moment.replace(tzinfo=None, microsecond=0), clock)


def _of_words(text: str, *, day_first: bool) -> str | None:
    clock, rest = split_clock(text)
    words = read_words(rest)
    if words is None:
        return None
    if words.month is not None:
        fitting = words.weekdays if clock else frozenset()
        year, month, day = _beside_month(words.numbers, words.month, fitting)
    else:
        year, month, day = _numeric(words.numbers.strip(_PUNCTUATION), words.weekdays, day_first=day_first)
    if month is not None and day is not None:
        return _formatted(datetime(year, month, day), clock)  # noqa: DTZ001 - the clock knows the zone
    # A time or a weekday belongs to a day, and a number between other words is not evidently a year.
    if clock is not None or words.weekdays or (words.any and words.month is None) or not _is_plausible(year):
        return None
    return f"{year:04}" if month is None else date(year, month, 1).isoformat()[:7]


def _formatted(day: datetime, clock: Clock | None) -> str | None:
    moment = None if clock is None else clock.on(day)
    if not _is_plausible((moment or day).year):
        return None
    return day.date().isoformat() if moment is None else moment.isoformat()


def _beside_month(text: str, month: int, weekdays: frozenset[int]) -> _Day:
    """Return the date whose year, and perhaps day, stand beside the name of a month.

    Raises:
        ValueError: If it cannot be told which number is which.
    """
    numbers = re.findall(r"\d+", text)
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if not _BESIDE_MONTH.fullmatch(text) or not 1 <= len(numbers) == len(years) + len(days) <= 2:
        raise ValueError("not a day and a year")
    if len(years) == 1:
        return years[0], month, days[0] if days else None
    if len(days) == 2 and len(numbers[1]) == 2:
        day, year = days[0], days[1] + (2000 if days[1] < 50 else 1900)  # RFC 2822, section 4.3
        if date(year, month, day).weekday() in weekdays:
            return year, month, day
    raise ValueError("not a day and a year")


def _numeric(text: str, weekdays: frozenset[int], *, day_first: bool) -> _Day:
    """Return a date in digits.

    Raises:
        ValueError: If it is no date, or if it could be two.
    """
    if (found := _COMPACT.fullmatch(text)) and found[4] is None:
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_OF_YEAR.fullmatch(text):
        stated = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if stated.year == int(found[1]):
            return stated.year, stated.month, stated.day
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]) if found[3] else None, int(found[4]) if found[4] else None
    if found := _YEAR_LAST.fullmatch(text):
        year, second = int(found[4]), int(found[3])
        return (year, second, None) if found[1] is None else _one_day(year, int(found[1]), second, weekdays, day_first)
    raise ValueError("no date in digits")


def _one_day(year: int, first: int, second: int, weekdays: frozenset[int], day_first: bool) -> _Day:
    """Return the only day that two numbers can mean, or that of the order in which the corpus puts them."""
    possible = []
    for day, month in dict.fromkeys([(first, second), (second, first)]):
        try:
            possible.append(date(year, month, day))
        except ValueError:
            continue
    if len(possible) > 1 and weekdays:
        possible = [day for day in possible if day.weekday() in weekdays]
    if not possible or (len(possible) > 1 and not day_first):
        raise ValueError("not one day")
    return possible[0].year, possible[0].month, possible[0].day


def _is_plausible(year: int) -> bool:
    return MIN_YEAR <= year <= MAX_YEAR

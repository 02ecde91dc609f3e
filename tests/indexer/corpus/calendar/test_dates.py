"""Dates as the world writes them, and what is not read."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.corpus.calendar.dates import day_of_line, is_ambiguous, is_placeholder, to_iso, why_unread

DAY = "2025-05-13"
EIGHT = "2025-05-13T08:00:00"
EIGHT_UTC = f"{EIGHT}+00:00"
EIGHT_IN_NEW_YORK = f"{EIGHT}-04:00"
MOMENT_S = 1_747_123_200

READ: list[tuple[str | int | float, str]] = [
    # ISO 8601
    ("2025-05-13", DAY),
    ("20250513", DAY),
    ("2025-05", "2025-05"),
    ("2025", "2025"),
    ("2025-W20-2", DAY),
    ("2025W202", DAY),
    ("2025-133", DAY),
    ("2025-05-13+02:00", DAY),
    ("2025-05-13-05:00", DAY),
    ("2025-05-13Z", DAY),
    ("2025-05-13T08:00", EIGHT),
    ("2025-05-13t08:00:00z", EIGHT_UTC),
    ("2025-05-13 08:00:00.123456789", EIGHT),
    ("2025-05-13T08:00:00,5Z", EIGHT_UTC),
    ("20250513T080000Z", EIGHT_UTC),
    ("20250513T080000-0400", EIGHT_IN_NEW_YORK),
    ("2025-05-13T24:00:00", "2025-05-14T00:00:00"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
    # nearly ISO 8601
    ("2025-05-13 08:00:00 +0200", f"{EIGHT}+02:00"),
    ("2025-05-13 08:00:00 UTC", EIGHT_UTC),
    ("2025-05-13 08:00:00.3646 +0200 CEST", f"{EIGHT}+02:00"),
    ("2025-05-13T08:00:00+02:00[Europe/Berlin]", f"{EIGHT}+02:00"),
    ("2025-05-13 08:00:00 Europe/Berlin", f"{EIGHT}+02:00"),
    ("2025:05:13 08:00:00", EIGHT),
    ("20250513080000", EIGHT),
    ("202505130800", EIGHT),
    ("2025-5-3", "2025-05-03"),
    # counts since 1970
    (MOMENT_S, EIGHT_UTC),
    (float(MOMENT_S), EIGHT_UTC),
    (str(MOMENT_S), EIGHT_UTC),
    (f"{MOMENT_S}.123", EIGHT_UTC),
    (f"{MOMENT_S}000", EIGHT_UTC),
    (MOMENT_S * 1_000 + 999, EIGHT_UTC),
    (MOMENT_S * 10**6, EIGHT_UTC),
    (MOMENT_S * 10**9, EIGHT_UTC),
    (f"/Date({MOMENT_S}000)/", EIGHT_UTC),
    (631_152_000, "1990-01-01T00:00:00+00:00"),
    (2025, "2025"),
    (20250513, DAY),
    (20250513.0, DAY),
    # mail, feeds and logs
    ("Tue, 13 May 2025 08:00:00 GMT", EIGHT_UTC),
    ("Tue, 13 May 2025 08:00:00 EDT", EIGHT_IN_NEW_YORK),
    ("Tue, 13 May 2025 08:00:00 CST", f"{EIGHT}-06:00"),
    ("Tue, 13 May 2025 08:00 -0400 (EDT)", EIGHT_IN_NEW_YORK),
    ("13 May 2025 08:00:00 -0000", EIGHT_UTC),
    ("Tue, 13 May 25 08:00:00 +0000", EIGHT_UTC),
    ("Tuesday, 13-May-25 08:00:00 GMT", EIGHT_UTC),
    ("Tue, 13 May 97 08:00:00 GMT", "1997-05-13T08:00:00+00:00"),
    ("Tue, May 13 2025 08:00:00 +0000", EIGHT_UTC),
    ("Tue May 13 08:00:00 2025", EIGHT),
    ("Tue May 13 08:00:00 UTC 2025", EIGHT_UTC),
    ("Tue May 13 08:00:00 +0000 2025", EIGHT_UTC),
    ("Tue May 13 08:00:00 AM EDT 2025", EIGHT_IN_NEW_YORK),
    ("Tue May 13 2025 08:00:00 GMT+0200 (Central European Summer Time)", f"{EIGHT}+02:00"),
    # people
    ("May 13, 2025 8:00 AM EDT", EIGHT_IN_NEW_YORK),
    ("8:00 AM EDT, May 13, 2025", EIGHT_IN_NEW_YORK),
    ("8 a.m. ET, May 13, 2025", EIGHT_IN_NEW_YORK),
    ("January 13, 2025 8:00 AM ET", "2025-01-13T08:00:00-05:00"),
    ("Tuesday, 13th of May, 2025 at 8.00pm", "2025-05-13T20:00:00"),
    ("May 13, 2025 12:05 AM", "2025-05-13T00:05:00"),
    ("May 13, 2025 12:05 PM", "2025-05-13T12:05:00"),
    ("13:05 PM, May 13, 2025", "2025-05-13T13:05:00"),
    ("Sept. 5, 2023", "2023-09-05"),
    ("13-MAY-2025", DAY),
    ("13.05.2025", DAY),
    ("13/05/2025", DAY),
    ("05/13/2025", DAY),
    ("13-05-2025 08:00", EIGHT),
    ("13. 5. 2025", DAY),
    ("2025/05/13", DAY),
    ("2025.05.13", DAY),
    ("04/04/2025", "2025-04-04"),
    ("Thursday 04/05/2023", "2023-05-04"),
    ("May 2025", "2025-05"),
    ("05/2025", "2025-05"),
    ("  13\u00a0May\n2025 ", DAY),
    # other languages
    ("13 mai 2025", DAY),
    ("mar. 13 mai 2025 à 8 h 00", EIGHT),
    ("1er janvier 2025", "2025-01-01"),
    ("13. Mai 2025, 8.00 Uhr", EIGHT),
    ("13 de mayo de 2025", DAY),
    ("terça-feira, 13 de maio de 2025", DAY),
    ("13 мая 2025 г.", DAY),
    ("2025. május 13., kedd", DAY),
    ("2025(e)ko maiatzaren 13(a), asteartea", DAY),
    ("Mean Fomhair 2025", "2025-09"),
    ("13 fevrier 2025", "2025-02-13"),
    ("13 أيار/مايو 2025", DAY),
    ("١٣ مايو ٢٠٢٥", DAY),
    ("2025年5月13日", DAY),
    ("2025年5月", "2025-05"),
    ("2025年5月13日 星期二 下午8:05", "2025-05-13T20:05:00"),
    ("2025년 5월 13일 화요일 오전 8:00", EIGHT),
    ("２０２５-０５-１３", DAY),
    ("13η Μαΐου 2025", DAY),
    ("1ης Ιανουαρίου 2025", "2025-01-01"),
    ("13 מאי 2025", DAY),
    ("ב-13 במאי 2025", DAY),
    ("יום שלישי, 13 במאי 2025", DAY),
    ("13 آب/اغسطس 2025", "2025-08-13"),
    ("13 اغسطس 2025", "2025-08-13"),
    # compact forms and names of zones
    ("2025-05-13T08:00:00Z[Europe/Berlin]", EIGHT_UTC),
    ("2025-05-13T08:00:00Z[UTC]", EIGHT_UTC),
    ("20250513080000Z", EIGHT_UTC),
    ("202505130800Z", EIGHT_UTC),
    ("20250513080000-0400", EIGHT_IN_NEW_YORK),
    # with a label
    ("Published: May 13, 2025", DAY),
    ("First published on May 13, 2025 8:00 AM EDT", EIGHT_IN_NEW_YORK),
    ("Date: 2025-05-13", DAY),
    ("Veröffentlicht am 13. Mai 2025", DAY),
    ("Publié le 13 mai 2025", DAY),
    ("Опубликовано: 13 мая 2025", DAY),
    ("입력 2025.05.13 08:00", EIGHT),
    ("发布时间:2025-05-13 08:00", EIGHT),
    # the day alone, because the zone's name has several meanings or the hour comes twice
    ("13 May 2025 08:00 IST", DAY),
    ("Tue May 13 08:00:00 CST 2025", DAY),
    ("2025-11-02 1:30 AM ET", "2025-11-02"),
]


@pytest.mark.parametrize(("raw", "expected"), READ, ids=str)
def test_to_iso_reads(raw: str | float, expected: str) -> None:
    assert to_iso(raw) == expected
    assert to_iso(raw, day_first=True) == expected
    assert not is_ambiguous(raw)


NOT_READ: list[str | int | float] = [
    "Updated: May 13, 2025",
    "Published:",
    "Published: May",
    "Date Date 2025-05-13",
    "수정 2025.05.13 08:00",
    "20251313080000Z",
    "",
    "-",
    "June 14, 23",
    "12 Jul 14 08:00:00 GMT",
    "Wed, 13 May 25 08:00:00 GMT",
    "13.05.25",
    "14 June",
    "10:05",
    "June 2023 10:05",
    "2023 10:05",
    "Sunday 2023",
    "Sunday, June 2023",
    "The 2023",
    "2023-02-29",
    "2024-02-30",
    "2025-13",
    "2025-00",
    "13/13/2025",
    "Monday 04/05/2023",
    "31.04.2025",
    "2025-W20",
    "2025-W60-1",
    "2025-366",
    "May 13-14, 2025",
    "13 May/June 2025",
    "13 May 2025 14 May 2025",
    "2023-06-14 25:00",
    "2023-06-14 10:60",
    "13:05 AM, June 14, 2023",
    "31 Feb 2023 10:05:00 GMT",
    "14 Jun 2023 10:05:00 +99999999999999999999",
    "2023-06-14T10:05:00+23:59",
    "2023-06-14T10:05:00-00:60",
    "2 hours ago",
    "13 Foo 2025",
    "0000-00-00 00:00:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "1404/02/23",
    "2568-05-13",
    "123456789",
    "12345678901",
    0,
    -MOMENT_S,
    True,
    float("nan"),
    float("inf"),
    10**400,
    2025.5,
    "9" * 200_000,
    "13 " * 30 + "May 2025",
    "\ud800 13 May 2025",
]


@pytest.mark.parametrize("raw", NOT_READ, ids=lambda raw: str(raw)[:40].encode(errors="replace").decode())
def test_to_iso_does_not_read(raw: str | float) -> None:
    assert to_iso(raw) is None
    assert why_unread(raw) == "is no date that can be read"


@pytest.mark.parametrize("raw", ["04/05/2023", "04.05.2023", "4-5-2023", "04/05/2023 10:05"])
def test_an_ambiguous_day_is_read_only_if_the_corpus_puts_the_day_first(raw: str) -> None:
    assert to_iso(raw) is None
    assert why_unread(raw) == "is ambiguous: day and month could be exchanged; --day-first settles it"


PROSE = [
    "In May 2025 the minister left.",
    "It was sold on June 14, 2023",
    "May 2025 be a good year",
    "The March 2025 budget",
    "2025 in review",
    "Tuesday 13 people were hurt in 2025",
    "Top 10 of 2025",
    "13 May 2025, London",
    "By 8:00 on May 13, 2025 all was over",
    "1,234 of 2025 votes",
    "Chapter 12.5 2025",
    "(555) 123-4567",
    "Mars 2025: a mission",
    "2024-2025",
    "2024/25",
]


@pytest.mark.parametrize("line", PROSE)
def test_to_iso_reads_no_prose(line: str) -> None:
    assert to_iso(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("13 May 2025", DAY),
        ("13.05.2025", DAY),
        ("2025-05-13T08:00", EIGHT),
        *((line, None) for line in ("2025", "May 2025", "2025-05", "20250513", f" {MOMENT_S} ", f"{MOMENT_S}.5", "Hi")),
    ],
)
def test_day_of_line_is_a_day_and_more_than_a_number(line: str, expected: str | None) -> None:
    assert day_of_line(line) == expected


def test_to_iso_is_quick_on_prose_and_on_what_nearly_is_a_date() -> None:
    to_iso("13 mai 2025")
    lines = [*PROSE, *(str(raw) for raw in NOT_READ), "1" * 119, "1:" * 59, "13 mai " * 17, "a. m. " * 19, "(1" * 59]
    started = time.process_time()
    for line in lines * 20:
        to_iso(line)
    assert time.process_time() - started < 0.001 * 20 * len(lines)


# Inputs first seen after the code was done.
UNSEEN: list[tuple[str | int | float, str | None]] = [
    ("2025-05-13T08:00:00.000-04:00", EIGHT_IN_NEW_YORK),
    ("2025-05-13T8:00Z", EIGHT_UTC),
    ("2025-05-13 08:00:00 -04", EIGHT_IN_NEW_YORK),
    ("2025-05-13, 08:00", EIGHT),
    ("2025/05/13 08:00:00", EIGHT),
    ("08:00 13.05.2025", EIGHT),
    ("13.05.2025 - 08:00", EIGHT),
    ("13.05.2025 | 08:00 Uhr", EIGHT),
    ("Di., 13. Mai 2025, 08:00 MESZ", f"{EIGHT}+02:00"),
    ("Dienstag, den 13. Mai 2025", DAY),
    ("Tue 13 May 2025 08.00 BST", DAY),
    ("Tue 13 May 2025 08.00 EDT", EIGHT_IN_NEW_YORK),
    ("Tuesday May 13, 2025 8:00 am PDT", f"{EIGHT}-07:00"),
    ("May 13th, 2025 @ 8:00am", EIGHT),
    ("MAY 13, 2025", DAY),
    ("May 13,2025", DAY),
    ("13. toukokuuta 2025 klo 8.00", EIGHT),
    ("tirsdag d. 13. maj 2025 kl. 08:00", EIGHT),
    ("wtorek, 13 maja 2025, godz. 8:00", EIGHT),
    ("13. května 2025 v 8:00", EIGHT),
    ("13 maggio 2025 alle 8:00", EIGHT),
    ("martedì 13 maggio 2025 ore 08:00", EIGHT),
    ("martes, 13 de mayo de 2025 a las 8:00 p. m.", "2025-05-13T20:00:00"),
    ("mardi 13 mai 2025 à 08h00", EIGHT),
    ("dinsdag 13 mei 2025 om 8.00 uur", EIGHT),
    ("вторник, 13 мая 2025 в 08:00 МСК", f"{EIGHT}+03:00"),
    ("Selasa, 13 Mei 2025 08:00 WIB", f"{EIGHT}+07:00"),
    ("Τρίτη 13 Μαΐου 2025, 8:00 π.μ.", EIGHT),
    ("الثلاثاء 13 مايو 2025 8:00 ص", EIGHT),
    ("13 Mayıs 2025 Salı, 08:00", EIGHT),
    ("marți, 13 mai 2025", DAY),
    ("13 травня 2025 року", DAY),
    ("২০২৫-০৫-১৩", DAY),
    ("2025年05月13日 08:00:00", EIGHT),
    ("2025年5月13日(火曜日) 午後8時5分", "2025-05-13T20:05:00"),
    ("2025.05.13. 08:00", EIGHT),
    ("2025. 5. 13. 오후 8:05", "2025-05-13T20:05:00"),
    ("Sun, 6 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
    ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
    ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37"),
    ("13/May/2025 08:00:00 +0000", EIGHT_UTC),
    ("2025-05-13 08:00:00.000000 UTC", EIGHT_UTC),
    ("2025-05-13T08:00:00GMT", EIGHT_UTC),
    ("2025-05-13T08:00:00 GMT+02:00", f"{EIGHT}+02:00"),
    ("May 13, 2025 08:00 UTC+2", f"{EIGHT}+02:00"),
    ("May 13, 2025 (8:00 AM)", EIGHT),
    ("Spring 2025", None),
    ("Q2 2025", None),
    ("May 13, 2025 by Ann Poe", None),
    ("yesterday 08:00", None),
    ("2025-05-13 to 2025-05-14", None),
    ("13 May 2025 - 14 May 2025", None),
    ("1.2.2025.3", None),
    ("ISBN 978-3-16-148410-0", None),
    ("192.168.1.25", None),
    ("10,000 in 2025", None),
    ("May 32, 2025", None),
    ("May 0, 2025", None),
    ("null", None),
    ("N/A", None),
    ("1/2", None),
    ("May", None),
    ("2025-05-13T08:00:00+02:00/2025-05-14", None),
    ("13 Mai 2025 8:00 AM 9:00 AM", None),
]


@pytest.mark.parametrize(("raw", "expected"), UNSEEN, ids=str)
def test_to_iso_reads_or_does_not_read_what_was_not_looked_at_before(raw: str | float, expected: str | None) -> None:
    assert to_iso(raw) == expected


DAYS = st.dates(date(1600, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(2100, 12, 31))  # noqa: DTZ001 - bounds are naive
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-4)), timezone(timedelta(hours=5, minutes=45))])
LANGUAGES = (
    *("ar", "hy", "eu", "ca", "cs", "da", "nl", "en", "eo", "et", "fi", "fr", "de", "el", "hi", "hu", "id", "ga"),
    *("it", "lt", "ne", "nb", "fa", "pl", "pt", "ro", "ru", "sr", "es", "sv", "ta", "tr", "yi", "zh", "ja", "ko", "st"),
)


@given(DAYS, st.sampled_from(LANGUAGES), st.sampled_from(["full", "long"]))
@settings(deadline=None, max_examples=300)
def test_to_iso_reads_the_days_that_each_language_writes(day: date, language: str, form: str) -> None:
    assert to_iso(format_date(day, form, locale=language)) == day.isoformat()


@given(
    DAYS,
    st.sampled_from(
        [*("%B %d, %Y", "%d %b %Y", "%A, %d %B %Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%G-W%V-%u", "%Y-%j", "%d-%b-%Y")]
    ),
)
@settings(deadline=None)
def test_to_iso_reads_a_day_in_every_form(day: date, form: str) -> None:
    assert to_iso(day.strftime(form)) == day.isoformat()


@given(DAYS, st.sampled_from("/.-"), st.booleans())
@settings(deadline=None)
def test_to_iso_reads_digits_by_the_order_of_the_corpus_or_not_at_all(day: date, sign: str, day_first: bool) -> None:
    raw = day.strftime(f"%d{sign}%m{sign}%Y")
    assert to_iso(raw, day_first=True) == day.isoformat()
    assert to_iso(raw) == (None if day.day <= 12 and day.day != day.month else day.isoformat())


@given(
    MOMENTS,
    ZONES,
    st.sampled_from(
        [
            *("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z", "%Y%m%dT%H%M%S%z", "%a, %d %b %Y %H:%M:%S %z"),
            *("%a %b %d %H:%M:%S %z %Y", "%B %d, %Y %I:%M:%S %p %z", "%I:%M:%S %p %z, %d %B %Y"),
        ]
    ),
)
@settings(deadline=None)
def test_to_iso_reads_a_moment_in_every_form(moment: datetime, zone: timezone, form: str) -> None:
    stated = moment.replace(tzinfo=zone, microsecond=0)
    assert to_iso(stated.strftime(form)) == stated.isoformat()


@given(MOMENTS, st.none() | ZONES)
@settings(deadline=None)
def test_to_iso_keeps_a_moment_and_its_offset(moment: datetime, zone: timezone | None) -> None:
    stated = moment.replace(tzinfo=zone)
    assert to_iso(str(stated)) == stated.replace(microsecond=0).isoformat()


@given(st.integers(631_152_000, 4_133_980_799), st.sampled_from([1, 10**3, 10**6, 10**9]), st.sampled_from([int, str]))
def test_to_iso_reads_counts_since_1970(seconds: int, unit: int, kind: type[int] | type[str]) -> None:
    assert to_iso(kind(seconds * unit)) == datetime.fromtimestamp(seconds, UTC).isoformat()


PIECES = [
    *("14", "Jun", "June", "Wed,", "10:05", "10:05:00", "+", "-", "+0100", "GMT", "EST", "IST", "0", "99", "/", "PM"),
    *(
        "-00:60",
        "2025",
        "2025-05-13",
        "T",
        "Z",
        "de",
        "mai",
        "mar.",
        "年",
        "月",
        "13日",
        "W20",
        "ET",
        "24:00",
        "²",
        "٣",
    ),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8), st.sampled_from(["", " "]), st.booleans())
@example(["14 Jun 2023 10:05:00 +0060"], "", False)
@settings(deadline=None, max_examples=500)
def test_to_iso_gives_what_can_be_read_again_or_nothing(pieces: list[str], between: str, day_first: bool) -> None:
    found = to_iso(between.join(pieces), day_first=day_first)
    assert found is None or to_iso(found) == found


@given(st.floats() | st.integers())
def test_to_iso_gives_what_can_be_read_again_of_any_number(number: float) -> None:
    found = to_iso(number)
    assert found is None or to_iso(found) == found


@pytest.mark.parametrize("raw", [0, -1, "0", "1970-01-01", "1970-01-01T00:00:00Z", "0000-00-00", "0001-01-01T00:00:00"])
def test_is_placeholder_knows_what_states_no_date(raw: str | float) -> None:
    assert is_placeholder(raw)


@pytest.mark.parametrize(
    "raw", [1, 5.5, "", "x", "1970", "1970-01-02", "1970-01-01T00:00:01Z", "1900-01-01", "2001-01-01"]
)
def test_is_placeholder_leaves_dates_alone(raw: str | float) -> None:
    assert not is_placeholder(raw)

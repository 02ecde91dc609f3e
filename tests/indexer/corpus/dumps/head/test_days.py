"""Days that short lines of a page state."""

import pytest

from indexer.corpus.dumps.head.days import dateline_day, days_of, is_day_first


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Words: Piers Oram. 18 September 2022. 8 minute read.", ["2022-09-18"]),
        ("Publié le 29/11/2024 à 06h30 • Mis à jour le 30/11/2024", ["2024-11-29", "2024-11-30"]),
        ("Updated 14 June 2024 | Published 12 June 2024", ["2024-06-12", "2024-06-14"]),
        ("Updated 3 May 2024", ["2024-05-03"]),
        ("2024-04-12 08:21 来源：青溪晚报", ["2024-04-12"]),
        ("Erstellt: 03.02.2011, 09:15 Uhr", ["2011-02-03"]),
        ("7 de marzo de 202119:44", ["2021-03-07"]),
        ("Anna AuthorHarbour12 June 2024", ["2024-06-12"]),
        ("12 June 2024Anna Author", ["2024-06-12"]),
        ("Thu, 14 May 2020 17:55 UTC", ["2020-05-14"]),
        ("June 3, 2019 / 12:25 PM", ["2019-06-03"]),
        ("In 2024 we saw nothing", []),
        ("04/05/2024", []),
        ("12 comments", []),
        ("", []),
    ],
)
def test_days_of_gives_days_of_an_update_last(line: str, days: list[str]) -> None:
    assert [day.iso[:10] for day in days_of(line)] == days


def test_days_of_tells_what_stands_beside_the_day_and_whether_it_is_an_update() -> None:
    (first, second) = days_of("By Anna Author, 12 June 2024 | Updated: 13 June 2024, 10:05")
    assert (first.beside, first.is_update, second.is_update) == ("By Anna Author,", False, True)
    assert second.iso == "2024-06-13T10:05:00"


@pytest.mark.parametrize(
    ("lines", "claim"),
    [
        (["13/02/2024", "02/02/2024"], True),
        (["on 02/13/2024 at noon"], False),
        (["02/02/2024"], None),
        (["13/02/2024", "02/13/2024"], None),
        (["13/02/24", "1/13/02/2024"], None),
        ([], None),
    ],
)
def test_is_day_first_goes_by_days_that_can_be_written_in_one_order_only(lines: list[str], claim: bool | None) -> None:
    assert is_day_first(lines) is claim


def test_days_of_reads_a_day_of_two_orders_only_if_the_order_is_known() -> None:
    found = [days_of("03/04/2024", day_first=known) for known in (None, True, False)]
    assert [[day.iso for day in days] for days in found] == [[], ["2024-04-03"], ["2024-03-04"]]


@pytest.mark.parametrize(
    ("paragraph", "day"),
    [
        ("HARBOUR CITY, June 14, 2023 (Example Wire) - The bridge is open again.", "2023-06-14"),
        ("LYON, 14 juin 2023 — Le pont est de nouveau ouvert.", "2023-06-14"),
        ("MARLSTONE, Ohio, Jan. 12, 2021 /Example Newswire/ -- The pump maker said on Tuesday", "2021-01-12"),
        ("HARBOUR CITY, June 14 (Example Wire) - The bridge is open again.", None),
        ("The bridge was opened on June 14, 2023 - and closed again.", None),
        ("On 14 June 2023 - a Wednesday - the bridge was opened.", None),
        ("HARBOUR CITY (Example Wire) - The bridge of June 14, 2023 is open again.", None),
        ("", None),
    ],
)
def test_dateline_day_is_that_beside_a_place_in_capitals(paragraph: str, day: str | None) -> None:
    assert dateline_day(paragraph) == day

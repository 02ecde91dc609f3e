"""What a line of bare text evidently is, and what only looks like it."""

import pytest

from indexer.corpus.evident import evident_date, is_breadcrumb, is_byline, is_glued_menu


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Date:2025-04-13 06:55:41", "2025-04-13T06:55:41"),
        ("Published on: June 14, 2023", "2023-06-14"),
        ("Last updated\uff1a14 June 2023 10:05", "2023-06-14T10:05:00"),
        ("* 2023-06-14", "2023-06-14"),
        ("04/05/2023", None),
        ("It was sold on June 14, 2023", None),
        ("Posted by admin on June 14, 2023", None),
        ("Date: 14 Jun 2023 10:05:00 +99999999999999999999", None),
    ],
)
def test_evident_date_reads_a_line_that_states_nothing_else(line: str, date: str | None) -> None:
    assert evident_date(line) == date


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("By Anna Author", True),
        ("By BERNICE LAFLAMME, Sentinel Staff", True),
        ("Par Corentin Le Braz et Anne de la Tour", True),
        ("By the sea, a town waits for its ferry", False),
        ("By Tuesday the water had gone.", False),
        ("Von der Brücke blieb nichts übrig", False),
    ],
)
def test_is_byline_tells_names_from_sentences(line: str, claim: bool) -> None:
    assert is_byline(line) is claim


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("Current:Home > WorldMinister comes and goes -Some Site", True),
        ("You are here: Home / World / Asia", True),
        ("News » Politics", True),
        ("Home > World > Minister comes and go...", True),
        ("Home prices fell 3/4 of a point in May.", False),
        ("Inflation > 5 percent would be too much, he said.", False),
        ("Il a dit : « Bonjour » hier soir", False),
    ],
)
def test_is_breadcrumb_tells_paths_from_prose(line: str, claim: bool) -> None:
    assert is_breadcrumb(line) is claim


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("AmericasAsia PacificPolitics", True),
        ("WorldUnited StatesEast AsiaDiplomacy", True),
        ("The PowerPoint slides of MicroStrategy", False),
        ("BlackRock Buys MicroStrategy", False),
        ("SalesForce", False),
    ],
)
def test_is_glued_menu_tells_menus_from_names(line: str, claim: bool) -> None:
    assert is_glued_menu(line) is claim

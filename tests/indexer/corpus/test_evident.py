"""What of a bare text is evidently its title or its date, and what only looks like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.evident import (
    evident_date,
    evident_title,
    find_date,
    is_breadcrumb,
    is_byline,
    is_glued_menu,
)
from tests.conftest import ROOT, SHARED

PROSE = "The minister arrived on Tuesday and left again before anybody could ask him why he had come at all."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Minister comes and goes\n\n{PROSE}", "Minister comes and goes"),
        (f"\ufeffMinister comes and goes\r\n{PROSE}\r\n", "Minister comes and goes"),
        (f"WorldUnited StatesEast AsiaDiplomacy\n\nMinister comes and goes\n\n{PROSE}", "Minister comes and goes"),
        (
            f"The minister came and went away.\n\n{PROSE}\n\nHe came on Tuesday, went on Friday, and kept away.",
            "The minister came and went away.",
        ),
        (f"Title: Minister comes and goes\n\n{PROSE}", "Minister comes and goes"),
        (f"Title:\nMinister comes and goes\n\n{PROSE}", "Minister comes and goes"),
        (f"Home prices fell 3/4 of a point\n{PROSE}", "Home prices fell 3/4 of a point"),
        (f"Skip to main content\n\nMinister comes and goes\n\n{PROSE}", "Minister comes and goes"),
        (f"Jump to glory for the minister\n\n{PROSE}", "Jump to glory for the minister"),
        (f"Zum Inhalt springen\nMinister comes and goes\n\n{PROSE}", "Minister comes and goes"),
        (
            f"What the plugin made of the minister\n\n{PROSE}\n\nIt was a small plugin.",
            "What the plugin made of the minister",
        ),
        (
            "青溪县渡船春季前停航\n\n青溪县议会周一决定，渡船在明年春季之前停航。岛上居民只能乘渔船购物。",
            "青溪县渡船春季前停航",
        ),
    ],
)
def test_evident_title_finds_the_headline(text: str, title: str) -> None:
    assert evident_title(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff\n \n",
        f"The minister came and went.\n{PROSE}",
        "The minister came and went.\n\nHe left.",
        f"{'word ' * 41}\n\n{PROSE}",
        f"June 14, 2023\n\n{PROSE}",
        f"The minister came and went.\n\n{PROSE}",
        f"By Anna Author\n\n{PROSE}",
        f"Von Anna Autor und Paul de Vries\n\n{PROSE}",
        f"Photo: A minister on the stairs\n\n{PROSE}",
        f"Tags: ministers, travel\n\n{PROSE}",
        f"Comments (3)\n\n{PROSE}",
        f"They came for the crumbs and stayed\nwhen the crumbs were gone\n\n{PROSE}",
        f"- a point of the summary\n\n{PROSE}",
        "Some short line\nAnother line",
        f"Example Tag Manager noscript begins\n\n{PROSE}",
        f"End of header widget container\n\n{PROSE}",
        f"window.load = page();\n\n{PROSE}",
        f"Welcome to the club\n\nLog in\n\nShare\n\nPrivacy policy\n\n{PROSE}",
        f"NewsSportWeather Opinion\n\n{'LocalNews HomePage SignUp ' * 9}\n\n{PROSE}",
        "We pulled the boats up over weed\nand turned them on the sand,\nand nobody had much to say\nto us on land.",
        "Dear Editor,\n\nI read with sorrow that the ferry will not sail before the spring of next year.\n\nA. Reader",
    ],
)
def test_evident_title_stays_unknown(text: str) -> None:
    assert evident_title(text) is None


SEED_TITLES = {
    "01": None,
    "02": "Top US diplomat heads to China days from now as balloon anger fades",
    "03": "Blinken's Beijing trip is back on, months after a spy balloon stopped the first one",
    "04": "Blinken Seeks New Date in China as Strains Ease",
    "05": "Blinken Bound For Beijing To Meet Senior Chinese Officials",
}


@pytest.mark.parametrize("number", SEED_TITLES)
def test_evident_title_and_date_of_the_seeds(number: str) -> None:
    (path,) = (ROOT / "seeds").glob(f"{number}-*.txt")
    assert evident_title(path.read_text()) == SEED_TITLES[number]
    assert find_date(path.read_text()) == ("2025-04-13T06:55:41" if number == "03" else None)


def test_evident_title_and_date_of_collected_pages() -> None:
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"the collected pages are not at {SHARED / 'seeds'}")
    texts = [path.read_text() for path in sorted((SHARED / "seeds").glob("*.txt"))]
    places = [text.splitlines().index(title) if (title := evident_title(text)) else None for text in texts]
    assert places == [None, 0, 1, 2, 0]
    assert [find_date(text) for text in texts] == [None, None, "2025-04-13T06:55:41", None, None]


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


def test_find_date_looks_at_the_first_twelve_lines_that_hold_something() -> None:
    opening = "Some line\n\n" * 11
    assert find_date(f"{opening}Published: 2023-06-14\n2023-06-15") == "2023-06-14"
    assert find_date(f"{opening}Some line\nPublished: 2023-06-14") is None


HEADLINE = "How the pier came and went"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (f"{HEADLINE}\nJune 14, 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nBy A. Author\n\n14 June 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nBy A. Author\n\nPublished: 12 June 2023\n\n{PROSE}", "2023-06-12"),
        (f"{HEADLINE}\n\n{PROSE}\n\nJune 14, 1963\nThe pier opens with a band.\n\nMay 2, 1987\n{PROSE}", None),
        (f"{HEADLINE}\n\nJune 14, 1963\nThe pier opens with a band.\n\nMay 2, 1987\n{PROSE}", None),
        (f"{HEADLINE}\n\n{PROSE}\n\nJune 14, 1963\nThe pier opens with a band.", None),
        (f"{PROSE}\nJune 14, 1963\nThe pier opens with a band.", None),
        (f"{HEADLINE}\nBy A. Author, 14 June 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n(14 June 2023)\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nPublié le 14 juin 2023\n\n{PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nHARBOUR CITY, June 14, 2023 (Example Wire) - {PROSE}", "2023-06-14"),
        (f"{HEADLINE}\n\nHARBOUR CITY, June 14 (Example Wire) - {PROSE}", None),
        (f"{HEADLINE}\nThe pier of 14 June 1963 is no more\n\n{PROSE}", None),
    ],
)
def test_find_date_takes_no_date_of_the_story(text: str, date: str | None) -> None:
    assert find_date(text) == date


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


@given(st.text(alphabet=st.sampled_from("\ufeff \t\n\r\u2028aZ.>»/0-:\"'") | st.characters(), max_size=200))
@settings(deadline=None)
def test_evident_title_is_a_line_of_the_text_or_nothing(text: str) -> None:
    title = evident_title(text)
    assert title is None or title in [line.strip().lstrip("\ufeff").strip() for line in text.splitlines()]

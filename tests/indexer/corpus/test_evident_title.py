"""What of a bare text is evidently its title, and what only looks like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.evident_day import find_date
from indexer.corpus.evident_title import evident_title
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


STORY = (
    "The council voted by nine to eight on Monday to sell the old library in Church Street.\n\n"
    "Buyers of the building have until August to make an offer, and children read aloud on its steps.\n"
)
LIBRARY = "Council to sell library building"


@pytest.mark.parametrize(
    "kicker",
    [
        "BREAKING NEWS",
        "Sport",
        "The Weald Weekly",
        "Draft - do not publish",
        "(Reuters)",
        "Listen to this article",
        "Vol. 12, No. 4",
        "Hey there!",
        "6 June 2023",
        "By Anna Author",
        "The Weald Weekly\n\nEXCLUSIVE",
        "https://weald.example/2024/library",
        "NEWS FLASH",
        "Islands desk",
        "ENTREVISTA",
    ],
)
def test_evident_title_is_the_headline_below_a_kicker(kicker: str) -> None:
    assert evident_title(f"{kicker}\n\n{LIBRARY}\n\n{STORY}") == LIBRARY


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"BREAKING NEWS\n\n{STORY}", None),
        (f"Page 3\n\n{STORY}", None),
        (f"Shelf life\n\nChildren read on the steps of the council\n\nThe shelf is sold. {STORY}", "Shelf life"),
        (f"{LIBRARY}\n\nChildren read aloud on steps\n\n{STORY}", LIBRARY),
        (f"A chapter closes for the whole town\n\n{LIBRARY}\n\n{STORY}", "A chapter closes for the whole town"),
        (f"# {LIBRARY}\n\n{STORY}", LIBRARY),
        (f"EXCLUSIVE\n{LIBRARY}\nBy Anna Author\n\n{STORY}", LIBRARY),
    ],
)
def test_evident_title_keeps_a_headline_of_its_own(text: str, title: str | None) -> None:
    assert evident_title(text) == title


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


@given(st.text(alphabet=st.sampled_from("\ufeff \t\n\r\u2028aZ.>»/0-:\"'") | st.characters(), max_size=200))
@settings(deadline=None)
def test_evident_title_is_a_line_of_the_text_or_nothing(text: str) -> None:
    title = evident_title(text)
    assert title is None or any(title in line for line in text.splitlines())

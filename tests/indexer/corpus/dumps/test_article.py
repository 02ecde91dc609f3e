"""The article found in the dump of a page, and texts that are only an article."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.dumps import article
from indexer.corpus.dumps.article import find_article

MENU = "Home\nNews\nSport\nWeather\nObituaries\nJobs\nContact us\nSign in\nSubscribe\n"
BODY = (
    "The ferry to the outer island ran aground on a sandbank on Tuesday morning with forty people on board.\n"
    "Nobody was hurt, and the passengers waded ashore at low tide, said the harbour master, who had warned of it.\n"
    "“We had tea on the beach,” a passenger told this newspaper. “The crew carried the dogs.”\n"
    "The vessel floated free at noon. An inquiry will look at the charts, which date from 1971.\n"
)
FOOTER = (
    "Comments (12)\nRelated\nMayor opens new bridge\nSchool wins choir prize\nCheese fair moves indoors\n"
    "Privacy policy\nTerms of use\n© 2024 The Harbour Post. All rights reserved.\n"
)
HEAD = "Island ferry runs aground with forty on board\nBy Anna Author\n12 June 2024\n"


def _kept(text: str) -> str:
    dump = find_article(text)
    foreign = dump.foreign_lines() if dump else set()
    return "".join(line for i, line in enumerate(text.splitlines(keepends=True)) if i not in foreign)


def test_find_article_leaves_out_what_stands_before_and_behind_the_article() -> None:
    kept = _kept(MENU + HEAD + BODY + FOOTER)
    assert BODY in kept
    assert not set(kept.splitlines()) & set((MENU + FOOTER).splitlines())


def test_find_article_takes_a_long_line_for_all_of_an_article() -> None:
    body = " ".join(3 * BODY.split("\n")).strip() + " More below"
    assert body in _kept(
        MENU + HEAD + body + "\n" + FOOTER + 3 * ("Fair moves indoors as the rain sets in again\n" + MENU)
    )


@pytest.mark.parametrize(
    ("chances", "sizes", "kept"),
    [
        ([0.9, 0.9, 0.9], [100, 100, 100], 3),
        ([0.9, 0.1, 0.0], [100, 100, 100], 1),
        ([0.9, 0.3, 0.0], [100, 100, 100], 2),
        ([0.9, 0.9, *[0.02] * 50], [100, 100, *[100] * 50], 2),
        ([0.1, 0.0], [100, 100], 1),
        ([0.0, 0.0], [100, 100], 0),
    ],
)
def test_least_chance_keeps_what_is_worth_it(chances: list[float], sizes: list[int], kept: int) -> None:
    least = article.least_chance(np.array(chances), np.array(sizes))
    assert sum(chance >= least for chance in chances) == kept


INTERRUPTIONS = {
    "dates": "3 May 2019\n4 May 2019\n",
    "an advertisement": "Advertisement\nStory continues below\n",
    "a box": "Newsletter\nGet the morning briefing in your inbox every weekday.\nSign up\n",
    "a rail": "Related\nMayor opens new bridge\nSchool wins choir prize\nCheese fair moves indoors\n",
}


@pytest.mark.parametrize("between", INTERRUPTIONS.values(), ids=INTERRUPTIONS.keys())
def test_find_article_keeps_the_article_behind_what_interrupts_it(between: str) -> None:
    second = BODY.replace("ferry", "barge").replace("Tuesday", "Friday")
    kept = _kept(MENU + HEAD + BODY + between + second + FOOTER)
    assert [line for line in (BODY + second).splitlines() if line not in kept] == []
    assert "choir prize" not in kept.split("1971")[-1]


@pytest.mark.parametrize("apart", ["\n\n", "\r\n"])
def test_find_article_does_not_depend_on_how_lines_are_apart(apart: str) -> None:
    kept = _kept((MENU + HEAD + BODY + FOOTER).replace("\n", apart))
    assert [line for line in BODY.splitlines() if line not in kept] == []
    assert "Obituaries" not in kept
    assert "choir prize" not in kept


ALONE = {
    "article": HEAD + BODY,
    "brief": "A roe deer walked into a bank on Monday. It left by the same door.",
    "poem": "The tide has gone and left behind,\nFor those who walk it late,\nOne shoe, a rope, a melon rind\n"
    "And half a garden gate.\n\nThe gulls have seen it all before\nAnd do not turn their heads;\n"
    "They know the sea keeps every door\nAnd makes up all the beds.\n",
    "minutes": "Minutes of the allotment society\n\nPresent: A. Reed, B. Marsh, C. Fenn\nApologies: D. Brook\n\n"
    "1. Minutes of the last meeting were agreed.\n2. Water butts: three bids. Lowest taken.\n3. Slugs.\n"
    "4. Any other business: none.\n\nThe meeting closed at nine.\n",
    "interview": "You have kept bees since you were nine.\nEight.\nAnd you were never stung?\nEvery week.\n"
    "What do the bees make of that?\nThey die of it. I try not to take it personally.\n",
    "line-up": "Saturday, main stage\n\n18.00 The Unpaid Pipers\n19.15 Hob and Nail\n20.30 Isla Rennie Trio\n"
    "22.00 Bothy Riot\n\nSunday, church\n\n11.00 Harp for beginners\n12.30 Psalms, all welcome\n",
    "recipe": "Rhubarb fool\n\n400 g rhubarb\n80 g sugar\n300 ml cream\n1 orange\n\nCook the rhubarb with the sugar.\n"
    "Let it cool.\nWhip the cream and fold it in.\n",
    "results": "Boys, 800 metres\n1. Reay, Ravensgill, 2:02.41\n2. Mbeki, Hexley, 2:02.88\n3. Airey, 2:05.10\n"
    "Girls, high jump\n1. Brandt, Eastmarch, 1.68\n2. Hale, Orton, 1.65\n",
    "German": "Brücke vertagt\n\nDer Stadtrat hat am Montag vertagt, was er seit Jahren plant.\n\n"
    "Die Brücke soll nun im Herbst noch einmal gezählt werden, sagte der Bürgermeister.\n",
    "Japanese": "無人駅に縁側\n\n町の駅に長さ八メートルの縁側ができた。大工が三カ月かけて作った。\n\n"
    "「座る場所があれば、人は少し長くいる」と大工は言う。\n",
    "timeline": "How the pier came and went\n\nIts history.\n\nJune 14, 1963\nThe pier opens.\n\n"
    "May 2, 1987\nThe pier closes without one.\n\n1999\nNobody has looked at it since.\n",
    "agenda": "What the council decides\n\nCall to order.\nMinutes of March 9.\nPublic comment: three minutes.\n"
    "Leaf blowers, hours of: second reading.\nFire engine: lease or buy.\nDoors open at 6.30. Bring a chair.\n",
    "questions": "How do I prune a plum?\n\nIn July, on a dry day.\n\nWhat with?\n\nWith a saw you lend nobody.\n\n"
    "Why not in winter?\n\nBecause of silver leaf, which comes in with the rain.\n",
    "obituaries": "REED - Peacefully at home, Elspeth, aged 84. Funeral Friday at noon.\n\n"
    "MARSH - Suddenly, Tom, of Kirk Wynd. No flowers.\n\nFENN - At sea, as he wished, Captain Arthur, aged 91.\n",
}


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE.keys())
def test_find_article_keeps_all_of_a_text_that_is_only_an_article(text: str) -> None:
    assert _kept(text) == text


@pytest.mark.parametrize("text", ["", "\n \n", "Home\nNews\n", "x" * 200_000, "a b\n" * 30_000, "\ufeff\n\u2028"])
def test_find_article_takes_texts_of_any_kind(text: str) -> None:
    assert _kept(text) == text


@given(st.lists(st.sampled_from([*(MENU + BODY + FOOTER).splitlines(), ""]) | st.text(max_size=40)))
@settings(deadline=None, max_examples=100)
def test_find_article_gives_each_unit_a_chance(lines: list[str]) -> None:
    dump = find_article("\n".join(lines))
    assert dump is None or (
        len(dump.chances) == len(dump.units)
        and all(0 <= chance <= 1 for chance in dump.chances)
        and dump.foreign_lines()
    )

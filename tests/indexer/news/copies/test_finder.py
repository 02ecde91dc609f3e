import random
from pathlib import Path

import pytest

from indexer.news.copies.relations import Relation
from tests.indexer.news.copies.printed import CHINESE, GERMAN, WEATHER, WIRE, found_groups, rows_of

PARAGRAPHS = WIRE.split("\n\n")
TAIL = "Sign up for our morning letter, and read more on the roads of the county in our weekend edition."
DOCKS = """\
Traffic through the eastern docks fell by a tenth last year, the port's yearly report says. Containers made up \
more than half of what was lost, while timber and grain held their own. The port blames the weather and the \
dues, which rose twice. Its director expects a better spring, since two lines have signed contracts that run \
until the end of the decade, and a third is said to be close to one."""


def only(groups: list[list[int]]) -> list[int]:
    (found,) = groups
    return found


@pytest.mark.parametrize(
    "text",
    [
        WIRE,
        WIRE.upper(),
        WIRE.replace('"', "”").replace("'", "’").replace("\n\n", "\n"),
        f"KELSMOUTH, Aug 12 (Coastal Press) – {WIRE}",
        f"{WIRE}\n\n{TAIL}",
        "\n\n".join(PARAGRAPHS[:-1]),
        WIRE.replace("kilometres", "kilometers").replace("lorries", "trucks").replace("told reporters", "said"),
        WIRE.replace("2.4 million pounds", "£2.4m").replace("11.6 million pounds", "£11.6m"),
        "\n\n".join([PARAGRAPHS[0], "What the board decided", *PARAGRAPHS[1:3], "Photo: A. Lund", *PARAGRAPHS[3:]]),
    ],
)
def test_finder_takes_a_reprint_for_a_copy(tmp_path: Path, text: str) -> None:
    papers = [{"text": WIRE, "source": "Coastal Press"}, {"text": DOCKS}, {"text": text, "source": "Morning Echo"}]
    assert only(rows_of(found_groups(tmp_path, papers))) == [0, 2]


@pytest.mark.parametrize(
    ("text", "edited"), [(GERMAN, ("beschlossen", "gebilligt")), (CHINESE, ("表示担忧", "感到担心"))]
)
def test_finder_knows_copies_in_other_languages(tmp_path: Path, text: str, edited: tuple[str, str]) -> None:
    papers = [{"text": text, "source": "A"}, {"text": text.replace(*edited).partition("\n\n")[2] + TAIL, "source": "B"}]
    papers.append({"text": text.replace(*edited), "source": "C"})
    assert set(only(rows_of(found_groups(tmp_path, papers)))) >= {0, 2}


@pytest.mark.parametrize(
    ("holding", "relation"),
    [
        (f"{WIRE}\n\n{DOCKS}", Relation.WITHIN),
        (f"{DOCKS}\n\n{WIRE}", Relation.WITHIN),
        ("\n\n".join(PARAGRAPHS[:4]), Relation.PART),
    ],
)
def test_finder_takes_most_of_an_article_within_another_for_a_part(
    tmp_path: Path, holding: str, relation: Relation
) -> None:
    papers = [{"text": "\n\n".join(PARAGRAPHS[:2]), "source": "A"}, {"text": holding, "source": "B"}]
    (group,) = found_groups(tmp_path, papers)
    assert [(one.article.row, one.relation) for one in group] == [(1, Relation.COPY), (0, relation)]


def filled_in(seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - the same reports every time
    numbers = {name: chance.randint(10, 90) for name in ("high", "low", "speed", "gust", "chance", "sea")}
    times = {name: f"{chance.randint(1, 12)}:{chance.randint(10, 59)}" for name in ("rise", "set", "first", "second")}
    return WEATHER.format(**numbers, **times, wind=chance.choice(["west", "north", "east"]))


@pytest.mark.parametrize("source", [None, "Morning Echo"])
def test_finder_keeps_forms_apart_that_are_filled_in_otherwise(tmp_path: Path, source: str | None) -> None:
    stated = {} if source is None else {"source": source}
    assert found_groups(tmp_path, [{"text": filled_in(seed), **stated} for seed in range(30)]) == []


def test_finder_keeps_articles_apart_that_share_a_quotation(tmp_path: Path) -> None:
    other = f"Hauliers took the news badly. {PARAGRAPHS[2]} {DOCKS}"
    assert found_groups(tmp_path, [{"text": WIRE}, {"text": other}]) == []


def test_finder_takes_a_correction_for_a_version_and_the_latest_stands(tmp_path: Path) -> None:
    corrected = WIRE.replace("seven votes to three", "eight votes to two").replace("340", "430")
    papers = [
        {"text": WIRE, "source": "Morning Echo", "published_at": "2025-08-12T10:00:00Z"},
        {"text": corrected, "source": "morning echo", "published_at": "2025-08-12T15:00:00Z"},
        {"text": WIRE, "source": "Evening Post", "published_at": "2025-08-13"},
    ]
    (group,) = found_groups(tmp_path, papers)
    assert [one.article.row for one in group] == [1, 0, 2]


def test_finder_lets_the_most_complete_of_the_earliest_stand(tmp_path: Path) -> None:
    papers = [
        {"text": "\n\n".join(PARAGRAPHS[:3]), "source": "A", "published_at": "2025-08-12T09:00:00Z"},
        {"text": WIRE, "source": "B", "published_at": "2025-08-12T12:00:00Z"},
        {"text": WIRE, "source": "C", "published_at": "2025-08-12T11:00:00Z"},
        {"text": f"{WIRE}\n\nAgency", "source": "D", "published_at": "2025-08-12"},
    ]
    assert only(rows_of(found_groups(tmp_path, papers)))[0] == 2


def test_finder_joins_pages_whose_addresses_differ_in_spelling(tmp_path: Path) -> None:
    rewritten = "\n\n".join([PARAGRAPHS[0], DOCKS, PARAGRAPHS[4]])
    papers = [
        {"text": WIRE, "url": "https://www.echo.example/roads/bridge/?utm_source=mail"},
        {"text": rewritten, "url": "http://echo.example/roads/bridge"},
        {"text": DOCKS, "url": "http://echo.example/roads/bridge?id=2"},
    ]
    assert {0, 1} <= set(only(rows_of(found_groups(tmp_path, papers))))


def test_finder_keeps_captions_apart_that_have_other_titles(tmp_path: Path) -> None:
    caption = "Photo: Coastal Press"
    papers = [{"text": caption, "title": "A bridge"}, {"text": caption, "title": "A boat"}]
    assert found_groups(tmp_path, papers) == []
    assert rows_of(found_groups(tmp_path, [*papers, {"text": caption, "title": "a boat"}])) == [[1, 2]]


def test_finder_leaves_articles_alone_that_are_parts_of_a_digest(tmp_path: Path) -> None:
    digest = "\n\n".join([*PARAGRAPHS[:2], *DOCKS.split(". ")[:3], GERMAN, CHINESE])
    items = [" ".join(PARAGRAPHS[:2]), ". ".join(DOCKS.split(". ")[:3])]
    groups = rows_of(found_groups(tmp_path, [{"text": text} for text in (digest, *items)]))
    assert not any({1, 2} <= set(group) for group in groups)


def test_finder_brings_a_text_together_that_stands_a_thousand_times(tmp_path: Path) -> None:
    papers = [{"text": f"{WIRE} {number}", "source": f"Paper {number}"} for number in range(1_000)]
    assert len(only(rows_of(found_groups(tmp_path, papers)))) == 1_000


def test_finder_finds_the_same_again_from_what_it_kept(tmp_path: Path) -> None:
    papers = [{"text": text, "source": "A"} for text in (WIRE, f"{WIRE} {TAIL}", DOCKS, GERMAN, GERMAN)]
    assert found_groups(tmp_path, papers) == found_groups(tmp_path, papers)


@pytest.mark.parametrize("texts", [[""], ["", ""], ["😀", "😀", "😁"], ["one", "one"]])
def test_finder_takes_articles_without_words(tmp_path: Path, texts: list[str]) -> None:
    groups = rows_of(found_groups(tmp_path, [{"text": text} for text in texts]))
    assert all(len({texts[row] for row in group}) == 1 for group in groups)


def test_finder_keeps_stubs_apart_that_say_the_same_under_other_titles(tmp_path: Path) -> None:
    stub = "To continue reading this article, please log in or take out a subscription. It takes less than a minute."
    titles = ["Storm tears roofs off in Velden", "Mayor of Ostrow resigns", "Harvest smaller than ever"]
    papers = [{"text": stub, "title": title, "source": title[:5]} for title in titles]
    assert found_groups(tmp_path, papers) == []
    assert only(rows_of(found_groups(tmp_path, [*papers, {**papers[0], "source": "Echo"}]))) == [0, 3]


def test_finder_takes_a_short_report_under_two_titles_for_one(tmp_path: Path) -> None:
    text = "An earthquake of magnitude 5.1 shook Arica in the north of Chile on Monday. Nobody was hurt."
    titles = ["Quake of 5.1 shakes Arica", "Earthquake rattles Chile's north"]
    papers = [{"text": text, "title": title, "source": title[:5]} for title in titles]
    assert only(rows_of(found_groups(tmp_path, papers))) == [0, 1]


def test_finder_takes_numbers_without_words_for_no_copies(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - the same table every time
    table = " ".join(str(chance.randint(1, 999)) for _ in range(60))
    assert found_groups(tmp_path, [{"text": table, "source": "A"}, {"text": f"{table} 17 4 220", "source": "B"}]) == []

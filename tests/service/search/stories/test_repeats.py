import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.search.stories.repeats import repeated

LINES = [
    "The line between Altmarkt and Hohenfels is closed for six weeks from Monday on.",
    "Three tunnels of 1889 are being repaired, a spokesman of the railway said on Thursday.",
    "Passengers must change to buses, which takes them fifty minutes longer than now.",
    "Families with prams will hardly find room, the association of passengers complained.",
]
CHINESE = "这条线路将改变五十万居民的日常生活，市长林国栋在新闻发布会上说。"


@pytest.mark.parametrize(
    ("texts", "articles", "expected"),
    [
        ([" ".join(LINES[:2]), " ".join(LINES[2:]), " ".join(LINES[1:3])], [0, 0, 1], [False, False, True]),
        ([" ".join(LINES), f"HOHENFELS (dpx) – {LINES[0]} {LINES[1]}".upper()], [0, 1], [False, True]),
        ([LINES[0], f"{LINES[0]} {LINES[1]}"], [0, 1], [False, False]),
        ([LINES[0], LINES[0]], [0, 0], [False, False]),
        (["Polls close.", "Polls close.", "Polls open."], [0, 1, 2], [False, True, False]),
        ([CHINESE, CHINESE.partition("，")[0], CHINESE[::-1]], [0, 1, 2], [False, True, False]),
        (["…", "…"], [0, 1], [False, False]),
        ([], [], []),
    ],
)
def test_repeated_tells_what_earlier_articles_have(texts: list[str], articles: list[int], expected: list[bool]) -> None:
    assert repeated(texts, articles).tolist() == expected


@given(st.lists(st.text(max_size=60), max_size=6))
def test_repeated_tells_nothing_of_one_article(texts: list[str]) -> None:
    assert not repeated(texts, [0] * len(texts)).any()


@given(st.lists(st.text("ab1 é国.", min_size=1, max_size=60), max_size=6))
def test_repeated_finds_each_passage_that_stands_in_an_earlier_article(texts: list[str]) -> None:
    found = repeated([*texts, *texts], [0] * len(texts) + [1] * len(texts))
    assert all(one or not any(map(str.isalnum, text)) for one, text in zip(found[len(texts) :], texts, strict=True))

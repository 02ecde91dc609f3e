import pytest

from indexer.corpus.dumps.kinds.lists import holds_several, is_list
from indexer.corpus.dumps.kinds.parts import parts_of
from tests.indexer.corpus.dumps.kinds.pages import BRIEF, DATED, DATED_HEADLINES, VERSE, page, teasers

JAPANESE = (
    "水車通りの古い窯に再び火が入ることに決定",
    "渡し船が綱のため三日続けて欠航となった",
    "博物館の初代館長に元船長の女性が就任",
    "五つの村に医師が一人だけという現実",
    "大聖堂の隼が十二年続けて戻ってきた",
    "救命艇が海に浮かぶピアノを救出した",
    "閉山した錫鉱山が観光客のため再開",
    "郵便局が葬儀場の建物へ移転する",
)


@pytest.mark.parametrize(
    "text",
    [
        page(DATED),
        page(teasers("{day} April 2024\n{title}\n{lead}\n")),
        page(teasers("{title}\n{lead}\nBy Kit Ferraby | {number} hours ago\n")),
        page(f"Tag: kilns\n{DATED_HEADLINES}"),
        page(teasers("{title}\n{lead}\n", 16) + "1 2 3 4 … 118 Next\n"),
        "ホーム\n社会\n政治\n経済\nスポーツ\n"
        + "".join(f"{title}\n2024年4月{28 - place}日\n" for place, title in enumerate(JAPANESE))
        + "© 2024 潮新聞\n利用規約\n",
    ],
)
def test_is_list_tells_lists_of_teasers(text: str) -> None:
    assert is_list(parts_of(text))


CLUBS = "Saltby Tansy Aller Mill Quay Brackwater Tulla Clonbur".split()  # noqa: SIM905
TABLE = "".join(f"{club} Rovers 2{place} 1{place} 4 {place}\n" for place, club in enumerate(CLUBS))
RESULTS = "".join(
    f"{28 - place} April 2024\nSaltby Rovers {place} – 1 {club} United\n" for place, club in enumerate(CLUBS)
)
DEATHS = "".join(
    f"Ann {club} of Mill Lane died on {20 - place} May 2024, aged 90.\n" for place, club in enumerate(CLUBS)
)
COMMENTS = "".join(
    f"{club}\n{place + 5} May 2024\nI was on that bus and it was full of rope jokes, all of them good.\nReply\n"
    for place, club in enumerate(CLUBS)
)
ARTICLES = {
    "a list without a page around it": DATED,
    "six teasers": page(teasers("{title}\n{lead}\n{day} April 2024\n", 6)),
    "a brief": page(BRIEF),
    "a brief above headlines": page(f"{BRIEF}Related articles\n{DATED_HEADLINES}"),
    "a brief above teasers": page(f"{BRIEF}Latest news\n{DATED}"),
    "a brief above teasers without a heading": page(BRIEF + DATED),
    "a sentence above teasers": page(f"{BRIEF.split('. ')[0]}.\nLatest news\n{DATED}"),
    "verse above teasers": page(VERSE + DATED),
    "verse above headlines": page(VERSE + DATED_HEADLINES),
    "a table above teasers": page(f"County league table\n{TABLE}{DATED}"),
    "results": page(f"Results of the county league\n{RESULTS}"),
    "deaths": page(f"Deaths\n{DEATHS}"),
    "an agenda": page(teasers("Sat {later} May 2024\nConcert in the chapel: {title}\n{lead}\n")),
    "a chronicle": page(teasers("{later} March 2024\n{title}\n{lead}\n")),
    "a ticker": page(teasers("{number} minutes ago\n{title}\n{lead}\n")),
    "a ticker with clocks": page(teasers("18:{day}\n{title}\n{lead}\n")),
    "things to do": page(teasers("{title}\n{lead}\n")),
    "things to do, with pages of comments": page(teasers("{title}\n{lead}\n", 6) + "Comments 1 2 3 Next\n"),
    "comments": page(BRIEF + COMMENTS),
    "an article above teasers": page(" ".join([BRIEF.replace("\n", " ")] * 3) + f"\n{DATED}"),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_is_list_leaves_articles_alone(name: str) -> None:
    assert not is_list(parts_of(ARTICLES[name]))


POST = """\
{title}
{day} November 2023
He came in at twenty to seven, stood on the spillway for an hour and ate what I believe was a koi. By eight there were
{number} messages. Nobody had seen the bird.
14 comments | Permalink
"""
POSTS = teasers(POST.replace("were\n", "were "), 4)


def test_holds_several_tells_weblogs() -> None:
    assert holds_several(parts_of(page(POSTS)))
    assert holds_several(parts_of(page(POSTS.replace("2023\n", "2023 by Jule\n"))))


@pytest.mark.parametrize("name", ARTICLES)
def test_holds_several_tells_no_list_and_no_single_article(name: str) -> None:
    assert not holds_several(parts_of(ARTICLES[name]))


def test_holds_several_tells_no_long_article_beside_others() -> None:
    long = "The heron is protected by federal law, and the koi are protected by Walt. " * 8
    assert not holds_several(parts_of(page(f"{POSTS}The law\n3 March 2024\n{long}\n\n{long}\n")))

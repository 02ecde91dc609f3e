"""Pages that hold no article, and articles that look a little like them."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record
from indexer.corpus.record import RecordError
from tests.indexer.corpus.html.pages.page import EN, FOOTER, NAV, paragraphs

TEASERS = (
    "Weir to be rebuilt next spring",
    "Mill to be sold to a baker",
    "Ferry stops for nine days",
    "Library roof leaks once more",
    "Geese close the lower road",
    "School choir sings in the rain",
    "Pottery kiln breaks in two",
    "Brass band seeks a second tuba",
)
LEADS = "The board said so on Tuesday after a long debate."


def cards(template: str, count: int = 8) -> str:
    return "".join(
        template.format(title=TEASERS[place % len(TEASERS)], href=f"/news/{place}", lead=LEADS)
        for place in range(count)
    )


CARD = "<div class=card><h3><a href='{href}'>{title}</a></h3><p>{lead}</p></div>"
ARTICLE_CARD = "<article><a href='{href}'><h2>{title}</h2></a><p>{lead}</p><time>3 March</time></article>"
ITEM = "<li><h3><a href='{href}'>{title}</a></h3><p>{lead}</p></li>"
PAGER = "<div class=pagination><a>1</a> <a>2</a> <a>3</a> <a>Next</a></div>"
WEBSITE = "<meta property=og:type content=website>"
HOME = "<meta property=og:url content='https://post.example/'>" + WEBSITE
CALLED = "<meta property=og:type content=article>"
ITEM_LIST = '<script type=\'application/ld+json\'>{"@type": "ItemList"}</script>'
COLLECTION = '<script type=\'application/ld+json\'>{"@type": "CollectionPage"}</script>'
PRODUCT = (
    "<div itemscope itemtype='https://schema.org/Product'><b itemprop=name>Blue kettle</b>"
    "<span itemprop=price content=20>€20</span></div>"
)
FIELDS = "<label>Name</label><input><label>Email</label><input type=email><label>Town</label><input>"
PASSWORD = "<label>Password</label><input type=password>"  # noqa: S105
POST = (
    "<div class=post><h2><a href='{href}'>{title}</a></h2><p class=d>3 March 2023</p>" + paragraphs(EN[:2]) + "</div>"
)
WALL = "<p>Subscribe to continue reading.</p><p>Already a subscriber? Log in.</p>"


def page(body: str, *, title: str = "The Post", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{NAV}{body}{FOOTER}</body></html>"


def read(html: str) -> str | None:
    return page_record(html.encode(), ReadConfig()).text


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (page(cards(CARD, 40), title="The Post - News, Sport", head=WEBSITE), "a list of teasers"),
        ("<ul>" + cards("<li><a href='{href}'>{title}</a></li>", 30) + "</ul>", "a list of teasers"),
        (page("<h1><a href='/1'>Weir above the mill gives way</a></h1>" + cards(CARD), head=WEBSITE), "teasers"),
        (page(f"<p>{EN[0]}</p>{cards(CARD)}", title="The Post | News and sport", head=HOME), "the front page"),
        (page(f"<p>{EN[0]}</p>{cards(CARD)}", title="Startseite - Der Anzeiger"), "the front page"),
        (page(f"<h1>News</h1><p>{EN[0]}</p>", title="Home | The Post", head=WEBSITE), "the front page"),
        (page(cards(CARD, 24), title="The Post: Islands", head=WEBSITE + ITEM_LIST), "a list of teasers"),
        (page("<h1>Tag: ferry</h1>" + cards(CARD), title="Tag: ferry", head=CALLED + COLLECTION), "a list of teasers"),
        (page(f"<h1>Blue kettle, 2 litres</h1>{PRODUCT}<p>{EN[0]}</p>", title="Blue kettle"), "a product of a shop"),
        (page("<h1>Sport</h1>" + cards(ARTICLE_CARD), title="Sport | The Post"), "a list of teasers"),
        (page(f"<h1>Regions</h1><ul>{cards(ITEM)}</ul>{PAGER}", title="Regions | The Post"), "a list of teasers"),
        (page("<main><h1>Kultur</h1>" + cards(CARD) + "</main>", title="Kultur – Der Anzeiger"), "a list of teasers"),
        (
            page("<h1>Page not found</h1><p>The page that you look for was moved. Try our search.</p>"),
            "found",
        ),
        (
            page("<h2>Oops</h2><p>We looked in every drawer of the office.</p>", title="404 Not Found"),
            "found",
        ),
        (
            page("<h1>Seite nicht gefunden</h1><p>Die Seite, die Sie suchen, gibt es nicht mehr.</p>"),
            "found",
        ),
        (page("<h1>Sorry, we can’t find this page</h1>" + cards(CARD), title="Error 404 | The Post"), "not found"),
        (page(f"<h1>Create your account</h1><p>{EN[0]}</p><form>{FIELDS}{PASSWORD}</form>"), "a form"),
        (page(f"<h1>Anmelden</h1><p>{EN[0]}</p><form>{PASSWORD}</form>"), "a form"),
        (page(f"<h1>Contact us</h1><p>{EN[0]}</p><form>{FIELDS}<textarea></textarea></form>"), "a form"),
        (page("<h1>Search results for “weir”</h1><p>8 results</p>" + cards(CARD)), "results of a search"),
        (page("<h1>Suchergebnisse</h1><ul>" + cards(ITEM, 4) + "</ul>"), "results of a search"),
        (page(f"<h1>Weir to be rebuilt</h1><p>{EN[0]}</p><div class=paywall>{WALL}</div>"), "for subscribers"),
        (
            page(
                f"<article><h1>Weir to be rebuilt</h1><p>{EN[0]}</p><div>{WALL}</div></article>",
                head="<meta property=og:type content=article>",
            ),
            "for subscribers",
        ),
        (page("<h1><a href='/'>The Post</a></h1>" + cards(POST, 4)), "several articles"),
    ],
)
def test_page_record_says_what_a_page_is_that_is_no_article(html: str, kind: str) -> None:
    with pytest.raises(RecordError, match=f"no article: .*{kind}"):
        read(html)


def test_page_record_keeps_what_is_no_article_if_asked_to() -> None:
    html = page(f"<h1>Weir to be rebuilt</h1>{paragraphs(EN[:2])}<div class=paywall>{WALL}</div>")
    config = ReadConfig(keep_stubs=True)
    assert page_record(html.encode(), config).notes == (
        "no article: only the beginning of one that is for subscribers",
    )


ARTICLE = "<h1>Weir above the mill to be rebuilt</h1>" + paragraphs()
BRIEFS = "".join(f"<h3>{title}</h3><p>{LEADS} It will be paid for by the county.</p>" for title in TEASERS)
BLOTTER = "".join(f"<div class=item><h3>{title}</h3><p>{LEADS} It happened on 3 March.</p></div>" for title in TEASERS)


@pytest.mark.parametrize(
    "html",
    [
        page(ARTICLE, head=WEBSITE),
        page(ARTICLE + cards(CARD, 40), head=WEBSITE),
        page(cards(ITEM, 12) + ARTICLE + PAGER),
        page(ARTICLE + f"<form id=commentform>{FIELDS}<textarea></textarea></form>"),
        page(f"<h1>Register to vote by Tuesday, council says</h1>{paragraphs()}<form class=search>{FIELDS}</form>"),
        page(f"<h1>Page not found: how a library lost its oldest book</h1>{paragraphs()}"),
        page(f"<h1>Error 404: the tram that nobody could find</h1>{paragraphs()}"),
        page(f"<h1>Search results for missing boat are in</h1>{paragraphs()}"),
        page(ARTICLE + f"<div class=paywall>{WALL}</div>"),
        page(ARTICLE + "<footer><p>Subscribe to continue reading. Already a subscriber? Log in.</p></footer>"),
        page(f"<h1>Weir to be rebuilt</h1><p>{EN[0]}</p><aside>{WALL}</aside>"),
        page("<h1>News in brief from the valley</h1>" + BRIEFS),
        page("<h1>What the police wrote down last week</h1>" + BLOTTER),
        page(
            "<h1>Eight things to do this weekend</h1>" + cards(CARD),
            head="<meta property=og:type content=article>",
        ),
        page(f"<h1>Weir above the mill to be rebuilt</h1><p>{EN[0]}</p>" + cards(CARD, 30), head=WEBSITE),
        page(f"<h1>Weir above the mill to be rebuilt</h1><div>{EN[0]}</div>" + cards(ARTICLE_CARD, 30) + PAGER),
        page(f"<h1>Ann Lee, 1931–2023</h1><p>{EN[0]}</p><p>{EN[1]}</p>" + cards(CARD, 9)),
        page("<h1>Ten walks for a wet Sunday</h1>" + "".join(f"<h2>{t}</h2><p>{LEADS} {LEADS}</p>" for t in TEASERS)),
        page(
            "<h1>As it happened: the flood</h1>"
            + "".join(f"<div><h3>10:{n}</h3><p>{EN[n % 5]}</p></div>" for n in range(9))
        ),
        page(
            "<h1>Who won what at the fair</h1>"
            + "".join(f"<figure><img src=a><figcaption>{t}</figcaption></figure>" for t in EN * 2)
        ),
        page("<h1>Questions and answers</h1>" + "".join(f"<h3>What about it?</h3><p>{t}</p>" for t in EN)),
        page("<h1>Sport</h1><h2>Tug of war ends after an hour</h2>" + paragraphs() + cards(CARD, 9) + PAGER),
        page("<h1>Weir to be rebuilt</h1>" + paragraphs(EN[:2]) + "<h2>More news</h2>" + cards(ARTICLE_CARD, 9)),
        page("<h1>Weir above the mill to be rebuilt</h1>" + paragraphs(), title="Home | The Post"),
        page("<h1>Weir to be rebuilt</h1>" + paragraphs(), title="Weir to be rebuilt | The Post", head=HOME),
        page("<h1>Weir to be rebuilt</h1>" + paragraphs(), head=HOME.replace("website", "article")),
        page(f"<h1>Two kettles tested</h1>{PRODUCT}{PRODUCT}" + paragraphs(), title="Two kettles tested"),
        page("<h1>No way home</h1>" + paragraphs(), title="Home - a story | The Post", head="<base href=/>"),
    ],
)
def test_page_record_reads_articles_that_look_like_other_pages(html: str) -> None:
    assert read(html)


MILL = tuple(text.upper() for text in EN)
OTHER = f"<article><h1>Mill to be sold</h1>{paragraphs(MILL)}</article>"


@pytest.mark.parametrize(
    ("html", "is_noted"),
    [
        (f"<article>{ARTICLE}</article>{OTHER}", True),
        (f"<main><article>{ARTICLE}</article>{OTHER}{OTHER}</main>", True),
        (f"<article>{ARTICLE}</article>" + cards(ARTICLE_CARD), False),
        (f"<article>{ARTICLE}</article><div class=comments>{OTHER}</div>", False),
        (f"<article>{ARTICLE}<article><h3>Bo</h3><p>{MILL[0]}</p></article></article>", False),
    ],
)
def test_page_record_reads_the_first_of_several_articles_and_notes_the_others(html: str, *, is_noted: bool) -> None:
    record = page_record(f"<body>{html}</body>".encode(), ReadConfig())
    assert record.text == "\n\n".join(EN)
    assert record.markup["title"] == "Weir above the mill to be rebuilt"
    assert ("the page holds further articles that were not read" in record.notes) == is_noted

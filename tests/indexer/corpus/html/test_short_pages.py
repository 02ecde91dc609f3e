"""Pages whose article is short."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record
from indexer.corpus.record import RecordError

HEADLINE = "Weir to be rebuilt"
SENTENCE = "The weir above the mill will be rebuilt."
JSON_LD = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}"%s}}</script>'
BODY = f"<div><h1>{HEADLINE}</h1><p>{SENTENCE}</p></div>"


def text_of(html: str) -> str | None:
    return page_record(html.encode(), ReadConfig()).text


@pytest.mark.parametrize(
    "html",
    [
        BODY,
        f"<article><h1>{HEADLINE}</h1><p>{SENTENCE}</p></article>",
        f"<header><a href='/'>Marrow Mail</a></header><article><h1>{HEADLINE}</h1><p>{SENTENCE}</p></article>",
        f"<head>{JSON_LD % ''}</head><body>{BODY}</body>",
        JSON_LD % f', "articleBody": "{SENTENCE}"' + BODY,
        JSON_LD % f', "articleBody": "{SENTENCE}"' + "<div id=root></div>",
        f"<head><meta property=og:type content=article></head><body>{BODY}</body>",
    ],
)
def test_page_record_takes_one_sentence_under_a_headline(html: str) -> None:
    assert text_of(html) == SENTENCE


@pytest.mark.parametrize(
    "html",
    [
        f"<article><h1>{HEADLINE}</h1></article>",
        f"<h1>{HEADLINE}</h1><nav><a href=/>Home</a> <a href=/n>News</a></nav>",
        f"<h1>{HEADLINE}</h1><p>Please wait.</p>",
        f"<article><h1>{HEADLINE}</h1><p>Loading.</p></article>",
        f"<article><p>{SENTENCE}</p></article><article><p>Mill to be sold.</p></article>",
    ],
)
def test_page_record_refuses_a_page_that_tells_nothing(html: str) -> None:
    with pytest.raises(RecordError, match="no main text was found"):
        text_of(html)


@pytest.mark.parametrize("tag", ["article", "div", "main"])
def test_page_record_keeps_paragraphs_of_a_short_text_apart(tag: str) -> None:
    paragraphs = (
        "The weir above the mill will be rebuilt next spring.",
        "The river board said so on Tuesday.",
        "It broke twice in two winters.",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert text_of(f"<{tag}><h1>{HEADLINE}</h1>{body}</{tag}>") == "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    "line", ["来源：河边日报 作者：李明", "作者：李明", "记者 李明 2024年3月4日", "发布时间：2024-03-04 10:15"]
)
def test_page_record_leaves_out_what_stands_before_a_short_chinese_text(line: str) -> None:
    paragraphs = (
        "河务局周二表示，磨坊上游的水坝将于明年春天重建。",
        "钓鱼的人们要求修一条鱼道。",
        "工程费用比预想的少。",
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (line, *paragraphs))
    assert text_of(f"<h1>老水坝将于明年春天重建</h1>{body}") == "\n\n".join(paragraphs)


def test_page_record_leaves_the_headline_out_of_one_sentence() -> None:
    sentence = "The weir above the mill will be rebuilt next spring, the river board said on Tuesday."
    assert text_of(f"<h1>{HEADLINE}</h1><p>{sentence}</p>") == sentence


MENU = "<header><a href=/>The Beacon</a><nav><ul><li><a href=/n>News</a><li><a href=/s>Sport</a></ul></nav></header>"
FOOT = "<footer><p>Copyright The Beacon. All rights reserved.</p><a href=/p>Privacy policy</a></footer>"
MENUS = "<div id=menu><a href=/>Home</a></div><div id=main>{}</div><div id=sidebar><p>Call us.</p></div>"
OUT = "<p>The ferry is out.</p><p>It will be back on Friday.</p>"


def site(body: str, *, wrap: str = "div") -> str:
    return f"<html><head><title>The Beacon</title></head><body>{MENU}<{wrap}>{body}</{wrap}>{FOOT}</body></html>"


@pytest.mark.parametrize("wrap", ["div", "article", "main", "section"])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Grey, one ear.</p><p>Call 555 0101.</p>", "Grey, one ear.\n\nCall 555 0101."),
        ("<p>No damage.</p>", "No damage."),
        (
            "<p>1931 - 2024</p><p>Murió el 3 de mayo.</p><p>Maestra.</p>",
            "1931 - 2024\n\nMurió el 3 de mayo.\n\nMaestra.",
        ),
        ("<p>the gate<br>the field<br>the crow</p>", "the gate\nthe field\nthe crow"),
        ("<pre>grey on grey\nthe horn</pre>", "grey on grey\nthe horn"),
        ("<table><tr><td>Hill<td>12<tr><td>Dale<td>7</table>", "Hill | 12\nDale | 7"),
        (
            "<h2>You need</h2><ul><li>flour<li>salt</ul><h2>Do</h2><ol><li>Bake.</ol>",
            "You need\n\nflour\nsalt\n\nDo\n\nBake.",
        ),
        ("<div class=q>Cold?</div><div class=a>Always.</div>", "Cold?\n\nAlways."),
        ("<dl><dt>Cold?<dd>Always.<dt>And?<dd>Wet.</dl>", "Cold?\n\nAlways.\n\nAnd?\n\nWet."),
        ("<div><b>Cold?</b><br>Always.<br></div>", "Cold?\nAlways."),
        ("<p>Sir, bring it back.</p><p><i>J. Roe, Hull</i></p>", "Sir, bring it back.\n\nJ. Roe, Hull"),
        ("<figure><img><figcaption>The lamp.</figcaption></figure>", "The lamp."),
        ("<p>岬の灯台守が退職する。</p><p>後任はいない。</p>", "岬の灯台守が退職する。\n\n後任はいない。"),
        ("<p>غادر الحارس الصخرة.</p>", "غادر الحارس الصخرة."),
        ("<p>आखिरी रोटी बिक गई।</p>", "आखिरी रोटी बिक गई।"),
        ("<p>By Ann Lee</p><p>2 May 2024</p><p>It was rye.</p>", "It was rye."),
        ("<p>It is back.</p><form><input type=email><button>Subscribe</button></form>", "It is back."),
        ("<p>It is back.</p><h2>Most read</h2><ul><li><a href=/1>Mayor eats hat</a></ul>", "It is back."),
        ("<p>It is back.</p><p>Tags: <a href=/1>goats</a>, <a href=/2>weather and sea</a></p>", "It is back."),
        ("<p>It is back.</p><div class=footer>The Beacon, 2 High Street</div>", "It is back."),
    ],
)
def test_page_record_keeps_all_of_a_page_with_next_to_nothing_but_its_article(body: str, text: str, wrap: str) -> None:
    assert text_of(site(f"<h1>The goat of Skerry Point</h1>{body}", wrap=wrap)) == text


@pytest.mark.parametrize(
    "html",
    [
        OUT,
        "<body><h2>Lost cat</h2>The ferry is out.<br><br>It will be back on Friday.</body>",
        "<body><center><font size=5>Lost cat</font></center><p>The ferry is out.<p>It will be back on Friday.</body>",
        MENUS.format(f"<h2>Lost cat</h2>{OUT}"),
    ],
)
def test_page_record_keeps_a_short_text_of_an_old_page(html: str) -> None:
    text = text_of(html) or ""
    assert text.endswith("The ferry is out.\n\nIt will be back on Friday.")
    assert "Home" not in text
    assert "Call" not in text


LINKS = "".join(f"<li><a href=/{place}>Story {place} of the day</a></li>" for place in range(3))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<h1>News</h1><ul>{LINKS}</ul>", "no main text"),
        (
            "<h1>Bread</h1><p><a href=/1>Last loaf sold in Mill Row</a></p><p><a href=/2>Buns are back</a></p>",
            "no main text",
        ),
        ("<h1>Map</h1><img src=m.png>", "no main text"),
        ("<article><h1>Last loaf sold</h1><div class=body></div></article>", "no main text"),
        ("<h1>Mayor eats hat</h1><p>Loading...</p>", "no main text"),
        ("<h1>The Beacon</h1><p>Please enable JavaScript to view this page.</p>", "no main text"),
        ("<h1>Search</h1><form><input name=q></form>", "no main text"),
        ("<h1>Answer us</h1><p>Tell us what you think.</p>" + "<input name=a>" * 4, "no main text"),
        ("<h1>Members</h1><p>Give your name and password.</p><input><input type=password>", "no main text"),
        ("<h1>Page not found</h1><p>Sorry, we could not find that page.</p>", "no article"),
        ("<h1>301 Moved Permanently</h1><p>The document has moved <a href=/x>here</a>.</p>", "no article"),
        ("<h1>503 Service Unavailable</h1><p>The server is busy now.</p>", "no article"),
        ("<h1>Just a moment...</h1><p>We look at your browser.</p><p>It takes some seconds.</p>", "no article"),
    ],
)
def test_page_record_refuses_a_page_without_an_article(body: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        text_of(site(body))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"<h1>News</h1><ul>{LINKS}</ul>", "Story 0 of the day\nStory 1 of the day\nStory 2 of the day"),
        ("<h1>Map</h1><img src=m.png><p>Scale</p>", "Map\n\nScale"),
        ("<h1>The Beacon</h1><p>Please enable JavaScript to view this page.</p>", "Please enable JavaScript"),
        ("<h1>Members</h1><p>Give your name.</p><input><input type=password>", "Give your name."),
    ],
)
def test_page_record_keeps_all_text_of_a_page_without_an_article_where_stubs_are_kept(body: str, words: str) -> None:
    record = page_record(site(body).encode(), ReadConfig(keep_stubs=True))
    assert words in (record.text or "")
    assert "Privacy policy" in (record.text or "")
    assert record.notes[-1] == "no main text was found; all text of the page is kept"


def test_page_record_refuses_a_page_without_text_although_stubs_are_kept() -> None:
    with pytest.raises(RecordError, match="no main text was found"):
        page_record(b"<html><body><img src=m.png><script>1</script></body></html>", ReadConfig(keep_stubs=True))


def test_whole_pages_keep_all_that_a_page_shows() -> None:
    story = "<article><h1>Swifts return</h1>" + "<p>The swifts came back to the tower on Monday evening.</p>" * 8
    page = (
        f"<html><body><nav>Home News</nav>{story}</article><footer>All rights kept</footer><script>x=1</script></body>"
    )
    whole = page_record(page.encode(), ReadConfig(whole_pages=True)).text or ""
    assert "Home News" in whole
    assert "All rights kept" in whole
    assert "x=1" not in whole
    assert "Home News" not in (page_record(page.encode(), ReadConfig()).text or "")

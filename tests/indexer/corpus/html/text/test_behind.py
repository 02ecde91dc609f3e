"""What is taken out behind the text of an article."""

import time

import pytest

from indexer.corpus.html.sizes import sizes_of
from indexer.corpus.html.text.article_run import run_of
from indexer.corpus.html.text.behind import drop_behind, with_boxes
from indexer.corpus.html.text.units import units_of
from indexer.corpus.html.tree import parse_html

P = "<p>The ferry will stop for nine days while its ramp is repaired, the harbour office said on Tuesday.</p>"
OTHER = "<p>Somebody else has written this about a different thing, at some length and with much feeling.</p>"
BODY = P * 6


def kept(html: str) -> str:
    root = parse_html(f"<html><body>{html}</body></html>")
    assert root is not None
    sizes = sizes_of(root)
    drop_behind(with_boxes(run_of(units_of(sizes), sizes), sizes), sizes)
    return str(root.text_content())


@pytest.mark.parametrize(
    "behind",
    [
        f"<div class='x1'>{OTHER}</div>",
        f"<div class='x1'><b>Ann</b> 3 May{OTHER}</div>" * 20,
        f"<ul><li>Ann{OTHER}</li><li>Bo{OTHER}</li></ul>",
        f"<section><div class='y'>{OTHER}</div></section>",
    ],
)
def test_drop_behind_leaves_out_what_follows_the_article(behind: str) -> None:
    text = kept(f"<div class='a1'>{BODY}</div>{behind}")
    assert text.count("ferry") == 6
    assert "Somebody" not in text


@pytest.mark.parametrize(
    "html",
    [
        f"<div class='a'>{BODY}</div><div class='ad'>Advertisement</div><div class='a'>{BODY}</div>",
        f"<div class='a'>{BODY}</div><div class='b'>{BODY}</div>",
        "".join(f"<div class='paragraph'>{P}</div>" for _ in range(12)),
        f"<article><div class='a'>{BODY}</div>{BODY}</article>",
        f"<div class='a'>{BODY}<blockquote>{P}{P}</blockquote>{P * 4}</div>",
        f"{BODY}{BODY}",
        f"<div>{'The ferry will stop for nine days while its ramp is repaired.<br><br>' * 12}</div>",
    ],
)
def test_drop_behind_keeps_an_article_in_several_parts(html: str) -> None:
    assert kept(html).count("ferry") == 12


def test_drop_behind_keeps_tables_that_follow_the_text() -> None:
    assert "31.5" in kept(f"<div class='a'>{BODY}</div><table><tr><td>Berg</td><td>31.5</td></tr></table>")


LINE = "<p>We have waited for this ramp since the winter before last, truly.</p>"


@pytest.mark.parametrize(
    ("box", "stays"),
    [
        (f"<div class='q'>{LINE}<button>Yes</button></div>", False),
        (f"<div class='q'><a href='/2'>Bridge to open in June</a>{LINE}</div>", False),
        (f"<blockquote>{LINE}</blockquote>", True),
        ("<ul><li>We have waited, and from Monday to Friday the boats leave at seven.</li></ul>", True),
    ],
)
def test_drop_behind_leaves_out_boxes_between_paragraphs(box: str, stays: bool) -> None:
    assert ("We have waited" in kept(f"<div class='a'>{P * 3}{box}{P * 3}</div>")) == stays


def test_drop_behind_changes_nothing_on_a_page_with_little_text() -> None:
    html = "<div class='a'><p>Ferry stops for nine days, says the office.</p></div><div><p>Terms of use.</p></div>"
    assert "Terms" in kept(html)


@pytest.mark.parametrize(
    "html",
    [
        f"<div class='a'>{BODY}</div>" + f"<div class='c'><b>Ann</b>{OTHER}</div>" * 20_000,
        f"<div>{BODY}</div><div>" + f"<div class='c'><b>Ann</b>{OTHER}</div>" * 20_000 + "</div>",
        f"<ul><li>{OTHER}</li><li>" + f"<div class='c'>Ann{OTHER}</div>" * 20_000 + "</li></ul>",
        "<div>" * 200 + P * 20_000,
    ],
)
def test_drop_behind_takes_linear_time(html: str) -> None:
    started = time.process_time()
    kept(html)
    assert time.process_time() - started < 5


LIST = "<h3>You need</h3><ul><li>flour</li><li>salt</li></ul>"
POSTS = "".join(f"<div class=p><time>18:{place}0</time><p>Boat {place} is in.</p></div>" for place in range(3))
PARTS = "".join(f"<h3>Part {place}</h3><p>Boat {place} is in.</p>" for place in range(3))


@pytest.mark.parametrize("text", ["<div class='a'>{}</div>", "<div class='a'><div class='b'>{}</div></div>", "{}"])
@pytest.mark.parametrize(
    ("boxes", "word"),
    [(f"<div class='c'>{LIST}</div>", "flour"), (POSTS, "Boat 2"), (f"<section>{PARTS}</section>", "Boat 2")],
)
def test_with_boxes_adds_boxes_that_go_on_with_the_text(text: str, boxes: str, word: str) -> None:
    assert word in kept(f"<article>{text.format(BODY)}{boxes}</article>")


@pytest.mark.parametrize(
    "box",
    [
        "<div class='c'><h3>About Ann Lee</h3><p>Ann Lee writes of boats.</p></div>",
        f"<div class='c'>{LIST}<form><input></form></div>",
        f"<div class='c'>{PARTS}<a href='/2'>Bridge to open</a></div>",
        "<div class='c'><time>18:20</time><p>One comment.</p></div>",
    ],
)
def test_with_boxes_adds_none_that_asks_or_leads_away_or_has_one_part(box: str) -> None:
    root = parse_html(f"<html><body><article><div class='a'>{BODY}</div>{box}</article></body></html>")
    assert root is not None
    sizes = sizes_of(root)
    run = run_of(units_of(sizes), sizes)
    assert with_boxes(run, sizes).units == run.units

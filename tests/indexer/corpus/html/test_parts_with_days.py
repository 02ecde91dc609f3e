"""Pages whose text has parts that days or times head: chronologies, diaries, live blogs."""

import pytest

from indexer.config import ReadConfig
from indexer.corpus.html.page import page_record
from indexer.corpus.record import Record

LONG = (
    "The town council of Marsh Lane met on Tuesday to hear what the engineers had found under the old market hall.",
    "Three of the nine oak posts that carry the roof stand in water, and a fourth has moved by the width of a hand.",
    "Stallholders will move to the car park behind the cinema in October and will stay there for two winters.",
)
OPENING = "".join(f"<p>{text}</p>" for text in LONG)
DAYS = (
    ("3 March 1921", "The hall opens with a fair."),
    ("17 May 1944", "A bomb falls through the roof and does not go off."),
    ("9 October 1987", "The great storm takes the clock."),
)
TIMES = (("21:10", "Boats are in."), ("20:05", "The lamp is out and nobody knows why."), ("19:44", "First gusts."))


def record_of(body: str, *, wrap: str = "article") -> Record:
    page = (
        "<html><head><title>A hall and its years</title></head><body><header><a href=/>The Beacon</a></header>"
        f"<{wrap}>{body}</{wrap}><footer><p>Copyright The Beacon.</p><a href=/p>Privacy policy</a></footer>"
    )
    return page_record(page.encode(), ReadConfig())


def parts(template: str, entries: tuple[tuple[str, str], ...] = DAYS) -> str:
    return "".join(template.format(mark=mark, text=text) for mark, text in entries)


ROWS = f"<table>{parts('<tr><td>{mark}</td><td>{text}</td></tr>')}</table>"
LIST = f"<ul>{parts('<li><b>{mark}:</b> {text}</li>')}</ul>"
BOXES = parts("<div class=e><div class=d>{mark}</div><div class=t>{text}</div></div>")
SECTION = f"<section><h2>Key dates</h2>{parts('<h4>{mark}</h4><p>{text}</p>')}</section>"


@pytest.mark.parametrize("wrap", ["article", "div"])
@pytest.mark.parametrize("opening", ["", "<p>By Ann Lee</p>", "<p>These are its days.</p>", OPENING])
@pytest.mark.parametrize(
    "chronology",
    [
        *(parts(f"<{tag}>{{mark}}</{tag}><p>{{text}}</p>") for tag in ("h2", "h4", "p")),
        parts("<p><strong>{mark}</strong></p><p>{text}</p>"),
        parts("<p><strong>{mark}</strong><br>{text}</p>"),
        parts("<p><span class=day>{mark}</span> {text}</p>"),
        f"<dl>{parts('<dt>{mark}</dt><dd>{text}</dd>')}</dl>",
        *(ROWS, LIST, BOXES),
    ],
)
def test_page_record_keeps_the_days_of_a_chronology_and_takes_none_of_them(
    chronology: str, opening: str, wrap: str
) -> None:
    record = record_of(f"<h1>A hall and its years</h1>{opening}{chronology}", wrap=wrap)
    told = [line for entry in DAYS for line in entry]
    assert [line for line in told if line not in (record.text or "")] == []
    assert "Privacy" not in (record.text or "")
    assert "published_at" not in record.markup
    assert record.notes == ()


@pytest.mark.parametrize(
    "entries",
    [
        (("3. März 1921", "Die Halle wird eröffnet."), ("17. Mai 1944", "Eine Bombe fällt durch das Dach.")),
        (("5 janvier 1898", "Première lumière."), ("12 août 1930", "Une fille naît.")),
        (("1 мая 1902", "Печь зажжена."), ("2 июня 1940", "Мука по карточкам.")),
        (("1921年3月3日", "市场开业，举办了庙会。"), ("1944年5月17日", "一枚炸弹落入屋顶。")),
        (("05.01.1898", "Erstes Licht."), ("12.08.1930", "Eine Tochter wird geboren."), ("02.02.1976", "Ein Riff.")),
        (("1902", "The oven is lit."), ("June 1940", "Flour is rationed."), ("2024", "Sold.")),
    ],
)
def test_page_record_keeps_the_days_of_a_chronology_in_any_language(entries: tuple[tuple[str, str], ...]) -> None:
    record = record_of("<h1>A hall and its years</h1>" + parts("<h3>{mark}</h3><p>{text}</p>", entries))
    assert record.text == "\n\n".join(line for entry in entries for line in entry)
    assert "published_at" not in record.markup


def test_page_record_keeps_a_section_of_dates_behind_the_text() -> None:
    record = record_of(f"<h1>A hall and its years</h1>{OPENING}{SECTION}")
    assert record.text == "\n\n".join([*LONG, "Key dates", *(line for entry in DAYS for line in entry)])


@pytest.mark.parametrize(
    "body",
    [
        f"<p>6 June 2023</p>{OPENING}",
        f"<p>Engineers found water under the posts of the old hall.</p><p>6 June 2023</p>{OPENING}",
        f"<h4>6 June 2023</h4>{OPENING}",
        f"<p>By Ann Lee</p><p>6 June 2023</p>{OPENING}{parts('<h2>{mark}</h2><p>{text}</p>')}",
    ],
)
def test_page_record_leaves_out_the_date_line_of_the_head(body: str) -> None:
    record = record_of(f"<h1>Hall to be closed</h1>{body}")
    assert record.markup["published_at"] == "6 June 2023"
    assert "6 June 2023" not in (record.text or "")
    assert LONG[-1] in (record.text or "")


@pytest.mark.parametrize("wrap", ["article", "div", "main"])
@pytest.mark.parametrize(
    "template",
    [
        "<div class=post><time>{mark}</time><p>{text}</p></div>",
        "<div class=post><time datetime='2024-04-02T{mark}'>{mark}</time><p>{text}</p></div>",
        "<section><p class=t>{mark}</p><p>{text}</p></section>",
        "<article class=update><header><time>{mark}</time></header><div><p>{text}</p></div></article>",
        "<h2>{mark}</h2><p>{text}</p>",
        "<p><b>{mark}</b></p><p>{text}</p>",
    ],
)
@pytest.mark.parametrize("texts", [[text for _, text in TIMES], LONG])
@pytest.mark.parametrize("opening", [(), LONG])
def test_page_record_keeps_the_posts_of_a_live_blog_and_their_times(
    template: str, texts: list[str], opening: tuple[str, ...], wrap: str
) -> None:
    entries = tuple((mark, text) for (mark, _), text in zip(TIMES, texts, strict=True))
    before = "".join(f"<p>Before that: {text}</p>" for text in opening)
    record = record_of(f"<h1>Storm at Skerry: live</h1>{before}{parts(template, entries)}", wrap=wrap)
    lines = [*(f"Before that: {text}" for text in opening), *(line for entry in entries for line in entry)]
    assert record.text == "\n\n".join(lines)


def test_page_record_keeps_the_headings_of_a_live_blog() -> None:
    post = "<div class=post><time>{mark}</time><h3>At {mark}: news</h3><p>{text}</p></div>"
    for texts in ([text for _, text in TIMES], LONG):
        entries = tuple((mark, text) for (mark, _), text in zip(TIMES, texts, strict=True))
        record = record_of(f"<h1>Storm live</h1>{parts(post, entries)}")
        assert record.text == "\n\n".join(line for mark, text in entries for line in (mark, f"At {mark}: news", text))

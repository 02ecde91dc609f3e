"""Corpora that the page is tried on: many articles, and one that means harm."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

MANY = 2_000
MARKUP = (
    '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>&lt;b&gt;"\'><svg onload=window.harmed=1>'
)
"""What would run if any of it were read as markup."""
FORMULA = '=HYPERLINK("https://evil.example","open")'
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 8
ARABIC_TITLE = "غرق عبارة قرب الميناء القديم"
ARABIC = (
    "قال وزير النقل يوم الثلاثاء إن العبارة التي غرقت قرب الميناء القديم كانت تحمل 120 راكبا. "
    "وأضاف أن فرق الإنقاذ انتشلت معظمهم قبل الفجر، وأن التحقيق في سبب الحادث قد بدأ."
)

_SOURCES = [
    f"{place} {kind}" for kind in ("Post", "Herald", "Gazette", "Wire") for place in ("North", "Harbour", "Valley")
]
_PLACES = [
    "Aldburg",
    "Kesselheim",
    "Windholm",
    "Marrow Bay",
    "Sankt Veit",
    "Tornquist",
    "Ostermoor",
    "Larkhill",
    "Bremdal",
]
_NAMES = [
    "Vogel",
    "Petkovska",
    "Okafor",
    "Lindqvist",
    "Haddad",
    "Moreau",
    "Castellan",
    "Brandt",
    "Iyer",
    "Quispe",
    "Novak",
]
_EVENTS = [
    ("flood", "the river rose over the dam", "the water stood in the streets", "sandbags were carried"),
    ("strike", "the drivers began a strike", "no train left the station", "the union asked for more pay"),
    ("trial", "the court heard the first witness", "the accused said nothing", "the judge put off the verdict"),
    ("ferry", "the ferry ran aground", "the passengers were taken off", "divers looked at the hull"),
    ("budget", "the council voted on the budget", "the library will close earlier", "the mayor defended the cuts"),
    ("storm", "the storm took down the power lines", "the schools stayed shut", "crews cleared the roads"),
]


def many() -> list[dict[str, Any]]:
    """Reports of many publishers on many events, over half a year; the same each time."""
    chance = random.Random(20)  # noqa: S311 - it makes texts, not keys
    records = []
    for number in range(MANY):
        event = number // 4
        kind, *facts = _EVENTS[event % len(_EVENTS)]
        place, name = _PLACES[event * 7 % len(_PLACES)], _NAMES[event * 5 % len(_NAMES)]
        first, second = chance.sample(facts, 2)
        day = date(2024, 1, 1) + timedelta(days=event % 180 + number % 4)
        text = (
            f"In {place} {first} on {day:%A}, and {second}, {name} told reporter {number}. "
            f"It was the {kind} number {event} of the year, with {chance.randint(2, 900)} people and {number} calls."
        )
        records.append(
            {
                "id": f"report-{number}",
                "title": f"{kind.capitalize()} {event} in {place}: {first}",
                "text": text,
                "source": _SOURCES[number * 5 % len(_SOURCES)],
                "authors": [f"{name} {number % 17}"],
                "published_at": day.isoformat(),
                "url": f"https://{kind}.example/{number}",
                "language": "en-GB" if number % 9 == 0 else "en",
            }
        )
    return records


def hostile() -> list[dict[str, Any]]:
    """Articles with markup, formulas, endless words and writing from right to left in every field."""
    marked = {
        "id": f"hostile {MARKUP}"[:200],
        "title": f"Harmless headline {MARKUP}",
        "text": f"A balloon drifted over the strait, said {MARKUP} on Monday. The ferry was late, it was said.",
        "source": f"Source {MARKUP}",
        "authors": [f"Author {MARKUP}", FORMULA],
        "published_at": "2024-05-01",
        "url": "https://hostile.example/?a=<script>window.harmed=1</script>&b=\"'",
        "language": "en",
        "note": MARKUP,
    }
    running = {
        "id": "script-address",
        "title": "An address that runs",
        "text": "The harvest was good this year, the farmers of Aldburg said.",
        "url": "javascript:window.harmed=1",
    }
    formula = {
        "id": "formula",
        "title": FORMULA,
        "text": "The trawler Skarv came home with cod, the harbour master wrote.",
        "source": FORMULA,
        "published_at": "2024-05-02",
    }
    long = {
        "id": "long",
        "title": LONG_WORD,
        "text": f"The parliament met on the {LONG_WORD} company on Friday, for an hour.",
        "source": LONG_WORD,
        "published_at": "2024-05-03",
    }
    arabic = {
        "id": "arabic",
        "title": ARABIC_TITLE,
        "text": ARABIC,
        "source": "صحيفة الميناء",
        "published_at": "2024-05-04",
        "language": "ar",
    }
    return [marked, running, formula, long, arabic]


def hostile_text() -> str:
    """A plain text, of which nothing is taken away for being markup."""
    return (
        f"A glacier calved near Bremdal\n\nThe glacier calved on Sunday, and the guide shouted {MARKUP} at the boats."
    )


def write(folder: Path, records: list[dict[str, Any]]) -> Path:
    """Write records as JSON Lines, and leave the file alone if it holds them already."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "articles.jsonl"
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path

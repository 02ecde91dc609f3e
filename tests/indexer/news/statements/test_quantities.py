from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.news.kinds import Kind
from indexer.news.statements.quantities import Quantity, quantities_of, word_hash
from indexer.news.statements.tokens import language_of, tokens_of
from indexer.news.statements.words import MULTIPLIERS, NUMBERS, PARTS, UNITS

PUBLISHED = date(2024, 5, 2)


def read(text: str, published: date | None = PUBLISHED) -> list[Quantity]:
    tokens = tokens_of(text)
    return quantities_of(text, tokens, language_of(tokens), published)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("The hackers took the data of 1,480,000 customers.", Kind.COUNT, 1_480_000),
        ("The hackers took the data of 1.48 million customers.", Kind.COUNT, 1_480_000),
        ("Die Behörden haben 2.400 Menschen in Sicherheit gebracht.", Kind.COUNT, 2_400),
        ("La firme coûte 4,2 milliards d'euros.", Kind.COUNT, 4_200_000_000),
        ("They pay €4.2bn for it.", Kind.MONEY, 4_200_000_000),
        ("They pay 4.2 billion euros for it.", Kind.MONEY, 4_200_000_000),
        ("The key rate is at 4.75%.", Kind.PERCENT, 4.75),
        ("The fire covers 100 acres.", Kind.AREA, 404_686),
        ("It was 122 degrees Fahrenheit in the shade.", Kind.TEMPERATURE, 50),
        ("The wind reached 75 miles per hour.", Kind.SPEED, 120.7),
        ("It weighed 216 pounds at birth.", Kind.MASS, 97.98),
        ("They waited an hour and a half for him.", Kind.DURATION, 5_400),
        ("They waited two and a half hours for him.", Kind.DURATION, 9_000),
        ("They waited half an hour for him.", Kind.DURATION, 1_800),
        ("Gesperrt war er anderthalb Stunden.", Kind.DURATION, 5_400),
        ("Twelve passengers were killed.", Kind.DEAD, 12),
        ("The fire killed twelve.", Kind.DEAD, 12),
        ("A dozen people lost their lives.", Kind.DEAD, 12),
        ("No one was killed.", Kind.DEAD, 0),
        ("Valilik, can kaybı olmadığını bildirdi.", Kind.DEAD, 0),
        ("Depremde 31 kişi yaralandı.", Kind.INJURED, 31),
        ("Two in three of them voted.", Kind.PERCENT, 66.67),
        ("Seul un TGV sur cinq circulera mercredi au départ de la gare.", Kind.PERCENT, 20),
        ("Two thirds of the seats were sold.", Kind.PERCENT, 66.67),
        ("共出口电动车八万六千辆", Kind.COUNT, 86_000),
        ("同比增长百分之四十二", Kind.PERCENT, 42),
        ("They will meet on 22 November.", Kind.DAY, date(2024, 11, 22).toordinal()),
        ("Am 22. November wollen sie sich treffen.", Kind.DAY, date(2024, 11, 22).toordinal()),
        ("It fell on May 9, 2021.", Kind.DAY, date(2021, 5, 9).toordinal()),
        ("Belford won 3-1 at home.", Kind.SCORE, 301),
    ],
)
def test_quantities_of_reads_a_number_and_what_it_is_of(text: str, kind: Kind, value: float) -> None:
    (found,) = read(text)
    assert found.kind is kind
    assert (found.low + found.high) / 2 == pytest.approx(value, rel=0.07 if kind is Kind.PERCENT else 0.001)


@pytest.mark.parametrize(
    "text",
    [
        "It happened in 1984.",
        "In 1755 the war went on.",
        "Trains stop at 14:32.",
        "Der Bus kam um 20.40 Uhr.",
        "The 19th of them went home.",
        "A crash closed the Highway 31 for hours.",
        "The rocket Tempest-3 is ready.",
        "A man was seen with one dog.",
        "",
    ],
)
def test_quantities_of_leaves_out_years_times_places_and_names(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("nearly 3,000 jobs", 2_700, 3_000),
        ("more than 200 people", 200, 220),
        ("about fifty whales", 46.5, 53.5),
        ("2,960 jobs", 2_960, 2_960),
    ],
)
def test_a_rounded_number_stands_for_a_range(text: str, low: float, high: float) -> None:
    (found,) = read(text)
    assert [found.low, found.high] == pytest.approx([low, high])


def test_a_quantity_tells_where_it_stands_and_what_follows() -> None:
    text = "The firm will cut 2,960 jobs by the end of the year."
    (found,) = read(text)
    assert (text[found.start : found.end], found.digits) == ("2,960", 3)
    assert found.nouns == (word_hash("jobs"), 0)


def test_a_day_without_a_year_needs_a_day_of_publication() -> None:
    assert read("They will meet on 22 November.", published=None) == []


WORDS = [*NUMBERS, *PARTS, *MULTIPLIERS, *UNITS, "and", "a", "half", "in", "of", "nobody", "killed", "-", "–", ".", ","]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8), st.integers(0).map(str)), max_size=25))
def test_quantities_of_takes_any_text(parts: list[str]) -> None:
    text = " ".join(parts)
    for found in read(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.low <= found.high


@given(st.integers(1, 999_999_999))
def test_a_whole_number_is_one_number_however_it_is_written(number: int) -> None:
    texts = [
        f"{number:,} people",
        f"{number:,}".replace(",", ".") + " people",
        f"{number:,}".replace(",", "\u202f") + " people",
    ]
    found = [[(one.low, one.digits) for one in read(f"There were {text} there.")] for text in texts]
    assert found[0] == found[1] == found[2] == [(number, max(1, len(str(number).strip("0"))))]

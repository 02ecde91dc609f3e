import pytest

from benchmarks.page_scores import Page, Reading, is_same_time, score_fields, score_text, words
from indexer.records import Json

BODY = "The ferry left at noon. Nobody saw it go, and nobody saw it come back either."
LEAD = "A ferry is missed by few."


def page(text: str = BODY, *optional: str) -> Page:
    return Page(file="page.html", text=text, optional=optional)


def outcome_of(name: str, found: Json, accepted: tuple[Json, ...]) -> str:
    page = Page(file="page.html", text=BODY, accepted={name: accepted})
    return score_fields(Reading(fields={name: found}), page)[name]


def test_words_are_runs_of_letters_and_single_ideographs() -> None:
    assert words("It’s 4.5 km—almost") == ["It", "s", "4", "5", "km", "almost"]
    assert words("第3回 大会ﾃｽﾄ") == ["第", "3", "回", "大", "会", "テ", "ス", "ト"]


def test_score_text_of_the_right_text_is_one() -> None:
    score = score_text(BODY.replace(". ", ".\n\n"), page())
    assert (score.precision, score.recall, score.f1) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [
        ("one two three four five six", 1 / 3, 1.0),  # (one two three four) of three runs
        ("one two three", 0.0, 0.0),  # shorter than a run, so it is a run of its own
        ("one two three four one two three four", 1 / 5, 1.0),
        ("", 0.0, 0.0),
    ],
)
def test_score_text_counts_runs_of_four_words(found: str, precision: float, recall: float) -> None:
    score = score_text(found, page("one two three four"))
    assert (score.precision, score.recall) == pytest.approx((precision, recall))


@pytest.mark.parametrize("found", [BODY, f"{LEAD}\n{BODY}", f"{BODY}\n{LEAD}"])
def test_score_text_does_not_count_optional_texts(found: str) -> None:
    assert score_text(found, page(BODY, LEAD)).f1 == pytest.approx(1)


def test_score_text_keeps_words_of_the_body_that_are_an_optional_text_too() -> None:
    quote = "and nobody saw it come back"
    assert score_text(BODY, page(BODY, quote)).f1 == pytest.approx(1)
    assert score_text(f"{quote}\n{BODY}", page(BODY, quote)).f1 == pytest.approx(1)
    assert score_text(f"{quote}\n{quote}\n{BODY}", page(BODY, quote)).precision < 1


@pytest.mark.parametrize(
    ("found", "accepted", "outcome"),
    [
        ("A Title", ("A title",), "right"),
        ("A title | Site", ("A title",), "wrong"),
        ("Second", ("First", "Second"), "right"),
        (None, ("A title",), "missing"),
        (None, (None, "A title"), "absent"),
        ("A title", (None,), "wrong"),
        ("A title", (None, "A title"), "right"),
    ],
)
def test_score_fields_tells_what_became_of_a_value(found: Json, accepted: tuple[Json, ...], outcome: str) -> None:
    assert outcome_of("title", found, accepted) == outcome


@pytest.mark.parametrize(
    ("name", "found", "accepted", "outcome"),
    [
        ("authors", ["B. Ü", "A"], (["A", "B. Ü"],), "right"),
        ("authors", ["A"], (["A", "B"],), "wrong"),
        ("authors", [], ([],), "absent"),
        ("authors", ["Staff"], ([], ["Staff"]), "right"),
        ("authors", [], (["Desk"], []), "absent"),
        ("language", "en-GB", ("en",), "right"),
        ("language", "eng", ("en",), "wrong"),
        ("url", "https://a.example/x/#top", ("https://a.example/x",), "right"),
        ("url", "https://a.example/x?p=2", ("https://a.example/x",), "wrong"),
    ],
)
def test_score_fields_compares_each_field_in_its_way(
    name: str, found: Json, accepted: tuple[Json, ...], outcome: str
) -> None:
    assert outcome_of(name, found, accepted) == outcome


@pytest.mark.parametrize(
    ("found", "stated", "is_same"),
    [
        ("2024-03-14", "2024-03-14T06:45:00+00:00", True),
        ("2024-03", "2024-03-14", True),
        ("2024-03-14T06:45:00", "2024-03-14", True),
        ("2024-03-15", "2024-03-14T23:30:00-05:00", False),
        ("2024-03-15T04:30:00+00:00", "2024-03-14T23:30:00-05:00", True),
        ("2024-03-15T04:30:00", "2024-03-14T23:30:00-05:00", True),
        ("2024-03-14T23:30:59", "2024-03-14T23:30:00-05:00", True),
        ("2024-03-14T06:45", "2024-03-14T07:45", False),
        ("2024-03-14Tea", "2024-03-14T07:45", False),
    ],
)
def test_is_same_time_allows_for_precision_and_offsets(found: str, stated: str, is_same: bool) -> None:
    assert is_same_time(found, stated) is is_same

"""What is left out of an article, what stays, and where one section ends and the next begins."""

import json
from collections.abc import Set as AbstractSet
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.evident_title import evident_title
from indexer.passages.clean import Cleaned, clean, keep_all
from indexer.records import Span
from tests.conftest import ROOT, SHARED

A = "The minister arrived on Tuesday and left again before anybody could ask him why he had come at all."
B = "Her office had nothing to add, and the airport said that the plane was a small one."


def sections(
    text: str, *, title: str | None = None, start: int = 0, headings: AbstractSet[int] | None = None
) -> list[Span]:
    return clean(text, title=title, start=start, headings=headings).sections


def _kept(text: str, title: str | None = None) -> list[str]:
    return [span.of(text) for span in sections(text, title=title)]


def _lines_left_out(text: str, spans: list[Span]) -> list[int]:
    """Return the numbers of the lines that hold something and lie in no section, none of them in part."""
    numbers, start = [], 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        unindented = line.lstrip().removeprefix("\ufeff").lstrip()
        words = range(start + len(line) - len(unindented), start + len(line.rstrip()))
        start += len(line)
        inside = {any(span.start <= place < span.end for span in spans) for place in words}
        assert len(inside) <= 1, f"line {number} is cut"
        if inside == {False}:
            numbers.append(number)
    return numbers


FURNITURE = [
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "View",
    "veryGood! (142)",
    "We never show your email address to other readers.",
    "You are here: Home / World",
    "AmericasAsia PacificPolitics",
    "Share this:",
    "Facebook | Twitter | WhatsApp",
    "Back to top",
    "Date:2025-04-13 06:55:41",
    "© 2023 The Harbour Post",
    "\tADVERTISEMENT  ",
]
PROSE = [
    "Home prices fell by 3/4 of a point in May.",
    "He sent it to an email address that was not hers.",
    "Workers in the fields were required to wear hats.",
    "More news is expected on Tuesday, he said.",
    "Inflation > 5 percent would be too much, he said.",
    "Il a dit : « Bonjour » hier soir",
    "“Related?” she asked.",
    "In: the new. Out: the old, he said.",
    "Recommendations were made, but none was followed.",
    "- a point of the summary",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_sections_leave_out_furniture_and_end_there(line: str) -> None:
    assert _kept(f"{A}\n{line}\n{B}\n") == [A, B]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Leave a Reply", "comment form"),
        ("We never show your email address to other readers.", "comment form"),
        ("You are here: Home / World", "menu"),
        ("AmericasAsia PacificPolitics", "menu"),
        ("Skip to content", "menu"),
        ("veryGood! (142)", "share links"),
        ("Facebook | Twitter | WhatsApp", "share links"),
        ("Sponsored", "advertisement"),
        ("Date:2025-04-13 06:55:41", "date line"),
        ("© 2023 The Harbour Post", "copyright"),
        ("Related\nA headline of another story", "related list"),
        ("The Title Again", "repeated title"),
    ],
)
def test_clean_names_the_rule_for_what_it_leaves_out(line: str, rule: str) -> None:
    text = f"The title again\n{A}\n{line}\n\n{B}\n"
    cleaned = clean(text, title="The title again")
    assert [(one.span.of(text), one.rule) for one in cleaned.removed] == [(line, rule)]


def test_clean_joins_neighbouring_lines_of_one_rule_and_names_a_headline_alone() -> None:
    text = f"A title\n\nBy A. Author\n\nPublished: 12 June 2023\n\n{A}\nView\n\nShare this:\nMenu\n{B}"
    cleaned = clean(text, title="A title")
    assert [(one.span.of(text), one.rule) for one in cleaned.removed] == [
        ("A title\n\nBy A. Author", "headline"),
        ("Published: 12 June 2023", "date line"),
        ("View\n\nShare this:", "share links"),
        ("Menu", "menu"),
    ]


def test_clean_names_where_in_a_page_what_is_no_article_stands() -> None:
    menu = "".join(f"{word}\n" for word in ("Home", "World", "Sport", "Weather", "Log in", "Subscribe", "Search"))
    footer = "Related\nMost read\nPrivacy policy\nTerms of use\nContact us\n© 2023 The Harbour Post\n"
    text = f"{menu}\n{A} {B}\n\n{B} {A}\n\n{A}\n\n{B}\n\n{footer}"
    rules = [(one.span.of(text).split("\n")[0], one.rule) for one in clean(text).removed]
    assert rules == [("Home", "before the article"), ("Related", "behind the article")]


@given(st.lists(st.sampled_from([*FURNITURE, A, B, "", " ", "Related", "Heading", "- x"]), max_size=20).map("\n".join))
@settings(deadline=None, max_examples=200)
def test_clean_puts_every_character_in_one_part(text: str) -> None:
    cleaned = clean(text, title="Heading")
    parts = sorted([*cleaned.sections, *(one.span for one in cleaned.removed)])
    assert all(before.end <= after.start for before, after in pairwise(parts))
    assert "".join("".join(span.of(text).split()) for span in parts) == "".join(text.split())


def test_keep_all_leaves_out_nothing_and_cuts_at_headings() -> None:
    text = f"---\nMenu\n{A}\nRelated\n## Heading\n{B}\n\nAnother Heading\n\n{A}\n"
    found = keep_all(text, start=4)
    assert [span.of(text).split("\n")[0] for span in found.sections] == ["Menu", "## Heading", "Another Heading"]
    assert found.removed == []
    assert keep_all("\n") == Cleaned([], [])


@pytest.mark.parametrize("line", PROSE)
def test_sections_keep_what_only_looks_like_furniture(line: str) -> None:
    text = f"{A}\n{line}\n{B}\n"
    assert _kept(text) == [text.strip()]


@pytest.mark.parametrize(
    "rail",
    [
        "Related\n- One headline of another story\n- 2 more\n\nRanking\nA third headline",
        "Recommended for you:\n\nA headline on Sept. 3",
        "More on This Topic",
        "    Tags\n    Beijing, Diplomacy, China\n    Harborview World Desk",
        "Tags: Cuba, U.S.\nA headline",
    ],
)
def test_sections_leave_out_lists_up_to_the_next_prose(rail: str) -> None:
    assert _kept(f"{A}\n{rail}\n{B}\n{A}") == [A, f"{B}\n{A}"]
    assert _kept(f"{A}\n{rail}") == [A]


@pytest.mark.parametrize("heading", ["A Journey Put Off", "## A Journey Put Off"])
def test_sections_begin_anew_at_a_heading(heading: str) -> None:
    assert _kept(f"{A}\n\n{heading}\n\n{B}\n\n{A}") == [A, f"{heading}\n\n{B}\n\n{A}"]


def test_sections_go_by_the_headings_of_the_format_where_it_has_any() -> None:
    text = f"{A}\n# comment\nHeading\n{B}"
    assert [span.of(text) for span in sections(text, headings=frozenset({text.index("Heading")}))] == [
        f"{A}\n# comment",
        f"Heading\n{B}",
    ]
    assert [span.of(text) for span in sections(text, headings=frozenset())] == [text]


@pytest.mark.parametrize("line", ["A sentence stands alone.", "- a point", "not a heading", "Heading " * 12])
def test_sections_go_on_where_no_heading_stands(line: str) -> None:
    text = f"{A}\n\n{line.strip()}\n\n{B}"
    assert _kept(text) == [text]


def test_sections_leave_out_a_repeated_title_with_fillers_in_it() -> None:
    text = f"It's on\n\n{A}\n\nIt\u2060\u2060\u2060\u2060's on\n\n{B}"
    assert [span.of(text) for span in sections(text, title="It's on")][-1] == B


def test_sections_leave_out_repeated_titles() -> None:
    assert _kept(f"# One  title\n{A}\nONE TITLE\n{B}", title="One title") == [f"# One  title\n{A}", B]
    assert _kept(f"One title\nView\n{A}", title="One title") == [A]
    assert _kept("One title\n", title="One title") == ["One title"]


def test_sections_keep_everything_where_the_rules_would_leave_too_little() -> None:
    text = "Related\n" + "- a headline of another story\n" * 20 + "Short."
    assert _kept(text) == [text]
    assert _kept("View\nMenu\n") == ["View\nMenu"]


def test_sections_begin_behind_the_front_matter_and_a_byte_order_mark() -> None:
    text = f"\ufeff---\ntitle: x\n---\n\n{A}\r\n"
    assert sections(text, start=18) == [Span(19, 19 + len(A))]
    assert _kept(f"\ufeff{A}") == [A]


@pytest.mark.parametrize("text", ["", " \n\u2028\t", "\ufeff\n"])
def test_sections_of_nothing_are_none(text: str) -> None:
    assert sections(text) == []


@pytest.mark.parametrize(
    "text", ["A\n\n" * 50_000, "Item 2023\n" * 20_000, "A" + " >" * 200_000, "more on" + " " * 200_000 + "x"]
)
def test_sections_take_texts_of_very_many_or_very_long_lines(text: str) -> None:
    assert _kept(text) == [text.strip()]


OWN_LISTS = [
    "More on the dam\n- It was built in 1911 by Italian masons.\n- Inspectors had warned of seepage twice.",
    "Rankings\n\n1. First Swimmer 1:42.10\n2. Second Swimmer 1:43.75",
    "Related\n\nThe tide has left behind,\nfor those who walk late,\nOne shoe, a melon rind\nAnd a gate.",
    "June 14, 1963\nThe pier opens with a band.\n\nMay 2, 1987",
    "Trending\n\nand what is not\n\nso far nobody knows",
]


@pytest.mark.parametrize("part", OWN_LISTS)
def test_sections_keep_lists_verse_and_dates_where_the_article_goes_on_around_them(part: str) -> None:
    text = f"{A}\n\n{part}\n\n{B}"
    kept = "\n".join(_kept(text))
    assert [line for line in text.splitlines() if line not in kept.splitlines()] == []


def test_sections_keep_results_behind_the_last_prose() -> None:
    text = f"{A}\n\nRankings\n1. First Swimmer 1:42.10\n2. Second Swimmer 1:43.75"
    assert _kept(text) == [text]


def test_sections_of_a_headline_with_its_byline_are_none_of_their_own() -> None:
    text = f"Ministers come and go\n\nBy A. Author\n\nPublished: 12 June 2023\n\n{A}\n\n{B}"
    assert _kept(text, title="Ministers come and go") == [f"{A}\n\n{B}"]


SEEDS = {"01": [], "02": [17, 19], "03": [1, 2, 3, 4, *range(21, 54)], "04": [1, 25, 27], "05": [5, 35, 36, 37]}
HEADINGS = {"05": [15, 25]}


def _check_seed(path: Path, number: str) -> None:
    text = path.read_text()
    spans = sections(text, title=evident_title(text))
    assert _lines_left_out(text, spans) == SEEDS[number]
    assert {text.count("\n", 0, span.start) + 1 for span in spans} >= set(HEADINGS.get(number, []))


@pytest.mark.parametrize("number", SEEDS)
def test_sections_leave_out_just_the_noise_of_the_seeds(number: str) -> None:
    (path,) = (ROOT / "seeds").glob(f"{number}-*.txt")
    _check_seed(path, number)


@pytest.mark.parametrize("number", SEEDS)
def test_sections_leave_out_just_the_noise_of_collected_pages(number: str) -> None:
    if not (SHARED / "seeds").is_dir():
        pytest.skip(f"the collected pages are not at {SHARED / 'seeds'}")
    (path,) = (SHARED / "seeds").glob(f"{int(number) - 1:03}_*.txt")
    _check_seed(path, number)


_LINES = st.sampled_from(
    [
        A,
        B,
        "",
        " ",
        "Related",
        "- In:",
        "Tags: a, b",
        "View",
        "One title",
        "# One title",
        "Heading",
        "- point",
        "\ufeff",
    ]
)


@given(st.lists(_LINES | st.text(max_size=30), max_size=25).map("\n".join))
@settings(deadline=None, max_examples=300)
def test_sections_are_trimmed_and_increase_and_cut_no_line(text: str) -> None:
    spans = sections(text, title="One title")
    assert all(span.of(text).strip() == span.of(text) != "" for span in spans)
    assert all(before.end < after.start for before, after in pairwise(spans))
    _lines_left_out(text, spans)


_WORDS = st.text(st.characters(exclude_categories=["Cc", "Zl", "Zp", "Zs", "Cs"]), min_size=1, max_size=9)


@given(
    st.lists(st.lists(_WORDS, min_size=1, max_size=9).map(lambda words: " ".join(words * 161)), min_size=1, max_size=4)
)
@settings(deadline=None)
def test_sections_leave_out_nothing_of_long_lines(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    assert _lines_left_out(text, sections(text)) == []


def test_sections_leaves_out_a_rails_questions_too() -> None:
    lead, tail = "The council met on Monday and voted for the bridge.", "The vote was the third this year."
    text = f"{lead}\nRelated\nWill the bridge ever open?\nMayor sings again!\nBridge closes early\n{tail}"
    assert [span.of(text) for span in sections(text)] == [lead, tail]


@pytest.mark.parametrize("heading", ["Rankings", "In", "- In:", "Latest", "Topics", "Recommendation"])
def test_sections_leave_out_what_an_article_may_hold_itself_only_beside_other_furniture(heading: str) -> None:
    lines = f"{heading}\n1. Oldtown\n2. Newport"
    prose = "The race was the longest that the coast has seen in years."
    assert _kept(f"{prose}\n{lines}\nRelated\nAnother headline\n") == [prose]
    for text in (f"{prose}\n{lines}", f"{prose}\n{lines}\n{prose}"):
        assert _kept(text) == [text]


@pytest.mark.parametrize("name", ["belebele_en", "scifact", "squad11_dev", "xquad_en"])
def test_sections_remove_nothing_from_test_sets_without_furniture(name: str) -> None:
    corpus = SHARED / "eval" / name / "corpus.jsonl"
    if not corpus.is_file():
        pytest.skip(f"the retrieval test sets are not beside the project: {corpus}")
    for line in corpus.read_text().split("\n"):
        if line:
            text = json.loads(line)["text"]
            kept = "".join(span.of(text) for span in sections(text))
            assert "".join(kept.split()) == "".join(text.split())

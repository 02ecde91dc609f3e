"""What articles of one source share and lose by it, and what they keep."""

import json
import random
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from indexer.passages.clean import Cleaned, Removed, keep_all
from indexer.passages.find_repeated import RepeatedFinder, distinct_lines, hash_lines, lines_in, source_of
from indexer.passages.repeated import REPEATED, without_repeated
from indexer.records import ArticleHeader, Span
from tests.conftest import SHARED

_WORDS = ["ferry", "council", "bridge", "harvest", "school", "baker", "engine", "river", "winter", "market", "doctor"]


def sentence(rng: random.Random, words: int = 18) -> str:
    return " ".join(rng.choices(_WORDS, k=words)).capitalize() + f" {rng.randrange(10**9)}."


def story(rng: random.Random, paragraphs: int = 4) -> list[str]:
    return [sentence(rng) for _ in range(paragraphs)]


class Lines(NamedTuple):
    source: str
    kept: int
    distinct: list[str]


def lines_of(source: str, kept: Sequence[str], removed: Sequence[str] = ()) -> Lines:
    distinct, count = distinct_lines(kept, removed)
    return Lines(source, count, distinct)


def find_repeated(articles: Sequence[Lines]) -> dict[str, frozenset[str]]:
    finder = RepeatedFinder()
    for one in articles:
        finder.add(one.source, hash_lines(one.distinct), one.kept)
    return finder.find(lambda number: articles[number].distinct)


def found_in(articles: Sequence[Sequence[str]], source: str = "post") -> frozenset[str]:
    """Return the lines that are found to be repeated; the order of the articles must not matter."""
    lines = [lines_of(source, one) for one in articles]
    found = find_repeated(lines)
    assert find_repeated(lines[::-1]) == found
    return found.get(source, frozenset())


def with_lines(count: int, of: int, *lines: str) -> list[list[str]]:
    """Return stories of which some hold further lines."""
    rng = random.Random(7)  # noqa: S311
    return [[*story(rng), *(lines if number < count else ())] for number in range(of)]


@pytest.mark.parametrize(
    ("line", "count", "of", "is_found"),
    [
        ("Picture by our own staff", 5, 20, True),
        ("Picture by our own staff", 4, 20, False),
        ("Picture by our own staff", 5, 60, False),
        ("Never miss a story: sign up for our newsletter.", 6, 20, True),
        ("We would be glad of a coin from you.", 6, 20, True),
        ("The mayor spoke of the latest count from the islands.", 6, 20, False),
        ("The two towns have quarrelled over the bridge since 1911.", 30, 50, False),
        ("The two towns have quarrelled over the bridge since 1911.", 9, 10, False),
        ("The Post is written by neighbours for neighbours.", 40, 50, True),
        ("* * *", 20, 20, False),
        ("7 2 0 11", 20, 20, False),
        ("本报记者 摄影报道", 8, 20, True),
    ],
)
def test_finder_goes_by_how_many_articles_of_the_source_have_a_line(
    line: str, count: int, of: int, is_found: bool
) -> None:
    assert found_in(with_lines(count, of, line)) == ({line.casefold()} if is_found else set())


def test_finder_compares_lines_without_case_and_white_space() -> None:
    articles = with_lines(0, 12)
    for number, one in enumerate(articles):
        one.append("Filed  from the PIER" if number % 2 else "## Filed from the Pier")
    assert found_in(articles) == {"filed from the pier"}


def test_finder_keeps_sources_apart() -> None:
    lines = [lines_of(f"post {number % 4}", one) for number, one in enumerate(with_lines(12, 12, "Filed at sea"))]
    assert find_repeated(lines) == {}


def test_finder_counts_what_the_articles_own_rules_leave_out_in_others() -> None:
    articles = with_lines(8, 12, "Filed at sea")
    lines = [lines_of("post", articles[0]), *(lines_of("post", one[:4], one[4:]) for one in articles[1:])]
    assert find_repeated(lines) == {"post": frozenset({"filed at sea"})}


def versions(rng: random.Random, count: int, *, own: int, shared: int) -> list[list[str]]:
    """Return versions of one article, each with some paragraphs of its own."""
    told = story(rng, shared)
    return [[*story(rng, own), *told] for _ in range(count)]


@pytest.mark.parametrize(("own", "shared"), [(0, 6), (1, 6), (2, 4), (3, 4)])
@pytest.mark.parametrize("others", [0, 3, 40])
def test_finder_counts_copies_and_versions_of_an_article_once(own: int, shared: int, others: int) -> None:
    rng = random.Random(3)  # noqa: S311
    articles = versions(rng, 30, own=own, shared=shared) + [story(rng) for _ in range(others)]
    assert found_in(articles) == set()


def test_finder_counts_furniture_of_articles_that_are_all_there_twice() -> None:
    articles = with_lines(12, 20, "Filed at sea")
    assert found_in([*articles, *articles]) == {"filed at sea"}
    few = with_lines(4, 6, "Filed at sea")
    assert found_in([*few, *few, *few]) == set()


def test_finder_does_not_take_long_furniture_for_a_copy() -> None:
    legal = "The Post is written by neighbours for neighbours, and takes no money from anybody. " * 4
    assert found_in(with_lines(30, 30, legal, "Filed at sea")) == {legal.strip().casefold(), "filed at sea"}


def test_finder_knows_texts_of_one_line_and_of_none() -> None:
    assert found_in([[], ["..."], ["Once."], *([["Again and again."]] * 30)]) == set()


def header(**fields: object) -> ArticleHeader:
    return ArticleHeader(**{"id": "a", "path": "north/a.txt", "sha256": "0" * 64, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"source": "The Post", "url": "https://other.example/a"}, "the post"),
        ({"url": "https://www.post.example:80/a"}, "post.example"),
        ({"url": "https://[broken/a"}, "north/"),
        ({}, "north/"),
        ({"path": "a.txt"}, "/"),
        ({"path": "north/a.jsonl", "line": 3}, "north/a.jsonl/"),
    ],
)
def test_source_of_is_the_publisher_or_where_the_article_stands(fields: dict[str, object], source: str) -> None:
    assert source_of(header(**fields)) == source


A = "The minister arrived on Tuesday and left again before anybody could ask him why he had come at all."
B = "Her office had nothing to add, and the airport said that the plane was a small one."
PROMPT = "We would be glad of a coin from you."


def kept(lines: Sequence[str], repeated: Sequence[str], **fields: object) -> list[str]:
    """Return the lines that stay of a text."""
    text = "\n\n".join(lines)
    found = without_repeated(text, keep_all(text), {one.casefold() for one in repeated}, header(**fields))
    spans = [*found.sections, *(one.span for one in found.removed)]
    assert sum(len("".join(span.of(text).split())) for span in spans) == len("".join(text.split()))
    assert {one.rule for one in found.removed} <= {REPEATED}
    return [line.text for line in lines_in(text, found.sections)]


@pytest.mark.parametrize(
    ("lines", "repeated", "left_out"),
    [
        ([A, PROMPT, B], [PROMPT], [PROMPT]),
        ([PROMPT, A, B], [PROMPT], [PROMPT]),
        ([A, B, "Filed at sea"], ["Filed at sea"], ["Filed at sea"]),
        (["Born", "1911", A, B, "Serves four"], ["Born", "Serves four"], []),
        ([A, "What happened", B], ["What happened"], []),
        (["What happened", A, B], ["What happened"], []),
        (["Listen to this", "A headline of its own", A, B], ["Listen to this"], ["Listen to this"]),
        (["Listen to this", "What happened", A, B], ["Listen to this", "What happened"], ["Listen to this"]),
        ([A, PROMPT, "What happened", B], [PROMPT, "What happened"], [PROMPT]),
        ([A, "What happened", PROMPT, B], [PROMPT, "What happened"], ["What happened", PROMPT]),
        ([A, "Subscribe to the letter", B], ["Subscribe to the letter"], ["Subscribe to the letter"]),
        ([A, "What do you read at night?", B], ["What do you read at night?"], []),
        ([A, "Team", "Played", "Won", "Oldtown 7 2", B], ["Team", "Played", "Won"], []),
        ([A, "Team", "Games played so far", "Won"], ["Team", "Games played so far"], []),
        ([A, "Team", "Games played so far"], ["Team", "Games played so far"], ["Team", "Games played so far"]),
        ([A, B], [], []),
    ],
)
def test_without_repeated_leaves_headings_of_what_follows(
    lines: list[str], repeated: list[str], left_out: list[str]
) -> None:
    assert kept(lines, repeated) == [line for line in lines if line not in left_out]


def test_without_repeated_keeps_the_title_and_a_byline_that_nothing_else_states() -> None:
    lines = ["Filed at sea", PROMPT, "By Ann Poe", PROMPT, A, B]
    repeated = ["Filed at sea", PROMPT, "By Ann Poe"]
    assert kept(lines, repeated) == ["By Ann Poe", A, B]
    assert kept(lines, repeated, authors=("Ann Poe",)) == [A, B]
    assert kept(lines, repeated, authors=("Ann Poe",), title="Filed at Sea") == ["Filed at sea", A, B]


def test_without_repeated_leaves_a_text_alone_of_which_too_little_would_stay() -> None:
    lines = [PROMPT, PROMPT, PROMPT, "Short."]
    assert kept(lines, [PROMPT]) == lines


def test_without_repeated_splits_sections_and_adds_to_what_was_removed() -> None:
    text = f"Menu\n{A}\n{PROMPT}\n{B}"
    start = text.index(A)
    before = Cleaned([Span(start, len(text))], [Removed(Span(0, 4), "menu")])
    found = without_repeated(text, before, {PROMPT.casefold()}, header())
    assert [span.of(text) for span in found.sections] == [A, B]
    assert [(one.span.of(text), one.rule) for one in found.removed] == [("Menu", "menu"), (PROMPT, REPEATED)]


def test_without_repeated_keeps_headings_that_the_format_marks() -> None:
    heading = "What the people of the harbour say about it all this week"
    text = f"{A}\n\n{heading}\n\n{B}"

    def rules(headings: frozenset[int] | None) -> list[str]:
        found = without_repeated(text, keep_all(text), {heading.casefold()}, header(), headings=headings)
        return [one.rule for one in found.removed]

    assert rules(frozenset({text.index(heading)})) == []
    assert rules(frozenset()) == rules(None) == [REPEATED]


@pytest.mark.parametrize("name", ["belebele_en", "scifact", "squad11_dev", "xquad_en"])
def test_finder_finds_nothing_in_test_sets_without_furniture(name: str) -> None:
    corpus = SHARED / "eval" / name / "corpus.jsonl"
    if not corpus.is_file():
        pytest.skip(f"the retrieval test sets are not beside the project: {corpus}")
    texts = [json.loads(line)["text"] for line in corpus.read_text().split("\n") if line]
    assert found_in([text.splitlines() for text in texts]) == set()


def test_finder_knows_short_items_from_copies() -> None:
    site = ["The Weald Weekly", "The Weald Weekly is printed at the old forge.", "Ring us to tell us your news."]
    items = [
        [site[0], f"{one} found", f"The {one} was found in a drawer of the vicarage.", *site[1:]] for one in THINGS
    ]
    assert found_in(items) >= {site[0].casefold(), site[2].casefold()}


THINGS = ["bus", "choir", "owl", "mayor", "bridge", "pass", "clock", "library", "pond", "goat", "ferry", "kite"]

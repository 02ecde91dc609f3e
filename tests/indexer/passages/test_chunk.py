"""Spans are the contract: exact, increasing, complete, within the budget, whatever the text."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.encoder.tokens import TokenCounter
from indexer.passages.chunk import _paragraphs, chunk, sentences
from indexer.records import Span
from tests.fakes import word_counter

WORD_STARTS = word_counter().starts

HOSTILE = [
    "One.\r\nTwo.\r\n\r\nThree.\r\n",
    "A\u00a0non-breaking\u00a0space. Another\u00a0one.",
    "👨\u200d👩\u200d👧\u200d👦 family. 👍🏽 thumbs. 🏳️\u200d🌈 flag.",
    "e\u0301te\u0301 a\u0308rgert n\u0303",
    "\u200f\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd. \u0645\u0631\u062d\u0628\u0627 \u202eabc\u202c.",
    "“““““““””””””\"\"\"\"''''««»»",
    "Same. Same. Same. Same. Same. Same.",
    "x" * 5_000,
    "日本語の文章です。" * 300,
    "\ufeffBOM. \x00NUL. \x0bVT. \x1cFS. \x85NEL. \u2028LS. \u2029PS.",
    "...!!!???\n\n\n...",
    "- a\n- b\n\n1. c\n2) d",
    "\t indented\n\n\t\tagain \t ",
]


def cut(
    text: str,
    sections: Sequence[Span] | None = None,
    *,
    starts: Callable[[str], Sequence[int]] = WORD_STARTS,
    tokens: int = 12,
    characters: int = 200,
) -> list[Span]:
    whole = [Span(0, len(text))] if sections is None else sections
    return chunk(text, whole, token_starts=starts, max_tokens=tokens, max_characters=characters)


def test_chunk_packs_sentences_into_the_fewest_passages() -> None:
    text = "One two three. Four five six. Seven eight nine. Ten eleven twelve."
    assert [span.of(text) for span in cut(text, tokens=6)] == [
        "One two three. Four five six.",
        "Seven eight nine. Ten eleven twelve.",
    ]


def test_chunk_prefers_even_passages_over_a_short_last_one() -> None:
    sentences = [f"Sentence number {i} here." for i in "abcd"]
    text = " ".join(sentences)
    # Filling the first passage to its budget of three sentences would leave one sentence alone.
    assert [span.of(text) for span in cut(text, tokens=12)] == [" ".join(sentences[:2]), " ".join(sentences[2:])]


def test_chunk_prefers_to_break_between_paragraphs() -> None:
    text = "A a a. B b b.\n\nC c c. D d d. E e e."
    assert [span.of(text) for span in cut(text, tokens=9)] == ["A a a. B b b.", "C c c. D d d. E e e."]


def test_chunk_never_crosses_sections() -> None:
    text = "Kept one. Removed. Kept two."
    sections = [Span(0, 9), Span(19, 28)]
    assert cut(text, sections, tokens=100) == sections


def test_chunk_splits_a_long_sentence_at_words() -> None:
    text = " ".join(f"word{i}" for i in range(30))
    spans = cut(text, tokens=12)
    assert " ".join(span.of(text) for span in spans) == text
    assert [len(span.of(text).split()) for span in spans] == [10, 10, 10]


def test_chunk_splits_an_endless_word_by_the_character_ceiling() -> None:
    assert cut("x" * 250, characters=100) == [Span(0, 100), Span(100, 200), Span(200, 250)]


def test_chunk_keeps_joined_characters_together() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    text = family * 20
    assert {span.of(text).replace(family, "") for span in cut(text, characters=len(family) * 3 - 1)} == {""}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_chunk_joins_lines_that_were_wrapped_at_a_column(end: str) -> None:
    text = f"The minister said on Tuesday that{end}the talks had gone well. Nobody{end}asked him about the weather."
    assert [span.of(text) for span in cut(text, tokens=11)] == [
        f"The minister said on Tuesday that{end}the talks had gone well.",
        f"Nobody{end}asked him about the weather.",
    ]


def test_chunk_takes_lines_that_are_not_wrapped_as_paragraphs() -> None:
    text = "Short line\nAnother short line which is the longest of them\nLast"
    assert [span.of(text) for span in cut(text, tokens=9)] == [
        "Short line",
        "Another short line which is the longest of them",
        "Last",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["Ostby | 9 m | 3", "Lomar | 14 m | 7", "Brevik | 11 m | 2"],
        ["Rovers\t3\t2", "Albion\t3\t1", "Vale\t3\t0"],
        ["Rovers     lost", "Albion     won", "Borough    won"],
        ["Rovers 3 2 1 0", "Albion 3 1 1 1", "Vale 3 0 0 3"],
        ["Ann Prieto 10.2", "Beate Lund 10.4", "Cid Falk 61%"],
    ],
)
def test_sentences_are_the_rows_of_a_table(rows: list[str]) -> None:
    text = "\n".join(rows)
    assert [span.of(text) for span in sentences(text)] == rows


def test_chunk_gives_a_repeated_sentence_its_own_place_each_time() -> None:
    text = "Same words here. " * 6
    assert [span.start for span in cut(text, tokens=3)] == [17 * i for i in range(6)]


def check(text: str, sections: Sequence[Span], starts: Callable[[str], Sequence[int]], tokens: int, chars: int) -> None:
    spans = cut(text, sections, starts=starts, tokens=tokens, characters=chars)
    token_starts = [section.start + start for section in sections for start in starts(section.of(text))]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {i for span in spans for i in range(span.start, span.end)}
    kept = {i for section in sections for i in range(section.start, section.end)}
    assert covered <= kept
    assert all(text[i].isspace() for i in kept - covered)
    for span in spans:
        assert span.of(text) == span.of(text).strip() != ""
        assert len(span) <= chars
        assert any(section.start <= span.start and span.end <= section.end for section in sections)
        counted = bisect_left(token_starts, span.end) - bisect_left(token_starts, span.start)
        assert counted <= tokens or len(span) == 1


@given(
    st.text(st.one_of(st.sampled_from(" |\n\r\t.!?\"'“”\u00a0\u200d\u0301ab👩🏽é"), st.characters(codec="utf-8"))),
    st.integers(1, 8),
    st.integers(1, 60),
)
@settings(max_examples=200, deadline=None)
def test_chunk_holds_its_contract_on_any_text(text: str, tokens: int, characters: int) -> None:
    blocks = [Span(m.start(), m.end()) for m in re.finditer(r"\S(?:[^|]*[^\s|])?", text) if m[0].strip("|")]
    sections = [span for span in blocks if not span.of(text).isspace()]
    check(text, sections, WORD_STARTS, tokens, characters)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("tokens", [1, 7, 150])
def test_chunk_holds_its_contract_with_real_tokens(text: str, tokens: int, wordpieces: TokenCounter) -> None:
    check(text.strip(), [Span(0, len(text.strip()))], wordpieces.starts, tokens, 400)


@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map("\n".join))
@settings(max_examples=60, deadline=None)
@example('"' * 9_000)
def test_chunk_holds_its_contract_on_hostile_text_joined(text: str) -> None:
    check(text.strip(), [Span(0, len(text.strip()))], WORD_STARTS, 9, 300)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["word " * 40_000, "x" * 200_000, '"' * 200_000, "“Yes.” " * 28_000, "a.b " * 50_000, "! " * 100_000],
    ids=["words", "one word", "quotes", "quoted sentences", "dots", "marks"],
)
def test_chunk_takes_lines_of_200_000_characters(text: str, wordpieces: TokenCounter) -> None:
    text = text.strip()
    spans = cut(text, starts=wordpieces.starts, tokens=150, characters=4_000)
    assert "".join(span.of(text) for span in spans).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(("tokens", "characters"), [(0, 10), (10, 0), (-1, 5)])
def test_chunk_refuses_a_limit_below_one(tokens: int, characters: int) -> None:
    with pytest.raises(ValueError, match="limits must be at least 1"):
        cut("Some text.", tokens=tokens, characters=characters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two!", ["One.", "Two!"]),
        ("A heading\nThe first sentence. The second.", ["A heading", "The first sentence.", "The second."]),
        ("  no end  ", ["no end"]),
        ("Line one\n\nLine two", ["Line one", "Line two"]),
    ],
)
def test_sentences_cuts_a_passage_as_chunk_does(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == expected


def test_paragraphs_of_digits_or_gaps_without_end_are_read_in_one_pass() -> None:
    for endless in ("1" * 1_000_000, "1," * 500_000, "a    " * 200_000):
        text = f"{endless}a\n{endless}b"
        spans = [*_paragraphs(text, Span(0, len(text)))]
        assert (spans[0].start, spans[-1].end) == (0, len(text))

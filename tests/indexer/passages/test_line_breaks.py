import pytest

from indexer.passages.line_breaks import LineBreak, blocks_of


def breaks(text: str, *, is_markdown: bool = False) -> list[LineBreak]:
    return [one for block in blocks_of(text, is_markdown=is_markdown)[0] for one in block]


def test_blocks_of_gives_places_without_indents_and_marks_of_quotation() -> None:
    text = "\ufeff> The kiln was \r\n> relit.\n\n  It burns\n  still.\n"
    blocks, widths = blocks_of(text, 1)
    parts = [[(text[: one.before.end], text[one.behind.start :]) for one in block] for block in blocks]
    assert parts == [[(text.partition(" \r")[0], "relit.\n\n  It burns\n  still.\n")], [(text[:-10], "still.\n")]]
    assert widths == [14, 8, 10, 8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The kiln\nis lit", [True]),
        ("The kiln\nIs lit", [False]),
        ("The kiln\n(is lit", [True]),
        ("The kiln\n1987", [None]),
        ("The Com-\nMission", [True]),
        ("港の委員会は火曜日\n水車通りの", [None]),
        ("The kiln\n\nis lit", []),
        ("The kiln\n- is lit", []),
        ("- the kiln\n  is lit", [True]),
        ("The kiln\n  is lit", []),
        ("  The kiln\nis lit", [True]),
        ("> The kiln\nis lit", []),
        ("The kiln     lit\nis lit", []),
        ("The kiln\n| is | lit |", []),
        ("The kiln\n-----", []),
        ("kiln\nis lit", []),
        ("1. The kiln\n2. is lit", []),
        ("on the\n13. of May", [None]),
        ("on the kiln.\n13. of May", []),
        ("The kiln\x0bis lit", []),
    ],
)
def test_blocks_of_finds_breaks_that_may_be_wraps(text: str, expected: list[bool | None]) -> None:
    assert [one.goes_on for one in breaks(text)] == expected


HARD = ["The kiln  \nis lit", "The kiln\\\nis lit", "```\nThe kiln\nis lit\n```", "# A kiln\nis lit"]


@pytest.mark.parametrize("text", HARD)
def test_blocks_of_markdown_takes_no_hard_breaks_code_and_headings(text: str) -> None:
    assert breaks(text, is_markdown=True) == []


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("The kiln is\nlit", 15, False),
        ("The kiln is\nlit", 14, True),
        ("The kiln is\nburning hot", 18, True),
        ("The kiln is\n" + "x" * 60, 60, False),
    ],
)
def test_is_full_tells_whether_the_next_word_had_room(text: str, width: int, *, expected: bool) -> None:
    (one,) = breaks(text)
    assert one.is_full(width) is expected

import pytest

from indexer.corpus.dumps.kinds.parts import goes_on, has_paragraphs, is_page, parts_of

SENTENCE = "The ferry to Saltby was cancelled on Friday after divers found a rope around both propellers."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (SENTENCE, (True, False, False)),
        ("Steelworks to burn hydrogen by spring", (False, True, False)),
        ("渡し船が綱のため三日続けて欠航となった", (False, True, False)),
        ("Culture", (False, False, True)),
        ("3 May 2024", (False, False, False)),
        ("Saltby Rovers 3, Lower Tansy 1", (False, False, False)),
        ("By creating an account you agree that we may send you letters every week.", (False, False, False)),
    ],
)
def test_parts_of_tells_prose_headlines_and_labels(line: str, expected: tuple[bool, bool, bool]) -> None:
    (part,) = parts_of(line)
    assert (part.is_prose, part.is_headline, part.is_label) == expected


def test_parts_of_knows_headings_of_lists_at_the_end_of_a_unit() -> None:
    assert [part.heads_list for part in parts_of("Latest news\n\nLatest news of the ferry and its rope\n")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SENTENCE}\n\n{SENTENCE}", (True, True)),
        (f"{SENTENCE}\n\nOn the quay\n\n{SENTENCE}", (False, False)),
        (f"{SENTENCE} {SENTENCE} {SENTENCE}", (True, False)),
        (f"{SENTENCE} {SENTENCE}", (False, False)),
        ("", (False, False)),
    ],
)
def test_goes_on_beyond_a_teaser(text: str, expected: tuple[bool, bool]) -> None:
    parts = parts_of(text)
    assert (goes_on(parts), has_paragraphs(parts)) == expected


def test_is_page_sees_menus() -> None:
    assert is_page(parts_of("Home\nNews\nSport\nCulture\nOpinion\nWeather\n"))
    assert is_page(parts_of("Home | News | Contact us\nShare on Facebook\nPrivacy policy and terms\n"))
    assert not is_page(parts_of(f"The lamp\n\n{SENTENCE}\n\n{SENTENCE}\n"))

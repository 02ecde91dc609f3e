"""Blocks in the light of what a page states as its text."""

from indexer.corpus.html.text.stated_text import reconciled

TEXT = [
    " ".join(f"{word}{place}" for word in ("weir", "mill", "river", "board"))
    + f" and the rest of paragraph {place} of the text."
    for place in range(6)
]


def test_reconciled_leaves_out_what_stands_around_the_stated_text() -> None:
    found = ["Share", *TEXT, "A comment on all this that has nothing to do with it."]
    assert reconciled(found, "\n\n".join(TEXT), of_page=(), least_share=0.9) == TEXT


def test_reconciled_keeps_a_standfirst() -> None:
    found = ["The old weir is to be built anew.", *TEXT]
    assert reconciled(found, "\n\n".join(TEXT), of_page=(), least_share=0.9) == found


def test_reconciled_takes_the_blocks_of_the_page_where_too_much_is_missing() -> None:
    assert reconciled(TEXT[:2], " ".join(TEXT), of_page=["Menu", *TEXT, "Imprint"], least_share=0.9) == TEXT


def test_reconciled_takes_the_stated_text_where_the_page_does_not_hold_it() -> None:
    assert reconciled(TEXT[:2], "\n\n".join(TEXT), of_page=TEXT[:2], least_share=0.9) == TEXT


def test_reconciled_passes_over_the_text_of_something_else_and_a_beginning() -> None:
    other = " ".join(f"altogether other{place}" for place in range(16))
    assert reconciled(TEXT, other, of_page=(), least_share=0.9) == TEXT
    assert reconciled(TEXT, TEXT[0], of_page=(), least_share=0.9) == TEXT

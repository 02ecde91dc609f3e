from hypothesis import given
from hypothesis import strategies as st

from indexer.printable import printable


def test_printable_escapes_controls_and_doubles_backslashes() -> None:
    assert printable("a\nb\x1b[2K\u202e\udce9\\") == "a\\nb\\x1b[2K\\u202e\\udce9\\\\"
    assert printable("naïve 🙂 файл.txt") == "naïve 🙂 файл.txt"


@given(st.text(), st.text())
def test_printable_never_makes_two_texts_one(one: str, other: str) -> None:
    assert printable(one).isprintable()
    assert (printable(one) == printable(other)) == (one == other)

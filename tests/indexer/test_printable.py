from hypothesis import given
from hypothesis import strategies as st

from indexer.printable import printable


def test_printable_escapes_what_does_not_show_as_itself() -> None:
    assert printable("a\nb\x1b[2K\u202e\udce9\\") == "a\\nb\\x1b[2K\\u202e\\udce9\\"
    assert printable("naïve 🙂 файл.txt") == "naïve 🙂 файл.txt"


@given(st.text())
def test_printable_gives_printable_text_that_stays_as_it_is(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)

"""Numbers that tell whether a line is the headline."""

import pytest

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head.candidates import candidates
from indexer.corpus.dumps.head.headline_looks import looks_of
from indexer.corpus.dumps.head.lines import Head
from tests.indexer.corpus.dumps.test_article import BODY, FOOTER, MENU

SHORT = "Island ferry runs aground"
WHOLE = f"{SHORT} with forty people on board"
NAMES = ("goes on just behind", "goes on from before")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (f"{SHORT}\n{WHOLE}\n", {SHORT: (True, False), WHOLE: (False, True)}),
        (f"{WHOLE}\n{SHORT}\n", {SHORT: (False, False), WHOLE: (False, False)}),
        (f"{SHORT}\n" + "Harbour\nTides\nWinds\nCoast\n" + f"{WHOLE}\n", {SHORT: (False, False)}),
        (f"{SHORT}\nA dog rescued from a lighthouse\n", {SHORT: (False, False)}),
    ],
)
def test_looks_tell_the_beginning_of_a_headline_just_before_it(head: str, told: dict[str, tuple[bool, bool]]) -> None:
    dump = find_article(f"{MENU}{head}{BODY}{FOOTER}")
    assert dump is not None
    of = candidates(Head(dump))
    looks = {
        one.text: tuple(look[name] for name in NAMES) for one, look in zip(of, looks_of(Head(dump), of), strict=True)
    }
    assert {text: looks[text] for text in told} == told

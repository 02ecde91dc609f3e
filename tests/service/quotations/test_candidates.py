from pathlib import Path

import numpy as np

from service.quotations.candidates import Candidate, Holding, holding_some
from service.quotations.quotation import Quotation, QuotedWords, quoted_words
from tests.service.quotations.made import Told, library

TEXTS = [
    "the ferry leaves the old quay at noon and returns before dark with the mail",
    " ".join(f"number{number} follows" for number in range(1_000)),
    "the mail comes with the ferry that leaves at noon",
]


def words(text: str) -> QuotedWords:
    return quoted_words(Quotation(text=text))


def test_holding_has_every_article_with_all_stretches(tmp_path: Path) -> None:
    with library(tmp_path, [Told(text) for text in TEXTS]) as made:

        def candidates(text: str) -> list[Candidate]:
            found = Holding(words(text), made.signatures)
            return found.candidates(found.articles)

        def holding(text: str) -> list[int]:
            return [one.article for one in candidates(text)]

        assert holding("with the ferry that leaves") == [2]
        assert holding("at noon") == [0, 2]
        assert holding("at noon … with the mail") == [0]
        assert holding("number500 follows number501 follows number502") == [1]
        assert holding("number500 follows … number2 follows") == [1]  # the order is not looked at
        assert holding("zebra crossing at noon") == []
        for first in range(0, 990, 7):  # over the ends of blocks too
            (candidate,) = candidates(" ".join(TEXTS[1].split()[2 * first : 2 * first + 20]))
            assert candidate.article == 1
            starts = made.signatures.blocks[list(candidate.blocks), 1].tolist()
            assert any(start <= TEXTS[1].index(f"number{first} ") for start in starts)


def test_holding_some_puts_first_what_holds_most(tmp_path: Path) -> None:
    with library(tmp_path, [Told(text) for text in TEXTS]) as made:

        def holding(text: str, allowed: list[bool] | None = None) -> list[int]:
            mask = None if allowed is None else np.array(allowed)
            return [one.article for one in holding_some(words(text), made.signatures, mask)]

        assert holding("the ferry leaves the old harbour at noon and returns before dark")[0] == 0
        assert holding("leaves the new quay at noon")[0] == 0
        assert holding("comes with the ferry which leaves at noon")[0] == 2
        assert holding("comes with ferry that leaves")[0] == 2
        assert holding("comes with the big ferry that")[0] == 2
        assert set(holding("the ferry leaves the old quay number7 follows number8 follows")) >= {0, 1}
        assert holding("leaves the new quay at noon", [False, True, True])[:1] != [0]
        assert holding("nothing of this is there at all") == []
        assert holding("ferry") == []

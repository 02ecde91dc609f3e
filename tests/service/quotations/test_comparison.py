import pytest

from indexer.index.signatures.words import words_of
from indexer.records import Article, ArticleHeader
from service.quotations.comparison import closest
from service.quotations.quotation import Quotation, quoted_words
from service.quotations.texts import ReadWords
from service.quotations.verdicts import Verification
from tests.service.quotations.made import changed, check

NORTH = (
    "The northern pier stays closed, the harbour master told reporters on Tuesday, because divers have found cracks in "
    "its foundations. Nobody knows yet what the repair will cost. Boats may use the old quay until the end of the year."
)
SOUTH = "The council has passed its budget after nine hours of debate and spares the swimming pool."


def compared(quote: str, *, blocks: int = 10) -> Verification | None:
    texts = [NORTH, SOUTH]
    read = [
        ReadWords(Article(header=ArticleHeader(id=str(at), path="a", sha256=""), text=text), at, False, *words_of(text))
        for at, text in enumerate(texts)
    ]
    found = closest(quoted_words(Quotation(text=quote)), read, blocks=blocks)
    if found is not None:
        check(found, quote)
    return found


@pytest.mark.parametrize(
    ("quote", "changes"),
    [
        ("The northern pier stays open, the harbour master told", [("replaced", "open", "closed")]),
        ("The northern pier stays closed because divers have found cracks", [
            ("left_out", "", "the harbour master told reporters on Tuesday")
        ]),
        ("divers and engineers have found cracks in", [("inserted", "and engineers", "")]),
        ("on Tuesday told reporters because divers have found cracks in its foundations", None),
        ("because cracks in its foundations divers have found", None),
    ],
)  # fmt: skip
def test_closest_is_altered(quote: str, changes: list[tuple[str, str, str]] | None) -> None:
    found = compared(quote)
    assert found is not None
    assert found.verdict == "altered"
    if changes is not None:
        assert changed(found, quote) == changes


@pytest.mark.parametrize(
    "quote",
    [
        "divers have found cracks in its budget after nine hours",
        "Boats may use the old quay because divers have found cracks in",  # the other way round
        "The northern pier stays closed until the end of the year",
        "the old quay … the northern pier",
        "spares the swimming pool … nobody knows yet",
    ],
)
def test_closest_is_spliced(quote: str) -> None:
    found = compared(quote)
    assert found is not None
    assert (found.verdict, len(found.places)) == ("spliced", 2)


def test_closest_parts_are_longer_in_a_larger_corpus() -> None:
    quote = "Nobody knows yet what swimming pool nine hours of debate"
    assert compared("divers have found cracks after nine hours of debate") is not None
    assert compared("divers have found cracks after nine hours of debate", blocks=1_000_000) is None
    assert compared(quote, blocks=1_000_000) is None


@pytest.mark.parametrize("quote", ["The mayor denies it all", "cracks of budget may told", "pier", "the the the the"])
def test_closest_is_nothing_that_shares_a_few_words(quote: str) -> None:
    assert compared(quote) is None


def test_closest_of_nothing_is_nothing() -> None:
    assert closest(quoted_words(Quotation(text="a b c d")), [], blocks=1) is None

"""Verdicts on quotations, and what holds for all of them."""

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.signatures.words import words_of
from service.errors import QueryError
from tests.conftest import ROOT
from tests.service.quotations.made import Library, Told, changed, library, quoted

HARBOUR = (
    "The harbour master said on Tuesday that the northern pier would stay closed until the cracks are repaired. "
    "“We will not gamble with anybody’s life,” Edda Marling told reporters, adding that divers had found 14 cracks. "
    "Fishing boats may use the old quay in the meantime, she said; ferries will leave from Port Ansel instead."
)
BUDGET = (
    "The council of Port Ansel passed its budget after nine hours of debate. It raises the tourist tax to 3.5 euros a "
    "night and spares the swimming pool. Councillor Tom Breck called the vote a bad day for hotels."
)
GERMAN = (
    "Die Hafenmeisterin sagte am Dienstag, der nördliche Pier bleibe gesperrt. Die Straße zum Kai wird über das "
    "Wochenende ausgebessert, teilte die Stadt mit."
)
CHINESE = "港务局长星期二表示,北码头将继续关闭,直到裂缝修复为止。渡轮将改从安塞尔港出发。"
ARTICLES = [
    Told(HARBOUR, "Harbour Post", "Pier stays closed over cracks in its foundations"),
    Told(BUDGET, "Ansel Herald", "Nine hours for one budget"),
    Told(HARBOUR, "Coast Wire", "Pier closed"),
    Told(GERMAN, "Hafenbote"),
    Told(CHINESE, "港报"),
    Told("", "Empty Gazette"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library(tmp_path_factory.mktemp("library"), ARTICLES) as found:
        yield found


PLAIN = "the northern pier would stay closed until the cracks are repaired"


def test_verify_finds_every_place_of_a_verbatim_quotation(made: Library) -> None:
    found = made.verify(PLAIN)
    assert (found.verdict, found.total, found.is_counted, found.folded) == ("verbatim", 2, True, ())
    assert (found.is_as_named, found.similarity) == (None, 1.0)
    assert quoted(found) == [[("0", PLAIN)], [("2", PLAIN)]]


@pytest.mark.parametrize(
    ("quote", "folded"),
    [
        ('"We will not gamble with anybody\'s life"', ("quotes",)),
        ("»We will not gamble with anybody´s life«", ("quotes",)),
        ("until the  cracks\nare\u00a0repaired", ("white_space",)),
        ("until the cracks are re\u00adpaired", ("soft_hyphens",)),
        ("DIE STRASSE ZUM KAI WIRD ÜBER", ("case",)),
        ("Divers had ﬁnally", None),
        ("ﬁshing boats may use the old quay", ("ligatures", "case")),
        ("in the meantime she said ferries will leave", ("punctuation",)),
        ("in the meantime, she said — ferries will leave", ("punctuation",)),
        ("divers had found 14 cracks.,", ()),
        ("divers [sent by the harbour] had found 14 cracks", ("brackets",)),
        ("[d]ivers had found 14 cracks", ("brackets",)),
        ("北码头将继续关闭，直到裂缝修复为止", ("ligatures",)),
        ("der no\u0308rdliche Pier bleibe gesperrt", ()),
    ],
)
def test_verify_tells_what_it_folded(quote: str, folded: tuple[str, ...] | None, made: Library) -> None:
    found = made.verify(quote)
    if folded is None:
        assert found.verdict != "verbatim"
    else:
        assert (found.verdict, found.folded) == ("verbatim", folded)


def test_verify_folds_only_what_it_is_to_fold(made: Library) -> None:
    quote = "We will not gamble with anybody's life"
    assert made.verify(quote, folds=("quotes",)).verdict == "verbatim"
    found = made.verify(quote, folds=("case", "white_space"))
    assert (found.verdict, found.folded) == ("altered", ())
    assert changed(found, quote)[0] == ("replaced", "anybody's ", "anybody’s ")
    assert found.similarity == pytest.approx(6 / 7)
    assert made.verify(quote.upper(), folds=()).similarity == 0
    assert made.verify("we will not gamble", folds=()).verdict == "altered"
    assert made.verify("We will not gamble", folds=()).verdict == "verbatim"


@pytest.mark.parametrize(
    ("quote", "changes"),
    [
        ("the southern pier would stay closed until", [("replaced", "southern", "northern")]),
        ("We will gamble with anybody’s life", [("left_out", "", "not")]),
        ("divers had not found 14 cracks", [("inserted", "not", "")]),
        ("adding that divers had found 40 cracks", [("replaced", "40", "14")]),
        ("raises the tourist tax to 5.3 euros a night", [("replaced", "5.3", "3.5")]),
        ("raises the tourist tax to $ 3.5 a night", [("inserted", "$", ""), ("left_out", "", "euros")]),
        ("渡轮将改从安特尔港出发", [("replaced", "特", "塞")]),
        ("Ferries will … from Port Amsel instead", [("replaced", "Amsel", "Ansel")]),
    ],
)
def test_verify_tells_what_is_altered(quote: str, changes: list[tuple[str, str, str]], made: Library) -> None:
    found = made.verify(quote)
    assert (found.verdict, found.total) == ("altered", 1)
    assert changed(found, quote) == changes


def test_verify_finds_the_parts_of_a_spliced_quotation(made: Library) -> None:
    found = made.verify("The harbour master said on Tuesday that vote a bad day for hotels")
    assert (found.verdict, found.total) == ("spliced", 2)
    assert quoted(found) == [
        [("0", "The harbour master said on Tuesday that")],
        [("1", "vote a bad day for hotels")],
    ]
    found = made.verify("ferries will leave from Port Ansel … the northern pier would stay closed")
    assert found.verdict == "spliced"  # the other way round
    assert quoted(made.verify("spares the swimming pool The harbour master said"))[1] == [
        ("0", "The harbour master said")
    ]


def test_verify_finds_the_parts_of_an_elided_quotation(made: Library) -> None:
    found = made.verify("the northern pier [...] until the cracks . . . repaired")
    assert (found.verdict, found.total) == ("elided", 2)
    assert quoted(found)[0] == [("0", "the northern pier"), ("0", "until the cracks"), ("0", "repaired")]
    assert made.verify("the northern pier … would stay closed").verdict == "verbatim"  # nothing is left out
    assert made.verify("… the northern pier would …").verdict == "verbatim"
    found = made.verify("[The mayor] said on Tuesday that [the pier] would stay closed")
    assert (found.verdict, quoted(found)[0]) == (
        "elided",
        [("0", "said on Tuesday that"), ("0", "would stay closed")],
    )


def test_verify_takes_marks_for_the_article_s_own_if_it_has_them(tmp_path: Path) -> None:
    text = "Labelled with [3H]thymidine, the cells [of both strains] were left ... for two days (…) in the dark."
    with library(tmp_path, [Told(text)]) as own:
        found = own.verify(text)
        assert (found.verdict, found.folded, quoted(found)) == ("verbatim", (), [[("0", text[:-1])]])
        assert own.verify("the cells … were left … in the dark").verdict == "elided"
        quote = "the cells [of most strains] were left"
        found = own.verify(quote)
        assert (found.verdict, changed(found, quote)) == ("altered", [("replaced", "most", "both")])


def test_verify_says_where_a_misattributed_quotation_stands(made: Library) -> None:
    found = made.verify(PLAIN, source="Ansel Herald")
    assert (found.verdict, found.is_as_named, found.total) == ("misattributed", False, 2)
    assert made.verify("the northern … closed", article=1).verdict == "misattributed"
    assert made.verify(PLAIN, source="Nobody's").verdict == "misattributed"
    assert made.verify(PLAIN, article=0, source="Coast Wire").verdict == "misattributed"


def test_verify_prefers_what_is_named(made: Library) -> None:
    found = made.verify(PLAIN, source="Coast Wire")
    assert (found.verdict, found.is_as_named, found.total) == ("verbatim", True, 1)
    assert quoted(found) == [[("2", PLAIN)]]
    found = made.verify("the northern pier will stay closed", article=2)
    assert (found.verdict, found.is_as_named, found.places[0].position) == ("altered", True, 2)
    found = made.verify("the northern pier will stay closed", article=1)
    assert (found.verdict, found.is_as_named, found.places[0].position) == ("altered", False, 0)


def test_verify_reads_titles_where_the_text_has_it_not(made: Library) -> None:
    found = made.verify("closed over cracks in its foundations")
    assert (found.verdict, [place.in_title for place in found.places]) == ("verbatim", [True])
    assert quoted(found) == [[("0", "closed over cracks in its foundations")]]
    assert made.verify("closed over holes in its foundations").places[0].in_title


@pytest.mark.parametrize(
    "quote",
    [
        "The airport of Linden will be rebuilt by Swiss engineers",
        "Because of damage found under water, boats cannot moor in the north for now",
        "of the and",
        "zebra",
        "the harbour is a place where that has been said of it",
        "x" * 2_000,
        "a " * 1_000,
    ],
)
def test_verify_does_not_find_what_nobody_wrote(quote: str, made: Library) -> None:
    found = made.verify(quote)
    assert (found.verdict, found.places, found.total) == ("not_found", (), 0)
    assert made.verify(quote, source="Harbour Post").is_as_named is False


@pytest.mark.parametrize("quote", ["…", "— — —", "🎈", "“”"])
def test_verify_refuses_quotations_without_a_word(quote: str, made: Library) -> None:
    with pytest.raises(QueryError, match="no word"):
        made.verify(quote)


def test_verify_counts_places_up_to_a_bound(tmp_path: Path) -> None:
    common = "it was one of the best"
    with library(tmp_path, [Told(f"{number} and {common} of {number}. " * 2) for number in range(60)]) as many:
        found = many.verify(common)
        assert (found.verdict, len(found.places), found.total, found.is_counted) == ("verbatim", 20, 80, False)
        found = many.verify(common, article=59)
        assert (found.verdict, found.total, found.is_counted) == ("verbatim", 2, True)


def test_verify_finds_a_part_of_a_very_long_article(tmp_path: Path) -> None:
    text = " ".join(f"paragraph {number} tells of the {number * 7 % 1_009} ships." for number in range(4_000))
    with library(tmp_path, [Told("Another text."), Told(text)]) as long:
        quote = text[80_000:82_000].partition(" ")[2].rpartition(" ")[0]
        assert quoted(long.verify(quote)) == [[("1", quote.rstrip("."))]]
        found = long.verify("paragraph 17 tells of the 119 ships. … paragraph 3999 tells of the")
        assert found.verdict == "elided"
        assert long.verify(quote.replace("tells", "told", 1)).verdict == "altered"


SCRIPTS = [
    "abcdefgh",
    "äöüßéñ",
    "абвгде",
    "αβγδές",
    "ابتثجح",
    "אבגדה",
    "अआइकखग",
    "中国人民大学",
    "かなカナ漢",
    "กขคงจฉ",
    "가나다라",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Some text in one script, with punctuation between words."""
    letters = draw(st.sampled_from(SCRIPTS))
    words = draw(st.lists(st.text(letters, min_size=1, max_size=4), min_size=6, max_size=60))
    between = draw(st.lists(st.sampled_from([" ", " ", ", ", ". ", "\n\n", " – ", " “"]), min_size=60, max_size=60))
    return "".join(word + gap for word, gap in zip(words, between, strict=False))


@settings(max_examples=60, deadline=None)
@given(st.lists(texts(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_verify_holds_for_every_slice_and_every_changed_word(written: list[str], chance: random.Random) -> None:
    with TemporaryDirectory() as folder, library(Path(folder), [Told(text) for text in written]) as small:
        for number, text in enumerate(written):
            hold_for_slices(small, number, text, chance, slices=3)


def hold_for_slices(found_in: Library, number: int, text: str, chance: random.Random, *, slices: int) -> None:
    words = words_of(text)
    for _ in range(slices if len(words.keys) >= 4 else 0):
        length = min(len(words.keys), chance.choice([4, 4, 5, 7, 12, 40]))
        first = chance.randrange(len(words.keys) - length + 1)
        start, end = words.starts[first], words.ends[first + length - 1]
        if end - start > 1_900:
            continue
        quote = text[start:end]
        found = found_in.verify(quote)
        assert found.verdict == "verbatim"
        found = found_in.verify(quote, article=number)
        assert (found.verdict, found.is_as_named) == ("verbatim", True)
        changed_word = first + chance.randrange(length)
        before, behind = text[start : words.starts[changed_word]], text[words.ends[changed_word] : end]
        other = f"{before} zyx {behind}"
        assert found_in.verify(other).verdict == "altered"
        assert found_in.verify(other, article=number).verdict == "altered"


def test_verify_holds_for_the_seeds(tmp_path: Path) -> None:
    written = [path.read_text() for path in sorted((ROOT / "seeds").glob("*.txt"))]
    assert written
    with library(tmp_path, [Told(text) for text in written]) as seeds:
        for number, text in enumerate(written):
            hold_for_slices(seeds, number, text, random.Random(number), slices=25)  # noqa: S311

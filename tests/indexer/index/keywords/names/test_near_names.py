"""Names are found by near spellings, and enter a query for less than what it says."""

import json
from pathlib import Path

import numpy as np
import pytest

from indexer.config import LexicalConfig
from indexer.errors import IndexDamagedError
from indexer.index.keywords.lexical import LexicalIndex, LexicalQuery
from indexer.index.keywords.names.near_names import NearNames
from tests.indexer.index.keywords.lexical_corpus import index_of, passage, shares_of

TEXTS = (
    *("Then Zelensky spoke.", "Then Zelenskyy spoke.", "Then Selenskyj sprach.", "The desert grows."),
    *("A dessert is eaten, as desert foxes are.", "Then Marina spoke.", "Then Martina spoke.", "So says Papadopoulos."),
)


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return index_of(tmp_path / "names", [passage(None, text) for text in TEXTS], LexicalConfig())


def test_a_name_is_found_by_its_other_spellings_below_its_own(index: LexicalIndex) -> None:
    keywords = index.parse("Zelensky")
    shares = shares_of(index, keywords)
    assert np.flatnonzero(shares).tolist() == [0, 1, 2]
    assert shares[0] > shares[1] == shares[2]
    assert keywords.spellings == (("selenskyj", "zelenskyy"),)
    assert [one.spellings for one in index.matches(keywords, 1)] == [("selenskyj", "zelenskyy")]


def test_a_name_that_the_corpus_lacks_is_found_by_a_near_spelling(index: LexicalIndex) -> None:
    for query in ("Zelenski", "Papadopolous", "Papadopuolos"):
        keywords = index.parse(query)
        assert keywords.is_known
        assert shares_of(index, keywords).max() < 1
    assert not index.parse("Pappenheim").is_known


@pytest.mark.parametrize("query", ["desert", "dessert", "Marina", "Martina", "spoke", "then"])
def test_words_and_names_that_are_spelt_as_they_should_be_are_left_alone(index: LexicalIndex, query: str) -> None:
    assert index.parse(query).spellings == ((),)


def test_a_spelling_that_the_query_has_itself_is_no_other_one(index: LexicalIndex) -> None:
    keywords = index.parse("Zelensky Zelenskyy")
    assert keywords.spellings == (("selenskyj",), ("selenskyj",))


def test_words_that_are_written_without_a_capital_are_no_names(tmp_path: Path) -> None:
    texts = ["A kadaver and a Cadaver."] + ["The cadaver is there."] * 3
    index = index_of(tmp_path / "words", [passage(None, text) for text in texts], LexicalConfig(stemming="none"))
    assert not index.parse("cadavver").is_known


def test_near_names_of_a_corpus_without_names(tmp_path: Path) -> None:
    index = index_of(tmp_path / "none", [passage(None, "all is small here")], LexicalConfig(stemming="none"))
    assert index.parse("smalll").spellings == ((),)
    assert NearNames(tmp_path / "none", 4).near("smalll", None) == ()


@pytest.mark.parametrize("name", ["name_numbers.npy", "name_terms.npy"])
def test_index_refuses_names_that_are_not_there(index: LexicalIndex, tmp_path: Path, name: str) -> None:
    path = tmp_path / "names" / name
    values = np.load(path)
    values[-1] = 1_000
    np.save(path, values)
    with pytest.raises(IndexDamagedError, match="names what is not there"):
        LexicalIndex(tmp_path / "names", len(TEXTS))


def test_files_are_the_same_whatever_the_order_of_the_articles(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder, texts in zip(folders, (TEXTS, TEXTS[::-1]), strict=True):
        index_of(folder, [passage(None, text) for text in texts], LexicalConfig())
    names = sorted(path.name for path in folders[0].glob("name_*"))
    assert len(names) == 5
    assert [(folders[0] / name).read_bytes() for name in names] == [(folders[1] / name).read_bytes() for name in names]
    assert json.loads((folders[0] / "lexical.json").read_text())["stemming"] == "english"


def test_other_spellings_leave_the_scores_of_those_with_the_name_as_they_are(index: LexicalIndex) -> None:
    with_others, alone = index.parse("Zelensky spoke"), index.parse("Zelensky spoke")
    found = shares_of(index, with_others)
    exact = LexicalQuery.of(
        {term: index.postings(term) for term in alone.terms},
        index.passages,
    )
    assert found[0] == shares_of(index, exact)[0]
    assert found[1] > shares_of(index, exact)[1]


def test_a_surname_is_found_as_it_was_heard_beside_the_same_first_name(tmp_path: Path) -> None:
    texts = ("Then Daniel Kritenbrink and Sarah Beran left.", "So Daniel Kreitenberg and Sarah Biran left.")
    others = ("Then Martin Kreitenberg left.", "Here Anna Biran left.", "Daniel went.", "Sarah went.")
    index = index_of(tmp_path / "heard", [passage(None, text) for text in (*texts, *others)], LexicalConfig())
    for query, spelling in (("Daniel Kritenbrink", "kreitenberg"), ("Sarah Beran", "biran")):
        keywords = index.parse(query)
        assert keywords.spellings == ((), (spelling,))
        first, heard, *rest = shares_of(index, keywords)
        assert first > heard > max(rest)
    assert index.parse("Kritenbrink").spellings == ((),)
    assert index.parse("went Beran").spellings == ((), ())

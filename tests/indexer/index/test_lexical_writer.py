import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import LexicalConfig
from indexer.index.lexical_writer import PassageFields, write_lexical
from tests.indexer.index.lexical_corpus import PLAIN, index_of, passage, shares_of


def test_title_without_weight_is_not_indexed(tmp_path: Path) -> None:
    config = LexicalConfig(k1=0.0, title_weight=0.0)
    index = index_of(tmp_path / "untitled", [passage("Balloon", "Nothing."), passage(None, "A balloon.")], config)
    np.testing.assert_array_equal(shares_of(index, index.parse("balloon")), [0, 1])


WORDS = st.sampled_from(["war", "peace", "Zürich", "U.S.", "us", "G-7", "the", "1,200", "日本語", "ship's", "—"])
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
CORPUS = st.lists(
    st.tuples(st.none() | st.lists(WORDS, max_size=3).map(" ".join), st.lists(TEXT, max_size=4)).map(
        lambda made: passage(made[0], *made[1])
    ),
    max_size=8,
)


@given(CORPUS)
@settings(max_examples=50, deadline=None)
def test_write_gives_the_same_bytes_twice(passages: list[PassageFields]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        one, two = Path(scratch) / "one", Path(scratch) / "two"
        for folder in (one, two):
            write_lexical(folder, iter(passages), PLAIN, article_rows=np.arange(len(passages)))
        assert {path.name: path.read_bytes() for path in one.iterdir()} == {
            path.name: path.read_bytes() for path in two.iterdir()
        }


def test_write_keeps_terms_one_a_line_in_order(tmp_path: Path) -> None:
    index_of(tmp_path / "index", [passage("É\nb", "z\u2028日本 \x00a\rAB 😀 𠀀")])
    assert (tmp_path / "index" / "terms.txt").read_text().split("\n") == ["a", "ab", "b", "e", "z", "日本", "𠀀"]


def test_write_refuses_a_folder_that_exists(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="exists"):
        write_lexical(tmp_path, [], PLAIN, article_rows=np.arange(0))

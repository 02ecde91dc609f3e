import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import LexicalConfig
from indexer.index.keywords import posting_runs
from indexer.index.keywords.article_terms import PassageFields, terms_of_passages
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.index.keywords.words import term_sequence
from tests.indexer.index.keywords.lexical_corpus import PLAIN, index_of, passage, shares_of


def test_title_without_weight_is_not_indexed(tmp_path: Path) -> None:
    config = LexicalConfig(k1=0.0, title_weight=0.0)
    index = index_of(tmp_path / "untitled", [passage("Balloon", "Nothing."), passage(None, "A balloon.")], config)
    np.testing.assert_array_equal(shares_of(index, index.parse("balloon")), [0, 1])


POSTINGS = ("places.npy", "rows.npy", "starts.npy", "weights.npy")
TERMS = ("ends.npy", "greatest.npy", "holding.npy", "terms.txt")


def folder_hash(folder: Path, names: Sequence[str] = POSTINGS + TERMS) -> str:
    """Hash over the names and bytes of files."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name in names:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


SIGNED = ("Maria Lopez", "The Harbour Post")


@pytest.mark.parametrize(("byline", "config"), [((), LexicalConfig()), (SIGNED, LexicalConfig(byline_weight=0.0))])
def test_write_without_bylines_gives_the_bytes_that_it_gave_before_there_were_any(
    tmp_path: Path, byline: tuple[str, ...], config: LexicalConfig
) -> None:
    kiln = "Kiln relit at Mill Lane"
    passages = [
        passage(kiln, "The kiln was relit on Monday.", "Nobody had fired it since 1987.", byline=byline),
        passage(kiln, "Two potters, both 70, watched the U.S. crew.", byline=byline),
        passage(None, "Zürich's harbour froze.", "Ferries stayed in port, and G-7 ministers walked.", byline=byline),
        passage("", "日本語の記事です。", "Prices rose by 1,200.", byline=byline),
        passage("Ferry", "…", byline=byline),
    ]
    write_lexical(
        tmp_path / "index", terms_of_passages(passages, config), config, article_rows=np.array([0, 0, 1, 2, 3])
    )
    # Computed with the program as it was before bylines were indexed.
    assert (
        folder_hash(tmp_path / "index", POSTINGS) == "dc516c83369449c5d8fcfb2b99f3a8070dcc5d41157024a667557f9f1bc6ec04"
    )


def test_write_adds_bylines_and_changes_nothing_else(tmp_path: Path) -> None:
    texts = [("Kiln", "The kiln burns."), ("Kiln", "Ash falls on the harbour."), (None, "Ferries wait.")]
    bare = index_of(tmp_path / "bare", [passage(*text) for text in texts])
    signed = index_of(
        tmp_path / "signed", [passage(*text, byline=SIGNED if i < 2 else ()) for i, text in enumerate(texts)]
    )
    for word in ("kiln", "ash", "ferries", "falls"):
        for row in range(3):
            assert signed.matches(signed.parse(word), row) == bare.matches(bare.parse(word), row)
    np.testing.assert_array_equal(shares_of(signed, signed.parse("maria lopez")) > 0, [True, True, False])
    np.testing.assert_array_equal(shares_of(signed, signed.parse("harbour post")) > 0, [True, True, False])
    # The text says it once more.
    harbour = shares_of(signed, signed.parse("harbour"))
    assert harbour[1] > harbour[0]


def test_byline_without_weight_is_not_indexed(tmp_path: Path) -> None:
    config = LexicalConfig(byline_weight=0.0)
    index = index_of(tmp_path / "index", [passage("Kiln", "It burns.", byline=SIGNED)], config)
    np.testing.assert_array_equal(shares_of(index, index.parse("lopez")), [0])


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
            write_lexical(folder, terms_of_passages(passages, PLAIN), PLAIN, article_rows=np.arange(len(passages)))
        assert {path.name: path.read_bytes() for path in one.iterdir()} == {
            path.name: path.read_bytes() for path in two.iterdir()
        }


@pytest.mark.parametrize("language", ["english", "german"])
@pytest.mark.parametrize("held", [1, 7, 40])
def test_write_gives_the_same_bytes_however_little_is_held(
    held: int, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["The long term plan.", "A longterm plan, a long-term plan.", "Der Haus Bau, ein Hausbau.", "A long road."]
    passages = [passage("Long term", text, texts[i], byline=SIGNED) for i in range(4) for text in texts[i:]]
    config, article_rows = LexicalConfig(stemming=language), np.arange(len(passages)) // 3
    write_lexical(tmp_path / "whole", terms_of_passages(passages, config), config, article_rows=article_rows)
    monkeypatch.setattr(posting_runs, "_RUN_POSTINGS", held)
    monkeypatch.setattr(term_sequence, "_BLOCK", held)
    write_lexical(tmp_path / "parts", terms_of_passages(passages, config), config, article_rows=article_rows)
    assert folder_hash(tmp_path / "parts") == folder_hash(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts", "whole"]


def test_write_keeps_terms_one_a_line_in_order(tmp_path: Path) -> None:
    index_of(tmp_path / "index", [passage("É\nb", "z\u2028日本 \x00a\rAB 😀 𠀀")])
    terms = (tmp_path / "index" / "terms.txt").read_text().split("\n")
    assert terms == ["", "a", "ab", "b", "e", "z", "日本", "𠀀", ""]


def test_write_refuses_a_folder_that_exists(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="exists"):
        write_lexical(tmp_path, [], PLAIN, article_rows=np.arange(0))

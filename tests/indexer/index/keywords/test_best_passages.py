"""The passages found are those that a look at every posting finds."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.keywords import best_passages as module
from indexer.index.keywords.best_passages import best_passages
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.postings import Postings
from indexer.index.selection import top
from indexer.records import Rows
from tests.fakes import ranker_over

WORDS = [f"word{number}" for number in range(40)]


def index_of(folder: Path, texts: Sequence[Sequence[str]]) -> tuple[LexicalIndex, Rows]:
    ranker = ranker_over(folder, [[[" ".join(text)]] for text in texts], np.ones((len(texts), 2), np.float32), None)
    return ranker.lexical, ranker.article_rows


def texts_of(seed: int, count: int) -> list[list[str]]:
    """Texts in which the first words are frequent and the last ones rare."""
    random = np.random.default_rng(seed)
    chances = 1 / np.arange(1, len(WORDS) + 1) ** 1.2
    return [
        [str(word) for word in random.choice(WORDS, random.integers(1, 15), p=chances / chances.sum())]
        for _ in range(count)
    ]


@given(
    st.integers(0, 2**31),
    st.lists(st.sampled_from([*WORDS, "mauve"]), min_size=1, max_size=8),
    st.sampled_from([1, 5, 20, 400]),
    st.sampled_from([None, 0.5, 0.05, 0.0]),
)
@settings(max_examples=60, deadline=None)
def test_best_passages_are_those_of_all_scores(seed: int, words: list[str], count: int, share: float | None) -> None:
    with TemporaryDirectory() as folder:
        lexical, article_rows = index_of(Path(folder), texts_of(seed, 200))
    keywords = lexical.parse(" ".join(words))
    allowed = None if share is None else np.random.default_rng(seed).random(200) < share
    shares, _ = lexical.shares(keywords, article_rows)
    if allowed is not None:
        shares = np.where(allowed, shares, np.float32(0))
    expected = top(shares, min(count, int(np.count_nonzero(shares))))
    found = best_passages(keywords, count, 200, allowed)
    assert len(set(found.tolist())) == len(found) == len(expected)
    # Equal but for rounding, so that passages whose scores differ by no more may stand for each other.
    np.testing.assert_allclose(shares[found], shares[expected], atol=1e-6)


def test_best_passages_leaves_the_postings_of_frequent_terms_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [["often", "often"] for _ in range(300)] + [["often", "rare", "scarce"] for _ in range(12)]
    lexical, _ = index_of(tmp_path, texts)
    read: list[int] = []
    original = module._allowed

    def noted(postings: Postings, allowed):  # type: ignore[no-untyped-def]
        read.append(len(postings.rows))
        return original(postings, allowed)

    monkeypatch.setattr(module, "_allowed", noted)
    found = best_passages(lexical.parse("often rare scarce"), 10, len(texts))
    assert found.tolist() == list(range(300, 310))
    assert 312 not in read


def test_best_passages_of_nothing_known_are_none(tmp_path: Path) -> None:
    lexical, _ = index_of(tmp_path, texts_of(1, 20))
    for query in ("mauve", "", "?"):
        assert best_passages(lexical.parse(query), 5, 20).tolist() == []

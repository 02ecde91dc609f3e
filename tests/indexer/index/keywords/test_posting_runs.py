from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.keywords import posting_runs
from indexer.index.keywords.posting_runs import POSTING, PostingRuns

Plain = tuple[int, int, float, int]
"""Term, row, frequency, places."""

passages = st.lists(st.lists(st.integers(0, 9), unique=True, max_size=6), max_size=12)


def postings_of(terms_of: Sequence[Sequence[int]]) -> list[list[Plain]]:
    """Postings of some passages, of which no two are alike but for their terms."""
    return [
        [(term, row, row + number / 8, 1 << row) for number, term in enumerate(terms)]
        for row, terms in enumerate(terms_of)
    ]


@given(passages, passages, st.permutations(range(10)), st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_runs_give_postings_by_the_rank_of_their_term_and_by_row(
    tmp_path_factory: pytest.TempPathFactory,
    own: list[list[int]],
    others: list[list[int]],
    rank: list[int],
    held: int,
) -> None:
    added, further = postings_of(own), postings_of(others)
    with pytest.MonkeyPatch.context() as patch, PostingRuns(tmp_path_factory.getbasetemp() / "runs") as runs:
        patch.setattr(posting_runs, "_RUN_POSTINGS", held)
        for of_passage in added + further:
            runs.add(np.array(of_passage, POSTING))
        parts = [part.tolist() for part in runs.by_term(np.array(rank))]
    everything = [posting for of_passage in added + further for posting in of_passage]
    expected = sorted(((rank[term], *rest) for term, *rest in everything), key=lambda posting: posting[:2])
    assert [posting for part in parts for posting in part] == expected
    ends = [list(group) for _, group in groupby(number for part in parts for number in {one[0] for one in part})]
    assert all(len(group) == 1 for group in ends)  # no term is in two parts
    assert all(len(part) <= held or len({term for term, *_ in part}) == 1 for part in parts)


def test_runs_of_nothing_are_none_and_leave_no_file(tmp_path: Path) -> None:
    with PostingRuns(tmp_path / "runs") as runs:
        runs.add(np.empty(0, POSTING))
        assert list(runs.by_term(np.empty(0, np.int64))) == []
        assert list(runs.by_term(np.arange(3))) == []
    assert list(tmp_path.iterdir()) == []

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.news.stories.likeness import Likeness, group_odds, odds

SHARE = st.floats(0, 1)


@given(SHARE, st.floats(-1, 1), SHARE, SHARE, st.floats(0, 45) | st.just(float("nan")), st.booleans())
def test_group_odds_are_the_odds_of_one_pair(
    language: float, cosine: float, names: float, words: float, days: float, contradict: bool
) -> None:
    parts = (language, cosine, names, words, days, float(contradict))
    likeness = Likeness(*(np.array([part]) for part in parts))
    found = group_odds(language=language, cosine=cosine, names=names, words=words, days=days, contradict=contradict)
    assert found == pytest.approx(float(odds(likeness)[0]))


def test_odds_rise_with_what_is_shared_and_fall_with_time_and_contradictions() -> None:
    known = {"language": 1.0, "cosine": 0.6, "names": 0.1, "words": 0.1, "days": 3.0, "contradict": False}
    base = group_odds(**known)  # type: ignore[arg-type]
    assert group_odds(**{**known, "cosine": 0.7}) > base  # type: ignore[arg-type]
    assert group_odds(**{**known, "names": 0.2}) > base  # type: ignore[arg-type]
    assert group_odds(**{**known, "words": 0.2}) > base  # type: ignore[arg-type]
    assert group_odds(**{**known, "days": 10.0}) < base  # type: ignore[arg-type]
    assert group_odds(**{**known, "contradict": True}) < base - 3  # type: ignore[arg-type]

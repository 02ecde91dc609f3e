import numpy as np
import pytest

from indexer.news.copies import candidates
from indexer.news.copies.candidates import candidate_pairs
from indexer.news.copies.fingerprints import Fingerprints, fingerprints
from tests.indexer.news.copies.printed import CHINESE, GERMAN, WIRE


def pairs_of(texts: list[Fingerprints]) -> list[tuple[int, int]]:
    sizes = np.array([len(text) for text in texts], np.int64)
    joined = np.concatenate(texts) if texts else np.empty(0, np.uint32)
    return [(first, second) for first, second in candidate_pairs(joined, sizes).tolist()]


def numbered(*values: int) -> Fingerprints:
    return np.array(values, np.uint32) * np.uint32(0x9E3779B1)


@pytest.mark.parametrize("part", [1 << 20, 1, 3])
def test_candidate_pairs_are_those_with_enough_in_common(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "_PART_FINGERPRINTS", part)
    texts = [numbered(*range(20)), numbered(*range(100, 120)), numbered(*range(10, 40)), numbered(19, 200, 300)]
    assert pairs_of(texts) == [(0, 2)]
    assert pairs_of([numbered(1), numbered(1)]) == [(0, 1)]


def test_candidate_pairs_are_the_same_however_many_are_added_up_together(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    texts = [np.unique(random.integers(0, 60, 12)).astype(np.uint32) for _ in range(80)]
    expected = pairs_of(texts)
    assert len(expected) > 100
    for part in (1, 7, 300):
        monkeypatch.setattr(candidates, "_PART_PAIRS", part)
        assert pairs_of(texts) == expected


@pytest.mark.parametrize("texts", [[], [numbered()], [numbered(), numbered()], [numbered(1)]])
def test_candidate_pairs_are_none_where_nothing_is_in_common(texts: list[Fingerprints]) -> None:
    assert pairs_of(texts) == []


def test_candidate_pairs_grow_with_the_texts_and_not_with_their_square() -> None:
    texts = [numbered(*range(20), 1_000 + number) for number in range(500)]
    found = pairs_of(texts)
    assert len(found) <= 500 * 16
    assert {text for pair in found for text in pair} == set(range(500))


@pytest.mark.parametrize(("text", "is_unspaced"), [(WIRE, False), (GERMAN, False), (CHINESE, True)])
def test_fingerprints_of_texts_with_a_stretch_in_common_have_one_in_common(text: str, is_unspaced: bool) -> None:
    words = list(text) if is_unspaced else text.split()
    length = 17 if is_unspaced else 13
    whole = fingerprints(words, is_unspaced=is_unspaced)
    assert (np.diff(whole.astype(np.int64)) > 0).all()
    for start in range(len(words) - length):
        other = [*["before", "it"], *words[start : start + length], *["behind", "it", "stands", "more"]]
        assert len(np.intersect1d(whole, fingerprints(other, is_unspaced=is_unspaced)))


def test_fingerprints_of_few_words_stand_for_them() -> None:
    assert len(fingerprints([], is_unspaced=False)) == 0
    assert len(fingerprints(["one"], is_unspaced=False)) == 1

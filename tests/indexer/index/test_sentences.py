import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamagedError
from indexer.index.sentences import SentenceIndex, SentenceSpans, SentenceWriter, rounded
from indexer.records import Matrix, Span
from tests.fakes import sentence_cosines

FILES = ["starts.npy", "spans.npy", "vectors.npy", "scales.npy"]
COUNTS = [2, 1, 3]
SPANS = [[Span(10 * number, 10 * number + 7) for number in range(count)] for count in COUNTS]


def units(count: int, dimension: int, seed: int) -> Matrix:
    """Random directions."""
    found = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def write(folder: Path, spans: Sequence[Sequence[Span]], vectors: Matrix | None, dimension: int = 4) -> SentenceIndex:
    with SentenceWriter(folder, dimension) as writer:
        writer.add(SentenceSpans.of(spans), None if vectors is None else rounded(vectors))
    return SentenceIndex(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six sentences of three passages."""
    write(tmp_path / "sentences", SPANS, units(6, 4, 1))
    return tmp_path / "sentences"


def test_spans_come_back_for_each_passage(folder: Path) -> None:
    index = SentenceIndex(folder)
    assert (len(index), index.passages, index.dimension, index.has_vectors) == (6, 3, 4, True)
    assert [index.spans(row) for row in range(3)] == SPANS


def test_an_index_without_vectors_has_spans_alone(tmp_path: Path) -> None:
    index = write(tmp_path / "sentences", SPANS, None)
    assert (len(index), index.passages, index.dimension, index.has_vectors) == (6, 3, 4, False)
    assert [index.spans(row) for row in range(3)] == SPANS


def test_an_index_of_nothing_can_be_opened(tmp_path: Path) -> None:
    index = write(tmp_path / "sentences", [], np.empty((0, 4), np.float32))
    assert (len(index), index.passages, index.dimension) == (0, 0, 4)
    assert index.best(np.empty(0, np.int64), units(1, 4, 2)[0]).shape == (0,)


def test_cosines_and_best_by_hand(tmp_path: Path) -> None:
    # 127 times a number over the vector's largest is whole, so that nothing is lost.
    vectors = np.array([[1, 0], [0, 1], [-1, 0], [0.5, -0.5]], np.float32)
    spans = [[Span(0, 1), Span(2, 3)], [Span(0, 9)], [Span(4, 5)]]
    index = write(tmp_path / "sentences", spans, vectors, dimension=2)
    query = np.array([0.6, 0.8], np.float32)
    np.testing.assert_allclose(sentence_cosines(index, 0, query), [0.6, 0.8], rtol=1e-6)
    found = index.best(np.array([2, 0, 1, 0]), query)
    assert found.dtype == sentence_cosines(index, 0, query).dtype == np.float32
    np.testing.assert_allclose(found, [-0.1, 0.8, -0.6, 0.8], rtol=1e-5)


@st.composite
def samples(draw: st.DrawFn) -> tuple[list[list[Span]], Matrix, list[int], Matrix]:
    """Sentences of passages, their vectors, some rows and a query."""
    counts = draw(st.lists(st.integers(1, 5), min_size=1, max_size=12))
    spans = []
    for count in counts:
        ends = sorted(draw(st.sets(st.integers(0, 10_000), min_size=2 * count, max_size=2 * count)))
        spans.append([Span(*ends[i : i + 2]) for i in range(0, 2 * count, 2)])
    dimension, seed = draw(st.integers(1, 9)), draw(st.integers(0, 2**31))
    rows = draw(st.lists(st.integers(0, len(counts) - 1), max_size=20))
    return spans, units(sum(counts), dimension, seed), rows, units(1, dimension, seed + 1)[0]


@given(samples(), st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_index_agrees_with_plain_lists(
    tmp_path_factory: pytest.TempPathFactory,
    sample: tuple[list[list[Span]], Matrix, list[int], Matrix],
    window: int,
) -> None:
    spans, vectors, rows, query = sample
    folder = tmp_path_factory.getbasetemp() / "plain"
    shutil.rmtree(folder, ignore_errors=True)
    taken = 0
    with SentenceWriter(folder, vectors.shape[1]) as writer:
        for start in range(0, len(spans), window):
            count = sum(map(len, spans[start : start + window]))
            writer.add(SentenceSpans.of(spans[start : start + window]), rounded(vectors[taken : taken + count]))
            taken += count
    index = SentenceIndex(folder)

    assert [index.spans(row) for row in range(index.passages)] == spans
    stored = []
    for vector in vectors:
        scale = np.float32(np.abs(vector).max() / 127)
        stored.append(np.array([round(float(number / scale)) for number in vector]) * scale)
    plain, first = [], 0
    for of_passage in spans:
        plain.append([float(stored[first + i] @ query) for i in range(len(of_passage))])
        first += len(of_passage)
    for row, expected in enumerate(plain):
        np.testing.assert_allclose(sentence_cosines(index, row, query), expected, atol=1e-5)
    np.testing.assert_allclose(
        index.best(np.array(rows, np.int64), query), [max(plain[row]) for row in rows], atol=1e-5
    )


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=30).filter(lambda numbers: len(numbers) % 3 == 0),
    st.integers(-30, 0),
)
@settings(max_examples=200, deadline=None)
def test_numbers_are_kept_to_within_a_254th_of_the_largest(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float], exponent: int
) -> None:
    vectors = np.array(numbers, np.float32).reshape(-1, 3) * np.float32(2.0**exponent)
    folder = tmp_path_factory.getbasetemp() / "kept"
    shutil.rmtree(folder, ignore_errors=True)
    index = write(folder, [[Span(i, i + 1) for i in range(len(vectors))]], vectors, dimension=3)
    kept = np.stack([sentence_cosines(index, 0, axis) for axis in np.eye(3, dtype=np.float32)], axis=1)
    bounds = np.abs(vectors).max(axis=1, keepdims=True) / 254
    # Below the smallest normal number a scale has no precision left; no vector of a text comes near it.
    assert (np.abs(kept - vectors) <= bounds * 1.001 + np.finfo(np.float32).tiny).all()


@pytest.mark.parametrize("dimension", [384, 768])
def test_cosines_are_kept_to_within_a_200th(dimension: int, tmp_path: Path) -> None:
    vectors, queries = units(500, dimension, 5), units(20, dimension, 6)
    vectors[:20] += queries  # some that come near
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = write(tmp_path / "sentences", [[Span(i, i + 1) for i in range(500)]], vectors, dimension=dimension)
    for query in queries:
        assert np.abs(sentence_cosines(index, 0, query) - vectors @ query).max() < 0.005


def test_a_vector_of_zeros_stays_one(tmp_path: Path) -> None:
    vectors = np.array([[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1e-45]], np.float32)
    index = write(tmp_path / "sentences", [[Span(0, 1), Span(1, 2), Span(2, 3)]], vectors)
    np.testing.assert_allclose(sentence_cosines(index, 0, np.array([0, 1, 0, 0], np.float32)), [0, 1, 0])
    np.testing.assert_allclose(sentence_cosines(index, 0, np.array([0, 0, 0, 1], np.float32)), [0, 0, 0], atol=1e-44)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_rounded_refuses_numbers_that_are_not_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="hold a number that is not finite"):
        rounded(np.array([[0, bad]], np.float32))


@pytest.mark.parametrize("count", [0, 5, 7])
def test_writer_refuses_vectors_that_are_not_one_for_each_sentence(count: int, tmp_path: Path) -> None:
    with (
        SentenceWriter(tmp_path / "s", 4) as writer,
        pytest.raises(ValueError, match=rf"6 sentences have {count} vectors"),
    ):
        writer.add(SentenceSpans.of(SPANS), rounded(np.ones((count, 4), np.float32)))


def test_writer_gives_the_same_bytes_whatever_the_windows(folder: Path, tmp_path: Path) -> None:
    vectors = units(6, 4, 1)
    with SentenceWriter(tmp_path / "again", 4) as writer:
        writer.add(SentenceSpans.of(SPANS[:1]), rounded(vectors[:2]))
        writer.add(SentenceSpans.of([]), rounded(np.empty((0, 4), np.float32)))
        writer.add(SentenceSpans.of(SPANS[1:]), rounded(vectors[2:]))
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_writer_stores_the_kinds_and_shapes_it_says(folder: Path) -> None:
    stored = {name: np.load(folder / name) for name in FILES}
    assert {name: (array.dtype.name, array.shape) for name, array in stored.items()} == {
        "starts.npy": ("int64", (4,)),
        "spans.npy": ("int32", (6, 2)),
        "vectors.npy": ("int8", (6, 4)),
        "scales.npy": ("float32", (6,)),
    }
    assert np.abs(stored["vectors.npy"].astype(int)).max(axis=1).tolist() == [127] * 6


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [None, 0, 0.3, 0.9])
def test_index_refuses_a_damaged_file(name: str, kept: float | None, folder: Path) -> None:
    path = folder / name
    data = path.read_bytes()
    path.unlink()
    if kept is not None:
        path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(IndexDamagedError, match="sentences holds no sentences that can be read: "):
        SentenceIndex(folder)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("starts.npy", lambda starts: starts.astype(np.int32), r"starts\.npy holds int32 of shape \(4,\)"),
        ("spans.npy", lambda spans: spans[:, 0], r"spans\.npy holds int32 of shape \(6,\)"),
        ("vectors.npy", lambda vectors: vectors.astype(np.float32), r"vectors\.npy holds float32 of shape \(6, 4\)"),
        ("scales.npy", lambda scales: scales.astype(np.float64), r"scales\.npy holds float64"),
        ("starts.npy", lambda starts: starts[:0], "does not give every passage some of the 6 sentences"),
        ("starts.npy", lambda starts: starts[:-1], "does not give every passage some of the 6 sentences"),
        ("starts.npy", lambda starts: starts[1:], "does not give every passage some of the 6 sentences"),
        ("starts.npy", lambda starts: starts + 1, "does not give every passage some of the 6 sentences"),
        ("starts.npy", lambda starts: starts[[0, 1, 1, 3]], "does not give every passage some of the 6 sentences"),
        ("starts.npy", lambda starts: starts[[0, 2, 1, 3]], "does not give every passage some of the 6 sentences"),
        ("spans.npy", lambda spans: spans[:-1], "does not give every passage some of the 5 sentences"),
        ("vectors.npy", lambda vectors: vectors[:-1], "6 sentences, 5 vectors and 6 scales do not agree"),
        ("vectors.npy", lambda vectors: vectors[:0], "6 sentences, 0 vectors and 6 scales do not agree"),
        ("scales.npy", lambda scales: scales[:-1], "6 sentences, 6 vectors and 5 scales do not agree"),
    ],
)
def test_index_refuses_files_that_do_not_agree(
    name: str, change: Callable[[Any], Any], message: str, folder: Path
) -> None:
    np.save(folder / name, change(np.load(folder / name)))
    with pytest.raises(IndexDamagedError, match=message):
        SentenceIndex(folder)

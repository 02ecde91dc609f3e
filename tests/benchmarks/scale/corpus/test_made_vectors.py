from itertools import islice

import numpy as np
import pytest

from benchmarks.scale.corpus.made_documents import MadeDocuments, nearest_documents
from benchmarks.scale.corpus.made_vectors import MadeVectors
from benchmarks.scale.spectrum import dimensionality, nearest
from indexer.passages.chunk import sentences
from indexer.records import Matrix, Span
from tests.benchmarks.scale.real_parts import SENTENCES, documents, real_part, unit


def spans_of(title: str, text: str) -> tuple[str, list[Span]]:
    """What an encoder gets of a passage under a title."""
    start = len(title) + 1
    return f"{title}\n{text}", [Span(start + one.start, start + one.end) for one in sentences(text, "en")]


def test_real_passages_keep_their_vectors() -> None:
    part = real_part(20)
    vectors = MadeVectors(part)
    for row in (0, 7, 39):
        found = vectors.of(*part.inputs[row])
        assert (found.vector == part.vectors[row]).all()
        own = slice(SENTENCES * row, SENTENCES * (row + 1))
        assert (found.sentences == part.sentence_vectors(own)).all()
        assert found.known == SENTENCES


def test_made_passage_lies_near_the_mean_of_its_sentences() -> None:
    part = real_part(20)
    vectors = MadeVectors(part)
    text, spans = spans_of("Title 3", "Sentence 0 of document 3 ends. Bakox: Sentence 1 of document 15 ends.")
    found = vectors.of(text, spans)
    own = part.sentence_vectors(np.array([3 * 6, 15 * 6 + 1]))
    assert found.sentences == pytest.approx(own)
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)
    cosine = float(found.vector @ unit(own.mean(axis=0)))
    assert 0.9 < cosine < 1 - 1e-4
    assert found.known == 2
    assert (vectors.of(text, spans).vector == found.vector).all()


def test_made_passages_of_the_same_sentences_differ_by_what_else_they_say() -> None:
    vectors = MadeVectors(real_part(20))
    one, other = (
        vectors.of(*spans_of("Title 3", f"Sentence 0 of document 3 ends. {name} was there."))
        for name in ("Bako", "Riko")
    )
    assert 0.9 < float(one.vector @ other.vector) < 1 - 1e-5


def test_sentences_that_are_not_real_get_the_vector_of_their_passage() -> None:
    vectors = MadeVectors(real_part(20))
    found = vectors.of(*spans_of("No title that is known", "Bako was there. Riko was not."))
    assert found.known == 0
    assert (found.sentences == found.vector).all()
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)


def test_passage_without_sentences_has_a_vector() -> None:
    found = MadeVectors(real_part(20)).of("anything", ())
    assert (found.sentences.shape, found.known) == ((0, 48), 0)
    assert np.isfinite(found.vector).all()


def made_vectors(count: int) -> Matrix:
    """As many made passages as there are real ones, of three sentences each."""
    part = real_part(count)
    vectors = MadeVectors(part)
    found = []
    for document in islice(
        MadeDocuments(documents(count), nearest_documents(part.vectors, part.article_rows, 8)), count
    ):
        spans = sentences(document.text, "en")
        for start in range(0, len(spans), SENTENCES):
            text = " ".join(span.of(document.text) for span in spans[start : start + SENTENCES])
            found.append(vectors.of(*spans_of(document.title, text)).vector)
    return np.stack(found)


def test_made_vectors_keep_the_spectrum_of_distances() -> None:
    real, made = real_part(600).vectors, made_vectors(600)
    assert made.shape == real.shape
    around_real, around_made = (nearest(one, one, own=np.arange(len(one)), count=50) for one in (real, made))
    for rank in (0, 9, 49):
        of_real, of_made = (float(np.median(one.distances[:, rank])) for one in (around_real, around_made))
        assert of_made == pytest.approx(of_real, rel=0.1)
    of_real, of_made = (float(np.median(dimensionality(one.distances))) for one in (around_real, around_made))
    assert of_made == pytest.approx(of_real, rel=0.2)

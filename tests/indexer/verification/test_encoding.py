from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.encoder.pooling import MEAN
from indexer.errors import EncoderError
from indexer.index.generation import open_index
from indexer.verification import encoding
from indexer.verification.encoding import check_encoding
from tests.fakes import WordEncoder
from tests.indexer.index.built_index import live
from tests.indexer.verification.altered import change_array, seal


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> WordEncoder:
    """The encoder that the index was built with, which is found in place of the real one."""
    encoder = WordEncoder(pooling=MEAN)
    monkeypatch.setattr(encoding, "load_encoder", lambda _generation: encoder)
    return encoder


def checked(index: Path, sample: int = 200) -> tuple[list[str], str]:
    with closing(open_index(index)) as generation:
        return check_encoding(generation, sample=sample)


def turn(index: Path, row: int) -> None:
    """Give a passage another unit vector."""
    path = live(index) / "vectors.faiss"
    data = bytearray(path.read_bytes())
    numbers = np.frombuffer(data, np.float32, offset=45).reshape(-1, 6).copy()
    numbers[row] = [0, 0, 1, 0, 0, 0]
    path.write_bytes(data[:45] + numbers.tobytes())
    seal(index)


def test_check_encoding_finds_nothing_wrong_with_what_a_build_wrote(index: Path, words: WordEncoder) -> None:
    problems, told = checked(index)
    assert problems == []
    assert told.endswith("passages, least cosine 1.000000, largest difference 0")
    assert words.closed


@pytest.mark.parametrize(("sample", "expected"), [(1, 1), (2, 2), (3, 3), (200, 14)])
def test_check_encoding_takes_a_sample_from_all_over(
    sample: int, expected: int, index: Path, words: WordEncoder
) -> None:
    with closing(open_index(index)) as generation:
        assert generation.articles.passages > 3
        count = min(expected, generation.articles.passages)
    assert checked(index, sample)[1].startswith(f"{count} passages, ")


def test_check_encoding_finds_a_vector_that_the_words_do_not_give(index: Path, words: WordEncoder) -> None:
    turn(index, 3)
    problems, told = checked(index)
    (problem,) = problems
    assert problem.startswith("has in row 3 a vector that is ")
    assert "least cosine 0.000000" in told


def test_check_encoding_finds_vectors_of_sentences_that_the_words_do_not_give(index: Path, words: WordEncoder) -> None:
    change_array(index, "sentences/vectors.npy", lambda values: values.__setitem__(-1, 0))
    (problem,) = checked(index)[0]
    assert problem.endswith("vectors of sentences that their words do not give")


@pytest.mark.parametrize("altered", [True, False])
def test_check_encoding_is_less_exact_on_another_processor(altered: bool, index: Path, words: WordEncoder) -> None:
    words.spec = replace(words.spec, instruction_set="AVX9")
    if altered:
        turn(index, 3)
    problems, told = checked(index)
    assert [problem.split(" from ")[0] for problem in problems] == (
        ["has in row 3 a vector that is at a cosine of 0.0000"] if altered else []
    )
    assert told.endswith("on another kind of processor than the index was built on")


def test_check_encoding_refuses_another_encoder(index: Path, words: WordEncoder) -> None:
    words.spec = replace(words.spec, files_sha256="1" * 64)
    (problem,) = checked(index)[0]
    assert problem == "was built with another encoder than the one that is found as 'words'"


def test_check_encoding_says_that_there_is_no_encoder(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_generation: object) -> None:
        raise EncoderError("no such model")

    monkeypatch.setattr(encoding, "load_encoder", fail)
    assert checked(index) == (["has an encoder that cannot be loaded: no such model"], "")

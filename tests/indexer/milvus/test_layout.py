import numpy as np
import pytest

from indexer.index.sentences import RoundedVectors
from indexer.milvus import layout
from indexer.milvus.client import MOST_TEXT_BYTES
from indexer.milvus.layout import PassagePostings, StoredName


def test_parsed_is_the_name_of_the_generation_of_a_collection() -> None:
    stored = StoredName(name="my_news", generation="000012", manifest_sha256="ab" * 32)
    assert layout.parsed(stored.collection("files"), "my_news") == stored
    assert layout.parsed(stored.collection("files"), "news") is None
    assert layout.parsed("my_news", "my_news") is None


@pytest.mark.parametrize("size", [0, 1, 49_151, 49_152, 200_000])
def test_pieces_are_short_enough_and_give_the_bytes_back(size: int) -> None:
    data = np.random.default_rng(0).bytes(size)
    pieces = layout.to_pieces(data)
    assert max(map(len, pieces), default=0) <= MOST_TEXT_BYTES
    assert layout.from_pieces(pieces) == data


@pytest.mark.parametrize("text", ["", "a", "🎈" * 20_000, 'é"\0\n' * 20_000])
def test_pieces_of_a_text_are_short_enough_and_give_it_back(text: str) -> None:
    pieces = layout.text_to_pieces(text)
    assert max((len(piece.encode()) for piece in pieces), default=0) <= MOST_TEXT_BYTES
    assert "".join(pieces) == text


def test_postings_are_read_as_they_were_written() -> None:
    written = PassagePostings(
        np.array([3, 70_000], np.int32), np.array([0.1, 0.9], np.float32), np.array([1 << 31, 5], np.uint32)
    )
    read = layout.postings_from_pieces(layout.postings_to_pieces(written))
    assert all(map(np.array_equal, read, written))


@pytest.mark.parametrize("vectors", [0, 2])
def test_sentences_are_read_as_they_were_written(vectors: int) -> None:
    spans = np.array([[0, 4], [5, 9]], np.int32)
    written = RoundedVectors(
        np.arange(-3, 3 * vectors - 3, dtype=np.int8).reshape(vectors, 3), np.ones(vectors, np.float32)
    )
    read_spans, read = layout.sentences_from_pieces(layout.sentences_to_pieces(spans, written), 3)
    assert np.array_equal(read_spans, spans)
    assert np.array_equal(read.numbers, written.numbers)
    assert np.array_equal(read.scales, written.scales)


def test_key_is_a_hash_whatever_the_text_holds() -> None:
    keys = [layout.key(text) for text in ("a", 'a"] or row >= 0 or key in ["', "\ud800", "x" * 100_000)]
    assert all(len(key) == 32 and key.isalnum() for key in keys)
    assert len(set(keys)) == len(keys)
    assert layout.key("") == ""


def test_language_keys_are_those_of_the_tag_and_of_its_language() -> None:
    assert layout.language_keys("en-gb") == sorted([layout.key("en-gb"), layout.key("en")])
    assert layout.language_keys("") == []

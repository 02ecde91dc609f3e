import numpy as np
import pytest

from indexer.index.news.statements import unpacked_words
from indexer.news.statements.features import passage_features
from indexer.news.statements.tokens import word_hash
from indexer.passages.chunk import sentences


@pytest.mark.parametrize(
    ("text", "language", "word", "is_name"),
    [
        ("The mayor of Aldmoor spoke.", "en", "aldmoor", True),
        ("Peter Haldane spoke.", "en", "haldane", True),
        ("Peter Haldane spoke.", "en", "peter", True),
        ("Police spoke.", "en", "police", False),
        ("The mayor said on Tuesday in May.", "en", "tuesday", None),
        ("The mayor said on Tuesday in June.", "en", "june", None),
        ("Ein Haus in Talheim brannte.", "de", "talheim", True),
        ("Ein altes Haus brannte.", "de", "haus", False),
    ],
)
def test_passage_features_tells_names_that_are_sure(text: str, language: str, word: str, is_name: bool | None) -> None:
    words = passage_features(text, sentences(text, language), None, language).words
    hashes, _, are_names = unpacked_words(np.array(words, np.int32))
    found = dict(zip(hashes.tolist(), are_names.tolist(), strict=True))
    assert found.get(word_hash(word) & 0xFFFFFF) is is_name

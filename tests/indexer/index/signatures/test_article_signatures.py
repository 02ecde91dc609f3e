import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.signatures.article_signatures import BLOCK_WORDS, TITLE, ArticleSignatures, article_signatures
from indexer.index.signatures.features import text_bits, word_hashes
from indexer.index.signatures.words import words_of


def set_bits(signature: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> set[int]:
    return set(np.flatnonzero(np.unpackbits(signature, bitorder="little")).tolist())


def test_article_signatures_hold_the_words_and_pairs_of_each_block() -> None:
    text = " ".join(f"word{number}" for number in range(3 * BLOCK_WORDS))
    found = article_signatures("On words", text)
    starts = words_of(text).starts
    assert found.starts.tolist() == [TITLE, *starts[::BLOCK_WORDS]]
    of_words, of_next, of_next_but_one = text_bits(word_hashes(words_of(text).keys))
    for block, first in enumerate(range(0, len(starts), BLOCK_WORDS)):
        own = slice(first, first + BLOCK_WORDS)
        expected = {bit for bits in (of_words, of_next, of_next_but_one) for bit in bits[own].ravel().tolist()}
        assert set_bits(found.signatures[1 + block]) == expected


def test_article_signatures_of_no_word_are_none() -> None:
    assert len(article_signatures(None, " — 🎈").starts) == 0
    assert len(article_signatures("", "").signatures) == 0


@given(st.none() | st.text(), st.text())
def test_article_signatures_survive_as_bytes(title: str | None, text: str) -> None:
    found = article_signatures(title, text)
    read = ArticleSignatures.from_bytes(found.to_bytes())
    assert np.array_equal(read.starts, found.starts)
    assert np.array_equal(read.signatures, found.signatures)

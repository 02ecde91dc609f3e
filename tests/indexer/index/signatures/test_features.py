import numpy as np

from indexer.index.signatures.features import BITS, next_bits, next_but_one_bits, text_bits, word_bits, word_hashes


def test_text_bits_are_those_of_words_and_pairs() -> None:
    words = word_hashes(["a", "storm", "at", "sea"])
    of_words, of_next, of_next_but_one = text_bits(words)
    assert np.array_equal(of_words, word_bits(words))
    assert np.array_equal(of_next[1], next_bits(words[[1]], words[[2]])[0])
    assert np.array_equal(of_next_but_one[1], next_but_one_bits(words[[1]], words[[3]])[0])
    assert [len(one) for one in (of_words, of_next, of_next_but_one)] == [4, 3, 2]


def test_bits_tell_orders_and_distances_apart() -> None:
    one, other = word_hashes(["storm"]), word_hashes(["sea"])
    kinds = [next_bits(one, other), next_bits(other, one), next_but_one_bits(one, other), word_bits(one)]
    assert len({tuple(sorted(bits[0].tolist())) for bits in kinds}) == len(kinds)


def test_bits_stay_as_they_are_stored() -> None:
    words = word_hashes(["storm", "sea"])
    assert [bits.tolist() for bits in text_bits(words)] == [[[44, 720], [1974, 3386]], [[762, 3272, 1200]], []]


def test_bits_are_those_of_a_signature() -> None:
    for bits in text_bits(word_hashes([str(number) for number in range(1_000)])):
        assert bits.min() >= 0
        assert bits.max() < BITS
        assert len(np.unique(bits)) > BITS / 5
    assert [len(bits) for bits in text_bits(word_hashes([]))] == [0, 0, 0]

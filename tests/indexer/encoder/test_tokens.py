import pytest
import tokenizers
from tokenizers import models, pre_tokenizers

from indexer.encoder.tokens import TokenCounter


def test_starts_are_code_points_of_the_text(wordpieces: TokenCounter) -> None:
    assert wordpieces.starts("🎈 balloons, é") == [0, 2, 10, 12]


def test_count_includes_special_tokens_and_truncates_nothing(wordpieces: TokenCounter) -> None:
    assert wordpieces.count(["", "one two", "word " * 1_000]) == [2, 4, 1_002]


def test_offsets_are_code_points_of_the_text_and_none_for_special_tokens(wordpieces: TokenCounter) -> None:
    assert wordpieces.offsets(["🎈 balloons, é", ""]) == [
        [(0, 0), (0, 1), (2, 10), (10, 11), (12, 13), (0, 0)],
        [(0, 0), (0, 0)],
    ]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        *[(text, True) for text in ("balloons", "a", "😀 party", "7", "€", "Ωmega", "日", "xqzw", "???x")],
        *[(text, False) for text in ("😀", "😀👍🎈", "👍?", "...", "?!", "😀 , 😀", "ไทย", "\u200b\ufeff", "", "—")],
    ],
)
def test_knows_tells_whether_any_word_is_known(wordpieces: TokenCounter, text: str, known: bool) -> None:
    assert wordpieces.knows(text) is known


def test_knows_takes_a_model_that_puts_a_space_before_the_text() -> None:
    unigram = tokenizers.Tokenizer(models.Unigram([("<unk>", 0.0), ("▁", -1.0), ("▁word", -2.0)], unk_id=0))
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    counter = TokenCounter(unigram.to_str())
    assert counter.knows("word")
    assert not counter.knows("😀")


def test_knows_takes_a_model_to_which_nothing_is_unknown() -> None:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = tokenizers.Tokenizer(models.BPE({letter: number for number, letter in enumerate(letters)}, []))
    pairs.pre_tokenizer = pre_tokenizers.ByteLevel()
    counter = TokenCounter(pairs.to_str())
    assert counter.knows("😀")
    assert not counter.knows("?!")

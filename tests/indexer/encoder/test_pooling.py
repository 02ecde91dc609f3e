import re

import numpy as np
import pytest
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import models, pre_tokenizers, processors

from indexer.encoder.pooling import sentence_weights, text_weights
from indexer.encoder.tokens import TokenCounter
from indexer.records import Span
from tests.fakes import word_counter


@pytest.mark.parametrize(
    ("pooling", "tokens", "expected"),
    [
        ("mean", 4, [0.25] * 4),
        ("cls", 3, [1, 0, 0]),
        ("lasttoken", 3, [0, 0, 1]),
        ("mean", 1, [1]),
        ("cls", 1, [1]),
        ("lasttoken", 1, [1]),
    ],
)
def test_text_weights_of_each_pooling(pooling: str, tokens: int, expected: list[float]) -> None:
    found = text_weights(pooling, tokens)
    assert found.dtype.name == "float32"
    np.testing.assert_array_equal(found, [expected])


def test_sentence_weights_leave_out_special_tokens_and_what_has_none() -> None:
    (offsets,) = word_counter().offsets(["one two three"])
    spans = [Span(0, 7), Span(8, 13), Span(0, 13), Span(3, 4), Span(5, 5), Span(40, 50)]
    found = sentence_weights(offsets, spans)
    assert found.dtype.name == "float32"
    expected = np.zeros((6, 5), np.float32)
    expected[0, 1:3], expected[1, 3], expected[2, 1:4] = 1 / 2, 1, 1 / 3
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_sentence_weights_of_no_sentences_and_of_no_tokens() -> None:
    assert sentence_weights([(0, 0), (0, 3), (0, 0)], []).shape == (0, 3)
    assert sentence_weights([], [Span(0, 3)]).shape == (1, 0)


def test_sentence_weights_count_a_word_whose_token_begins_with_white_space() -> None:
    """As those of SentencePiece do, and of some byte-level tokenizers."""
    words = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), ("▁Rain", -1.0), ("▁Sun", -1.0), (".", -1.0)]
    tokenizer = tokenizers.Tokenizer(models.Unigram(words, 0, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    (offsets,) = TokenCounter(tokenizer.to_str()).offsets(["Rain. Sun."])
    assert offsets == [(0, 0), (0, 4), (4, 5), (5, 9), (9, 10), (0, 0)]
    found = sentence_weights(offsets, [Span(0, 5), Span(6, 10)])
    np.testing.assert_array_equal(found, [[0, 0.5, 0.5, 0, 0, 0], [0, 0, 0, 0.5, 0.5, 0]])


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text of up to 14 words, and disjoint spans of it."""
    text = "".join(draw(st.lists(st.sampled_from(["a ", "bb ", "ccc  ", "🎈 ", "\n"]), max_size=14)))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, [Span(*ends[i : i + 2]) for i in range(0, len(ends) - 1, 2)]


@given(passages())
@settings(max_examples=150, deadline=None)
def test_sentence_weights_agree_with_a_plain_loop(passage: tuple[str, list[Span]]) -> None:
    text, spans = passage
    (offsets,) = word_counter().offsets([text])
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    expected = np.zeros((len(spans), len(words) + 2))
    for row, span in enumerate(spans):
        inside = [
            i for i, (start, end) in enumerate(words) if set(range(start, end)) & set(range(span.start, span.end))
        ]
        for place in inside:
            expected[row, 1 + place] = 1 / len(inside)
    np.testing.assert_allclose(sentence_weights(offsets, spans), expected, rtol=1e-6)

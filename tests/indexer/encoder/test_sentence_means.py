import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import tokenizers
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import models, pre_tokenizers, processors

from indexer.encoder.sentence_means import SentenceMeans
from indexer.encoder.spec import MEAN, EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.records import Matrix, Span
from tests.fakes import word_counter

SPEC = EncoderSpec(model="m", files_sha256="0" * 64, dimension=3, max_tokens=16, pooling=MEAN)
PASSAGE = np.array([0, 0.6, 0.8], np.float32)


def means_of(
    text: str, spans: Sequence[Span], states: Matrix, spec: EncoderSpec = SPEC, tokens: TokenCounter | None = None
) -> Matrix:
    """What is kept for one text whose passage is PASSAGE."""
    means = SentenceMeans(tokens or word_counter(), spec, [text], [spans])
    means.add(0, states, PASSAGE)
    return means.vectors


def test_means_are_unit_vectors_of_the_tokens_inside() -> None:
    # [CLS] one two three [SEP]; the special tokens' states would outweigh all others.
    states = np.array([[99, 99, 99], [4, 0, 0], [0, 3, 0], [0, 0, 2], [99, 99, 99]], np.float32)
    found = means_of("one two three", [Span(0, 7), Span(8, 13), Span(0, 13)], states)
    np.testing.assert_allclose(
        found, [[0.8, 0.6, 0.0], [0.0, 0.0, 1.0], [4 / 29**0.5, 3 / 29**0.5, 2 / 29**0.5]], rtol=1e-6
    )


def test_means_fall_back_on_the_passage() -> None:
    states = np.array([[9, 9, 9], [1, 2, 3], [-1, -2, -3], [5, 0, 0], [9, 9, 9]], np.float32)
    # White space, nothing, what lies beyond the text, and states that cancel out.
    spans = [Span(3, 4), Span(5, 5), Span(40, 50), Span(0, 7)]
    np.testing.assert_array_equal(means_of("one two three", spans, states), [PASSAGE] * 4)


def test_means_of_a_passage_of_zeros_are_zeros() -> None:
    means = SentenceMeans(word_counter(), SPEC, ["one"], [[Span(0, 3)]])
    means.add(0, np.zeros((3, 3), np.float32), np.zeros(3, np.float32))
    np.testing.assert_array_equal(means.vectors, np.zeros((1, 3)))


def test_means_leave_out_the_prompt_and_the_padding() -> None:
    prompted = replace(SPEC, passage_prompt="see this: ")
    states = np.array([[9, 9, 9], [9, 9, 9], [9, 9, 9], [3, 0, 4], [0, 1, 0], [9, 9, 9], [9, 9, 9]], np.float32)
    found = means_of("see this: one two", [Span(0, 3), Span(4, 7)], states, prompted)
    np.testing.assert_allclose(found, [[0.6, 0.0, 0.8], [0.0, 1.0, 0.0]], rtol=1e-6)


def test_means_of_a_text_over_the_limit_are_of_the_tokens_that_have_states() -> None:
    states = np.zeros((16, 3), np.float32)
    states[1:15] = [0, 2, 0]
    found = means_of("w " * 40, [Span(0, 20), Span(60, 79)], states)
    np.testing.assert_allclose(found, np.stack([[0, 1, 0], PASSAGE]), rtol=1e-6)


def test_means_count_a_word_whose_token_begins_with_white_space() -> None:
    """As those of SentencePiece do, and of some byte-level tokenizers."""
    words = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), ("▁Rain", -1.0), ("▁Sun", -1.0), (".", -1.0)]
    tokenizer = tokenizers.Tokenizer(models.Unigram(words, 0, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    tokens = TokenCounter(tokenizer.to_str())
    assert tokens.offsets(["Rain. Sun."]) == [[(0, 0), (0, 4), (4, 5), (5, 9), (9, 10), (0, 0)]]
    states = np.array([[9, 9, 9], [3, 0, 0], [0, 4, 0], [0, 0, 3], [0, 4, 0], [9, 9, 9]], np.float32)
    found = means_of("Rain. Sun.", [Span(0, 5), Span(6, 10)], states, tokens=tokens)
    np.testing.assert_allclose(found, [[0.6, 0.8, 0], [0, 0.8, 0.6]], rtol=1e-6)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text of up to 14 words, and disjoint spans of it."""
    text = "".join(draw(st.lists(st.sampled_from(["a ", "bb ", "ccc  ", "🎈 ", "\n"]), max_size=14)))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, [Span(*ends[i : i + 2]) for i in range(0, len(ends) - 1, 2)]


@given(st.lists(passages(), max_size=5), st.randoms(use_true_random=False), st.integers(0, 2**31))
@settings(max_examples=150, deadline=None)
def test_means_agree_with_a_plain_loop_in_any_order(
    texts: list[tuple[str, list[Span]]], chance: Random, seed: int
) -> None:
    random = np.random.default_rng(seed)
    spans = [of_text for _, of_text in texts]
    means = SentenceMeans(word_counter(), SPEC, [text for text, _ in texts], spans)
    states = [random.normal(size=(20, 3)).astype(np.float32) for _ in texts]
    own = [random.normal(size=3).astype(np.float32) for _ in texts]
    order = list(range(len(texts)))
    chance.shuffle(order)
    for row in order:
        means.add(row, states[row], own[row])

    expected = []
    for row, (text, of_text) in enumerate(texts):
        words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
        for span in of_text:
            inside = [
                states[row][1 + place]
                for place, (start, end) in enumerate(words)
                if set(range(start, end)) & set(range(span.start, span.end))
            ]
            mean = np.mean(inside, axis=0) if inside else own[row]
            expected.append(mean / np.linalg.norm(mean) if inside else mean)
    np.testing.assert_allclose(means.vectors, np.reshape(expected, (-1, 3)), atol=1e-5)

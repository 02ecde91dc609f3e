"""An encoder of eight words, whose graph is a mean and can be computed by hand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from tokenizers import models, pre_tokenizers, processors

from indexer.encoder.compiling.compiled_writer import write_compiled
from indexer.encoder.golden import GOLDEN_TEXTS
from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT, POOLING_INPUT, POSITIONS_INPUT
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.spec import OPENVINO, EncoderSpec
from indexer.records import Matrix

WORDS = {word: number for number, word in enumerate(["[UNK]", "[CLS]", "[SEP]", "rain", "sun", "snow", "wind", "fog"])}
EMBEDDINGS = np.array([[((3 * row + 5 * column) % 7) - 3 for column in range(4)] for row in range(8)], np.float16)
SMALL_SPEC = EncoderSpec(
    model="small",
    files_sha256="0" * 64,
    dimension=4,
    max_tokens=64,
    pooling="mean",
    runtime=OPENVINO,
    compiler=1,
    packs=True,
)


def word_tokenizer() -> tokenizers.Tokenizer:
    """A token for each of WORDS, between [CLS] and [SEP]."""
    tokenizer = tokenizers.Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return tokenizer


def mean_graph(factors: Sequence[float] = (1, 1, 1, 1), *, packs: bool = True) -> Any:
    """The means of the token embeddings, each column times its factor, made unit vectors."""
    op = openvino.opset13
    embeddings = op.parameter([-1, -1, 4], np.float32, name=EMBEDDINGS_INPUT)
    mask = op.parameter([-1, -1, -1], np.float32, name=MASK_INPUT)
    pooling = op.parameter([-1, -1, -1], np.float32, name=POOLING_INPUT)
    positions = op.parameter([-1, -1], np.int64, name=POSITIONS_INPUT)
    states = op.multiply(embeddings, op.constant(np.array(factors, np.float32)))
    means = op.matmul(pooling, states, False, False)
    vectors = op.normalize_l2(means, op.constant([2]), 1e-12, "max")
    return openvino.Model([vectors], [embeddings, mask, pooling, *([positions] if packs else [])], "mean")


def mean_vectors(texts: Sequence[str], factors: Sequence[float] = (1, 1, 1, 1)) -> Matrix:
    """What `mean_graph` gives for texts of WORDS, by numpy."""
    rows = [[1, *(WORDS.get(word, 0) for word in text.split()[:62]), 2] for text in texts]
    means = np.stack([EMBEDDINGS[row].astype(np.float32).mean(axis=0) for row in rows]) * np.array(factors)
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


def write_small(
    folder: Path, factors: Sequence[float] = (1, 1, 1, 1), *, golden: Matrix | None = None, **changes: Any
) -> EncoderSpec:
    """Write a mean of WORDS as a compiled encoder, proved by what it gives itself unless other vectors are given."""
    spec = replace(SMALL_SPEC, **changes)
    return write_compiled(
        folder,
        mean_graph(factors, packs=spec.packs),
        embeddings=EMBEDDINGS,
        tokenizer=word_tokenizer().to_str(),
        golden=mean_vectors(GOLDEN_TEXTS, factors) if golden is None else golden,
        spec=spec,
    )

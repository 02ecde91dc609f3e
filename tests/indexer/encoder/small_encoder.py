"""An encoder of eight words, whose graph is a mean and can be computed by hand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from tokenizers import models, pre_tokenizers, processors

from indexer.encoder.compiled_files import write_compiled
from indexer.encoder.graph import EMBEDDINGS_INPUT, MASK_INPUT
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.spec import OPENVINO, EncoderSpec
from indexer.records import Matrix

WORDS = {word: number for number, word in enumerate(["[UNK]", "[CLS]", "[SEP]", "rain", "sun", "snow", "wind", "fog"])}
EMBEDDINGS = np.array([[((3 * row + 5 * column) % 7) - 3 for column in range(4)] for row in range(8)], np.float16)
SMALL_SPEC = EncoderSpec(
    model="small", files_sha256="0" * 64, dimension=4, max_tokens=64, pooling="mean", runtime=OPENVINO, compiler=1
)


def word_tokenizer() -> tokenizers.Tokenizer:
    """A token for each of WORDS, between [CLS] and [SEP]."""
    tokenizer = tokenizers.Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return tokenizer


def mean_graph(factors: Sequence[float] = (1, 1, 1, 1)) -> Any:
    """The mean of the token embeddings, each column times its factor, made a unit vector; and these embeddings."""
    op = openvino.opset13
    embeddings = op.parameter([-1, -1, 4], np.float32, name=EMBEDDINGS_INPUT)
    mask = op.parameter([-1, -1], np.float32, name=MASK_INPUT)
    masked = op.multiply(embeddings, op.unsqueeze(mask, op.constant(2)))
    total = op.multiply(op.reduce_sum(masked, op.constant(1)), op.constant(np.array(factors, np.float32)))
    mean = op.divide(total, op.reduce_sum(mask, op.constant(1), keep_dims=True))
    vectors = op.normalize_l2(mean, op.constant(1), 1e-12, "add")
    states = op.multiply(embeddings, op.constant(np.array(factors, np.float32)))
    return openvino.Model([vectors, states], [embeddings, mask], "mean")


def mean_vectors(texts: Sequence[str]) -> Matrix:
    """What `mean_graph` gives for texts of WORDS, by numpy."""
    rows = [[1, *(WORDS[word] for word in text.split()[:62]), 2] for text in texts]
    means = np.stack([EMBEDDINGS[row].astype(np.float32).mean(axis=0) for row in rows])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


def one_output(graph: Any) -> Any:
    """The graph without the tokens' states."""
    return openvino.Model([graph.output(0)], graph.get_parameters(), "one")


def write_small(folder: Path, graph: Any, **changes: Any) -> EncoderSpec:
    """Write a graph over WORDS as a compiled encoder."""
    tokenizer = word_tokenizer().to_str()
    spec = replace(SMALL_SPEC, **changes)
    return write_compiled(folder, graph, embeddings=EMBEDDINGS, tokenizer=tokenizer, spec=spec)

"""Encoding some passages again, and comparing what comes out with the vectors that are stored.

On a processor that computes as the one that built the index did, no number of a passage's vector may differ by more
than `SAME_WAY_TOLERANCE`, nor one of a sentence's by more than that and half its scale. On any other, the cosines of
the passages' two vectors must be those that an encoder is proved by: `LEAST_LIKENESS`.
"""

from contextlib import closing
from itertools import islice

import numpy as np

from indexer.articles.cut_article import passage_input
from indexer.encoder.golden import LEAST_LIKENESS
from indexer.encoder.interface import Encoder
from indexer.encoder.spec import OPENVINO
from indexer.errors import EncoderError
from indexer.index.arrays import map_array
from indexer.index.generation import SENTENCES, Generation
from indexer.passages.plain_text import passage_words
from indexer.records import Matrix, Rows, Scores

SAMPLE_PASSAGES = 200
"""Passages that are encoded again unless told otherwise."""
SAME_WAY_TOLERANCE = 1e-4
"""Most by which a number of a vector may differ, where both were computed in the same way."""


def load_encoder(generation: Generation) -> Encoder:
    """Return the encoder that a generation was built with, for many passages at a time.

    Raises:
        EncoderError: If it cannot be loaded.
    """
    spec = generation.manifest.contents.encoder
    if spec.runtime == OPENVINO:
        from indexer.encoder.compiled import CompiledEncoder  # OpenVINO takes a while to import, and torch longer

        return CompiledEncoder(generation.encoder_folder, serving=False)
    from indexer.encoder.sentence_transformer import load_encoder as load

    return load(spec)


def check_encoding(generation: Generation, *, sample: int) -> tuple[list[str], str]:
    """Encode passages that are spread evenly over a generation again.

    Args:
        generation: The generation.
        sample: Most passages to encode, at least 1.

    Returns:
        What is wrong, a sentence each; and how near the vectors came to those that are stored.
    """
    try:
        encoder = load_encoder(generation)
    except EncoderError as error:
        return [f"has an encoder that cannot be loaded: {error}"], ""
    with closing(encoder):
        return _compared(generation, encoder, sample)


def _compared(generation: Generation, encoder: Encoder, sample: int) -> tuple[list[str], str]:
    contents = generation.manifest.contents
    spec, has_sentences = contents.encoder, contents.encoder.has_sentences
    if encoder.spec.fingerprint != spec.fingerprint:
        return [f"was built with another encoder than the one that is found as {spec.model!r}"], ""
    step = -(-contents.passages // sample)
    passages = list(islice(passage_words(generation.articles.scan(step=step)), sample))
    rows = np.arange(len(passages)) * step
    inputs = [
        passage_input(one, generation.sentences.spans(row) if has_sentences else (), encoder.tokens, contents.chunk)
        for row, one in zip(rows.tolist(), passages, strict=True)
    ]
    texts, of_sentences = [one.text for one in inputs], None
    if has_sentences:
        found, of_sentences = encoder.encode_sentences(texts, [one.sentences for one in inputs])
    else:
        found = encoder.encode_passages(texts)
    stored = generation.vectors.rows(rows)
    cosines = np.vecdot(found, stored)
    told = f"{len(rows)} passages, least cosine {cosines.min():.6f}"
    if encoder.spec.computation != spec.computation:
        return _unlike(rows, cosines), f"{told}, on another kind of processor than the index was built on"
    differences = np.abs(found - stored).max(axis=1)
    wrong = [_far(row, f"is {differences[row // step]:.2g} away") for row in rows[~(differences <= SAME_WAY_TOLERANCE)]]
    if of_sentences is not None:
        wrong += _unlike_sentences(generation, rows, of_sentences)
    return wrong, f"{told}, largest difference {differences.max():.2g}"


def _unlike(rows: Rows, cosines: Scores) -> list[str]:
    """Return which passages' vectors have too small a cosine to what their words give."""
    wrong = [
        _far(row, f"is at a cosine of {cosine:.4f}")
        for row, cosine in zip(rows, cosines, strict=True)
        if not cosine >= LEAST_LIKENESS.min_cosine
    ]
    if not wrong and not cosines.mean() >= LEAST_LIKENESS.mean_cosine:
        wrong = [f"has vectors with a mean cosine of {cosines.mean():.4f} to those that their words give"]
    return wrong


def _unlike_sentences(generation: Generation, rows: Rows, found: Matrix) -> list[str]:
    """Return which passages have sentences whose vectors are further from what their words give than rounding is."""
    folder = generation.encoder_folder.parent / SENTENCES
    starts, numbers, scales = (
        map_array(folder / "starts.npy", np.int64),
        map_array(folder / "vectors.npy", np.int8, dimensions=2),
        map_array(folder / "scales.npy", np.float32),
    )
    wrong, position = [], 0
    for row in rows.tolist():
        sentences = slice(int(starts[row]), int(starts[row + 1]))
        scale = scales[sentences, np.newaxis]
        new = found[position : position + len(scale)]
        position += len(scale)
        if not (np.abs(numbers[sentences] * scale - new) <= scale / 2 + SAME_WAY_TOLERANCE).all():
            wrong.append(f"has in row {row} vectors of sentences that their words do not give")
    return wrong


def _far(row: int, how: str) -> str:
    return f"has in row {row} a vector that {how} from the one that its words give"

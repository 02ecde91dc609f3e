"""A small real part, as if it had been encoded: documents of a few subjects."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.scale.corpus.documents import Document
from benchmarks.scale.corpus.real_part import RealPart
from indexer.articles.cut_article import PassageInput
from indexer.encoder.spec import EncoderSpec
from indexer.index.sentences import rounded
from indexer.records import Matrix, Span

DIMENSION = 48
SENTENCES = 3
"""Sentences of a passage."""
PASSAGES = 2
"""Passages of a document."""
_SUBJECTS = 12


def documents(count: int) -> list[Document]:
    """Documents whose sentences are all different."""
    return [
        Document(
            str(number),
            f"Title {number}",
            " ".join(f"Sentence {part} of document {number} ends." for part in range(PASSAGES * SENTENCES)),
        )
        for number in range(count)
    ]


def real_part(count: int) -> RealPart:
    """The passages of `documents`, with vectors that lie around those of a few subjects."""
    chance = np.random.default_rng(0)
    subjects = chance.standard_normal((_SUBJECTS, DIMENSION))
    of_documents = subjects[np.arange(count) % _SUBJECTS] + 0.7 * chance.standard_normal((count, DIMENSION))
    rests = 0.3 * chance.standard_normal((count, DIMENSION))
    inputs, vectors, sentences = [], [], []
    for number in range(count):
        for passage in range(PASSAGES):
            text, spans = f"Title {number}\n", []
            for part in range(passage * SENTENCES, (passage + 1) * SENTENCES):
                sentence = f"Sentence {part} of document {number} ends."
                spans.append(Span(len(text), len(text) + len(sentence)))
                text += f"{sentence} "
            own = unit(of_documents[number] + 0.7 * chance.standard_normal((SENTENCES, DIMENSION)))
            inputs.append(PassageInput(text.strip(), spans))
            sentences.append(own)
            noise = 0.02 * chance.standard_normal(DIMENSION)
            vectors.append(unit(unit(own.mean(axis=0)) + 0.1 * rests[number] + noise))
    return RealPart(
        encoder_folder=Path("encoder"),
        spec=EncoderSpec(model="small", files_sha256="0" * 64, dimension=DIMENSION, max_tokens=64, pooling="mean"),
        inputs=inputs,
        vectors=np.stack(vectors),
        starts=np.arange(0, SENTENCES * len(inputs) + 1, SENTENCES),
        sentences=rounded(np.concatenate(sentences)),
        article_rows=np.repeat(np.arange(count), PASSAGES),
    )


def unit(vectors: npt.NDArray[np.floating[Any]]) -> Matrix:
    """The same directions, with L2 norm 1."""
    found: Matrix = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
    return found

"""The real passages, and the vectors that the real encoder gave them and their sentences, read from an index."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.articles.cut_article import PassageInput, passage_input
from indexer.encoder.spec import EncoderSpec
from indexer.index.generation import SENTENCES, open_index
from indexer.index.sentences import RoundedVectors
from indexer.index.store import read_pointer
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.passages.plain_text import passage_words
from indexer.records import Matrix, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPart:
    """What is known of the real passages, n of them with m sentences."""

    encoder_folder: Path
    """Folder of the compiled encoder that encoded them."""
    spec: EncoderSpec
    inputs: list[PassageInput]
    """What the encoder got of each passage."""
    vectors: Matrix
    """(n, dimension) float32, rows of L2 norm 1."""
    starts: Rows
    """(n + 1,) number of each passage's first sentence."""
    sentences: RoundedVectors
    """Vectors of the m sentences."""
    article_rows: Rows
    """(n,) position of each passage's article."""

    def sentence_vectors(self, which: slice | Rows = slice(None)) -> Matrix:
        """Return vectors of some of the sentences, (k, dimension) float32."""
        numbers, scales = self.sentences
        found: Matrix = numbers[which].astype(np.float32) * scales[which][:, np.newaxis]
        return found


def read_real_part(index: Path) -> RealPart:
    """Read the live generation of an index of the real documents."""
    generation = open_index(index)
    try:
        contents, folder = generation.manifest.contents, read_pointer(index).folder(index)
        tokens = ReusedEncoderProvider(generation.encoder_folder, contents.encoder).tokens
        inputs = [
            passage_input(one, generation.sentences.spans(row), tokens, contents.chunk)
            for row, one in enumerate(passage_words(generation.articles.scan()))
        ]
        return RealPart(
            encoder_folder=generation.encoder_folder,
            spec=contents.encoder,
            inputs=inputs,
            vectors=generation.vectors.rows(np.arange(len(generation.vectors))),
            # Not mapped, or the files would stay in memory where little of it is to be had.
            starts=np.load(folder / SENTENCES / "starts.npy"),
            sentences=RoundedVectors(
                np.load(folder / SENTENCES / "vectors.npy"), np.load(folder / SENTENCES / "scales.npy")
            ),
            article_rows=generation.articles.article_rows(),
        )
    finally:
        generation.close()

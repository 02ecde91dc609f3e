from pathlib import Path
from typing import cast

import numpy as np

from benchmarks.scale.corpus.made_encoder import MadeEncoder, MadeEncoderProvider
from benchmarks.scale.corpus.made_vectors import MadeVectors
from indexer.obtain_encoder import ReusedEncoderProvider
from tests.benchmarks.scale.real_parts import real_part
from tests.fakes import WordEncoder


def test_encode_sentences_gives_the_vectors_of_passages_in_their_order() -> None:
    part, real = real_part(20), WordEncoder()
    real.spec = part.spec
    encoder = MadeEncoder(real, MadeVectors(part))
    inputs = [part.inputs[row] for row in (5, 2)]
    vectors, of_sentences = encoder.encode_sentences([one.text for one in inputs], [one.sentences for one in inputs])
    assert (vectors == part.vectors[[5, 2]]).all()
    assert (of_sentences == part.sentence_vectors(np.array([15, 16, 17, 6, 7, 8]))).all()
    assert (encoder.sentences, encoder.known_sentences) == (6, 6)


def test_encoder_takes_no_texts_and_tells_of_the_real_one() -> None:
    real = WordEncoder()
    encoder = MadeEncoder(real, MadeVectors(real_part(5)))
    assert encoder.encode_passages([]).shape == (0, real.spec.dimension)
    assert encoder.spec is real.spec
    assert encoder.tokens is real.tokens
    assert (encoder.encode_queries(["cuba"]) == real.encode_queries(["cuba"])).all()
    encoder.close()
    assert real.closed


class Provider:
    """Provides the word encoder with a file."""

    def __init__(self) -> None:
        self.ready = WordEncoder()

    def provide(self, folder: Path) -> WordEncoder:
        folder.mkdir()
        (folder / "graph").touch()
        return self.ready


def test_provider_gives_the_index_the_files_of_the_real_encoder(tmp_path: Path) -> None:
    provider = MadeEncoderProvider(cast(ReusedEncoderProvider, Provider()), MadeVectors(real_part(5)))
    assert provider.provide(tmp_path / "encoder") is provider.ready
    assert [path.name for path in (tmp_path / "encoder").iterdir()] == ["graph"]
    assert provider.spec == provider.ready.spec
    assert provider.tokens is provider.ready.tokens

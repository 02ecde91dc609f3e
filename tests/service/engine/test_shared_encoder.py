import threading
from dataclasses import replace

import numpy as np
import pytest

from indexer.encoder.interface import Encoder
from indexer.encoder.spec import EncoderSpec
from indexer.records import Span
from service.engine.shared_encoder import SharedEncoder, encoder_for
from tests.fakes import WordEncoder


def test_shared_encoder_encodes_as_the_encoder_does() -> None:
    own, texts, spans = WordEncoder(pooling="mean"), ["cuba", "a balloon"], [[Span(0, 4)], [Span(0, 1), Span(2, 9)]]
    shared: Encoder = SharedEncoder(own)
    assert (shared.spec, shared.tokens) == (own.spec, own.tokens)
    np.testing.assert_array_equal(shared.encode_queries(texts), own.encode_queries(texts))
    np.testing.assert_array_equal(shared.encode_passages(texts), own.encode_passages(texts))
    for found, expected in zip(shared.encode_sentences(texts, spans), own.encode_sentences(texts, spans), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_close_closes_the_encoder_with_its_last_user() -> None:
    own = WordEncoder()
    shared = SharedEncoder(own)
    users = [shared, shared.share(), shared.share()]
    for user in users:
        assert not own.closed
        user.close()
    assert own.closed
    with pytest.raises(ValueError, match="the encoder is closed"):
        shared.share()


def test_close_by_many_threads_closes_the_encoder_once() -> None:
    class Counting(WordEncoder):
        closings = 0

        def close(self) -> None:
            Counting.closings += 1

    shared = SharedEncoder(Counting())
    start = threading.Barrier(8)

    def use() -> None:
        start.wait(30)
        for _ in range(500):
            shared.share().close()
        shared.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for _ in range(7):
        shared.share()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counting.closings == 1


def test_encoder_for_shares_the_one_in_use_only_if_it_is_the_right_one() -> None:
    previous = SharedEncoder(WordEncoder())
    assert encoder_for(previous.spec, previous, lambda: pytest.fail("loaded for nothing")) is previous
    renamed = replace(previous.spec, model="the same under another name")
    assert encoder_for(renamed, previous, lambda: pytest.fail("loaded for nothing")) is previous
    other = WordEncoder(files_sha256="1" * 64)
    found = encoder_for(other.spec, previous, lambda: other)
    assert found is not previous
    assert found.spec == other.spec
    for user in (previous, previous, previous):
        user.close()
    assert not other.closed


@pytest.mark.parametrize("previous", [None, WordEncoder()])
def test_encoder_for_loads_where_there_is_none_to_share(previous: Encoder | None) -> None:
    own = WordEncoder()
    spec: EncoderSpec = own.spec
    encoder_for(spec, previous, lambda: own).close()
    assert own.closed

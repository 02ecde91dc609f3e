import numpy as np

from benchmarks.scale.vector_kinds import build_config, searching
from indexer.index.vectors.exact import VectorIndex
from tests.benchmarks.scale.real_parts import unit


def test_build_config_asks_for_a_graph_and_no_generation_before() -> None:
    assert build_config().is_approximate(10)
    assert build_config().keep_generations == 1


def test_searching_finds_the_nearest_of_those_allowed_whether_they_are_few_or_many() -> None:
    vectors = unit(np.random.default_rng(0).standard_normal((200, 24)))
    index = VectorIndex(24)
    index.add(vectors)
    nearest = searching(index)
    order = np.argsort(-(vectors @ vectors[0]))
    assert nearest(vectors[0], 5, None).tolist() == order[:5].tolist()
    for allowed in (np.arange(200) % 2 == 0, np.arange(200) % 20 == 0):
        expected = [row for row in order if allowed[row]][:5]
        assert nearest(vectors[0], 5, allowed).tolist() == expected
    assert nearest(vectors[0], 5, np.arange(200) == 3).tolist() == [3, -1, -1, -1, -1]

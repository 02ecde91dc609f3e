"""The compiled encoder: the default model in int8, and graphs small enough to compute by hand."""

import json
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import tokenizers
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import models, pre_tokenizers, processors

from indexer.compile import SentenceTransformerEncoder
from indexer.compiled import (
    EMBEDDINGS_INPUT,
    MASK_INPUT,
    CompiledEncoder,
    _batches,
    describe,
    graph_inputs,
    write_compiled,
)
from indexer.config import INT8, OPENVINO, EncoderSpec, Fidelity
from indexer.errors import EncoderError
from indexer.records import Matrix
from indexer.runtime import openvino
from tests.conftest import ROOT

ARTICLE = (ROOT / "seeds" / "03-beijing-trip-back-on.txt").read_text()
NEWS = [
    "A warship crossed ahead of a destroyer in the strait.",
    "Rain.",
    ARTICLE[:600],
    ARTICLE,
    "Öl und Gas 🎈 aus Norwegen",
    "The harvest was good this year; farmers gave thanks — “at last”.",
]
ODD = ["", "   ", "🎈👨\u200d👩\u200d👧", "北京 сегодня", "\x00\x01", "word " * 400]
"""Texts no newspaper prints; what little they say comes out less precisely."""

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
    """The mean of the token embeddings, each column times its factor, made a unit vector."""
    op = openvino.opset13
    embeddings = op.parameter([-1, -1, 4], np.float32, name=EMBEDDINGS_INPUT)
    mask = op.parameter([-1, -1], np.float32, name=MASK_INPUT)
    masked = op.multiply(embeddings, op.unsqueeze(mask, op.constant(2)))
    total = op.multiply(op.reduce_sum(masked, op.constant(1)), op.constant(np.array(factors, np.float32)))
    mean = op.divide(total, op.reduce_sum(mask, op.constant(1), keep_dims=True))
    return openvino.Model([op.normalize_l2(mean, op.constant(1), 1e-12, "add")], [embeddings, mask], "mean")


def mean_vectors(texts: Sequence[str]) -> Matrix:
    """What `mean_graph` gives for texts of WORDS, by numpy."""
    rows = [[1, *(WORDS[word] for word in text.split()[:62]), 2] for text in texts]
    means = np.stack([EMBEDDINGS[row].astype(np.float32).mean(axis=0) for row in rows])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


def write_small(folder: Path, graph: Any, **changes: Any) -> EncoderSpec:
    """Write a graph over WORDS as a compiled encoder."""
    tokenizer = word_tokenizer().to_str()
    spec = replace(SMALL_SPEC, **changes)
    return write_compiled(folder, graph, embeddings=EMBEDDINGS, tokenizer=tokenizer, spec=spec)


def cosines(one: Matrix, other: Matrix) -> npt.NDArray[np.float32]:
    """Cosine of each row's two vectors."""
    return np.asarray((one * other).sum(axis=1), np.float32)


@pytest.fixture(scope="module")
def building(compiled_folder: Path) -> CompiledEncoder:
    return CompiledEncoder(compiled_folder, serving=False)


@pytest.fixture(scope="module")
def serving(compiled_folder: Path) -> CompiledEncoder:
    return CompiledEncoder(compiled_folder, serving=True)


@pytest.fixture(scope="module")
def specialised(compiled_folder: Path) -> CompiledEncoder:
    """One that has its graphs of fixed length."""
    encoder = CompiledEncoder(compiled_folder, serving=True)
    encoder.specialise()
    return encoder


@pytest.mark.parametrize("texts", [NEWS + ODD, NEWS[:1], []])
def test_encode_gives_a_unit_vector_for_every_text(texts: list[str], building: CompiledEncoder) -> None:
    for vectors in (building.encode_passages(texts), building.encode_queries(texts)):
        assert (vectors.shape, vectors.dtype.name) == ((len(texts), 384), "float32")
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_encode_comes_near_the_model(building: CompiledEncoder, encoder: SentenceTransformerEncoder) -> None:
    assert cosines(building.encode_passages(NEWS), encoder.encode_passages(NEWS)).min() >= 0.99
    assert cosines(building.encode_passages(ODD), encoder.encode_passages(ODD)).min() >= 0.9


def test_spec_and_tokens_are_the_models(building: CompiledEncoder, encoder: SentenceTransformerEncoder) -> None:
    assert building.spec.files_sha256 == encoder.spec.files_sha256
    assert (building.spec.runtime, building.spec.precision, building.spec.fallback) == (OPENVINO, INT8, False)
    assert building.tokens.count(NEWS + ODD) == encoder.tokens.count(NEWS + ODD)
    assert max(building.tokens.count(NEWS)) > building.spec.max_tokens


def test_token_ids_are_cut_at_the_models_limit(building: CompiledEncoder) -> None:
    long, short = building.token_ids(["rain " * 1_000, "rain"])
    assert long == [101, *[4542] * 254, 102]
    assert short == [101, 4542, 102]


def test_encode_cuts_a_long_text_at_its_end(building: CompiledEncoder) -> None:
    words = ARTICLE.split()
    fitting = next(n for n in range(len(words), 0, -1) if building.tokens.count([" ".join(words[:n])])[0] <= 256)
    beginning = " ".join(words[:fitting])
    assert building.tokens.count([beginning])[0] == 256
    vectors = building.encode_queries([beginning, f"{beginning} and more"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


def test_encode_restores_the_order_of_many_texts(building: CompiledEncoder) -> None:
    texts = [f"{'word ' * (row * 37 % 50)}{row}" for row in range(600)]
    picked = [0, 1, 100, 254, 255, 256, 257, 400, 511, 512, 599]
    together = building.encode_passages(texts)
    alone = np.concatenate([building.encode_passages([texts[row]]) for row in picked])
    assert [int(row) for row in (alone @ together.T).argmax(axis=1)] == picked
    assert cosines(alone, together[picked]).min() >= 0.999


def test_encode_gives_a_text_the_same_vector_in_any_company(building: CompiledEncoder) -> None:
    together = building.encode_passages(NEWS + ODD)
    alone = np.concatenate([building.encode_passages([text]) for text in NEWS + ODD])
    assert cosines(together, alone).min() >= 0.999


def test_encode_agrees_between_building_and_serving(building: CompiledEncoder, serving: CompiledEncoder) -> None:
    assert cosines(building.encode_passages(NEWS), serving.encode_queries(NEWS)).min() >= 0.999


def test_specialise_changes_no_answer(serving: CompiledEncoder, specialised: CompiledEncoder) -> None:
    queries = ["rain " * words for words in range(40)]
    lengths = serving.tokens.count(queries)
    assert (min(lengths), max(lengths)) == (2, 41)
    before = np.concatenate([serving.encode_queries([query]) for query in queries])
    after = np.concatenate([specialised.encode_queries([query]) for query in queries])
    assert after.dtype == np.float32
    assert cosines(before, after).min() >= 0.999
    np.testing.assert_allclose(specialised.encode_queries(queries), serving.encode_queries(queries), atol=1e-6)


def test_specialise_sends_a_short_query_to_the_shortest_graph_that_holds_it(
    specialised: CompiledEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Request:
        def __init__(self, length: int) -> None:
            self.length = length

        def infer(self, inputs: tuple[Matrix, Matrix], **_settings: bool) -> list[Matrix]:
            assert inputs[0].shape == (1, self.length, 384)
            asked.append(self.length)
            return [np.zeros((1, 384), np.float32)]

    monkeypatch.setattr(specialised, "_fixed", {16: Request(16), 8: Request(8)})
    for words in (0, 6, 7, 14, 15):
        specialised.encode_queries(["rain " * words])
    specialised.encode_queries(["rain", "sun"])
    specialised.encode_passages(["rain"])
    assert asked == [8, 8, 16, 16]


def test_close_ends_the_making_of_graphs(compiled_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = CompiledEncoder(compiled_folder, serving=True)
    begun, made = threading.Event(), []
    compile_model = encoder._core.compile_model

    class Core:
        read_model = encoder._core.read_model

        @staticmethod
        def compile_model(*arguments: Any) -> Any:
            begun.set()
            made.append(compile_model(*arguments))
            return made[-1]

    monkeypatch.setattr(encoder, "_core", Core)
    with ThreadPoolExecutor(1) as threads:
        specialising = threads.submit(encoder.specialise)
        assert begun.wait(timeout=60)
        encoder.close()
        assert len(made) == 1
        specialising.result()
    assert len(made) == 1
    encoder.specialise()
    assert len(made) == 1


def test_encode_is_safe_to_share_between_threads(compiled_folder: Path, building: CompiledEncoder) -> None:
    shared = CompiledEncoder(compiled_folder, serving=True)
    passages = [NEWS[number % 6 :] for number in range(12)]
    expected = [building.encode_passages(texts) for texts in passages]
    with ThreadPoolExecutor(4) as threads:
        specialising = threads.submit(shared.specialise)
        built = list(threads.map(building.encode_passages, passages))
        asked = list(threads.map(lambda texts: shared.encode_queries(texts[:1]), passages))
        specialising.result()
    for texts, found, answer, vectors in zip(passages, built, asked, expected, strict=True):
        np.testing.assert_allclose(found, vectors, atol=1e-5, err_msg=str(len(texts)))
        assert cosines(answer, vectors[:1]).min() >= 0.999


def test_prompts_are_put_before_the_text(compiled_folder: Path, tmp_path: Path, building: CompiledEncoder) -> None:
    folder = tmp_path / "prompted"
    shutil.copytree(compiled_folder, folder)
    describe(folder, query_prompt="query: ", passage_prompt="passage: ")
    prompted = CompiledEncoder(folder, serving=False)
    np.testing.assert_allclose(
        prompted.encode_queries(["rain"]), building.encode_queries(["query: rain"]), rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        prompted.encode_passages(["rain"]), building.encode_passages(["passage: rain"]), rtol=0, atol=1e-6
    )
    assert cosines(prompted.encode_queries(["rain"]), building.encode_queries(["rain"]))[0] < 0.99


@pytest.mark.parametrize(
    ("name", "kept"), [("graph.xml", 0.0), ("graph.xml", 0.5), ("graph.xml", None), ("graph.bin", 0.5)]
)
def test_a_damaged_graph_is_refused(name: str, kept: float | None, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    write_small(folder, mean_graph())
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(b"nonsense" if kept is None else data[: int(len(data) * kept)])
    with pytest.raises(EncoderError, match=r"encoder holds a graph that OpenVINO \d+\.\S+ cannot run"):
        CompiledEncoder(folder, serving=False)


@pytest.mark.parametrize("serving", [False, True])
def test_write_compiled_makes_what_can_be_opened(serving: bool, tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", mean_graph())
    reopened = CompiledEncoder(tmp_path / "encoder", serving=serving)
    assert reopened.spec == spec
    assert replace(spec, compiled_sha256="") == SMALL_SPEC
    texts = ["rain", "", "sun snow wind", "fog " * 100, "rain sun"]
    np.testing.assert_allclose(reopened.encode_passages(texts), mean_vectors(texts), atol=1e-5)
    if serving:
        reopened.specialise()
        np.testing.assert_allclose(reopened.encode_queries(texts[2:3]), mean_vectors(texts[2:3]), atol=1e-5)


def test_write_compiled_gives_one_hash_to_one_graph(tmp_path: Path) -> None:
    graph = mean_graph()
    first = write_small(tmp_path / "first", graph)
    again = write_small(tmp_path / "again", graph)
    anew = write_small(tmp_path / "anew", mean_graph())
    assert first == again == anew
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
        assert path.read_bytes() == (tmp_path / "anew" / path.name).read_bytes()


def test_write_compiled_gives_other_files_another_hash(tmp_path: Path) -> None:
    first = write_small(tmp_path / "first", mean_graph())
    other_graph = write_small(tmp_path / "graph", mean_graph((2, 1, 1, 1)))
    tokenizer = word_tokenizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    other_tokenizer = write_compiled(
        tmp_path / "tokenizer", mean_graph(), embeddings=EMBEDDINGS, tokenizer=tokenizer.to_str(), spec=SMALL_SPEC
    )
    other_embeddings = write_compiled(
        tmp_path / "embeddings",
        mean_graph(),
        embeddings=EMBEDDINGS[:, ::-1],
        tokenizer=word_tokenizer().to_str(),
        spec=SMALL_SPEC,
    )
    specs = (first, other_graph, other_tokenizer, other_embeddings)
    assert len({spec.compiled_sha256 for spec in specs}) == 4
    assert len({spec.fingerprint for spec in specs}) == 4


def test_write_compiled_refuses_a_folder_that_exists(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match=str(tmp_path)):
        write_small(tmp_path, mean_graph())


def test_describe_changes_the_spec_and_no_fingerprint(tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", mean_graph())
    fidelity = Fidelity(passages=7, mean_cosine=0.5, min_cosine=0.25, neighbours_kept=0.75)
    describe(tmp_path / "encoder", fidelity=fidelity, fallback=True)
    described = CompiledEncoder(tmp_path / "encoder", serving=False).spec
    assert described == replace(spec, fidelity=fidelity, fallback=True)
    fields = json.loads((tmp_path / "encoder" / "encoder.json").read_text())
    assert fields["fingerprint"] == described.fingerprint == spec.fingerprint


def test_graph_inputs_pads_and_masks() -> None:
    embeddings = np.array([[9, 9], [1, 2], [3, 4]], np.float16)
    inputs, mask = graph_inputs([[1, 2], [2], []], embeddings, 3)
    assert (inputs.dtype.name, mask.dtype.name) == ("float32", "float32")
    np.testing.assert_array_equal(mask, [[1, 1, 0], [1, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(
        inputs, [[[1, 2], [3, 4], [9, 9]], [[3, 4], [9, 9], [9, 9]], [[9, 9], [9, 9], [9, 9]]]
    )


@given(st.lists(st.integers(0, 2_000), max_size=80))
def test_batches_cover_each_row_once_within_the_budget(lengths: list[int]) -> None:
    batches = list(_batches(lengths))
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    taken = [lengths[row] for rows in batches for row in rows]
    assert taken == sorted(lengths, reverse=True)
    for rows in batches:
        assert len(rows) == 1 or len(rows) * lengths[rows[0]] <= 1_024


def test_batches_are_filled() -> None:
    assert [len(rows) for rows in _batches([256] * 9 + [8] * 200 + [1_025])] == [1, 4, 4, 4, 128, 69]

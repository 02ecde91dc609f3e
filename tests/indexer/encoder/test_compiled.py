"""The compiled encoder: the default model in int8, and graphs small enough to compute by hand."""

import json
import re
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

from indexer.config import INT8, OPENVINO, EncoderSpec, Fidelity
from indexer.encoder.compiled import (
    EMBEDDINGS_INPUT,
    MASK_INPUT,
    CompiledEncoder,
    _batches,
    describe,
    graph_inputs,
    write_compiled,
)
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.errors import EncoderError
from indexer.passages.chunk import sentences
from indexer.records import Matrix, Span
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


def word_spans(text: str, size: int) -> list[Span]:
    """Spans of `size` words each, or fewer at the end."""
    words = [Span(*match.span()) for match in re.finditer(r"\S+", text)]
    return [Span(words[i].start, words[i : i + size][-1].end) for i in range(0, len(words), size)]


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
    specialised.encode_passages(["rain"])
    assert asked == [8, 8, 16, 16]


def test_a_few_queries_run_one_after_the_other_and_more_together(
    specialised: CompiledEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, ...]] = []

    class Request:
        def infer(self, inputs: tuple[Matrix, Matrix], **_settings: bool) -> list[Matrix]:
            asked.append(inputs[0].shape[:2])
            return [np.zeros((len(inputs[0]), 384), np.float32)]

    monkeypatch.setattr(specialised, "_fixed", {8: Request()})
    monkeypatch.setattr(specialised, "_any_length", Request())
    for count in (1, 3, 4, 5, 6, 8, 11, 14):
        specialised.encode_queries(["rain"] * count)
        specialised.encode_queries(["rain"] * (count - 1) + ["rain " * 40] if count > 3 else [])
    one, four, eight = (1, 8), (4, 24), (8, 24)
    long_four, long_eight = (4, 64), (8, 64)
    expected = [[one], [one] * 3, [four], [long_four], [four, one], [long_four, one], [eight], [long_eight]]
    expected += [
        [eight],
        [long_eight],
        [eight, *[one] * 3],
        [long_eight, *[one] * 3],
        [eight, eight],
        [long_eight, eight],
    ]
    assert asked == [shape for shapes in expected for shape in shapes]


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


def test_encode_sentences_takes_the_mean_of_the_tokens_states(tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", mean_graph((1, 2, 1, 3)), passage_prompt="fog fog ")
    assert spec.has_sentences
    texts = ["rain sun snow", "", "wind", *(" ".join(list(WORDS)[3:] * n) for n in range(1, 12)), "snow  fog rain"] * 40
    spans = [word_spans(text, 1 + row % 3) for row, text in enumerate(texts)]
    spans[0] = [Span(0, 0), Span(4, 5), Span(0, 13)]
    encoder = CompiledEncoder(tmp_path / "encoder", serving=False)
    vectors, of_sentences = encoder.encode_sentences(texts, spans)
    assert (of_sentences.shape, of_sentences.dtype.name) == ((sum(map(len, spans)), 4), "float32")
    np.testing.assert_allclose(vectors, encoder.encode_passages(texts), atol=1e-6)

    expected = []
    for text, vector, of_text in zip(texts, vectors, spans, strict=True):
        for span in of_text:
            rows = [WORDS[word] for word in span.of(text).split()]
            states = EMBEDDINGS[rows].astype(np.float32) * [1, 2, 1, 3]
            length = np.linalg.norm(states.sum(axis=0))
            expected.append(states.sum(axis=0) / length if length else vector)
    np.testing.assert_allclose(of_sentences, expected, atol=1e-5)


@pytest.mark.parametrize("pooling", ["cls", "lasttoken", "none"])
def test_encode_sentences_of_a_graph_without_states_gives_none(pooling: str, tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", one_output(mean_graph()), pooling=pooling)
    assert not spec.has_sentences
    encoder = CompiledEncoder(tmp_path / "encoder", serving=False)
    vectors, of_sentences = encoder.encode_sentences(["rain", "sun snow"], [[], []])
    np.testing.assert_allclose(vectors, mean_vectors(["rain", "sun snow"]), atol=1e-5)
    assert of_sentences.shape == (0, 4)


def test_encode_sentences_of_nothing_is_empty(building: CompiledEncoder) -> None:
    vectors, of_sentences = building.encode_sentences([], [])
    assert vectors.shape == of_sentences.shape == (0, 384)


def sentences_of(text: str) -> list[Span]:
    return sentences(text) if text.strip() else []


def test_encode_sentences_agrees_with_the_graphs_own_states(compiled_folder: Path, building: CompiledEncoder) -> None:
    """The slow way: each text alone, each sentence on its own, tokens found by their first and last characters."""
    texts = [ARTICLE[:900], *NEWS[:3], *NEWS[4:], *ODD[:3]]
    spans = [sentences_of(text) for text in texts]
    assert sum(map(len, spans)) > 10
    vectors, of_sentences = building.encode_sentences(texts, spans)
    np.testing.assert_allclose(cosines(vectors, building.encode_passages(texts)), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(of_sentences, axis=1), 1, atol=1e-5)
    core = openvino.Core()
    graph = core.compile_model(core.read_model(compiled_folder / "graph.xml"), "CPU")
    tokenizer = tokenizers.Tokenizer.from_file(str(compiled_folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    embeddings = np.load(compiled_folder / "embeddings.npy")
    expected = []
    for text, of_text in zip(texts, spans, strict=True):
        encoding = tokenizer.encode(text)
        states = graph(graph_inputs([encoding.ids], embeddings, len(encoding.ids)))[1][0]
        for span in of_text:
            inside = [
                state
                for state, (start, end), special in zip(
                    states, encoding.offsets, encoding.special_tokens_mask, strict=True
                )
                if not special and span.start <= start and end <= span.end
            ]
            mean = np.mean(inside, axis=0)
            expected.append(mean / np.linalg.norm(mean))
    assert cosines(of_sentences, np.array(expected, np.float32)).min() >= 0.999


def test_encode_sentences_gives_a_text_the_same_vectors_in_any_company(building: CompiledEncoder) -> None:
    texts = [text for text in NEWS if text is not ARTICLE] + [
        f"{'Words. ' * (row % 30 + 1)}{row}." for row in range(300)
    ]
    spans = [sentences_of(text) for text in texts]
    _, together = building.encode_sentences(texts, spans)
    firsts = np.cumsum([0, *map(len, spans)])
    for row in (0, 1, 2, 4, 250, 251, 255, 256, len(texts) - 1):
        _, alone = building.encode_sentences([texts[row]], [spans[row]])
        assert cosines(alone, together[firsts[row] : firsts[row + 1]]).min() >= 0.999, row


def test_encode_sentences_comes_near_the_model(building: CompiledEncoder, encoder: SentenceTransformerEncoder) -> None:
    texts = [ARTICLE[:900], *NEWS[:3], *NEWS[4:]]
    spans = [sentences_of(text) for text in texts]
    expected, found = encoder.encode_sentences(texts, spans), building.encode_sentences(texts, spans)
    for one, other in zip(expected, found, strict=True):
        assert cosines(one, other).min() >= 0.99


def test_encode_sentences_takes_a_text_over_the_limit(building: CompiledEncoder) -> None:
    spans = sentences_of(ARTICLE)
    vectors, of_sentences = building.encode_sentences([ARTICLE], [spans])
    np.testing.assert_allclose(np.linalg.norm(of_sentences, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(of_sentences[-1], vectors[0], atol=1e-5)  # nothing is left of its end
    assert cosines(of_sentences[:1], vectors)[0] < 0.99


def test_graphs_of_fixed_length_give_no_states(building: CompiledEncoder, specialised: CompiledEncoder) -> None:
    assert len(building._queue[0].model_outputs) == 2
    assert [len(request.model_outputs) for request in specialised._fixed.values()] == [1]


def test_serving_refuses_sentences(serving: CompiledEncoder) -> None:
    with pytest.raises(ValueError, match="loaded for serving computes no vectors of sentences"):
        serving.encode_sentences(["Rain."], [[Span(0, 5)]])


def test_write_compiled_names_what_the_graph_gives(tmp_path: Path) -> None:
    write_small(tmp_path / "both", mean_graph())
    write_small(tmp_path / "one", one_output(mean_graph()), pooling="cls")
    for name, outputs in (("both", [{"vectors"}, {"states"}]), ("one", [{"vectors"}])):
        graph = openvino.Core().read_model(tmp_path / name / "graph.xml")
        assert [output.get_names() for output in graph.outputs] == outputs
        assert [value.get_names() for value in graph.inputs] == [{EMBEDDINGS_INPUT}, {MASK_INPUT}]


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

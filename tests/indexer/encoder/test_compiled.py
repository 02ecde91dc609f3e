"""The compiled encoder: the default model in int8, and graphs small enough to compute by hand."""

import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import tokenizers

from indexer.encoder import compiled
from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiled_files import amend_spec
from indexer.encoder.golden import GOLDEN_TEXTS
from indexer.encoder.graph import padded_inputs
from indexer.encoder.openvino_runtime import openvino
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.encoder.spec import INT8, OPENVINO
from indexer.errors import EncoderError
from indexer.passages.chunk import sentences
from indexer.records import Matrix, Span
from tests.conftest import ROOT
from tests.indexer.encoder.small_encoder import (
    EMBEDDINGS,
    WORDS,
    mean_vectors,
    write_small,
)

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


def word_spans(text: str, size: int) -> list[Span]:
    """Spans of `size` words each, or fewer at the end."""
    words = [Span(*match.span()) for match in re.finditer(r"\S+", text)]
    return [Span(words[i].start, words[i : i + size][-1].end) for i in range(0, len(words), size)]


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
def prepared(compiled_folder: Path) -> CompiledEncoder:
    """One that has its graphs of fixed length."""
    encoder = CompiledEncoder(compiled_folder, serving=True)
    encoder.prepare_for_queries()
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


def test_prepare_for_queries_changes_no_answer(serving: CompiledEncoder, prepared: CompiledEncoder) -> None:
    queries = ["rain " * words for words in range(40)]
    lengths = serving.tokens.count(queries)
    assert (min(lengths), max(lengths)) == (2, 41)
    before = np.concatenate([serving.encode_queries([query]) for query in queries])
    after = np.concatenate([prepared.encode_queries([query]) for query in queries])
    assert after.dtype == np.float32
    assert cosines(before, after).min() >= 0.999
    np.testing.assert_allclose(prepared.encode_queries(queries), serving.encode_queries(queries), atol=1e-6)


def test_prepare_for_queries_sends_a_short_query_to_the_shortest_graph_that_holds_it(
    prepared: CompiledEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Request:
        def __init__(self, length: int) -> None:
            self.length = length

        def run(self, inputs: dict[str, Matrix]) -> Matrix:
            assert inputs["embeddings"].shape == (1, self.length, 384)
            asked.append(self.length)
            return np.zeros((1, 384), np.float32)

    monkeypatch.setattr(prepared, "_fixed_length", {16: Request(16), 8: Request(8)})
    for words in (0, 6, 7, 14, 15):
        prepared.encode_queries(["rain " * words])
    prepared.encode_passages(["rain"])
    assert asked == [8, 8, 16, 16]


def test_queries_share_rows_of_few_shapes(prepared: CompiledEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    class Request:
        def run(self, inputs: dict[str, Matrix]) -> Matrix:
            asked.append((inputs["embeddings"].shape[1], inputs["pooling"].shape[1]))
            return np.zeros((inputs["pooling"].shape[1], 384), np.float32)

    monkeypatch.setattr(prepared, "_fixed_length", {8: Request()})
    monkeypatch.setattr(prepared, "_any_length", Request())
    for count, expected in ((1, [(8, 1)]), (2, [(16, 8)]), (8, [(32, 8)]), (9, [(32, 8), (8, 1)])):
        asked.clear()
        assert prepared.encode_queries(["rain"] * count).shape == (count, 384)
        assert asked == expected
    asked.clear()
    prepared.encode_queries(["rain " * 200, "rain " * 100, "rain"])
    assert asked == [(256, 1), (112, 8)]
    assert prepared.encode_queries([]).shape == (0, 384)


def test_queries_that_share_a_row_do_not_see_each_other(building: CompiledEncoder, prepared: CompiledEncoder) -> None:
    queries = [*NEWS[:3], "rain", "Öl und Gas", *ODD, "who won", "rain"]
    for encoder in (building, prepared):
        alone = np.concatenate([encoder.encode_queries([query]) for query in queries])
        assert cosines(encoder.encode_queries(queries), alone).min() >= 0.999
        assert cosines(encoder.encode_queries(queries[::-1])[::-1], alone).min() >= 0.999


def test_an_encoder_that_cannot_pack_answers_the_same(tmp_path: Path) -> None:
    write_small(tmp_path / "encoder", (1, 2, 1, 3))
    packing = CompiledEncoder(tmp_path / "encoder", serving=True)
    write_small(tmp_path / "single", (1, 2, 1, 3), packs=False)
    single = CompiledEncoder(tmp_path / "single", serving=True)
    single.prepare_for_queries()
    texts = ["rain", "sun snow", "", "fog " * 30, "wind fog"]
    np.testing.assert_allclose(single.encode_queries(texts), mean_vectors(texts, (1, 2, 1, 3)), atol=1e-5)
    np.testing.assert_allclose(packing.encode_queries(texts), single.encode_queries(texts), atol=1e-5)


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
        preparing = threads.submit(encoder.prepare_for_queries)
        assert begun.wait(timeout=60)
        encoder.close()
        assert len(made) == 1
        preparing.result()
    assert len(made) == 1
    encoder.prepare_for_queries()
    assert len(made) == 1


@pytest.mark.slow
def test_encode_is_safe_to_share_between_threads(compiled_folder: Path, building: CompiledEncoder) -> None:
    shared = CompiledEncoder(compiled_folder, serving=True)
    passages = [NEWS[number % 6 :] for number in range(12)]
    expected = [building.encode_passages(texts) for texts in passages]
    with ThreadPoolExecutor(4) as threads:
        preparing = threads.submit(shared.prepare_for_queries)
        built = list(threads.map(building.encode_passages, passages))
        asked = list(threads.map(lambda texts: shared.encode_queries(texts[:1]), passages))
        preparing.result()
    for texts, found, answer, vectors in zip(passages, built, asked, expected, strict=True):
        np.testing.assert_allclose(found, vectors, atol=1e-5, err_msg=str(len(texts)))
        assert cosines(answer, vectors[:1]).min() >= 0.999


def test_prompts_are_put_before_the_text(compiled_folder: Path, tmp_path: Path, building: CompiledEncoder) -> None:
    folder = tmp_path / "prompted"
    shutil.copytree(compiled_folder, folder)
    amend_spec(folder, query_prompt="query: ", passage_prompt="passage: ")
    prompted = CompiledEncoder(folder, serving=False)
    np.testing.assert_allclose(
        prompted.encode_queries(["rain"]), building.encode_queries(["query: rain"]), rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        prompted.encode_passages(["rain"]), building.encode_passages(["passage: rain"]), rtol=0, atol=1e-6
    )
    assert cosines(prompted.encode_queries(["rain"]), building.encode_queries(["rain"]))[0] < 0.99


def test_encode_sentences_takes_the_mean_of_the_tokens_states(tmp_path: Path) -> None:
    spec = write_small(tmp_path / "encoder", (1, 2, 1, 3), passage_prompt="fog fog ")
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


def test_encode_sentences_of_nothing_is_empty(building: CompiledEncoder) -> None:
    vectors, of_sentences = building.encode_sentences([], [])
    assert vectors.shape == of_sentences.shape == (0, 384)


def sentences_of(text: str) -> list[Span]:
    return sentences(text) if text.strip() else []


def test_encode_sentences_agrees_with_the_graph_asked_for_each_alone(
    compiled_folder: Path, building: CompiledEncoder
) -> None:
    """The slow way: each text alone, each sentence on its own, tokens found by their first and last characters."""
    texts = [ARTICLE[:900], *NEWS[:3], *NEWS[4:], *ODD[:3]]
    spans = [sentences_of(text) for text in texts]
    assert sum(map(len, spans)) > 10
    vectors, of_sentences = building.encode_sentences(texts, spans)
    np.testing.assert_allclose(cosines(vectors, building.encode_passages(texts)), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(of_sentences, axis=1), 1, atol=1e-5)
    core = openvino.Core()
    graph = core.compile_model(core.read_model(compiled_folder / "graph.xml"), "CPU", building._settings)
    tokenizer = tokenizers.Tokenizer.from_file(str(compiled_folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    embeddings = np.load(compiled_folder / "embeddings.npy")
    expected = []
    for text, of_text in zip(texts, spans, strict=True):
        encoding = tokenizer.encode(text)
        for span in of_text:
            inside = [
                not special and span.start <= start and end <= span.end
                for (start, end), special in zip(encoding.offsets, encoding.special_tokens_mask, strict=True)
            ]
            weights = np.array([inside], np.float32) / np.float32(sum(inside))
            inputs = padded_inputs([encoding.ids], embeddings, len(inside), [weights])
            expected.append(graph(dict(inputs))[0][0, 0].copy())
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


def test_serving_refuses_sentences(serving: CompiledEncoder) -> None:
    with pytest.raises(ValueError, match="loaded for serving computes no vectors of sentences"):
        serving.encode_sentences(["Rain."], [[Span(0, 5)]])


@pytest.mark.parametrize(
    ("name", "kept"), [("graph.xml", 0.0), ("graph.xml", 0.5), ("graph.xml", None), ("graph.bin", 0.5)]
)
def test_a_damaged_graph_is_refused(name: str, kept: float | None, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    write_small(folder)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(b"nonsense" if kept is None else data[: int(len(data) * kept)])
    with pytest.raises(EncoderError, match=r"cannot be used on this processor .* OpenVINO \d+\.\S+ cannot run"):
        CompiledEncoder(folder, serving=False)


@pytest.mark.parametrize("serving", [False, True])
def test_an_encoder_that_computes_otherwise_is_refused(serving: bool, tmp_path: Path) -> None:
    write_small(tmp_path / "encoder", golden=mean_vectors(GOLDEN_TEXTS, (1, 1, 1, 4)))
    with pytest.raises(EncoderError, match=r"cannot be used .* gives other vectors than the model \(mean cosine 0\.\d"):
        CompiledEncoder(tmp_path / "encoder", serving=serving)


def test_golden_vectors_of_another_size_are_refused(tmp_path: Path) -> None:
    write_small(tmp_path / "encoder", golden=mean_vectors(GOLDEN_TEXTS)[:, :3])
    with pytest.raises(EncoderError, match="holds no golden texts of this encoder"):
        CompiledEncoder(tmp_path / "encoder", serving=True)


def test_the_next_variant_is_taken_where_the_first_computes_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_small(tmp_path / "encoder", precision=INT8)
    judged = iter([(False, 0.9), (True, 1.0)])
    monkeypatch.setattr(compiled, "instruction_set", lambda: "AVX512_CORE_VNNI")
    monkeypatch.setattr(compiled, "is_like_the_model", lambda *_: next(judged))
    encoder = CompiledEncoder(tmp_path / "encoder", serving=True)
    assert (encoder.spec.variant, encoder.spec.instruction_set) == ("int8-weights", "AVX512_CORE_VNNI")
    assert "int8 on AVX512_CORE_VNNI: " in caplog.text
    assert "(mean cosine 0.9000); trying the next way to compute" in caplog.text
    np.testing.assert_allclose(encoder.encode_queries(["rain"]), mean_vectors(["rain"]), atol=1e-5)

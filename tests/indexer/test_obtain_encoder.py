"""Providers of an encoder over a model of eight words; see small_encoder."""

import errno
import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from indexer.build import build
from indexer.config import BuildConfig, Floors
from indexer.encoder import spec as encoder_spec
from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiling import compile_encoder
from indexer.encoder.compiling.compile_encoder import CompilingEncoderProvider
from indexer.encoder.interface import EncoderProvider
from indexer.encoder.spec import COMPILED, COMPILER, FLOAT32, INT8, OPENVINO, TORCH, EncoderRequest, Fidelity
from indexer.encoder.tokens import TokenCounter
from indexer.encoder.variants import instruction_set
from indexer.errors import EncoderError, HeldBackError, IndexDamagedError
from indexer.index.generation import open_index
from indexer.obtain_encoder import ReusedEncoderProvider, choose_provider
from indexer.records import Matrix
from tests.fakes import SMALL
from tests.indexer.encoder.small_encoder import EMBEDDINGS, SMALL_SPEC, mean_graph, mean_vectors, word_tokenizer

TEXTS = ["rain", "sun", "snow wind", "fog rain sun", "wind", "fog fog snow"]
SKEWED = (1.0, 1.0, 1.0, 4.0)
"""Factors for columns, which make other vectors."""


@pytest.fixture(autouse=True)
def sample_of_known_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compile_encoder, "SAMPLE_TEXTS", TEXTS)


class SmallModel:
    """Stands for a loaded model; its graph may be made to compute something else."""

    def __init__(self, factors: Sequence[float] = (1, 1, 1, 1)) -> None:
        self.spec = replace(SMALL_SPEC, runtime=TORCH, compiler=0, packs=False)
        self.packs = True
        self.tokenizer = word_tokenizer().to_str()
        self.tokens = TokenCounter(self.tokenizer)
        self.factors = factors
        self.encoded: list[list[str]] = []

    def graph(self) -> tuple[Any, npt.NDArray[np.float16]]:
        return mean_graph(self.factors), EMBEDDINGS

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        self.encoded.append(list(texts))
        return mean_vectors(texts)

    def encode_texts(self, texts: Sequence[str]) -> Matrix:
        return mean_vectors(texts)


def provider_of(
    model: SmallModel,
    precision: str,
    on_advice: Callable[[str], None] = pytest.fail,
    on_step: Callable[[str], None] = lambda _: None,
) -> CompilingEncoderProvider:
    return CompilingEncoderProvider(cast(Any, model), precision, on_advice=on_advice, on_step=on_step)


def compile_small(folder: Path, precision: str = FLOAT32) -> Path:
    provider_of(SmallModel(), precision).provide(folder)
    return folder


@pytest.fixture
def quantized(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[Any]]:
    """Replaces what quantisation makes of a graph; gives the list of graphs that were quantised."""

    def replaced_by(graph: Any) -> list[Any]:
        given: list[Any] = []

        def fake(one: Any) -> Any:
            given.append(one)
            return graph

        monkeypatch.setattr(compile_encoder, "quantize_weights", fake)
        return given

    return replaced_by


@pytest.fixture
def compiled_index(corpus: Path, tmp_path: Path) -> Path:
    """An index over `corpus` that carries the small model, compiled in float32."""
    folder = compile_small(tmp_path / "small")
    settings = BuildConfig(chunk=SMALL)
    build([corpus], tmp_path / "index", ReusedEncoderProvider(folder), settings, on_note=ignore, on_progress=ignore)
    return tmp_path / "index"


def ignore(*_: object) -> None:
    pass


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[EncoderRequest]:
    """What sentence-transformers was asked for, in whose place a small model is loaded."""
    requests: list[EncoderRequest] = []

    class Loaded(SmallModel):
        def __init__(self, model: str, *, query_prompt: str, passage_prompt: str, dimension: int | None) -> None:
            super().__init__()
            self.spec = replace(self.spec, model=model)
            prompts = {"query_prompt": query_prompt, "passage_prompt": passage_prompt}
            requests.append(EncoderRequest(model=model, dimension=dimension, **prompts))

    monkeypatch.setattr("indexer.encoder.sentence_transformer.SentenceTransformerEncoder", Loaded)
    return requests


def opened(request: EncoderRequest, index: Path, model_sha256: str = SMALL_SPEC.files_sha256) -> EncoderProvider:
    return choose_provider(request, model_sha256=model_sha256, index=index, on_advice=pytest.fail, on_step=pytest.fail)


def test_compiling_in_float32_does_not_quantize(
    tmp_path: Path, quantized: Callable[[Any], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compile_encoder, "is_good_enough", pytest.fail)
    given = quantized(mean_graph(SKEWED))
    encoder = provider_of(SmallModel(), FLOAT32).provide(tmp_path / "encoder")
    spec = encoder.spec
    assert given == []
    assert (spec.runtime, spec.precision, spec.compiler, spec.fallback) == (OPENVINO, FLOAT32, COMPILER, False)
    assert (spec.packs, spec.variant, spec.instruction_set) == (True, "float32", instruction_set())
    assert spec.fidelity is not None
    assert (spec.fidelity.passages, spec.fidelity.neighbours_kept) == (6, 1)
    assert spec.fidelity.min_cosine == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), mean_vectors(TEXTS), atol=1e-5)


def test_compiling_says_what_it_does_and_leaves_one_folder_that_can_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "draft" / "encoder"
    folder.parent.mkdir()
    steps: list[str] = []
    model = SmallModel()
    provider = provider_of(model, INT8, on_step=steps.append)
    encoder = provider.provide(folder)
    assert [step[-8:] for step in steps] == ["(1 of 3)", "(2 of 3)", "(3 of 3)"]
    assert model.encoded == [TEXTS]
    assert list(folder.parent.iterdir()) == [folder]
    names = {path.name for path in folder.iterdir()}
    assert names == {"encoder.json", "tokenizer.json", "embeddings.npy", "golden.json", "graph.xml", "graph.bin"}
    serving = CompiledEncoder(folder, serving=True).spec
    assert serving == replace(encoder.spec, instruction_set=serving.instruction_set)
    assert (encoder.spec.precision, encoder.spec.fallback) == (INT8, False)
    with pytest.raises(ValueError, match="compiled already"):
        provider.provide(tmp_path / "again")


def test_compiling_refuses_a_graph_that_computes_something_else(tmp_path: Path) -> None:
    folder = tmp_path / "draft" / "encoder"
    folder.parent.mkdir()
    with pytest.raises(
        EncoderError, match=r"model 'small' cannot be compiled: .* \(mean cosine 0\.\d{4}\); .*--encoder torch"
    ):
        provider_of(SmallModel(SKEWED), INT8, lambda _: None).provide(folder)
    assert list(folder.parent.iterdir()) == []


def test_compiling_falls_back_to_float32_and_says_so(tmp_path: Path, quantized: Callable[[Any], list[Any]]) -> None:
    notes: list[str] = []
    assert quantized(mean_graph(SKEWED)) == []
    provider = provider_of(SmallModel(), INT8, notes.append)
    encoder = provider.provide(tmp_path / "encoder")
    [note] = notes
    assert note.startswith("int8 comes too far from model 'small': ")
    assert "(mean cosine 0." in note
    assert note.endswith("compiled in float32 instead")
    fields = json.loads((tmp_path / "encoder" / "encoder.json").read_text())
    assert (fields["precision"], fields["fallback"]) == (FLOAT32, True)
    assert fields["fidelity"]["mean_cosine"] == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), mean_vectors(TEXTS), atol=1e-5)
    assert EncoderRequest().accepts(encoder.spec, SMALL_SPEC.files_sha256)


def test_compiling_judges_int8_by_passages_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    judged: list[Fidelity] = []
    monkeypatch.setattr(compile_encoder, "is_good_enough", judged.append)
    encoder = provider_of(SmallModel(), INT8, notes.append).provide(tmp_path / "encoder")
    assert [one.passages for one in judged] == [6]
    assert encoder.spec.precision == FLOAT32
    assert "of neighbours kept); compiled in float32 instead" in notes[0]


def cannot_link(_target: Path, _source: Path) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


@pytest.mark.parametrize("links", [True, False])
def test_reused_provider_gives_every_file_a_second_name_or_copies_it(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = compile_small(tmp_path / "small")
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", cannot_link)
    provider = ReusedEncoderProvider(folder)
    encoder = provider.provide(tmp_path / "copy")
    assert provider.spec == encoder.spec == CompiledEncoder(tmp_path / "copy", serving=False).spec
    assert provider.tokens.count(["rain sun"]) == [4]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()} == files
    assert {path.samefile(folder / path.name) for path in (tmp_path / "copy").iterdir()} == {links}
    shutil.rmtree(folder)  # as a generation that is not kept
    assert {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()} == files
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), mean_vectors(TEXTS), atol=1e-5)


@pytest.mark.parametrize("name", ["graph.bin", "graph.xml", "embeddings.npy", "tokenizer.json"])
def test_reused_provider_refuses_a_file_that_was_altered_meanwhile(name: str, tmp_path: Path) -> None:
    folder = compile_small(tmp_path / "small")
    provider = ReusedEncoderProvider(folder)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(IndexDamagedError, match="small was altered while it was in use; build again"):
        provider.provide(tmp_path / "copy")


def test_choose_provider_uses_the_encoder_that_the_index_carries(
    compiled_index: Path, tmp_path: Path, asked: list[EncoderRequest]
) -> None:
    provider = opened(EncoderRequest(precision=FLOAT32), compiled_index)
    assert isinstance(provider, ReusedEncoderProvider)
    assert asked == []
    generation = open_index(compiled_index)
    generation.close()
    assert provider.spec == generation.manifest.contents.encoder
    provider.provide(tmp_path / "copy")
    copied = {path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()}
    assert copied == {path.name: path.read_bytes() for path in generation.encoder_folder.iterdir()}


@pytest.mark.parametrize(
    ("request_", "model_sha256"),
    [
        (EncoderRequest(precision=FLOAT32), "1" * 64),
        (EncoderRequest(precision=INT8), SMALL_SPEC.files_sha256),
        (EncoderRequest(precision=FLOAT32, query_prompt="query: "), SMALL_SPEC.files_sha256),
        (EncoderRequest(precision=FLOAT32, passage_prompt="passage: "), SMALL_SPEC.files_sha256),
    ],
)
def test_choose_provider_compiles_anew_for_another_request(
    request_: EncoderRequest, model_sha256: str, compiled_index: Path, asked: list[EncoderRequest]
) -> None:
    provider = opened(request_, compiled_index, model_sha256)
    assert isinstance(provider, CompilingEncoderProvider)
    assert asked == [replace(request_, kind=COMPILED, precision=INT8)]


def test_choose_provider_compiles_anew_when_the_rules_have_changed(
    compiled_index: Path, asked: list[EncoderRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_spec, "COMPILER", COMPILER + 1)
    assert isinstance(opened(EncoderRequest(precision=FLOAT32), compiled_index), CompilingEncoderProvider)
    assert len(asked) == 1


def test_choose_provider_compiles_where_there_is_no_index_or_no_such_encoder_in_it(
    index: Path, tmp_path: Path, asked: list[EncoderRequest]
) -> None:
    assert isinstance(opened(EncoderRequest(), tmp_path / "nowhere"), CompilingEncoderProvider)
    assert isinstance(
        opened(EncoderRequest(), index), CompilingEncoderProvider
    )  # built with WordEncoder, whose hash is the same
    assert len(asked) == 2


@pytest.mark.parametrize("name", ["graph.bin", "golden.json", "encoder.json", "more.txt"])
def test_choose_provider_compiles_anew_when_no_encoder_is_whole(
    name: str, compiled_index: Path, asked: list[EncoderRequest]
) -> None:
    [folder] = compiled_index.glob("generations/*/encoder")
    with (folder / name).open("ab") as stream:
        stream.write(b" ")
    assert isinstance(opened(EncoderRequest(precision=FLOAT32), compiled_index), CompilingEncoderProvider)
    assert len(asked) == 1


@pytest.mark.parametrize("name", ["articles.sqlite", "vectors.faiss", "times.npy", "../../CURRENT", "../../HISTORY"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"nonsense")])
def test_choose_provider_uses_the_encoder_whatever_else_is_damaged(
    name: str, damage: Callable[[Path], object], compiled_index: Path, asked: list[EncoderRequest]
) -> None:
    damage(compiled_index / "generations" / "000001" / name)
    assert isinstance(opened(EncoderRequest(precision=FLOAT32), compiled_index), ReusedEncoderProvider)
    assert asked == []


@pytest.mark.parametrize("held_back", [True, False])
def test_choose_provider_uses_the_newest_other_encoder_that_is_whole(
    held_back: bool, compiled_index: Path, corpus: Path, tmp_path: Path, asked: list[EncoderRequest]
) -> None:
    request = EncoderRequest(precision=FLOAT32)
    corpus.write_text(corpus.read_text() + '\n{"id": "new", "text": "Snow fell."}')
    settings = BuildConfig(chunk=SMALL, floors=Floors(fewer=99 if held_back else 0))
    with pytest.raises(HeldBackError) if held_back else nullcontext():
        build([corpus], compiled_index, opened(request, compiled_index), settings, on_note=ignore, on_progress=ignore)
    other, damaged = ("000002", "000001") if held_back else ("000001", "000002")
    (compiled_index / "generations" / damaged / "encoder" / "graph.bin").unlink()
    found = opened(request, compiled_index)
    assert isinstance(found, ReusedEncoderProvider)
    found.provide(tmp_path / "copy")
    assert (tmp_path / "copy" / "graph.bin").samefile(compiled_index / "generations" / other / "encoder" / "graph.bin")
    assert asked == []


def test_choose_provider_leaves_a_torch_model_as_it_is(compiled_index: Path, asked: list[EncoderRequest]) -> None:
    provider = opened(EncoderRequest(kind=TORCH, precision=FLOAT32), compiled_index)
    assert isinstance(provider, SmallModel)
    assert len(asked) == 1


def test_choose_provider_advises_prompts(tmp_path: Path, asked: list[EncoderRequest]) -> None:
    notes: list[str] = []
    request = EncoderRequest(model="intfloat/e5-small-v2")
    choose_provider(
        request, model_sha256="1" * 64, index=tmp_path / "nowhere", on_advice=notes.append, on_step=pytest.fail
    )
    assert len(notes) == 1
    assert "--query-prompt 'query: ' --passage-prompt 'passage: '" in notes[0]


def test_build_carries_the_compiled_encoder_and_its_spec(compiled_index: Path) -> None:
    generation = open_index(compiled_index)
    generation.close()
    carried = CompiledEncoder(generation.encoder_folder, serving=False).spec
    assert carried == generation.manifest.contents.encoder
    assert carried.compiled_sha256 != ""

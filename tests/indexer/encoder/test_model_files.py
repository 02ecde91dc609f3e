import json
import shutil
from pathlib import Path

import pytest

from indexer.config import DEFAULT_MODEL, EncoderSpec
from indexer.encoder import model_files as model
from indexer.encoder.model_files import WEIGHTS_SHA256, find_model, hash_model, own_prompts, prompt_advice
from indexer.errors import EncoderError


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    """Files laid out as a model's are."""
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "modules.json").write_text('[{"path": ""}, {"path": "1_Pooling"}]')
    (folder / "1_Pooling" / "config.json").write_text('{"mean": true}')
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "README.md").write_text("words")
    return folder


def test_find_model_takes_the_default_from_its_package(model_folder: Path) -> None:
    assert find_model(DEFAULT_MODEL) == model_folder


def test_find_model_trusts_only_the_published_weights(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    shutil.copytree(model_folder, package / "model")
    weights = package / "model" / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    monkeypatch.setattr("importlib.resources.files", lambda _package: package)
    with pytest.raises(EncoderError, match=rf"is not the published model: .*not {WEIGHTS_SHA256}; reinstall it: pip"):
        find_model(DEFAULT_MODEL)
    weights.unlink()
    with pytest.raises(EncoderError, match="its SHA-256 is no such file"):
        find_model(DEFAULT_MODEL)


def test_find_model_says_which_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_PACKAGE", "no_such_package")
    with pytest.raises(EncoderError, match=r"run: pip install no-such-package==0\.1\.0"):
        find_model(DEFAULT_MODEL)


def test_find_model_takes_a_local_folder(small_model: Path) -> None:
    assert find_model(str(small_model)) == small_model


def test_find_model_says_when_a_name_is_not_to_be_had() -> None:
    with pytest.raises(EncoderError, match="model 'no-such/model' is neither a local folder nor to be had"):
        find_model("no-such/model")


@pytest.mark.parametrize("name", ["config.json", "modules.json", "1_Pooling/config.json", "model.safetensors"])
def test_hash_model_changes_with_every_file_that_matters(small_model: Path, name: str) -> None:
    before = hash_model(small_model)
    (small_model / name).write_text((small_model / name).read_text() + " ")
    assert hash_model(small_model) != before


def test_hash_model_changes_with_a_files_name(small_model: Path) -> None:
    before = hash_model(small_model)
    (small_model / "model.safetensors").rename(small_model / "other.safetensors")
    assert hash_model(small_model) != before


def test_hash_model_ignores_place_and_documentation(small_model: Path, tmp_path: Path) -> None:
    before = hash_model(small_model)
    (small_model / "README.md").write_text("other words")
    assert hash_model(small_model.rename(tmp_path / "moved")) == before


def test_hash_model_refuses_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"holds no model: there is no config\.json"):
        hash_model(tmp_path)


@pytest.mark.parametrize("modules", ["not json", "[{}]", "7", '[{"path": "../elsewhere"}]'])
def test_hash_model_refuses_a_list_of_modules_that_makes_no_sense(small_model: Path, modules: str) -> None:
    (small_model / "modules.json").write_text(modules)
    with pytest.raises(EncoderError, match=r"modules\.json (does not list|names a folder outside)"):
        hash_model(small_model)


def spec_of(name: str, query_prompt: str = "", passage_prompt: str = "") -> EncoderSpec:
    return EncoderSpec(
        model=name,
        files_sha256="ab",
        dimension=3,
        max_tokens=16,
        pooling="mean",
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
    )


E5 = "--query-prompt 'query: ' --passage-prompt 'passage: '"
NOMIC = "--query-prompt 'search_query: ' --passage-prompt 'search_document: '"
SENTENCE = "--query-prompt 'Represent this sentence for searching relevant passages: '"


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("intfloat/e5-small-v2", E5),
        ("intfloat/multilingual-e5-base", E5),
        ("/srv/models/e5-large", E5),
        ("/srv/models/Multilingual-E5-small", E5),
        ("BAAI/bge-small-en-v1.5", SENTENCE),
        ("/srv/models/bge-base-en", SENTENCE),
        ("nomic-ai/nomic-embed-text-v1.5", NOMIC),
        ("mixedbread-ai/mxbai-embed-large-v1", SENTENCE),
        ("Snowflake/snowflake-arctic-embed-s", SENTENCE),
    ],
)
def test_prompt_advice_names_the_prompts_of_the_family(name: str, flags: str) -> None:
    advice = prompt_advice(spec_of(name))
    assert advice is not None
    assert advice.startswith(f"models like {spec_of(name).public_name!r} are trained with prompts")
    assert advice.endswith(f": {flags}")


@pytest.mark.parametrize(
    "name",
    [
        DEFAULT_MODEL,
        "/srv/models/all-MiniLM-L6-v2",
        "intfloat/multilingual-e5-large-instruct",
        "intfloat/e5-mistral-7b-instruct",
        "BAAI/bge-m3",
        "BAAI/bge-small-zh-v1.5",
        "org/model5-base",
    ],
)
def test_prompt_advice_says_nothing_of_other_models(name: str) -> None:
    assert prompt_advice(spec_of(name)) is None


def test_prompt_advice_names_only_the_prompt_that_is_missing() -> None:
    assert prompt_advice(spec_of("intfloat/e5-small", "query: ", "passage: ")) is None
    assert prompt_advice(spec_of("BAAI/bge-small-en", "Search: ")) is None
    only_passage = prompt_advice(spec_of("intfloat/e5-small", "query: "))
    assert only_passage is not None
    assert only_passage.endswith(": --passage-prompt 'passage: '")


@pytest.mark.parametrize(
    ("stated", "prompts"),
    [
        (None, ("", "")),
        ({}, ("", "")),
        ({"prompts": None}, ("", "")),
        ({"prompts": {"query": "q: ", "document": "", "passage": "p: "}}, ("q: ", "p: ")),
        ({"prompts": {"document": "d: ", "passage": "p: ", "query": ""}}, ("", "d: ")),
    ],
)
def test_own_prompts_are_those_of_the_models_configuration(
    stated: dict[str, object] | None, prompts: tuple[str, str], tmp_path: Path
) -> None:
    if stated is not None:
        (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(stated))
    assert own_prompts(tmp_path) == prompts


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"prompts": ["query: "]}'])
def test_own_prompts_refuses_what_states_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "config_sentence_transformers.json").write_text(text)
    with pytest.raises(EncoderError, match=r"config_sentence_transformers\.json does not state the model's prompts"):
        own_prompts(tmp_path)

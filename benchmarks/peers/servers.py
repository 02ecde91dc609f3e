"""The peers as servers: their files made of the passages, and the commands that start them."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.load import HOST
from benchmarks.serving import ask, free_port, running

_PLAIN = Path(__file__).with_name("plain.py")
_PACKAGES = ("txtai", "sentence-transformers", "torch", "faiss-cpu", "fastapi", "uvicorn", "uvloop", "httptools")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What is started in place of the service."""

    command: list[str]
    """To which `--port PORT` is added."""
    environment: dict[str, str]


def search_path(query: str) -> str:
    """Return the path of a search for ten passages, the same for both."""
    return f"/search?query={quote(query)}&limit=10"


def prepared(python: Path, model: Path, passages: Sequence[str], folder: Path) -> dict[str, Peer]:
    """Index the passages with each peer, unless the folder holds just them already, and return the peers by name.

    Args:
        python: Has the peers' packages installed.
        model: Folder of the model.
        passages: Texts.
        folder: For the peers' files.
    """
    known, wanted = folder / "passages.json", json.dumps(passages)
    if not (folder / "complete").exists() or known.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        known.write_text(wanted)
        plain = [str(python), str(_PLAIN), str(model), str(known), str(folder / "plain")]
        subprocess.run(plain, check=True, env=_environment({}), stdout=subprocess.DEVNULL)
        _index_with_txtai(python, model, passages, folder)
        (folder / "complete").touch()
    return {
        "txtai": _txtai(python, model, folder, is_writable=False),
        "plain": Peer(
            command=[str(python), "-m", "uvicorn", "plain:app", "--app-dir", str(_PLAIN.parent), "--host", HOST],
            environment={"PLAIN_MODEL": str(model), "PLAIN_FOLDER": str(folder / "plain")},
        ),
    }


def versions(python: Path) -> dict[str, str]:
    """Return the versions of what the peers run on."""
    script = "import json, sys; from importlib.metadata import version as v; "
    script += "print(json.dumps({name: v(name) for name in sys.argv[1:]}))"
    done = subprocess.run([str(python), "-c", script, *_PACKAGES], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _txtai(python: Path, model: Path, folder: Path, *, is_writable: bool) -> Peer:
    """Return txtai's own application, with the texts stored beside the vectors so that answers hold them."""
    settings = {
        "path": str(folder / "txtai"),
        "writable": is_writable,
        "embeddings": {"path": str(model), "content": True},
    }
    path = folder / f"txtai-{'build' if is_writable else 'serve'}.yml"
    path.write_text(json.dumps(settings))  # JSON is YAML
    command = [str(python), "-m", "uvicorn", "txtai.api:app", "--host", HOST]
    return Peer(command=command, environment={"CONFIG": str(path)})


def _index_with_txtai(python: Path, model: Path, passages: Sequence[str], folder: Path) -> None:
    """Let txtai index through its own API."""
    peer, port = _txtai(python, model, folder, is_writable=True), free_port()
    command = [*peer.command, "--port", str(port)]
    documents = [{"id": row, "text": text} for row, text in enumerate(passages)]
    headers = {"Content-Type": "application/json"}
    with running(command, port, "/docs", folder / "txtai-build.log", environment=_environment(peer.environment)):
        for method, path, body in (("POST", "/add", json.dumps(documents).encode()), ("GET", "/index", None)):
            status, answer = ask(port, path, method=method, headers=headers, body=body)
            if status != 200:
                raise RuntimeError(f"txtai answers {path} with {status}: {answer.decode()[:500]}")


def _environment(added: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", **added}

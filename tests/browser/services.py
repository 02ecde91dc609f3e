"""Real services in processes of their own, over indexes that are kept in `var/browser` from one run to the next."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.browser import corpora
from tests.conftest import ROOT

FOLDER = ROOT / "var" / "browser"
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")
_PATIENCE_S = 120.0


class Service:
    """A running service."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.url = url
        """Address of the page, which ends in a slash."""
        self._process = process

    def kill(self) -> None:
        """End it as a crash does: at once, and without a word to anybody."""
        self._process.kill()
        self._process.wait()


def index(name: str) -> Path:
    """Return the index of a corpus by its name, which is built if it is not there: `seeds`, `many` or `hostile`."""
    folder = FOLDER / name
    if name == "seeds":
        return built(ROOT / "seeds", folder)
    corpus = folder / "corpus"
    corpora.write(corpus, corpora.many() if name == "many" else corpora.hostile())
    if name == "hostile":
        (corpus / "glacier.txt").write_text(corpora.hostile_text())
    if not (folder / "index").exists():
        shutil.copytree(index("seeds") / "index", folder / "index")  # it has the model, which takes long to compile
    return built(corpus, folder)


@contextmanager
def serving(index_folder: Path, *options: str) -> Iterator[Service]:
    """Serve an index on a free port until the block is left."""
    command = [
        sys.executable,
        "-m",
        "service",
        "serve",
        "--index",
        str(index_folder / "index"),
        "--port",
        "0",
        *options,
    ]
    log = index_folder / "service.log"
    with log.open("w") as written:
        process = subprocess.Popen(command, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT, text=True)
    try:
        url = _address(process, log)
        _wait_until_ready(url)
        yield Service(process, f"{url}/")
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_S)


def built(corpus: Path, folder: Path) -> Path:
    """Index a corpus in a folder that may have an index, and return the folder."""
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(folder / "index")]
    done = subprocess.run(
        [*command, "--if-changed", "--replace"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def _address(process: subprocess.Popen[str], log: Path) -> str:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if found := _LISTENING.search(log.read_text()):
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/readyz") as answer:  # noqa: S310 - the address is our own
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} was never ready")

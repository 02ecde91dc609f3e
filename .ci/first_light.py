"""The README's first command as a newcomer types it: index, serve, ask, check every span; twice, and on raw dumps.

Uses the standard library alone, so that any Python runs it.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PORT = 8765
QUERY = "warship+cut+across+a+destroyer"
PATIENCE_S = 1_200


def main() -> int:
    """Return 0 if all holds; raise otherwise."""
    with tempfile.TemporaryDirectory() as index:
        own = (ROOT / "seeds", "03-beijing-trip-back-on.txt", "across the bow of an American destroyer")
        first = serve_and_ask(*own, index)
        second = serve_and_ask(*own, index)
        expect(first["index"]["generation"], second["index"]["generation"])
        raw = ROOT.parent / "shared" / "seeds"
        if raw.is_dir():
            serve_and_ask(raw, "002_e5476d5350e07379.txt", "across the path of an American destroyer", index)
    return 0


def serve_and_ask(corpus: Path, path: str, words: str, index: str) -> dict[str, Any]:
    """Run `make run`, and require that a passage of file `path` with these words comes first."""
    started = time.monotonic()
    command = ["make", "run", f"CORPUS={corpus}", f"INDEX={index}", f"PORT={PORT}"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until_ready(server)
        seconds = time.monotonic() - started
        answer: dict[str, Any] = ask(f"/v1/search?q={QUERY}")
        check(answer["hits"], corpus, path, words)
        print(f"{corpus.name}: ready after {seconds:.1f} s; the right passage first, every span exact", flush=True)
        return answer
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def wait_until_ready(server: "subprocess.Popen[bytes]") -> None:
    """Wait until searches are answered."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"make run ended with {server.returncode}")
        try:
            ask("/readyz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("make run was not ready in time")


def ask(target: str) -> Any:
    """Return the JSON at a path of the service."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{target}", timeout=30) as answer:
        return json.load(answer)


def check(hits: list[dict[str, Any]], corpus: Path, path: str, words: str) -> None:
    """Hold every hit against the bytes of the file it names."""
    expect(hits[0]["article"]["path"], path)
    expect(words in hits[0]["passage"]["text"], True)
    for hit in hits:
        data = (corpus / hit["article"]["path"]).read_bytes()
        expect(hashlib.sha256(data).hexdigest(), hit["article"]["sha256"])
        for passage in (hit["passage"], *(more["passage"] for more in hit["more_passages"])):
            span, byte_span = passage["span"], passage["byte_span"]
            expect(data.decode()[span["start"] : span["end"]], passage["text"])
            expect(data[byte_span["start"] : byte_span["end"]].decode(), passage["text"])
            expect(hashlib.sha256(passage["text"].encode()).hexdigest(), passage["sha256"])


def expect(found: object, wanted: object) -> None:
    """Stop unless both are equal."""
    if found != wanted:
        raise SystemExit(f"found {found!r}, wanted {wanted!r}")


if __name__ == "__main__":
    sys.exit(main())

"""The Dockerfile's images, built and tried under a strict platform's rules.

    python3 .ci/image_check.py [--keep FOLDER]

Builds both targets with docker or buildah, unpacks them, and starts the images' own commands inside their own
root file systems: as a user without rights whom the image does not know, without network, on a read-only tree, with no
capabilities and, where the kernel lets it, with 512 MB of memory and half a CPU. Then everything is asked of the
service from inside its network: searches, attribution, health, a new generation, a stop under load.

Needs root, for the sandbox, and Linux. Uses the standard library alone, so that any Python runs it.
"""

import argparse
import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from image_build import Image, built
from image_sandbox import Sandbox, limits_at_hand, sandbox

ROOT = Path(__file__).parents[1]
PORT = 8000
UID = 54_321
QUERY = "warship cut across a destroyer"
SEARCHES = 1_000
MEMORY_BYTES = 512 * 2**20
CPUS = 0.5
LARGEST_MB = 450
UNWANTED = ("torch", "transformers", "sentence_transformers", "scipy", "sklearn", "pip", "setuptools")
WORDS = (
    *("talks", "truce", "tariff", "harvest", "budget", "minister", "drought", "verdict"),
    *("strike", "flood", "summit", "pilot", "grain", "ferry", "vaccine"),
)


def main() -> int:
    """Return 0 if all holds; raise otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="folder to unpack the images into, and to leave them in")
    parser.add_argument("--client", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.client:
        print(json.dumps(CLIENTS[arguments.client]()))
        return 0
    with tempfile.TemporaryDirectory(prefix="image-check-") as scratch:
        folder = arguments.keep or Path(scratch)
        service = built("service", "article-search", folder / "service")
        indexer = built("indexer", "article-search-indexer", folder / "indexer")
        check_contents(service)
        check_alone(service)
        check_together(service, indexer, Path(scratch))
    subprocess.run([sys.executable, ROOT / ".ci" / "manifests.py"], check=True)
    return 0


def check_contents(image: Image) -> None:
    """Require that the service's image holds what it should and nothing else, and say what it weighs."""
    root = image.root
    packages = root / "opt/article-search/lib/python3.11/site-packages"
    present = sorted(path.name for path in packages.iterdir())
    wrong = [name for name in present if name in UNWANTED or name.startswith("nvidia")]
    expect(wrong, [])
    expect([name for name in ("gcc", "cc", "make", "pip", "curl") if (root / "usr/bin" / name).exists()], [])
    bill = json.loads((root / "opt/article-search/sbom.cdx.json").read_text())
    listed = {component["name"].lower().replace("_", "-") for component in bill["components"]}
    expect({"article-search", "faiss-cpu", "fastapi", "numpy", "openvino", "uvicorn"} - listed, set())
    expect(image.labels.get("org.opencontainers.image.title"), "article-search")
    index = root / "opt/article-search/seeds-index"
    parts = {
        "Debian and Python": size_mb(root) - size_mb(root / "opt"),
        "OpenVINO": size_mb(packages / "openvino"),
        "faiss": size_mb(packages / "faiss") + size_mb(packages / "faiss_cpu.libs"),
        "numpy": size_mb(packages / "numpy") + size_mb(packages / "numpy.libs"),
    }
    whole = size_mb(root) - size_mb(index)
    parts["other packages"] = whole - sum(parts.values())
    told = ", ".join(f"{name} {size:.0f}" for name, size in parts.items())
    print(f"image: {whole:.0f} MB without the index ({told}); the index of seeds/ {size_mb(index):.0f} MB", flush=True)
    require(whole <= LARGEST_MB, f"the image has {whole:.0f} MB; {LARGEST_MB} are allowed")


def check_alone(image: Image) -> None:
    """Run the service as `docker run` does, and try it."""
    print(f"limits: {limits_at_hand() or 'none can be set here; memory and CPU are not limited'}", flush=True)
    with running(image, {}) as (box, ready_s):
        print(f"service: ready {ready_s:.1f} s after the start, on half a CPU if that could be set", flush=True)
        expect(box.run(image.health), 0)
        answer = client(box, "ask")
        check_attribution(answer, ROOT / "seeds")
        expect(answer["hits"][0]["article"]["path"], "03-beijing-trip-back-on.txt")
        expect(client(box, "ask as an agent")["hits"][0]["article_id"], "03-beijing-trip-back-on.txt")
        searched = client(box, "search many")
        expect(searched["statuses"], {"200": SEARCHES})
        memory_mb = box.memory_mb()
        print(
            f"service: {SEARCHES} searches, {searched['per_second']:.0f} a second, {memory_mb:.0f} MB of memory after",
            flush=True,
        )
        require(memory_mb <= MEMORY_BYTES / 1e6, "more memory than the limit")
        require(not box.can_write("/opt/article-search/x"), "the tree can be written to")
        check_stop(box)
    with running(image, {"ARTICLE_SEARCH_PORT": "9321"}, port=9321) as (box, _):
        expect(box.run(image.health), 0)
        with box.paused():
            require(box.run(image.health) != 0, "the health check is content with a service that does nothing")
        expect(box.run(image.health), 0)
    print("service: another port by environment; the health check tells a service that does nothing", flush=True)


def check_stop(box: Sandbox) -> None:
    """Send SIGTERM to the first process while it answers; require that no request is lost and that it ends well."""
    result: dict[str, Any] = {}
    load = threading.Thread(target=lambda: result.update(client(box, "search until refused")))
    load.start()
    time.sleep(2)
    started = time.monotonic()
    code = box.stop()
    load.join()
    expect(code, 0)
    expect(result["lost"], 0)
    require(result["answered"] > 0, "nothing was asked before the stop")
    print(f"stop: exit 0 after {time.monotonic() - started:.1f} s; {result['answered']} answered, 0 lost", flush=True)


def check_together(service: Image, indexer: Image, scratch: Path) -> None:
    """Have the indexer watch a folder, and the service follow it, as compose.yaml has it."""
    articles, index = scratch / "articles", scratch / "index"
    articles.mkdir()
    index.mkdir()
    os.chown(index, UID, UID)
    shutil.copy(ROOT / "seeds" / "03-beijing-trip-back-on.txt", articles)
    binds = {articles: ("/data/articles", False), index: ("/data/index", True)}
    with sandbox(indexer, indexer.command, {"ARTICLE_SEARCH_EVERY": "1"}, uid=UID, binds=binds) as watcher:
        wait_for(lambda: (index / "CURRENT").exists() or not watcher.is_running(), 600)
        require(watcher.is_running(), "the indexer ended")
        with running(service, {}, binds={index: ("/data/index", False)}) as (box, _):
            first = client(box, "ask")
            expect(first["index"]["articles"], 1)
            check_attribution(first, articles)
            for path in sorted((ROOT / "seeds").glob("*.txt")):
                shutil.copy(path, articles / path.name)
            wait_for(lambda: client(box, "ask")["index"]["articles"] > 1, 600)
            second = client(box, "ask")
            check_attribution(second, articles)
            require(second["index"]["generation"] != first["index"]["generation"], "the generation is the same")
            box.stop()
        expect(watcher.stop(), 143)
    print("together: a mounted index goes before the image's own; a new article was live without a restart", flush=True)


def check_attribution(answer: Mapping[str, Any], corpus: Path) -> None:
    """Hold every hit against the bytes of the file it names."""
    for hit in answer["hits"]:
        data = (corpus / hit["article"]["path"]).read_bytes()
        expect(hashlib.sha256(data).hexdigest(), hit["article"]["sha256"])
        span, byte_span = hit["passage"]["span"], hit["passage"]["byte_span"]
        expect(data.decode()[span["start"] : span["end"]], hit["passage"]["text"])
        expect(data[byte_span["start"] : byte_span["end"]].decode(), hit["passage"]["text"])


@contextmanager
def running(
    image: Image,
    environment: Mapping[str, str],
    *,
    port: int = PORT,
    binds: Mapping[Path, tuple[str, bool]] | None = None,
) -> Iterator[tuple[Sandbox, float]]:
    """Run the service's image under all rules until it is ready; provide the sandbox, and how long that took."""
    started = time.monotonic()
    environment = {"ARTICLE_SEARCH_LOG_LEVEL": "warning", **environment}
    with sandbox(
        image, image.command, environment, uid=UID, binds=binds or {}, memory_bytes=MEMORY_BYTES, cpus=CPUS
    ) as box:
        box.port = port
        wait_for(lambda: not box.is_running() or client(box, "ready")["ready"], 120)
        require(box.is_running(), "the service ended")
        yield box, time.monotonic() - started


def client(box: Sandbox, name: str) -> Any:
    """Ask the service something from inside its network."""
    command = [sys.executable, __file__, "--client", name]
    done = box.in_network(command, {"IMAGE_CHECK_PORT": str(box.port)})
    return json.loads(done)


def ask(path: str, body: object = None) -> tuple[int, bytes]:
    """Return status and body of an answer; with a body to send, it is posted as JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["IMAGE_CHECK_PORT"]), timeout=30)
    try:
        if body is None:
            connection.request("GET", path)
        else:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def is_ready() -> dict[str, bool]:
    """Whether searches are answered."""
    try:
        return {"ready": ask("/readyz")[0] == http.client.OK}
    except OSError:
        return {"ready": False}


def ask_once() -> Any:
    """Return the answer to one search."""
    status, body = ask(f"/v1/search?{urllib.parse.urlencode({'q': QUERY})}")
    expect(status, 200)
    return json.loads(body)


def ask_as_agent() -> Any:
    """Return the result of one call of the tool `search`."""
    call = {"name": "search", "arguments": {"query": QUERY}}
    status, body = ask("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
    expect(status, 200)
    return json.loads(body)["result"]["structuredContent"]


def search_many() -> dict[str, Any]:
    """Search for many different things over one connection."""
    statuses: dict[str, int] = {}
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["IMAGE_CHECK_PORT"]), timeout=30)
    for number in range(SEARCHES):
        words = f"{WORDS[number % len(WORDS)]} {WORDS[number // len(WORDS) % len(WORDS)]} {number}"
        connection.request("GET", f"/v1/search?{urllib.parse.urlencode({'q': words})}")
        response = connection.getresponse()
        response.read()
        statuses[str(response.status)] = statuses.get(str(response.status), 0) + 1
    return {"statuses": statuses, "per_second": SEARCHES / (time.monotonic() - started)}


def search_until_refused() -> dict[str, int]:
    """Search over new connections until none is accepted any more; count what was accepted and not answered."""
    answered = lost = 0
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["IMAGE_CHECK_PORT"]), timeout=30)
        try:
            connection.connect()
        except OSError:
            return {"answered": answered, "lost": lost}
        try:
            connection.request("GET", f"/v1/search?q=harvest+{answered}")
            answered += connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            lost += 1
        finally:
            connection.close()


CLIENTS = {
    "ask as an agent": ask_as_agent,
    "ask": ask_once,
    "ready": is_ready,
    "search many": search_many,
    "search until refused": search_until_refused,
}


def wait_for(holds: Any, seconds: float) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        require(time.monotonic() < deadline, "it took too long")
        time.sleep(0.1)


def size_mb(folder: Path) -> float:
    """Return what the files in a folder hold, each counted once, in megabytes."""
    seen = {}
    for path in folder.rglob("*"):
        found = path.lstat()
        seen[found.st_ino] = found.st_size
    return sum(seen.values()) / 1e6


def require(holds: bool, otherwise: str) -> None:
    """Stop unless something holds."""
    if not holds:
        raise SystemExit(otherwise)


def expect(found: object, wanted: object) -> None:
    """Stop unless both are equal."""
    require(found == wanted, f"found {found!r}, wanted {wanted!r}")


if __name__ == "__main__":
    sys.exit(main())

"""The package as others install it: what wheel and sdist hold, and that both commands work without the checkout.

The wheel is installed into a clean environment outside the repository, with what it takes to index. There a small
corpus is indexed, searched at the terminal, served, and asked by the client.
"""

import email
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
PACKAGES = ("indexer", "service")
OF_SDIST = {"CHANGELOG.md", "LICENSE", "MANIFEST.in", "README.md", "constraints.txt", "pyproject.toml"}
MADE = {"PKG-INFO", "setup.cfg"}
"""Files of an sdist that the build makes, beside the folder *.egg-info."""
TORCH = ("--find-links", "https://download.pytorch.org/whl/cpu/torch/", "--retries", "1")
ARTICLES = [
    {"id": "strait", "title": "Warships meet", "text": "A frigate crossed ahead of a destroyer. Nobody was hurt."},
    {"id": "sky", "title": "A balloon", "text": "The balloon drifted over Montana. It was shot down off the coast."},
]
ASKED = """
import sys
from service.client import Client
import service.client
if any(name in sys.modules for name in ("faiss", "openvino", "fastapi")):
    sys.exit("the client loads what only the service needs")
with Client(sys.argv[1]) as client:
    print(client.search("ships that nearly collided", limit=1).hits[0].article.id)
"""


def main() -> int:
    """Return 0 if all holds; raise otherwise."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        run(sys.executable, "-m", "venv", folder / "tools", cwd=folder)
        run(folder / "tools" / "bin" / "pip", "install", "--quiet", "build", cwd=folder)
        run(folder / "tools" / "bin" / "python", "-m", "build", "--outdir", folder / "dist", ROOT, cwd=folder)
        (wheel,) = (folder / "dist").glob("*.whl")
        (sdist,) = (folder / "dist").glob("*.tar.gz")
        version = run(PYTHON, "-c", "from service.version import VERSION; print(VERSION)", cwd=ROOT).strip()
        check_wheel(wheel, version)
        check_sdist(sdist)
        check_installed(wheel, folder, version)
    return 0


def tracked() -> set[str]:
    """Return the files of both packages that the repository has."""
    return set(run("git", "ls-files", "-z", *PACKAGES, cwd=ROOT).strip("\0").split("\0"))


def check_wheel(wheel: Path, version: str) -> None:
    """Require that a wheel holds both packages, and that its metadata is right."""
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        told = {name for name in names if f"article_search-{version}.dist-info/" in name}
        metadata = email.message_from_bytes(opened.read(f"article_search-{version}.dist-info/METADATA"))
    same("the wheel", names - told, tracked())
    same("its metadata", {f"article_search-{version}.dist-info/licenses/LICENSE"} - told, set())
    same("its version", {metadata["Version"]}, {version})
    print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e6:.1f} MB")


def check_sdist(sdist: Path) -> None:
    """Require that an sdist holds what the wheel is made from, and no more."""
    with tarfile.open(sdist) as opened:
        names = {name.partition("/")[2] for name in (one.name for one in opened if one.isfile())}
    names = {name for name in names if ".egg-info/" not in name}
    same("the sdist", names, tracked() | OF_SDIST | MADE)
    print(f"{sdist.name}: {len(names)} files, {sdist.stat().st_size / 1e6:.1f} MB")


def check_installed(wheel: Path, folder: Path, version: str) -> None:
    """Require that both commands and the client work where only the wheel is installed."""
    commands = folder / "installed" / "bin"
    run(sys.executable, "-m", "venv", folder / "installed", cwd=folder)
    run(commands / "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel, cwd=folder)
    for command in ("article-service", "article-indexer"):
        same(f"{command} --version", {run(commands / command, "--version", cwd=folder)}, {f"{command} {version}\n"})
    for module in ("service", "indexer"):
        run(commands / "python", "-m", module, "--help", cwd=folder)
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    refused = subprocess.run(
        [commands / "article-indexer", "build", "articles.jsonl"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if refused.returncode == 0 or "article-search[indexer]" not in refused.stderr or "Traceback" in refused.stderr:
        raise SystemExit(f"without the extra, the indexer ended with {refused.returncode} and said {refused.stderr!r}")
    run(
        commands / "pip", "install", "--quiet", "--no-deps", *TORCH, "-c", ROOT / "constraints.txt", "torch", cwd=folder
    )
    wanted = f"{wheel}[indexer,client]"
    run(commands / "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wanted, cwd=folder)
    run(commands / "article-indexer", "build", "articles.jsonl", "--index", "index", cwd=folder)
    query = "ships that nearly collided"
    found = json.loads(run(commands / "article-service", "search", query, "--index", "index", "--json", cwd=folder))
    same("the search", {found["hits"][0]["article"]["id"]}, {"strait"})
    log = folder / "log"
    with log.open("w") as stream:
        command = [commands / "article-service", "serve", "--index", "index", "--port", "8766"]
        server = subprocess.Popen(command, cwd=folder, stderr=stream)
    try:
        asked = run(commands / "python", "-c", f"{ASKED}", "http://127.0.0.1:8766", cwd=folder)
    finally:
        server.terminate()
        server.wait()
    same("the client", {asked}, {"strait\n"})
    print("installed outside the checkout: it indexes, searches, serves, and its client asks")


def same(what: str, found: set[str], wanted: set[str]) -> None:
    """Stop unless both are equal, and name what is not."""
    if found != wanted:
        raise SystemExit(f"{what}: lacks {sorted(wanted - found)}; holds {sorted(found - wanted)} without need")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command in a folder and return what it printed; its errors go where this program's go."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{' '.join(map(str, command))} ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())

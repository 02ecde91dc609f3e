"""Images of the Dockerfile's targets, built with whatever engine there is and unpacked into a folder."""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASE = "docker.io/library/debian:bookworm-slim"
_SUITE = "bookworm"
_NOT_IN_SLIM = (
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
    "var/lib/apt/lists",
    "var/cache",
)


@dataclass(frozen=True)
class Image:
    """An image, unpacked."""

    root: Path
    environment: dict[str, str]
    command: list[str]
    """Entry point and arguments."""
    health: list[str]
    """What tells whether it is healthy; empty if nothing does."""
    labels: dict[str, str]


def engine() -> str:
    """Return the name of the program that builds images: docker if its daemon runs, else buildah."""
    if shutil.which("docker") and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0:
        return "docker"
    if shutil.which("buildah"):
        return "buildah"
    raise SystemExit("neither docker nor buildah runs here (Debian: apt-get install buildah debootstrap)")


def built(target: str, name: str, folder: Path) -> Image:
    """Build a target and unpack it into a folder, which is made anew."""
    with_engine = engine()
    if with_engine == "docker":
        run("docker", "build", "--target", target, "--tag", name, ".")
        config = json.loads(run("docker", "image", "inspect", name))[0]["Config"]
    else:
        _provide_base()
        with tempfile.TemporaryDirectory() as scratch:
            flags = _chroot(Path(scratch))
            run("buildah", "build", *flags, "--layers", "--format", "docker", "--target", target, "--tag", name, ".")
        config = json.loads(run("buildah", "inspect", "--type", "image", name))["Docker"]["config"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _unpack(with_engine, name, folder)
    health = (config.get("Healthcheck") or {}).get("Test") or []
    return Image(
        root=folder,
        environment=dict(entry.split("=", 1) for entry in config["Env"]),
        command=[*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])],
        health=health[1:],
        labels=config.get("Labels") or {},
    )


def _unpack(with_engine: str, name: str, folder: Path) -> None:
    if with_engine == "docker":
        container = run("docker", "create", name).strip()
        with subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE) as export:
            subprocess.run(["tar", "-x", "-C", folder], stdin=export.stdout, check=True)
        run("docker", "rm", container)
        return
    container = run("buildah", "from", "--pull-never", name).strip()
    mounted = run("buildah", "mount", container).strip()
    subprocess.run(["cp", "-a", f"{mounted}/.", folder], check=True)
    run("buildah", "umount", container)
    run("buildah", "rm", container)


def _provide_base() -> None:
    """Where no image can be pulled, make what stands for the base: Debian from its packages, as small as its image."""
    there = subprocess.run(["buildah", "inspect", "--type", "image", BASE], capture_output=True, check=False)
    pulled = there.returncode == 0 or (
        subprocess.run(["buildah", "pull", "--quiet", BASE], capture_output=True, check=False).returncode == 0
    )
    if pulled:
        return
    print(f"{BASE} cannot be pulled; debootstrap makes what stands for it", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        run("debootstrap", "--variant=minbase", _SUITE, str(root))
        for path in _NOT_IN_SLIM:
            shutil.rmtree(root / path, ignore_errors=True)
        for path in ("var/lib/apt/lists/partial", "var/cache/apt/archives/partial"):
            (root / path).mkdir(parents=True)
        container = run("buildah", "from", "scratch").strip()
        run("buildah", "add", "--quiet", container, str(root), "/")
        run("buildah", "commit", "--quiet", container, BASE)
        run("buildah", "rm", container)


def _chroot(scratch: Path) -> list[str]:
    """Return flags to build without a container's isolation, with this machine's settings of pip and what they name.

    Args:
        scratch: Folder for the settings, which are a secret of the build.
    """
    flags = ["--isolation", "chroot", "--network", "host", "--secret", f"id=pip,src={scratch / 'pip.conf'}"]
    lines = ["[global]"]
    for name, value in _pip_settings().items():
        words = value.split()
        for number, word in enumerate(words):
            path = Path(word.removeprefix("file://"))
            if path.is_absolute() and path.is_dir():
                folder = path.parent if name.endswith("index-url") else path  # an index's files lie beside it
                flags += ["--volume", f"{folder}:{folder}:ro"]
            elif path.is_absolute() and path.is_file():  # such as certificates, whose place the image may want to fill
                words[number] = f"/run/of-the-builder/{path.name}"
                flags += ["--volume", f"{path}:{words[number]}:ro"]
        lines.append(f"{name} = {' '.join(words)}")
    (scratch / "pip.conf").write_text("\n".join(lines) + "\n")
    return flags


def _pip_settings() -> dict[str, str]:
    """Return what pip is told on this machine, by files and by variables."""
    found = {}
    for line in run(sys.executable, "-m", "pip", "config", "list").splitlines():
        name, _, value = line.partition("=")
        found[name.rpartition(".")[2]] = value.strip("'")
    return found


def run(*command: str) -> str:
    """Run a command in the repository and return what it printed on standard output."""
    return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout

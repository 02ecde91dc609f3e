"""A command inside an image's root file system, kept as a strict platform would keep it, without a container engine.

Its own process tree, in which it is the first process; a network with nothing but loopback; a read-only tree with room
to write at /tmp only; a user whom the image does not know, without capabilities and without a way to gain any.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from image_build import Image

_SETUP = r"""
set -eu
mount --make-rprivate /
mount --bind "$BOX_ROOT" "$BOX_ROOT"
mount -t proc proc "$BOX_ROOT/proc"
mount -t sysfs -o ro sysfs "$BOX_ROOT/sys"
mount -t tmpfs -o mode=755,size=1m tmpfs "$BOX_ROOT/dev"
for name in null zero full random urandom; do
  : > "$BOX_ROOT/dev/$name"
  mount --bind "/dev/$name" "$BOX_ROOT/dev/$name"
done
mkdir "$BOX_ROOT/dev/shm"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$BOX_ROOT/dev/shm"
while read -r mode source target; do
  mount --bind "$source" "$BOX_ROOT$target"
  [ "$mode" = rw ] || mount -o remount,bind,ro "$BOX_ROOT$target"
done < "$BOX_BINDS"
mount -o remount,bind,ro "$BOX_ROOT"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$BOX_ROOT/tmp"
"$BOX_PYTHON" "$BOX_LOOPBACK"
exec chroot "$BOX_ROOT" /usr/bin/setpriv --reuid="$BOX_UID" --regid="$BOX_UID" --clear-groups --no-new-privs \
  --inh-caps=-all --bounding-set=-all "$@"
"""
_STOP_S = 40
_UNSHARED = ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
_LOOPBACK = """
import fcntl, socket, struct
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running
"""


class Sandbox:
    """A command that runs."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        """Take what `sandbox` has started."""
        self._process = process
        self.port = 0
        self.first = self._first()

    def _first(self) -> int:
        """Return the number that the machine knows the box's first process by."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(OSError, ValueError, IndexError):
                return int(children.read_text().split()[0])
            time.sleep(0.01)
        raise SystemExit("the sandbox did not start")

    def is_running(self) -> bool:
        """Whether the command has not ended."""
        return self._process.poll() is None

    def stop(self) -> int:
        """Send SIGTERM to the first process, and return what it ends with."""
        with suppress(ProcessLookupError):
            os.kill(self.first, signal.SIGTERM)
        try:
            return self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"it did not stop within {_STOP_S} s") from None

    def kill(self) -> None:
        """End it at once, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self.first, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def in_network(self, command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run a program of this machine in the box's network and return what it prints."""
        enter = ["nsenter", f"--target={self.first}", "--net", *command]
        return subprocess.run(
            enter, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        ).stdout

    def run(self, command: Sequence[str]) -> int:
        """Run a program of the image in the box, with the first process's environment, and return its exit code."""
        enter = ["nsenter", f"--target={self.first}", "--net", "--mount", "--pid", "--root", "env", "-i"]
        return subprocess.run([*enter, *self._environment, *command], check=False, capture_output=True).returncode

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the first process in its tracks for the length of the block."""
        os.kill(self.first, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.first, signal.SIGCONT)

    @property
    def _environment(self) -> list[str]:
        return Path(f"/proc/{self.first}/environ").read_text().rstrip("\0").split("\0")

    def can_write(self, path: str) -> bool:
        """Whether even root could write there from inside."""
        enter = ["nsenter", f"--target={self.first}", "--mount", "--root", "touch", path]
        return subprocess.run(enter, check=False, capture_output=True).returncode == 0

    def memory_mb(self) -> float:
        """Return what the box's processes hold in memory, pages shared between them divided, in megabytes."""
        size = 0
        for process in _tree(self.first):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    size += 1_024 * int(line.split()[1])
        return size / 1e6


def _tree(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in _tree(int(child)))]


def limits_at_hand() -> str:
    """Return which limits the kernel lets this program set."""
    return " and ".join(name for name in ("memory", "cpu") if _controller(name) is not None)


def _controller(name: str) -> Path | None:
    for folder in (Path("/sys/fs/cgroup") / name, Path("/sys/fs/cgroup")):
        if (folder / "cgroup.procs").exists() and os.access(folder, os.W_OK):
            is_old = (folder / "tasks").exists()
            if is_old or name in (folder / "cgroup.subtree_control").read_text().split():
                return folder
    return None


def _limited(memory_bytes: int, cpus: float) -> list[Path]:
    """Make control groups with limits, and return their folders; version 1 or 2, whichever there is."""
    groups: list[Path] = []
    for name in ("memory", "cpu"):
        folder = _controller(name)
        if folder is None:
            continue
        group = folder / f"image-check-{os.getpid()}"
        group.mkdir(exist_ok=True)
        is_old = (group / "tasks").exists()
        if name == "memory":
            (group / ("memory.limit_in_bytes" if is_old else "memory.max")).write_text(str(memory_bytes))
        elif is_old:
            (group / "cpu.cfs_quota_us").write_text(str(int(cpus * 100_000)))
        else:
            (group / "cpu.max").write_text(f"{int(cpus * 100_000)} 100000")
        if group not in groups:
            groups.append(group)
    return groups


@contextmanager
def sandbox(
    image: Image,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    uid: int,
    binds: Mapping[Path, tuple[str, bool]],
    memory_bytes: int = 0,
    cpus: float = 0.0,
) -> Iterator[Sandbox]:
    """Run a command in an image, and end it with the block.

    Args:
        image: Its root file system is used as it is.
        command: Of the image.
        environment: Added to the image's.
        uid: User and group.
        binds: Folder of this machine -> where it is mounted, and whether it can be written to.
        memory_bytes: Limit of memory; 0 for neither limit.
        cpus: Limit of processors.
    """
    scratch = Path(f"{image.root}.setup")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    (scratch / "loopback.py").write_text(_LOOPBACK)
    lines = [f"{'rw' if writable else 'ro'} {source} {target}\n" for source, (target, writable) in binds.items()]
    (scratch / "binds").write_text("".join(lines))
    groups = _limited(memory_bytes, cpus) if memory_bytes else []
    joined = "".join(f"echo $$ > {group}/cgroup.procs\n" for group in groups)
    given = [f"{name}={value}" for name, value in {**image.environment, **environment}.items()]
    process = subprocess.Popen(
        [*_UNSHARED, "sh", "-c", joined + _SETUP, "sh", "/usr/bin/env", "-i", *given, *command],
        env={
            **os.environ,
            "BOX_ROOT": str(image.root),
            "BOX_BINDS": str(scratch / "binds"),
            "BOX_PYTHON": sys.executable,
            "BOX_LOOPBACK": str(scratch / "loopback.py"),
            "BOX_UID": str(uid),
        },
    )
    box = Sandbox(process)
    try:
        yield box
    finally:
        box.kill()
        for group in groups:
            with suppress(OSError):
                group.rmdir()
        shutil.rmtree(scratch)

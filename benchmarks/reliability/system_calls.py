"""The system calls with which a command changes a folder, and a run of it in which one of them fails or kills it.

strace records the calls, and lets one of them fail without reaching the kernel.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability.commands import Ended, run

CHANGING = (
    "write", "writev", "pwrite64", "pwritev", "sendfile", "copy_file_range", "fallocate", "ftruncate", "truncate",
    "openat", "open", "creat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    "link", "linkat", "symlink", "symlinkat", "fsync", "fdatasync", "flock",
)  # fmt: skip
"""Calls that change files or folders, make changes durable, or take the lock."""
_OPENING = ("openat", "open")
_CALL = re.compile(r"(?P<thread>\d+)\s+(?P<name>\w+)\((?P<arguments>.*)")
_PATH = re.compile(r'"(/[^"]*)"|<(/[^>]*)>')
_INJECTED = "(INJECTED)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a command that changes something in a folder."""

    name: str
    path: str
    """First path of the call in the folder: the file's own, or the folder's that holds it."""
    number: int
    """How many calls of the name touch the path up to this one, which is counted too."""

    def told(self, folder: Path) -> str:
        """Return the call in words, with its path from the folder on."""
        return f"{self.name} {self.number} of {Path(self.path).relative_to(folder).as_posix()}"


def has_strace() -> bool:
    """Tell whether calls can be recorded here."""
    if shutil.which("strace") is None:
        return False
    return run(["strace", "-o", "/dev/null", "true"]).exit_code == 0


def record(command: Sequence[str], folder: Path, log: Path) -> list[Call]:
    """Run a command and return its calls that change something in a folder, in their order.

    Raises:
        RuntimeError: If the command fails.
    """
    tracing = ["strace", "-f", "-y", "--seccomp-bpf", "-o", str(log), "-e", f"trace={','.join(CHANGING)}"]
    ended = run([*tracing, *command])
    if ended.exit_code:
        raise RuntimeError(f"{command} fails by itself: {ended.errors}")
    return list(_calls(log.read_text(errors="replace").splitlines(), str(folder)))


def run_with_fault(command: Sequence[str], call: Call, fault: str, log: Path) -> tuple[Ended, bool]:
    """Run a command in which one call has another outcome than it should.

    Args:
        command: The command.
        call: The call.
        fault: What strace is to do about it, such as `error=EIO` or `signal=KILL`.
        log: File for what strace prints.

    Returns:
        How the command ended, and whether it came to the call.
    """
    # Not with --seccomp-bpf, under which signals do not arrive.
    tracing = ["strace", "-f", "-y", "-o", str(log), "-P", call.path, "-e", f"trace={call.name}"]
    ended = run([*tracing, "-e", f"inject={call.name}:{fault}:when={call.number}", *command])
    told = log.read_text(errors="replace")
    return ended, _INJECTED in told or "killed by SIGKILL" in told


def _calls(lines: Sequence[str], folder: str) -> Iterator[Call]:
    """Yield the calls that touch a folder, of all that strace recorded."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        found = _CALL.match(line)
        if found is None:
            continue
        arguments = found["arguments"].rpartition(" = ")[0] or found["arguments"]
        paths = dict.fromkeys(quoted or of_descriptor for quoted, of_descriptor in _PATH.findall(arguments))
        touched = [path for path in paths if path == folder or path.startswith(f"{folder}/")]
        for path in touched:
            counts[found["thread"], found["name"], path] += 1
        if touched and (found["name"] not in _OPENING or "O_CREAT" in arguments):
            number = counts[found["thread"], found["name"], touched[0]]
            yield Call(name=found["name"], path=touched[0], number=number)

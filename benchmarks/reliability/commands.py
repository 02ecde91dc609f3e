"""The command `article-indexer` as a user runs it, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_STEADY = Path(__file__).parent / "steady"
_PREFIX = "article-indexer: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a build ended."""

    exit_code: int
    """Negative for a signal."""
    output: str
    errors: str

    @property
    def report(self) -> dict[str, Any]:
        """What `build --json` printed."""
        found: dict[str, Any] = json.loads(self.output)
        return found

    @property
    def complaints(self) -> list[str]:
        """The lines on standard error that say why it failed."""
        return [line for line in self.errors.splitlines() if line.startswith(_PREFIX)]


def command(*arguments: str) -> list[str]:
    """Return the indexer's command with some arguments."""
    return [sys.executable, "-m", "indexer", *arguments]


def build_command(corpus: Path, index: Path, *arguments: str) -> list[str]:
    """Return a command that builds once, with every file that a generation may have."""
    return command("build", str(corpus), "--index", str(index), "--vectors", "approximate", "--json", *arguments)


def start(call: Sequence[str], **variables: str) -> subprocess.Popen[str]:
    """Start a command with some environment variables, and with the module `sitecustomize` of this package."""
    return subprocess.Popen(
        call,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env=_environment(variables),
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end of a command."""
    output, errors = process.communicate()
    return Ended(exit_code=process.returncode, output=output, errors=errors)


def run(call: Sequence[str], **variables: str) -> Ended:
    """Run a command to its end."""
    return finish(start(call, **variables))


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", "TERM": "dumb", "PYTHONPATH": str(_STEADY), **variables}

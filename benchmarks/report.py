"""Results of benchmarks: what was measured, where, when and with which command."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_INSTRUCTIONS = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")
_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "numpy")


def write(name: str, results: Mapping[str, Any], *, module: str | None = None) -> Path:
    """Write the results of one run to `results/NAME.json`, with all that is needed to repeat it.

    Args:
        name: Name of the file, without its ending.
        results: What was measured.
        module: Module of this package that was run; the one with that name unless given.
    """
    return _written(name, _report(module or name, results))


def write_beside(name: str, key: str, results: Mapping[str, Any], *, is_current: Callable[[Any], bool]) -> Path:
    """Write the results of one run to `results/NAME.json` under a key, beside those of other runs.

    Args:
        name: Name of the file, without its ending, and of the module that was run.
        key: What this run is told apart from others by; an earlier one with the same key is replaced.
        results: What was measured.
        is_current: Tells whether the results of another run still stand; others are dropped.
    """
    path = RESULTS / f"{name}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    kept = {other: one for other, one in known.items() if other != key and is_current(one["results"])}
    return _written(name, dict(sorted({**kept, key: _report(name, results)}.items())))


def _report(module: str, results: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "command": " ".join(["python", "-m", f"benchmarks.{module}", *sys.argv[1:]]),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _COMMIT,
        "machine": {"cpu": _cpu(), "instructions": _instructions(), "threads": _threads(), "python": sys.version},
        "packages": {package: metadata.version(package) for package in _PACKAGES},
        "results": results,
    }


def _written(name: str, document: Mapping[str, Any]) -> Path:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path


def commit() -> str:
    """Return the commit of the code that runs, with a mark if it has been changed since."""
    return _COMMIT


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _cpu() -> str:
    fields = (line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return next((value.strip() for name, _, value in fields if name.strip() == "model name"), platform.processor())


def _instructions() -> list[str]:
    """Return which of the instruction sets that the encoder's speed depends on the processor has."""
    flags = Path("/proc/cpuinfo").read_text().partition("flags")[2].partition("\n")[0].split()
    return [name for name in _INSTRUCTIONS if name in flags]


def _threads() -> int:
    return len(os.sched_getaffinity(0))


_COMMIT = _commit()  # of the code that runs, whatever is committed meanwhile

"""Results of benchmarks: what was measured, where, when and with which command."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "numpy")


def write(name: str, results: Mapping[str, Any]) -> Path:
    """Write the results of one run to `results/NAME.json`, with all that is needed to repeat it."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    report = {
        "command": " ".join(["python", "-m", f"benchmarks.{name}", *sys.argv[1:]]),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _COMMIT,
        "machine": {"cpu": _cpu(), "threads": _threads(), "python": sys.version},
        "packages": {package: metadata.version(package) for package in _PACKAGES},
        "results": results,
    }
    path.write_text(json.dumps(report, indent=2) + "\n")
    return path


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _cpu() -> str:
    fields = (line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return next((value.strip() for name, _, value in fields if name.strip() == "model name"), platform.processor())


def _threads() -> int:
    return len(os.sched_getaffinity(0))


_COMMIT = _commit()  # of the code that runs, whatever is committed meanwhile

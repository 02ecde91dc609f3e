"""A fresh process with one encoder, for `benchmarks.encoder`; what it answers is in `benchmarks.encoder_worker`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from indexer.encoder.variants import LIMIT_VARIABLE

TORCH, SERVING, BUILDING = "torch", "serving", "building"
"""sentence-transformers; the compiled encoder set up for queries; the same set up for passages."""
_TORCH_LIMITS = {
    "AVX2": {"ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"},
    "AVX2_VNNI": {"ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"},
}
"""Variables by which the rest of torch keeps to an instruction set that oneDNN is limited to."""


class EncoderProcess:
    """A process that is asked one thing at a time."""

    def __init__(self, kind: str, folder: Path, *, limit: str | None = None) -> None:
        """Start the process.

        Args:
            kind: One of the kinds above.
            folder: Folder of the compiled encoder.
            limit: Instruction set to keep to, by oneDNN's name; the limit of this process, or none, unless given.
        """
        limits = {} if limit is None else {LIMIT_VARIABLE: limit}
        limits |= _TORCH_LIMITS.get(limit or os.environ.get(LIMIT_VARIABLE, ""), {})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.encoder_worker", kind, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "HF_HUB_OFFLINE": "1", **limits},
            text=True,
        )

    def ask(self, question: str, given: Any = None) -> Any:
        """Ask for the one thing named, and return the answer.

        Raises:
            RuntimeError: If the process has ended.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self._process.stdin.write(json.dumps({question: given}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the worker ended with {self._process.wait()} instead of answering {question!r}")
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

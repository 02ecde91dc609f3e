"""Builds an index of a corpus whose vectors are made, in a process of its own, and prints what that took as JSON.

python -m benchmarks.scale.stages.build CORPUS INDEX REAL_INDEX
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.scale.corpus.made_encoder import MadeEncoderProvider
from benchmarks.scale.corpus.made_vectors import MadeVectors
from benchmarks.scale.corpus.real_part import read_real_part
from benchmarks.scale.memory import peak_mb, resident_mb
from benchmarks.scale.vector_kinds import build_config
from indexer.build import build
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.progress.stages import Stage


class StageSeconds:
    """How long a build is in each of its stages."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage = Stage.LOADING
        self._since = time.perf_counter()

    def __call__(self, stage: Stage, _done: int = 0, _of: int | None = None) -> None:
        """Take what the build is doing now."""
        now = time.perf_counter()
        self.seconds[self._stage.value] = self.seconds.get(self._stage.value, 0.0) + now - self._since
        self._stage, self._since = stage, now


def built(corpus: Path, index: Path, real_index: Path) -> dict[str, Any]:
    """Build the index in this process.

    Args:
        corpus: JSON Lines file.
        index: Folder of the index.
        real_index: Folder of the index of the real documents.
    """
    real = read_real_part(real_index)
    provider = MadeEncoderProvider(ReusedEncoderProvider(real.encoder_folder, real.spec), MadeVectors(real))
    before_mb, stages, started = resident_mb()["anonymous_mb"], StageSeconds(), time.perf_counter()
    config = build_config()
    report = build([corpus], index, provider, config, on_note=lambda _note: None, on_progress=stages)
    stages(Stage.PUBLISHING)
    return {
        "articles": report.articles,
        "passages": report.passages,
        "seconds": round(time.perf_counter() - started, 1),
        "stage_seconds": {name: round(seconds, 1) for name, seconds in stages.seconds.items()},
        "peak_mb": peak_mb(),
        "benchmark_mb": before_mb,
        "known_sentences": round(provider.ready.known_sentences / max(1, provider.ready.sentences), 4),
    }


if __name__ == "__main__":
    print(json.dumps(built(*map(Path, sys.argv[1:4]))))

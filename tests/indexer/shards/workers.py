"""Workers with the encoder that is computed by hand, in this process or in one of their own.

    python -m tests.indexer.shards.workers CORPUS INDEX SHARDS SHARD [WINDOWS]

prints the report as JSON; with WINDOWS, the process kills itself when so many windows have been encoded.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from indexer.config import BuildConfig
from indexer.records import Matrix, Span
from indexer.shards.encode_shard import ShardReport, encode_shard
from indexer.shards.shard import Shard
from tests.fakes import SMALL, WordEncoder

WINDOW = 8
"""Passages that a worker encodes together."""


class EndingEncoder(WordEncoder):
    """Does something instead of encoding another window after some."""

    def __init__(self, windows: int, end: Callable[[], None]) -> None:
        super().__init__(pooling="mean")
        self._windows = windows
        self._end = end

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        if not self._windows:
            self._end()
        self._windows -= 1
        return super().encode_sentences(texts, sentences)


def work(
    corpus: Path, index: Path, shard: int, of: int, *, encoder: WordEncoder | None = None, **config: object
) -> ShardReport:
    """Encode a shard in small windows, telling nobody."""
    return encode_shard(
        Shard(number=shard, of=of),
        [corpus],
        index,
        encoder or WordEncoder(pooling="mean"),
        BuildConfig(chunk=SMALL, window_passages=WINDOW, **config),  # type: ignore[arg-type]
        on_note=lambda _note: None,
        on_progress=lambda *_: None,
    )


def main() -> None:
    corpus, index, of, shard, *windows = sys.argv[1:]
    encoder = EndingEncoder(int(windows[0]), lambda: os.kill(os.getpid(), signal.SIGKILL)) if windows else None
    print(json.dumps(asdict(work(Path(corpus), Path(index), int(shard), int(of), encoder=encoder))))


if __name__ == "__main__":
    main()

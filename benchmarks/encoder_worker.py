"""A process with one encoder and nothing else, for `benchmarks.encoder`: JSON questions in, JSON answers out, by line.

    python -m benchmarks.encoder_worker KIND FOLDER

It imports only what its encoder needs, since start and memory are among what is measured.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Encode = Callable[[Sequence[str]], Any]


def main(kind: str, folder: str) -> int:
    """Answer questions until there are no more."""
    compiled: Any = None
    if kind == "torch":
        encode = _torch()
    else:
        encode, compiled = _compiled(Path(folder), serving=kind == "serving")
    answers: dict[str, Callable[[Any], Any]] = {
        "encode": lambda texts: _forgotten(encode(texts)),
        "vectors": lambda given: _save(encode(given["texts"]), given["path"]),
        "latency": lambda texts: [_timed(encode, [text]) * 1_000 for text in texts],
        "time": lambda texts: _timed(encode, texts),
        "peak_mb": lambda _: _peak_bytes() / 1e6,
        "computing": lambda _: [compiled.spec.variant, compiled.spec.instruction_set],
        "prepare_for_queries": lambda _: compiled.prepare_for_queries(),
        "lengths": lambda texts: [len(ids) for ids in compiled.token_ids(texts)],
        "cut": lambda given: _cut(compiled.tokens.starts, *given),
        "products": _products,
    }
    for line in sys.stdin:
        ((what, given),) = json.loads(line).items()
        print(json.dumps(answers[what](given)), flush=True)
    return 0


def _torch() -> Encode:
    from sentence_transformers import SentenceTransformer

    from indexer.encoder.model_files import find_model
    from indexer.encoder.spec import DEFAULT_MODEL

    model = SentenceTransformer(str(find_model(DEFAULT_MODEL)), device="cpu")
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def _compiled(folder: Path, *, serving: bool) -> tuple[Encode, Any]:
    from indexer.encoder.compiled import CompiledEncoder

    encoder = CompiledEncoder(folder, serving=serving)
    return (encoder.encode_queries if serving else encoder.encode_passages), encoder


def _forgotten(_vectors: Any) -> None:
    """Return nothing: vectors are not worth a line of JSON."""


def _save(vectors: Any, path: str) -> None:
    import numpy as np

    np.save(path, vectors)


def _peak_bytes() -> int:
    """Return the most resident memory this process ever had; Linux only."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1_024


def _timed(encode: Encode, texts: Sequence[str]) -> float:
    started = time.perf_counter()
    encode(texts)
    return time.perf_counter() - started


def _cut(starts: Callable[[str], list[int]], texts: Sequence[str], length: int, count: int) -> list[str]:
    """Return the first `count` of the texts that are long enough, cut to `length` tokens, two special ones included."""
    cut = [text[: at[length - 2]].rstrip() for text in texts if len(at := starts(text)) > length]
    return cut[:count]


def _products(threads: int) -> dict[str, float]:
    from benchmarks.encoder_bound import product_peaks

    return product_peaks(threads)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

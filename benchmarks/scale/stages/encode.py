"""How many passages a second the real encoder encodes as a build does, in a process of its own.

    python -m benchmarks.scale.stages.encode REAL_INDEX

Encodes passages from all over the real part, after some that warm up, and prints passages a second as JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.scale.corpus.real_part import read_real_part
from indexer.obtain_encoder import ReusedEncoderProvider

_PASSAGES = 4_096
_WARM_UP_PASSAGES = 256


def encoded(real_index: Path) -> dict[str, Any]:
    """Encode passages of an index of the real documents, with their sentences."""
    real = read_real_part(real_index)
    step = max(1, len(real.inputs) // _PASSAGES)
    inputs = real.inputs[::step][:_PASSAGES]
    encoder = ReusedEncoderProvider(real.encoder_folder, real.spec).ready
    try:
        texts, sentences = [one.text for one in inputs], [one.sentences for one in inputs]
        encoder.encode_sentences(texts[:_WARM_UP_PASSAGES], sentences[:_WARM_UP_PASSAGES])
        started = time.perf_counter()
        encoder.encode_sentences(texts, sentences)
        seconds = time.perf_counter() - started
    finally:
        encoder.close()
    return {"passages": len(inputs), "passages_per_s": round(len(inputs) / seconds, 1)}


if __name__ == "__main__":
    print(json.dumps(encoded(Path(sys.argv[1]))))

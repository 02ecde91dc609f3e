"""How the settings of quantisation bear on fidelity and speed: int8 graphs of the default model beside its float32 one.

    python -m benchmarks.quantization [--eval FOLDER]

Each graph is calibrated on passages of squad11_dev and compared, on documents of xquad_en and belebele_en, with
sentence-transformers.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.encoder import documents
from benchmarks.published import EVAL
from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiled_files import write_compiled
from indexer.encoder.fidelity import measure_fidelity
from indexer.encoder.graph import graph_inputs
from indexer.encoder.quantize import SMOOTHING, quantize
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.encoder.spec import COMPILER, DEFAULT_MODEL, FLOAT32, INT8, OPENVINO

VARIANTS: dict[str, dict[str, Any] | None] = {
    "float32": None,
    "int8": {},
    "int8, outliers not isolated": {"isolate_outliers": False},
    "int8, smoothing 0.95, outliers not isolated": {"smoothing": 0.95, "isolate_outliers": False},
}
"""What is passed to `quantize`; 0.95 is the smoothing NNCF takes unless told otherwise."""
_CALIBRATION = 160


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    arguments = parser.parse_args()
    model = SentenceTransformerEncoder(DEFAULT_MODEL)
    corpora = {
        name: [f"{title} {text}".strip() for title, text in documents(arguments.eval / name)]
        for name in ("squad11_dev", "xquad_en", "belebele_en")
    }
    texts = corpora.pop("squad11_dev")
    calibration = texts[:: len(texts) // _CALIBRATION][:_CALIBRATION]
    references = {name: model.encode_passages(corpus) for name, corpus in corpora.items()}
    results: dict[str, Any] = {"smoothing": SMOOTHING}
    ids: list[list[int]] = []
    for name, settings in VARIANTS.items():
        graph, embeddings = model.graph()
        spec = replace(model.spec, runtime=OPENVINO, compiler=COMPILER, precision=FLOAT32 if settings is None else INT8)
        if settings is not None:
            graph = quantize(graph, [graph_inputs([one], embeddings, len(one)) for one in ids], **settings)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "encoder"
            write_compiled(folder, graph, embeddings=embeddings, tokenizer=model.tokenizer, spec=spec)
            encoder = CompiledEncoder(folder, serving=False)
            ids = encoder.token_ids(calibration)
            found: dict[str, Any] = {}
            for corpus, reference in references.items():
                started = time.perf_counter()
                vectors = encoder.encode_passages(corpora[corpus])
                rate = len(vectors) / (time.perf_counter() - started)
                found[corpus] = {**asdict(measure_fidelity(reference, vectors)), "passages_per_second": rate}
        results[name] = found
        shown = "; ".join(
            f"{corpus} cosine {one['mean_cosine']:.5f}, least {one['min_cosine']:.4f}, "
            f"neighbours kept {one['neighbours_kept']:.4f}, {one['passages_per_second']:.0f}/s"
            for corpus, one in found.items()
        )
        print(f"{name}: {shown}", flush=True)
    print(f"results in {report.write('quantization', results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

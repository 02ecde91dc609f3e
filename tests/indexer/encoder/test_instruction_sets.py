"""One encoder on the instruction sets that this processor can imitate; oneDNN reads its limit once in a process."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from indexer.encoder.variants import instruction_set
from indexer.records import Matrix

LIMITS = ("AVX2", "AVX512_CORE", "AVX512_CORE_VNNI", "")
"""Limits of the instruction set; the empty one is none."""
PROGRAM = """
import sys
from pathlib import Path

import numpy as np

from indexer.encoder.compiled import CompiledEncoder
from indexer.records import Span

folder, kind, file = sys.argv[1:]
encoder = CompiledEncoder(Path(folder), serving=kind == "queries")
texts = Path(file).read_text(encoding="utf-8").split("\\0")


def with_halves(texts):
    halves = [[Span(0, len(text) // 2), Span(len(text) // 2, len(text))] for text in texts]
    found, of_halves = encoder.encode_sentences(texts, halves)
    return np.concatenate([found[:, None], of_halves.reshape(len(texts), 2, -1)], axis=1)


if kind == "queries":
    found = encoder.encode_queries(texts)
elif kind == "passages":
    found = encoder.encode_passages(texts)
else:  # "alone": whether each is the same with others, in another order with others, and without them
    together, backwards = with_halves(texts), with_halves(texts[::-1])[::-1]
    alone = np.concatenate([with_halves([text]) for text in texts])
    found = np.stack([together == backwards, together == alone]).all(axis=(2, 3))
np.save(f"{file}.npy", found)
print(encoder.spec.instruction_set, encoder.spec.variant)
"""


def encoded(folder: Path, kind: str, limit: str, texts: list[str], scratch: Path) -> tuple[str, str, Matrix]:
    """The instruction set, the variant, and the vectors of texts as queries or passages, by a process of its own."""
    file = scratch / f"{kind}-{limit}.txt"
    file.write_text("\0".join(texts), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "ONEDNN_MAX_CPU_ISA"}
    environment |= {"ONEDNN_MAX_CPU_ISA": limit} if limit else {}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), kind, str(file)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    name, variant = done.stdout.split()
    return name, variant, np.load(f"{file}.npy")


@pytest.mark.slow
def test_passages_of_one_instruction_set_meet_queries_of_another(compiled_folder: Path, tmp_path: Path) -> None:
    seeds = Path(__file__).parents[3] / "seeds"
    texts = [part for path in sorted(seeds.glob("*.txt")) for part in path.read_text().split("\n\n") if len(part) > 80]
    assert len(texts) >= 20
    own = instruction_set()
    limits = [limit for limit in LIMITS if not limit or limit in own or limit == "AVX2" or own.startswith("AVX512")]
    passages = {limit: encoded(compiled_folder, "passages", limit, texts, tmp_path) for limit in limits}
    queries = {limit: encoded(compiled_folder, "queries", limit, texts, tmp_path) for limit in limits}
    for limit in limits[:-1]:
        assert passages[limit][0] in (limit, own)
    for one, other in product(limits, repeat=2):
        cosines = (passages[one][2] * queries[other][2]).sum(axis=1)
        assert cosines.mean() >= 0.998, (one, other, passages[one][:2], queries[other][:2])
        assert cosines.min() >= 0.99, (one, other, passages[one][:2], queries[other][:2])


@pytest.mark.slow
@pytest.mark.parametrize("limit", LIMITS)
def test_the_vector_of_a_passage_is_the_same_whatever_it_is_encoded_with(
    compiled_folder: Path, tmp_path: Path, limit: str
) -> None:
    words = " ".join(f"word{number}" if number % 7 else "harbour," for number in range(110)).split()
    texts = [" ".join(words[start : start + 2 + start % 90]) for start in range(108)]
    *_, is_same = encoded(compiled_folder, "alone", limit, texts, tmp_path)
    assert is_same.shape == (2, len(texts))
    assert is_same.all()

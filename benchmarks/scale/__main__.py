"""How an index behaves as it grows: build, disk, memory, start, searches, and how much of the truth they find.

    python -m benchmarks.scale [--passages N ...] [--peers-python PYTHON] [--eval FOLDER] [--work FOLDER] [--fresh]

The corpus begins with the documents of three test sets, encoded by the real encoder. Beyond their end, documents and
vectors are made of theirs (`made_documents`, `made_vectors`); the results compare the spectrum of distances of made and
real passages. Everything else is the product's own. Of each size: the build, its memory and what it leaves on disk; the
service's start and memory, and what it answers many clients with one worker and two; whole searches without the encoder
and their vector part, on one thread, without a filter and with filters of known selectivity, and in little memory,
where this process may set a limit (as root); what hnswlib and FAISS's flat index take for the same vectors. The real
part is measured by itself, too. Exits with 1 if a target is missed. Linux only.

Indexes are kept in the work folder for the next run, which takes them as they are: use --fresh when the program has
changed in what it builds. A million passages need some 12 GB while they are built.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.indexes import WORK
from benchmarks.published import EVAL
from benchmarks.scale.capacity import capacity
from benchmarks.scale.corpus.documents import real_documents
from benchmarks.scale.corpus.real_part import read_real_part
from benchmarks.scale.forecast import forecast
from benchmarks.scale.measurement import Measurement, stage
from benchmarks.scale.preparation import method_key, real_index, write_queries
from benchmarks.scale.tables import tables
from benchmarks.scale.targets import missed_targets

PASSAGES = (10_000, 100_000, 1_000_000)


def main() -> int:
    """Measure, print the tables and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=list(PASSAGES), metavar="N", help="sizes")
    parser.add_argument("--queries", type=int, default=1_000, help="queries that are asked")
    parser.add_argument("--filtered", type=int, default=100, help="of them, those that are asked with each filter")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK / "scale", help="folder to keep indexes in")
    parser.add_argument("--peers-python", type=Path, default=Path("var/peers/bin/python"), help="has hnswlib and faiss")
    parser.add_argument("--no-peers", action="store_true", help="measure this project alone")
    parser.add_argument("--fresh", action="store_true", help="build again what is there already")
    arguments = parser.parse_args()
    wrong = _wrong(arguments)
    if wrong:
        print(wrong, file=sys.stderr)
        return 2
    results = measured(arguments)
    results["forecast"] = forecast(results["sizes"])
    results["capacity"] = capacity(results["forecast"], results["encoding"]["passages_per_s"])
    missed = results["missed"] = missed_targets(results)
    print(f"results in {report.write('scale', results)}\n\n{tables(results)}\n")
    print(f"missed targets: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure the real part and all sizes."""
    work: Path = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    real = read_real_part(real_index(work, arguments.eval, fresh=arguments.fresh))
    write_queries(work, arguments.eval, real, arguments.queries)
    measurement = Measurement(
        work=work,
        folder=work / method_key(real_documents(arguments.eval), real),
        sets=arguments.eval,
        peers_python=None if arguments.no_peers else arguments.peers_python.absolute(),
        real=real,
        filtered=arguments.filtered,
    )
    encoding = stage("encode", work / "real", threads=None)
    print(f"encoding: {json.dumps(encoding)}", flush=True)
    compared = measurement.spectra(fresh=arguments.fresh)
    print(f"spectrum: {json.dumps(compared)}", flush=True)
    found = {"real": {"passages": len(real.inputs), **measurement.of_index(work / "real", work / "measured")}}
    print(f"real: {json.dumps(found['real'])}", flush=True)
    for passages in sorted(arguments.passages):
        found[str(passages)] = measurement.of_size(passages, fresh=arguments.fresh)
        print(f"{passages}: {json.dumps(found[str(passages)])}", flush=True)
    setup = {
        "method": measurement.folder.name,
        "queries": arguments.queries,
        "filtered": arguments.filtered,
        "real_passages": len(real.inputs),
    }
    peers = {} if arguments.no_peers else _versions(arguments.peers_python)
    return {"setup": setup | {"peers": peers}, "encoding": encoding, "spectrum": compared, "sizes": found}


def _wrong(arguments: argparse.Namespace) -> str | None:
    """Return what is wrong with the arguments, or None."""
    if not arguments.eval.is_dir():
        return f"{arguments.eval}: no such folder; name the test sets' folder with --eval"
    if not (arguments.no_peers or arguments.peers_python.exists()):
        return f"{arguments.peers_python}: no such python; make it with: make bench-scale, or leave out with --no-peers"
    for name in ("queries", "filtered"):
        if getattr(arguments, name) < 1:
            return f"--{name} is {getattr(arguments, name)}; it must be at least 1"
    if min(arguments.passages) < 1_000:
        return f"--passages has {min(arguments.passages)}; sizes must be at least 1000"
    return None


def _versions(python: Path) -> dict[str, str]:
    script = "import json; from importlib.metadata import version as v; "
    script += "print(json.dumps({name: v(name) for name in ('hnswlib', 'faiss-cpu', 'numpy')}))"
    done = subprocess.run([str(python), "-c", script], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())

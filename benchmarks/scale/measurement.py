"""All that is measured of one size: every stage runs in a process of its own, one after the other."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.closed_loop import closed_loop
from benchmarks.scale.corpus.real_part import RealPart
from benchmarks.scale.memory import MemoryLimit, forget_files, memory_limit, resident_mb, tree_mb
from benchmarks.scale.preparation import QUERIES, QUERY_VECTORS, release_stores, write_corpus
from benchmarks.scale.selections import SELECTIVITIES
from benchmarks.scale.truth import ALL, DAYS_FILE, WINDOWS_FILE, interpolated_ms, judged, read_truth, selectivity_name
from benchmarks.scale.vector_kinds import KINDS
from benchmarks.serving import ask, search_path, service
from benchmarks.sizing import parts_bytes
from indexer.config import APPROXIMATE, EXACT
from indexer.index.generation import VECTORS, open_index
from indexer.index.store import read_pointer
from indexer.records import Matrix

HNSWLIB, FLAT = "hnswlib", "faiss flat"
EFS = (16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
"""Beams that hnswlib searches with."""
_SPECTRUM_SIZES = (5_000, 10_000, 20_000)
"""Numbers of passages whose spectrum is compared."""
_PEER = Path(__file__).parents[1] / "peers" / "nearest.py"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_SERVED_QUERIES = 200
"""Queries that the service answers before its memory is looked at."""
_WORKERS = (1, 2)
"""Numbers of workers that the service is asked with by many clients."""
_CLIENTS = 8
_LOAD_S = 20.0
LIMITS_MB = (1_500, 3_000)
"""Memory that searches are also measured with, as a container would have it, in megabytes."""
_LIMITED_QUERIES = 1_000
"""Queries that are asked with so little memory, and before them as many others."""

Result = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Where the measurement's files lie, and how much is asked."""

    work: Path
    """Folder of the real index and the queries."""
    folder: Path
    """Folder of the corpora and indexes of the method."""
    sets: Path
    """Folder of the test sets."""
    peers_python: Path | None
    """Python that has the peers' packages; None to leave the peers out."""
    real: RealPart
    filtered: int
    """Number of queries that each filter is tried with."""

    def of_size(self, passages: int, *, fresh: bool) -> Result:
        """Measure a corpus of about so many passages.

        Args:
            passages: Number of passages.
            fresh: Whether the index is built even if an earlier run left it.
        """
        folder = self.folder / str(passages)
        built = self.built(folder, passages, fresh=fresh)
        return {"passages": built["passages"], "build": built, **self.of_index(folder / "index", folder)}

    def spectra(self, *, fresh: bool) -> Result:
        """Compare the spectrum of distances of made passages with that of real ones; see `stages.spectrum`."""
        folder = self.folder / "made"
        self.built(folder, len(self.real.inputs), fresh=fresh, begins_with_real=False)
        return stage("spectrum", self.work / "real", folder / "index", self.work / QUERY_VECTORS, *_SPECTRUM_SIZES)

    def built(self, folder: Path, passages: int, *, fresh: bool, begins_with_real: bool = True) -> Result:
        """Build an index in a folder unless it is there, and return what that took; see `write_corpus`."""
        told = folder / "built.json"
        if fresh or not told.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            corpus, index = folder / "corpus.jsonl", folder / "index"
            write_corpus(corpus, self.sets, self.real, passages, begins_with_real=begins_with_real)
            found = stage("build", corpus, index, self.work / "real", threads=None)
            sizes = {"corpus_bytes": corpus.stat().st_size, "stores_bytes": release_stores(index)}
            corpus.unlink()
            told.write_text(json.dumps({**found, **sizes, "commit": report.commit()}), encoding="utf-8")
        result: Result = json.loads(told.read_text(encoding="utf-8"))
        return result

    def of_index(self, index: Path, folder: Path) -> Result:
        """Measure searches over an index, and what it takes to serve it.

        Args:
            index: The index's folder.
            folder: For what is found.
        """
        queries, truth = self.work / QUERY_VECTORS, folder / "truth"
        truth.mkdir(parents=True, exist_ok=True)
        spectrum = stage("truth", index, queries, truth, self.filtered)
        vectors = {kind: self._vectors(index, truth, kind) for kind in KINDS}
        if self.peers_python:
            vectors |= self._peers(index, truth)
        searches = {kind: stage("search", index, self.work, truth, kind, truth / f"{kind}.json") for kind in KINDS}
        return {
            "disk_bytes": parts_bytes(read_pointer(index).folder(index)),
            "serving": self._served(index),
            "load": {str(workers): self._loaded(index, workers) for workers in _WORKERS},
            "limited": {str(limit): self._limited(index, truth, limit) for limit in LIMITS_MB},
            "vectors": vectors,
            "at_equal_recall": at_equal_recall(vectors),
            "searches": searches,
            "agreement": agreement(truth),
            "spectrum": spectrum,
        }

    def _vectors(self, index: Path, truth: Path, kind: str) -> Result:
        """Measure one kind of our own."""
        with tempfile.TemporaryDirectory() as scratch:
            memory = stage("vector", index, self.work, truth, kind, scratch)
            return {"memory": memory, **self._judged(index, truth, Path(scratch))}

    def _peers(self, index: Path, truth: Path) -> Result:
        """Measure the others, from the same vectors."""
        vectors = read_pointer(index).folder(index) / VECTORS
        files = (vectors, self.work / QUERY_VECTORS, truth / DAYS_FILE, truth / WINDOWS_FILE)
        found = {}
        for name, kind, efs in ((FLAT, "flat", ()), (HNSWLIB, "hnswlib", EFS)):
            with tempfile.TemporaryDirectory() as scratch:
                command = [str(self.peers_python), str(_PEER), kind, *map(str, files), scratch, *map(str, efs)]
                found[name] = {**_printed(command, threads=None), **self._judged(index, truth, Path(scratch))}
        return found

    def _judged(self, index: Path, truth: Path, out: Path) -> Result:
        """Compare what was found with the truth; names of files begin with that of the filter."""
        queries: Matrix = np.load(self.work / QUERY_VECTORS)
        generation = open_index(index)
        try:
            vectors = generation.vectors
            found: Result = {}
            for path in sorted(out.iterdir()):
                name, _, ef = path.stem.partition("-")
                with np.load(path) as told:
                    one = judged(
                        read_truth(truth, name),
                        told["rows"],
                        told["seconds"],
                        vectors.rows,
                        queries,
                        real=len(self.real.inputs),
                    )
                if name == ALL and ef:
                    found.setdefault("by_ef", {})[ef] = one
                elif name == ALL:
                    found["unfiltered"] = one
                else:
                    found.setdefault("filtered", {})[name] = one
        finally:
            generation.close()
        return found

    def _served(self, index: Path) -> Result:
        """Start the service with and without a look at the hashes, ask it, and see what it has in memory."""
        with tempfile.TemporaryDirectory() as scratch, service(index, Path(scratch)) as server:
            for query in self._queries()[:_SERVED_QUERIES]:
                status, body = ask(server.port, search_path(query))
                if status != 200:
                    raise RuntimeError(f"{query!r} is answered with {status}: {body.decode(errors='replace')}")
            hashed = {"first_answer_s": round(server.first_answer_s, 3), **resident_mb(server.process.pid)}
        with tempfile.TemporaryDirectory() as scratch, service(index, Path(scratch), ["--verify", "sizes"]) as server:
            return {"first_answer_unhashed_s": round(server.first_answer_s, 3), **hashed}

    def _loaded(self, index: Path, workers: int) -> Result:
        """Have many clients ask the service at once, each query once."""
        options = ["--workers", str(workers), "--verify", "sizes"]
        paths = list(map(search_path, self._queries()))
        with tempfile.TemporaryDirectory() as scratch, service(index, Path(scratch), options) as server:
            loop = closed_loop(server.port, paths, clients=_CLIENTS, seconds=_LOAD_S)
            own_mb = round(tree_mb(server.process.pid), 1)
        return {"clients": _CLIENTS, "searches_per_s": loop.per_second, "p50_ms": loop.p50_ms, "own_mb": own_mb}

    def _limited(self, index: Path, truth: Path, limit_mb: int) -> Result:
        """Search in little memory, nothing of the index being in it before; empty where no limit can be set."""
        with memory_limit(limit_mb * 1_000_000) as limit:
            if limit is None or not forget_files(index):
                return {}
            arguments = (index, self.work, truth, APPROXIMATE, truth / "limited.json", _LIMITED_QUERIES)
            found = stage("search", *arguments, limit=limit)
        return {name: found[name] for name in ("p50_ms", "p99_ms", "load_s")}

    def _queries(self) -> list[str]:
        queries: list[str] = json.loads((self.work / QUERIES).read_text(encoding="utf-8"))
        return queries


def at_equal_recall(vectors: Result) -> Result:
    """Return for each kind of ours hnswlib's p50 in milliseconds where its recall is the same, None if it never is."""
    if HNSWLIB not in vectors:
        return {}
    points = {one["recall"]: one["p50_ms"] for one in vectors[HNSWLIB]["by_ef"].values()}
    return {kind: interpolated_ms(points, vectors[kind]["unfiltered"]["recall"]) for kind in KINDS}


def agreement(truth: Path) -> Result:
    """Return how much of the ten articles that are found with exact vectors the other kinds find, in [0, 1].

    Args:
        truth: Folder with the articles found by each kind.
    """
    exact = json.loads((truth / f"{EXACT}.json").read_text(encoding="utf-8"))
    found = {}
    for kind in KINDS:
        others = json.loads((truth / f"{kind}.json").read_text(encoding="utf-8"))
        pairs = list(zip(exact, others, strict=True))
        found[kind] = {
            "articles": round(float(np.mean([len({*a} & {*b}) / len(a) if a else a == b for a, b in pairs])), 4),
            "first": round(float(np.mean([a[:1] == b[:1] for a, b in pairs])), 4),
            "same_list": round(float(np.mean([a == b for a, b in pairs])), 4),
        }
    return found


def selectivities() -> list[str]:
    """Return the names of the filters."""
    return [selectivity_name(one) for one in SELECTIVITIES]


def stage(name: str, *arguments: object, threads: int | None = 1, limit: MemoryLimit | None = None) -> Result:
    """Run a stage of this package, on one thread and without a limit unless told otherwise; return what it prints."""
    command = [sys.executable, "-m", f"benchmarks.scale.stages.{name}", *map(str, arguments)]
    return _printed(limit.command(command) if limit else command, threads=threads)


def _printed(command: list[str], *, threads: int | None) -> Result:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **(_ONE_THREAD if threads == 1 else {})}
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")
    found: Result = json.loads(done.stdout.splitlines()[-1])
    return found

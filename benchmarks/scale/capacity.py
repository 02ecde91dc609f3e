"""What builds on many machines, many workers and a cluster take, by the model that is fitted to measured sizes.

A build with shards reads the corpus on each machine and encodes a share of the passages; then one machine makes the
index. A search takes so much of a processor, and every worker has its own memory beside the files that all share.
"""

from collections.abc import Mapping
from typing import Any

from benchmarks.scale.forecast import modelled

SIZES = (1_000_000, 10_000_000, 100_000_000)
"""Numbers of passages."""
SHARDS = (1, 8, 64)
PROCESSORS = (2, 16)
"""Numbers of processors of a machine that answers, each with a worker."""
_CLUSTER_MEMORY_BYTES = 1_836 + 1_500 + 500
"""Memory of a Milvus cluster's query nodes for a passage: vector and graph, terms, what filters ask."""
_CLUSTER_DISK_BYTES = _CLUSTER_MEMORY_BYTES + 5_000
"""Disk for a passage there, with what is only read for candidates."""


def capacity(model: Mapping[str, Mapping[str, Any]], passages_per_s: float) -> dict[str, Any]:
    """Return what the model says of each of `SIZES`.

    Args:
        model: What `forecast` returns.
        passages_per_s: Passages that one machine encodes a second.

    Returns:
        Number of passages -> `build_h` in hours by number of shards, `searches_per_s` and `memory_gb` of a machine by
        number of processors, and `cluster` with `memory_gb` and `disk_gb` of a Milvus cluster, for one replica and one
        generation. Memory is that of all workers and of all files, though a service does with a part of these. Nothing
        if there is no model.
    """
    return {str(size): _of_size(model, size, passages_per_s) for size in SIZES} if model else {}


def _of_size(model: Mapping[str, Mapping[str, Any]], size: int, passages_per_s: float) -> dict[str, Any]:
    def value(name: str) -> float:
        return float(modelled(model[name], size))

    reading_s, rest_s, encoding_s = value("reading_s"), value("build_s"), size / passages_per_s
    return {
        "build_h": {
            # A build that encodes by itself reads once; one of shards reads there, and again to make the index.
            str(shards): _rounded(((reading_s if shards > 1 else 0) + encoding_s / shards + rest_s) / 3_600)
            for shards in SHARDS
        },
        "searches_per_s": {str(count): _rounded(1_000 * count / value("processor_ms")) for count in PROCESSORS},
        "memory_gb": {
            str(count): _rounded((count * value("service_own_mb") + value("disk_mb")) / 1_000) for count in PROCESSORS
        },
        "cluster": {
            "memory_gb": _rounded(size * _CLUSTER_MEMORY_BYTES / 1e9),
            "disk_gb": _rounded(size * _CLUSTER_DISK_BYTES / 1e9),
        },
    }


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")

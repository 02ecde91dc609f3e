"""The tables of the results, in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.scale.forecast import SIZES
from benchmarks.scale.measurement import FLAT, HNSWLIB
from indexer.config import APPROXIMATE, EXACT

_NAMES = {EXACT: "exact", APPROXIMATE: "approximate", FLAT: "FAISS flat", HNSWLIB: "hnswlib"}
_FORECAST = {
    "build_s": ("build, without the encoder", 1 / 3_600, "h"),
    "build_peak_mb": ("its peak of memory", 1e-3, "GB"),
    "disk_mb": ("on disk", 1e-3, "GB"),
    "service_own_mb": ("service: memory of its own", 1e-3, "GB"),
    "first_answer_s": ("service: start to first answer", 1, "s"),
    "exact_search_ms": ("search, exact vectors, p50", 1, "ms"),
    "approximate_search_ms": ("search, approximate vectors, p50", 1, "ms"),
    "approximate_vectors_ms": ("its vector part", 1, "ms"),
}
"""Quantity -> its name in the table, the factor to its unit there, and that unit."""
_PROBES = {"queries": "questions", "passages_as_queries": "passages"}


def tables(results: Mapping[str, Any]) -> str:
    """Return all tables."""
    every = (growth_table, vector_table, filter_table, spectrum_table, continued_table, forecast_table, capacity_table)
    return "\n\n".join("\n".join(of(results)) for of in every)


def growth_table(results: Mapping[str, Any]) -> list[str]:
    """Return what an index of each size takes, and how quick whole searches are."""
    sizes = list(results["sizes"].values())
    rows: dict[str, list[str]] = {
        "build, without the encoder": [_built(size, "seconds", "s") for size in sizes],
        "its peak of memory": [_built(size, "peak_mb", "MB") for size in sizes],
        "on disk": [f"{sum(size['disk_bytes'].values()) / 1e6:,.0f} MB" for size in sizes],
        "service: start to first answer": [f"{size['serving']['first_answer_s']:.1f} s" for size in sizes],
        "the same with --verify sizes": [f"{size['serving']['first_answer_unhashed_s']:.1f} s" for size in sizes],
        "service: memory of its own": [f"{size['serving']['anonymous_mb']:,.0f} MB" for size in sizes],
        "service: memory in files": [f"{size['serving']['files_mb']:,.0f} MB" for size in sizes],
    }
    for workers in sizes[0]["load"]:
        loads = [size["load"][workers] for size in sizes]
        rows[f"searches a second, {loads[0]['clients']} clients, {workers} worker(s)"] = [
            f"{one['searches_per_s']:,.0f}" for one in loads
        ]
    for kind in (EXACT, APPROXIMATE):
        found = [size["searches"][kind] for size in sizes]
        rows[f"search, {kind} vectors, p50"] = [f"{one['p50_ms']:.1f} ms" for one in found]
        rows[f"search, {kind} vectors, p99"] = [f"{one['p99_ms']:.1f} ms" for one in found]
    for limit in sizes[0]["limited"]:
        limited = [size["limited"][limit] for size in sizes]
        if all(limited):
            rows[f"the same in {int(limit):,} MB, p50"] = [f"{one['p50_ms']:.1f} ms" for one in limited]
    rows["top 10 articles that both have"] = [f"{size['agreement'][APPROXIMATE]['articles']:.1%}" for size in sizes]
    return _table("passages", _heads(results), rows.items())


def vector_table(results: Mapping[str, Any]) -> list[str]:
    """Return how quick the vector part is, and how much of the truth it finds, beside others."""
    sizes = list(results["sizes"].values())
    rows: dict[str, list[str]] = {}
    for kind in (EXACT, APPROXIMATE, FLAT):
        if kind in sizes[0]["vectors"]:
            rows[_NAMES[kind]] = [_point(size["vectors"][kind]["unfiltered"]) for size in sizes]
    if HNSWLIB in sizes[0]["vectors"]:
        for ef in sorted(sizes[0]["vectors"][HNSWLIB]["by_ef"], key=int):
            rows[f"hnswlib, ef {ef}"] = [_point(size["vectors"][HNSWLIB]["by_ef"][ef]) for size in sizes]
        equal = [size["at_equal_recall"][APPROXIMATE] for size in sizes]
        rows["hnswlib at the recall of approximate"] = ["not reached" if ms is None else f"{ms:.2f} ms" for ms in equal]
        rows["hnswlib: build"] = [f"{size['vectors'][HNSWLIB]['build_s']:,.0f} s" for size in sizes]
        rows["hnswlib: memory"] = [f"{size['vectors'][HNSWLIB]['anonymous_mb']:,.0f} MB" for size in sizes]
    rows["approximate: recall of real passages"] = [
        f"{size['vectors'][APPROXIMATE]['unfiltered']['recall_of_real']:.4f}" for size in sizes
    ]
    return _table("p50, p99, recall@10", _heads(results), rows.items())


def filter_table(results: Mapping[str, Any]) -> list[str]:
    """Return how quick searches with filters are, and how much of the truth their vector part finds."""
    sizes = list(results["sizes"].values())
    rows = {}
    for name in sizes[0]["searches"][APPROXIMATE]["filtered"]:
        for kind in (APPROXIMATE, FLAT, HNSWLIB):
            if kind in sizes[0]["vectors"]:
                found = [size["vectors"][kind]["filtered"][name] for size in sizes]
                rows[f"{name}, {_NAMES[kind]}"] = [f"{one['p50_ms']:.2f} ms, {one['recall']:.4f}" for one in found]
        whole = [size["searches"][APPROXIMATE]["filtered"][name]["p50_ms"] for size in sizes]
        rows[f"{name}, whole search"] = [f"{ms:.1f} ms" for ms in whole]
    return _table("let through; p50, recall@10", _heads(results), rows.items())


def spectrum_table(results: Mapping[str, Any]) -> list[str]:
    """Return the spectra of distances of real and made passages side by side: first decile, median, last decile."""
    spectra = results["spectrum"]
    rows: dict[str, list[str]] = {}
    columns = [(size, kind) for size in spectra["real"] for kind in ("real", "made")]
    for probes, name in _PROBES.items():
        for rank in spectra["continued"][next(iter(spectra["continued"]))][probes]:
            rows[f"{name}: distance to neighbour {rank}"] = [
                _quantiles(spectra[kind][size][probes]["distance_to_neighbour"][rank], 3) for size, kind in columns
            ]
        rows[f"{name}: local dimensionality"] = [
            _quantiles(spectra[kind][size][probes]["dimensionality"], 1) for size, kind in columns
        ]
    skew = [f"{spectra[kind][size]['skewness_of_occurrences']:.2f}" for size, kind in columns]
    rows["skewness of occurrences"] = skew
    return _table("passages", [f"{int(size):,} {kind}" for size, kind in columns], rows.items())


def continued_table(results: Mapping[str, Any]) -> list[str]:
    """Return median distances in the larger corpora beside those that real passages go on to."""
    expected = results["spectrum"]["continued"]
    sizes = [name for name in expected if name in results["sizes"]]
    rows = {}
    for probes, named in _PROBES.items():
        for rank in next(iter(expected.values()))[probes]:
            rows[f"{named}: distance to neighbour {rank}"] = [
                f"{distance:.3f}"
                for size in sizes
                for distance in (
                    expected[size][probes][rank],
                    results["sizes"][size]["spectrum"][probes]["distance_to_neighbour"][rank]["q50"],
                )
            ]
    heads = [f"{int(size):,} {kind}" for size in sizes for kind in ("expected", "measured")]
    return _table("passages", heads, rows.items())


def forecast_table(results: Mapping[str, Any]) -> list[str]:
    """Return what the model says of larger indexes, and how far it is off at those that were measured."""
    found = results["forecast"]
    rows = {
        named: [
            *(f"{_rounded(value * scale)} {unit}" for value in found[name]["expected"].values()),
            f"{found[name]['error']:.0%}",
        ]
        for name, (named, scale, unit) in _FORECAST.items()
        if name in found
    }
    heads = [*(f"{size:,}" for size in SIZES), "off at measured sizes by at most"]
    return _table("passages", heads, rows.items())


def capacity_table(results: Mapping[str, Any]) -> list[str]:
    """Return what builds on many machines, many workers and a cluster take, by the model."""
    found = results["capacity"]
    sizes = list(found.values())
    rows: dict[str, list[str]] = {}
    for shards in sizes[0]["build_h"] if sizes else ():
        rows[f"build with {shards} shard(s)"] = [f"{size['build_h'][shards]:,g} h" for size in sizes]
    for count in sizes[0]["searches_per_s"] if sizes else ():
        rows[f"searches a second on {count} processors"] = [f"{size['searches_per_s'][count]:,g}" for size in sizes]
        rows[f"memory of {count} workers and all files"] = [f"{size['memory_gb'][count]:,g} GB" for size in sizes]
    for part in ("memory", "disk") if sizes else ():
        rows[f"Milvus: {part} of the query nodes"] = [f"{size['cluster'][f'{part}_gb']:,g} GB" for size in sizes]
    return _table("passages", [f"{int(size):,}" for size in found], rows.items())


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _heads(results: Mapping[str, Any]) -> list[str]:
    return [f"{size['passages']:,}{' (all real)' if name == 'real' else ''}" for name, size in results["sizes"].items()]


def _built(size: Mapping[str, Any], field: str, unit: str) -> str:
    return f"{size['build'][field]:,.0f} {unit}" if "build" in size else "–"


def _point(found: Mapping[str, Any]) -> str:
    return f"{found['p50_ms']:.2f}, {found['p99_ms']:.2f} ms, {found['recall']:.4f}"


def _quantiles(found: Mapping[str, float], digits: int) -> str:
    return " / ".join(f"{value:.{digits}f}" for value in found.values())


def _table(corner: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    lines = [[corner, *heads], ["---", *("--:" for _ in heads)], *([name, *cells] for name, cells in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]

"""The tables of the results, in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

HALVES = ("dev", "held")


def tables(results: Mapping[str, Any]) -> str:
    """Return all tables that the results have."""
    every = (quality_table, cost_table, latency_table) if "cost" in results else (quality_table,)
    return "\n\n".join("\n".join(of(results)) for of in every)


def quality_table(results: Mapping[str, Any]) -> list[str]:
    """Return how right each part is, beside a simple way, on both halves."""
    ways: dict[str, list[str]] = {}
    for half in HALVES:
        copies, stories = results["copies"][half], results["stories"][half]
        statements, quotations = results["statements"][half], results["quotations"][half]
        names = results["names"][half]["hybrid"]
        told = {
            "copies: F1; hard negatives called copies": _copies(copies["found"]),
            "– equal texts": _copies(copies["baseline"]),
            "stories: B-cubed F1": f"{stories['stories']['f1']:.3f}",
            "– average linkage of tf-idf": f"{stories['linkage']['f1']:.3f}",
            "– components of mean vectors": f"{stories['components']['f1']:.3f}",
            "one fact: precision, recall; contradicting ones among them": _facts(statements["found"]),
            "– threshold on cosines": _facts(statements["baseline"]),
            "contradicting ones told to differ": f"{statements['contradicting_told']:.0%}",
            "quotations: right verdicts": f"{quotations['verify']['right']:.1%}",
            "– alignment of words": f"{quotations['word alignment']['right']:.1%}",
            "– substring search": f"{quotations['substring search']['right']:.1%}",
            "names spelt another way, among the first three": f"{names['with']['in_three']:.0%}",
            "– without near spellings": f"{names['without']['in_three']:.0%}",
        }
        for name, value in told.items():
            ways.setdefault(name, []).append(value)
    return _table("", HALVES, ways.items())


def cost_table(results: Mapping[str, Any]) -> list[str]:
    """Return what news sense takes of a build and of a search."""
    build, search = results["cost"]["build"], results["cost"]["search"]
    rows = {
        f"build of {build['passages']:,} passages": f"{build['seconds']:.0f} s",
        **{f"– {name}": f"{seconds:.1f} s" for name, seconds in build["news_s"].items()},
        "share of the build": f"{build['share']:.1%}",
        "search without news sense, p50": f"{search['without_p50_ms']:.2f} ms",
        "added to a search, p50": f"{search['added_p50_ms']:.2f} ms",
    }
    return _table("what", ["takes"], ((name, [value]) for name, value in rows.items()))


def latency_table(results: Mapping[str, Any]) -> list[str]:
    """Return how long verdicts on quotations take."""
    found = results["latency"]
    rows = {
        kind: [f"{one['p50_ms']:.2f} ms", f"{one['p99_ms']:.1f} ms"]
        for kind, one in found.items()
        if isinstance(one, dict)
    }
    return _table(f"quotation, over {found['passages']:,} passages", ["p50", "p99"], rows.items())


def _copies(found: Mapping[str, float]) -> str:
    return f"{found['f1']:.3f}; {found['different_called_copies']}"


def _facts(found: Mapping[str, float]) -> str:
    return f"{found['precision']:.2f}, {found['recall']:.2f}; {found['contradicting_called_same']}"


def _table(corner: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    lines = [[corner, *heads], ["---", *("--:" for _ in heads)], *([name, *cells] for name, cells in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]

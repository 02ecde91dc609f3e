"""What news sense is to reach."""

from collections.abc import Iterator, Mapping
from typing import Any

_LEAST_COPIES_F1 = 0.97
_LEAST_STORIES_F1 = 0.9
_LEAST_PRECISION, _LEAST_RECALL = 0.9, 0.6
_LEAST_VERDICTS = 0.98
_MOST_VERIFY_MS = 20.0
_MOST_OF_BUILD = 0.1
_MOST_SEARCH_MS = 1.0
_KINDS_OF_WORK = ("passages", "common words", "one word")
"""What of the latencies is no kind of quotation that people send."""


def missed_targets(results: Mapping[str, Any]) -> list[str]:
    """Return which targets the results miss, in both halves of the labelled sets."""
    return [told for told, is_reached in _targets(results) if not is_reached]


def _targets(results: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for half in ("dev", "held"):
        found = results["copies"][half]["found"]
        yield f"{half}: copies F1 {found['f1']}, wanted {_LEAST_COPIES_F1}", found["f1"] >= _LEAST_COPIES_F1
        wrong = found["different_called_copies"]
        yield f"{half}: {wrong} hard negatives called copies", not wrong
        of_half = results["stories"][half]
        f1, linkage = of_half["stories"]["f1"], of_half["linkage"]["f1"]
        yield f"{half}: stories F1 {f1}, wanted {_LEAST_STORIES_F1}", f1 >= _LEAST_STORIES_F1
        yield f"{half}: stories F1 {f1}, average linkage {linkage}", f1 > linkage
        found = results["statements"][half]["found"]
        precision, recall = found["precision"], found["recall"]
        yield f"{half}: corroboration precision {precision}, wanted {_LEAST_PRECISION}", precision >= _LEAST_PRECISION
        yield f"{half}: corroboration recall {recall}, wanted {_LEAST_RECALL}", recall >= _LEAST_RECALL
        wrong = found["contradicting_called_same"]
        yield f"{half}: {wrong} contradicting pairs called corroboration", not wrong
        right = results["quotations"][half]["verify"]["right"]
        yield f"{half}: verdicts {right:.3f} right, wanted {_LEAST_VERDICTS}", right >= _LEAST_VERDICTS
    if "cost" not in results:
        return
    share, added = results["cost"]["build"]["share"], results["cost"]["search"]["added_p50_ms"]
    yield f"{share:.1%} of a build, wanted {_MOST_OF_BUILD:.0%}", share <= _MOST_OF_BUILD
    yield f"{added} ms of a search, wanted {_MOST_SEARCH_MS} ms", added <= _MOST_SEARCH_MS
    for kind, one in results["latency"].items():
        if kind not in _KINDS_OF_WORK:
            told = f"verdicts on quotations ({kind}) {one['p50_ms']} ms, wanted {_MOST_VERIFY_MS} ms"
            yield told, one["p50_ms"] <= _MOST_VERIFY_MS

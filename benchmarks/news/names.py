"""Whether articles are found by names that the query spells another way, with and without near spellings.

All texts of a set are one corpus. A query counts by the rank of its own text. A control, whose name is spelt as it
should be and is near to another one, is undisturbed if the text with its own name comes before the one with the other;
its list is the same if near spellings leave its three best texts where they are.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from indexer.index.keywords.names.near_names import NearNames
from indexer.ranking.scores import HYBRID, KEYWORD
from service.engine.loading import load_searcher

HALVES = ("dev", "held")
_DEPTH = 100
"""Articles of a list that are looked at."""

Ranks = Callable[[str, str], list[int]]
"""Gives the numbers of the texts that a query finds in a mode, best first."""


def measured(data: Path) -> dict[str, Any]:
    """Return how the queries of a folder's sets fare.

    Args:
        data: Folder with `names.dev.json` and `names.held.json`.

    Returns:
        Name of the half -> counts of texts, queries and controls, and mode -> `with` and `without`: the shares of the
        queries whose text is first, and among the first three, and of the controls that are undisturbed; by the kind
        of the queries, the share that is among the first three; and the share of the controls whose list is the same.
    """
    return {half: _measured_half(json.loads((data / f"names.{half}.json").read_text("utf-8"))) for half in HALVES}


def _measured_half(given: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, Any]:
    queries, controls = given["queries"], given["controls"]
    texts = [*(one["text"] for one in queries), *(one[name] for one in controls for name in ("right", "must_not"))]
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    found: dict[str, Any] = {"texts": len(numbers), "queries": len(queries), "controls": len(controls)}
    with TemporaryDirectory() as scratch:
        index = _built(Path(scratch), list(numbers))
        lists: dict[str, dict[str, Any]] = {HYBRID: {}, KEYWORD: {}}
        for name in ("without", "with"):
            patched: AbstractContextManager[object] = patch.multiple(
                NearNames, near=lambda *_: (), related=lambda *_: ()
            )
            with patched if name == "without" else nullcontext():
                searcher = load_searcher(index, None)
            asked = [one["query"] for one in (*queries, *controls)]
            for mode, of_mode in lists.items():
                ranked = searcher.rank_articles(asked, limit=_DEPTH, mode=mode)
                of_mode[name] = [[int(article) for article in one] for one in ranked]
            searcher.close()
    for mode, of_mode in lists.items():
        told = {name: _shares(of_mode[name], queries, controls, numbers) for name in of_mode}
        both = zip(of_mode["without"][len(queries) :], of_mode["with"][len(queries) :], strict=True)
        told["controls_with_the_same_list"] = sum(one[:3] == other[:3] for one, other in both) / len(controls)
        found[mode] = told
    return found


def _shares(
    lists: Sequence[Sequence[int]],
    queries: Sequence[Mapping[str, str]],
    controls: Sequence[Mapping[str, str]],
    numbers: Mapping[str, int],
) -> dict[str, Any]:
    """Return what `measured` tells of one way to search, given what each query and then each control finds."""
    ranks = [_rank(found, numbers[one["text"]]) for found, one in zip(lists, queries, strict=False)]
    undisturbed = [
        _rank(found, numbers[one["right"]]) < _rank(found, numbers[one["must_not"]])
        for found, one in zip(lists[len(queries) :], controls, strict=True)
    ]
    kinds = dict.fromkeys(one["kind"] for one in queries)
    by_kind = {kind: [rank for rank, one in zip(ranks, queries, strict=True) if one["kind"] == kind] for kind in kinds}
    return {
        "first": sum(rank == 0 for rank in ranks) / len(ranks),
        "in_three": sum(rank < 3 for rank in ranks) / len(ranks),
        "in_three_by_kind": {kind: sum(rank < 3 for rank in own) / len(own) for kind, own in by_kind.items()},
        "undisturbed": sum(undisturbed) / len(undisturbed),
    }


def _rank(found: Sequence[int], number: int) -> int:
    """Return the place of a text in a list, from 0; behind all others if it is not there."""
    return found.index(number) if number in found else _DEPTH


def _built(folder: Path, texts: Sequence[str]) -> Path:
    """Return an index over texts, whose articles are named by their numbers."""
    corpus, index = folder / "corpus.jsonl", folder / "index"
    lines = (json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts))
    corpus.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index), "--no-clean"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    return index


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1])), indent=2, ensure_ascii=False))

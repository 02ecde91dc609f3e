import json
from pathlib import Path

from benchmarks.news.copies import measured
from tests.indexer.news.copies.printed import GERMAN, WIRE


def pair(number: int, label: str, first: str, second: str) -> dict[str, object]:
    articles = [{"title": f"{number} {text[:9]}", "text": text, "source": text[-9:]} for text in (first, second)]
    return {"id": f"p{number}", "label": label, "kind": "made", "first": articles[0], "second": articles[1]}


def test_measured_counts_pairs_found_and_called_wrongly(tmp_path: Path) -> None:
    longer = f"{WIRE}\n\nThe board meets again on the first Monday of the month."
    pairs = [pair(1, "copy", WIRE, longer), pair(2, "copy", WIRE, WIRE.upper()), pair(3, "different", WIRE, GERMAN)]
    pairs.append(pair(4, "different", GERMAN, f"{GERMAN} Ende"))
    for half in ("dev", "held"):
        (tmp_path / f"copies.{half}.jsonl").write_text("\n".join(map(json.dumps, pairs)))
    found = measured(tmp_path)["held"]
    assert found["pairs"] == {"copy": 2, "different": 2}
    assert found["found"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "different_called_copies": 1}
    assert found["baseline"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "different_called_copies": 0}
    assert found["wrong"] == ["p4: different, made"]

import json
import random
import sys
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.scale.__main__ import main
from benchmarks.scale.corpus.documents import SETS

WORDS = ("harbour", "election", "storm", "museum", "bridge", "harvest", "railway", "council", "glacier", "theatre")


def write_sets(folder: Path) -> None:
    """Three small test sets about ten matters."""
    chance = random.Random(0)  # noqa: S311 - the same sets every time
    for name in SETS:
        (folder / name).mkdir(parents=True)
        documents, queries = [], []
        for number in range(60):
            word = WORDS[number % len(WORDS)]
            text = " ".join(
                f"The {word} {chance.choice(WORDS)} of {chance.choice(WORDS)} town {number} has {part} {name} reasons."
                for part in range(12)
            )
            documents.append({"_id": str(number), "title": f"About the {word} {number}", "text": text})
            queries.append({"_id": str(number), "text": f"why the {word} of town {number}"})
        for file, records in (("corpus.jsonl", documents), ("queries.jsonl", queries)):
            (folder / name / file).write_text("".join(f"{json.dumps(one)}\n" for one in records))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["scale", *arguments])
    return main()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_main_measures_the_real_part_and_a_made_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_sets(tmp_path / "sets")
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    flags = ["--eval", str(tmp_path / "sets"), "--work", str(tmp_path / "work"), "--queries", "20", "--filtered", "4"]
    run(monkeypatch, "--no-peers", "--passages", "1000", *flags)
    results = json.loads((tmp_path / "scale.json").read_text())["results"]
    real, made = results["sizes"]["real"], results["sizes"]["1000"]
    assert made["passages"] > real["passages"] == results["setup"]["real_passages"]
    assert made["build"]["known_sentences"] > 0.8
    for size in (real, made):
        assert size["vectors"]["exact"]["unfiltered"]["recall"] == 1
        assert size["vectors"]["approximate"]["unfiltered"]["recall"] > 0.9
        assert all(one["short"] == 0 for one in size["vectors"]["approximate"]["filtered"].values())
        assert size["agreement"]["exact"]["same_list"] == 1
        assert size["searches"]["approximate"]["count"] == 20
        assert size["serving"]["anonymous_mb"] > 10
    assert "| passages |" in capsys.readouterr().out
    left = [path.name for path in (tmp_path / "work" / results["setup"]["method"] / "1000").iterdir()]
    assert sorted(left) == ["built.json", "index", "truth"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--eval", "nowhere"], "nowhere: no such folder; name the test sets' folder with --eval"),
        (["--peers-python", "nowhere"], "nowhere: no such python"),
        (["--no-peers", "--queries", "0"], "--queries is 0; it must be at least 1"),
        (["--no-peers", "--passages", "10"], "--passages has 10; sizes must be at least 1000"),
    ],
)
def test_main_tells_what_is_wrong_with_its_arguments(
    flags: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "--eval", str(tmp_path), *flags) == 2
    assert told in capsys.readouterr().err

"""What is marked is held against the answers, in the right passage."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from benchmarks.highlighting import answers_marked, is_held_out
from tests.fakes import WordEncoder, build_quietly

ARTICLES = [
    {"_id": "ships", "title": "Ships", "text": "Nobody saw the rain. The destroyer sailed to Cuba. A balloon rose."},
    {"_id": "farms", "title": "Farms", "text": "The harvest was good. It rained."},
]


def written(path: Path, records: Iterable[object]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")


def test_answers_marked_counts_questions_whose_answer_is_in_a_marked_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    queries = {"where": "destroyer sailed", "when": "destroyer harvest", "none": "balloon"}
    written(folder / "corpus.jsonl", ARTICLES)
    written(folder / "queries.jsonl", ({"_id": key, "text": text} for key, text in queries.items()))
    answers = {"where": ["Cuba"], "when": ["rose", "rain."], "none": ["Havana"]}
    written(folder / "answers.jsonl", ({"_id": key, "answers": of_key} for key, of_key in answers.items()))
    (folder / "qrels").mkdir()
    lines = ["query-id\tcorpus-id\tscore", *(f"{key}\tships\t1" for key in queries)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(lines) + "\n")
    build_quietly(folder / "corpus.jsonl", tmp_path / "index")
    found = answers_marked(folder, tmp_path / "index", WordEncoder())
    # Of three sentences the second is marked for both questions; the answer to the other is in the first and the last.
    assert found["all"] == {
        "questions": 2,
        "marked_holds_answer": 0.5,
        "first_holds_answer": 0.5,
        "random_holds_answer": pytest.approx((1 / 3 + 2 / 3) / 2),
        "sentences_marked": 1.0,
        "sentences": 3.0,
    }
    assert found["held_out"]["questions"] == sum(map(is_held_out, ("where", "when")))


def test_is_held_out_halves_the_questions() -> None:
    assert 40 < sum(is_held_out(str(number)) for number in range(100)) < 60

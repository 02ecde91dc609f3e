import json
from pathlib import Path

import numpy as np

from benchmarks.scale.corpus.documents import DAYS, SETS, Document, date_of, day_of, json_line, real_documents


def test_real_documents_are_those_of_all_sets_in_a_mixed_order(tmp_path: Path) -> None:
    for name in SETS:
        (tmp_path / name).mkdir()
        lines = [json.dumps({"_id": str(number), "title": f"T{number}", "text": name}) for number in range(20)]
        (tmp_path / name / "corpus.jsonl").write_text("\n".join(lines) + "\n")
    found = real_documents(tmp_path)
    assert {one.id for one in found} == {f"{name}-{number}" for name in SETS for number in range(20)}
    assert len({one.text for one in found[:20]}) == len(SETS)
    assert found == real_documents(tmp_path)


def test_json_line_states_what_the_id_decides() -> None:
    document = Document("squad-7", "A title", "A text.")
    line = json_line(document)
    assert line == json_line(document)
    fields = json.loads(line)
    assert set(fields) == {"id", "title", "text", "published_at", "source", "author"}
    assert fields["published_at"] == str(date_of(day_of("squad-7")))


def test_day_of_spreads_articles_evenly() -> None:
    days = np.array([day_of(f"made-{number}") for number in range(20_000)])
    assert (days.min() >= 0, days.max() < DAYS) == (True, True)
    assert np.histogram(days, bins=10, range=(0, DAYS))[0].min() > 1_800

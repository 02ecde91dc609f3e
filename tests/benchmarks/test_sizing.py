import json
import os
import sys
from pathlib import Path

import pytest

from benchmarks.sizing import (
    Build,
    LoadedModel,
    Serving,
    Size,
    _own_mb,
    build_memory,
    growth,
    parts_bytes,
    table,
)
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
RESULTS = ROOT / "benchmarks" / "results" / "sizing.json"


def size(passages: int, *, rss_mb: float = 250.0) -> Size:
    """What might be measured of a size: 4,000 bytes a passage on disk, 35 MB of them aside."""
    first = Build(articles=passages // 4, passages=passages, seconds=61.4, peak_mb=1_234.5)
    later = Build(articles=passages // 4, passages=passages, seconds=9.6, peak_mb=400.0 + passages / 100)
    parts = {"encoder": 35_000_000, "vectors.faiss": 1_536 * passages, "sentences": 2_464 * passages}
    serving = Serving(first_answer_s=1.04, rss_mb=rss_mb, own_mb=180.4)
    return Size(first_build=first, later_build=later, parts_bytes=parts, serving=serving)


def recorded() -> list[Size]:
    """The sizes of the last run, as they are stored."""
    return [
        Size(
            first_build=Build(**one["first_build"]),
            later_build=Build(**one["later_build"]),
            parts_bytes=one["parts_bytes"],
            serving=Serving(**one["serving"]),
        )
        for one in json.loads(RESULTS.read_text())["results"]["sizes"]
    ]


def test_table_has_a_row_for_each_size() -> None:
    lines = table([size(400), size(20_000, rss_mb=1_021.6)]).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[0].startswith("| articles | passages | first build | its memory | 1% changed |")
    assert set(lines[1]) == set("|-: ")
    assert lines[2] == "| 100 | 400 | 61 s | 1,234 MB | 10 s | 404 MB | 37 MB | 1.0 s | 250 MB | 180 MB |"
    assert lines[3] == "| 5,000 | 20,000 | 61 s | 1,234 MB | 10 s | 600 MB | 115 MB | 1.0 s | 1,022 MB | 180 MB |"


def test_growth_is_what_a_further_passage_takes() -> None:
    found = growth([size(1_000, rss_mb=200), size(2_000, rss_mb=202), size(3_000, rss_mb=204)])
    assert found == {
        "disk_bytes_per_passage": pytest.approx(4_000),
        "rss_bytes_per_passage": pytest.approx(2_000),
        "own_bytes_per_passage": pytest.approx(0),
        "build_bytes_per_passage": pytest.approx(10_000),
    }


def test_growth_of_one_size_is_not_known() -> None:
    assert set(growth([size(400)]).values()) == {None}


def test_build_memory_is_told_above_the_loaded_model_and_between_the_two_largest() -> None:
    loaded = LoadedModel(first_mb=500, later_mb=200)
    assert build_memory([size(1_000), size(40_000), size(20_000)], loaded) == {
        "first_builds": {"peak_above_loaded_model_mb": 734.5, "bytes_per_passage": 0},
        "later_builds": {"peak_above_loaded_model_mb": 600, "bytes_per_passage": pytest.approx(10_000)},
    }
    assert build_memory([size(1_000)], loaded)["later_builds"] == {"peak_above_loaded_model_mb": 210}


def test_parts_bytes_adds_up_folders(tmp_path: Path) -> None:
    (tmp_path / "encoder").mkdir()
    for name, length in (("manifest.json", 3), ("encoder/graph.bin", 5), ("encoder/graph.xml", 7)):
        (tmp_path / name).write_bytes(bytes(length))
    assert parts_bytes(tmp_path) == {"encoder": 12, "manifest.json": 3}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_own_memory_of_a_process_is_less_than_all_there_is() -> None:
    assert 1 < _own_mb(os.getpid()) < os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6


def test_operations_page_has_a_place_for_the_table() -> None:
    assert PAGE.count("<!-- sizing -->\n") == PAGE.count("<!-- /sizing -->\n") == 1


@pytest.mark.skipif(not RESULTS.exists(), reason="it was not measured yet")
def test_operations_page_states_the_sizes_that_were_measured() -> None:
    shown = PAGE.partition("<!-- sizing -->\n")[2].partition("<!-- /sizing -->\n")[0]
    assert shown.strip() == table(recorded())

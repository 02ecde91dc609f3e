from benchmarks.scale.measurement import FLAT, HNSWLIB
from benchmarks.scale.tables import (
    capacity_table,
    continued_table,
    filter_table,
    forecast_table,
    growth_table,
    spectrum_table,
    tables,
    vector_table,
)
from tests.benchmarks.scale.measured_sizes import results, size

RESULTS = results(size(10_000), size(1_000_000))


def test_tables_have_a_column_for_each_size() -> None:
    for make in (growth_table, vector_table, filter_table):
        lines = make(RESULTS)
        assert {line.count("|") for line in lines} == {5}
        assert "| 25,000 (all real) | 10,000 | 1,000,000 |" in lines[0]
    assert tables(RESULTS).count("\n\n") == 6


def test_growth_table_leaves_out_searches_in_little_memory_where_no_limit_can_be_set() -> None:
    assert any(line.startswith("| the same in 1,500 MB, p50 | 9.0 ms |") for line in growth_table(RESULTS))
    without = results(size(10_000))
    without["sizes"]["10000"]["limited"]["1500"] = {}
    assert not any("in 1,500 MB" in line for line in growth_table(without))


def test_capacity_table_has_builds_searches_and_a_cluster() -> None:
    lines = capacity_table(RESULTS)
    assert lines[0] == "| passages | 1,000,000 | 10,000,000 | 100,000,000 |"
    assert "| searches a second on 16 processors | 640 | 640 | 640 |" in lines
    assert lines[-1] == "| Milvus: disk of the query nodes | 8.84 GB | 88.4 GB | 884 GB |"
    assert len(capacity_table({"capacity": {}})) == 2


def test_growth_table_leaves_out_builds_that_were_not_measured() -> None:
    lines = growth_table(RESULTS)
    assert "| build, without the encoder | – | 20 s | 2,000 s |" in lines
    assert "| on disk | 38 MB | 15 MB | 1,536 MB |" in lines
    assert "| top 10 articles that both have | 99.4% | 99.4% | 99.4% |" in lines


def test_vector_table_has_a_row_for_each_beam_of_hnswlib() -> None:
    lines = vector_table(RESULTS)
    assert "| approximate | 1.50, 2.50 ms, 0.9850 | 1.50, 2.50 ms, 0.9850 | 1.50, 2.50 ms, 0.9850 |" in lines
    assert any(line.startswith("| hnswlib, ef 64 | 6.40, 2.50 ms, 0.9844 |") for line in lines)
    assert "| hnswlib at the recall of approximate | 2.00 ms | 2.00 ms | 2.00 ms |" in lines


def test_tables_leave_out_peers_that_were_not_measured() -> None:
    alone = results(size(10_000))
    for one in alone["sizes"].values():
        del one["vectors"][FLAT], one["vectors"][HNSWLIB]
    assert not any("hnswlib" in line or "FAISS" in line for line in (*vector_table(alone), *filter_table(alone)))


def test_spectrum_table_sets_made_beside_real() -> None:
    lines = spectrum_table(RESULTS)
    assert lines[0] == "| passages | 10,000 real | 10,000 made |"
    expected = "0.500 / 0.750 / 1.000"
    assert f"| questions: distance to neighbour 10 | {expected} | {expected} |" in lines
    assert lines[-1] == "| skewness of occurrences | 1.25 | 1.25 |"


def test_continued_table_sets_measured_distances_beside_expected_ones() -> None:
    lines = continued_table(RESULTS)
    assert lines[0] == "| passages | 1,000,000 expected | 1,000,000 measured |"
    assert "| questions: distance to neighbour 10 | 0.600 | 0.750 |" in lines
    assert len(continued_table(results(size(10_000)))[0].split("|")) == 3


def test_forecast_table_says_what_larger_indexes_take() -> None:
    lines = forecast_table(RESULTS)
    assert lines[0] == "| passages | 10,000,000 | 100,000,000 | off at measured sizes by at most |"
    assert "| build, without the encoder | 5.6 h | 56 h | 0% |" in lines
    assert len(forecast_table({"forecast": {}})) == 2

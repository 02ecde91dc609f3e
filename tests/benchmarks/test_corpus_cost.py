import json
from pathlib import Path

from benchmarks.corpus_cost import Template, misses, read, templates, write_corpora


def test_templates_are_many_and_hold_each_slot_once() -> None:
    found = templates()
    assert len(found) >= 30
    assert all(one.page.count(slot) == 1 for one in found for slot in one.slots)


def test_filled_puts_paragraphs_in_place_even_if_one_is_a_slot_that_follows() -> None:
    template = Template(page="<h1>T</h1><p>first</p><p>second</p>", slots=("first", "second"), url="u:", title="T")
    assert template.filled(["second", "new"], number=3) == "<h1>T 3</h1><p>second</p><p>new</p>"


def test_write_corpora_writes_the_same_articles_twice(tmp_path: Path) -> None:
    write_corpora(tmp_path, 4)
    records = [json.loads(line) for line in (tmp_path / "json lines" / "corpus.jsonl").read_text().splitlines()]
    pages = [path.read_text() for path in sorted((tmp_path / "html").iterdir())]
    for record, page in zip(records, pages, strict=True):
        assert record["title"] in page
        assert record["url"] in page
        assert all(paragraph in page for paragraph in record["text"].split("\n\n"))


def test_read_counts_articles_and_measures(tmp_path: Path) -> None:
    write_corpora(tmp_path, 4)
    found = read(tmp_path / "json lines")
    assert found.articles == 4
    assert found.seconds > 0
    assert found.clean_seconds > 0
    assert found.peak_mb > 1


def test_misses_tells_a_share_and_a_growth_over_the_targets() -> None:
    assert misses("html", {"share": 0.25, "clean_share": 0.03, "peak_mb": {"60": 100.0, "600": 120.0}}) == []
    assert misses("json lines", {"share": 0.25, "clean_share": 0.04, "peak_mb": {"60": 100.0, "600": 150.0}}) == [
        "reading json lines takes 25.0% of a build, more than 5%",
        "cleaning json lines takes 4.0% of a build, more than 3%",
        "reading ten times as many articles from json lines takes 50 MB more memory",
    ]

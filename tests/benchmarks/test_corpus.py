import hashlib
import html
import json
import re
from pathlib import Path

import pytest

from benchmarks.corpus import PAGES, find_pages, misses, read_pages, read_seen, summary, table
from benchmarks.page_scores import Page, Reading

NAMES = sorted(path.name for path in PAGES.iterdir() if path.suffix in (".html", ".htm"))
ENCODINGS = {"wrong-charset-cidre.html": "utf-8", "qiao-gbk.html": "gbk"}
"""Pages whose encoding is not, or not quite, the one that they declare."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def shown(name: str) -> str:
    """What a page shows, without white space."""
    data = (PAGES / name).read_bytes()
    declared = re.search(rb"charset=[\"']?([\w-]+)", data, re.IGNORECASE)
    text = data.decode(ENCODINGS.get(name) or (declared[1].decode() if declared else "windows-1252"))
    return squeezed(html.unescape(re.sub(r"<[^>]*>", "", text)))


def test_read_pages_names_every_page_of_the_collection_once() -> None:
    assert sorted(page.file for page in read_pages(PAGES)) == NAMES


def test_read_seen_is_chosen_by_the_hash_of_the_name() -> None:
    assert read_seen(PAGES) == {name for name in NAMES if hashlib.sha256(name.encode()).digest()[-1] % 2 == 0}


@pytest.mark.parametrize("page", read_pages(PAGES), ids=lambda page: page.file)
def test_pages_show_the_texts_that_are_expected(page: Page) -> None:
    text = shown(page.file)
    for part in page.text.split("\n\n") + list(page.optional):
        assert squeezed(part) in text, part


def test_read_pages_takes_collections_that_state_less(tmp_path: Path) -> None:
    row = {"file": "a.html", "text": "A body.", "title": "A title", "also": {"title": ["Another"]}}
    (tmp_path / "expected.jsonl").write_text(json.dumps(row) + "\n")
    assert read_pages(tmp_path) == [Page(file="a.html", text="A body.", accepted={"title": ("A title", "Another")})]
    assert read_seen(tmp_path) == frozenset()


def test_find_pages_names_files_as_the_collection_does(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("a/page.html", "page.html.gz"):
        (tmp_path / name).touch()
    files = find_pages(tmp_path, [Page(file=name, text="") for name in ("page.html.gz", "a/page.html")])
    assert [(file.name, file.format) for file in files] == [("page.html.gz", "html"), ("a/page.html", "html")]


def test_summary_counts_a_rejected_page_as_empty() -> None:
    pages = [Page(file=name, text="one two three four", accepted={"title": ("T",)}) for name in ("a", "b", "c", "d")]
    right = Reading(text="one two three four", fields={"title": "T"})
    result = summary({"a": right, "b": right, "c": Reading(text=right.text, fields={"title": "X"})}, pages)
    assert result["pages"] == 4
    assert result["text"] == {"precision": 0.75, "recall": 0.75, "f1": 0.75}
    assert result["fields"]["title"] == {"right": 2, "missing": 1, "wrong": 1}
    assert result["wrong_share"] == 0.25
    assert misses(result) == ["F1 of the text is 0.750, below 0.985", "25.0% of the values are wrong, more than 1%"]
    assert misses(summary(dict.fromkeys("abcd", right), pages)) == []


def test_table_has_a_column_for_each_reader() -> None:
    result = summary({}, [Page(file="a", text="one", accepted={})])
    lines = table("all", {"one": result, "other": result}).splitlines()
    assert lines[0].split() == ["all", "(1", "pages)", "one", "other"]
    assert len({len(line) for line in lines}) == 1

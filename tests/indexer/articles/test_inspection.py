"""An article of an index, shown with what was left out."""

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from indexer.articles.inspection import EVEN, HEADER, LEFT_OUT, ODD, SECTION, Inspection, inspect_article
from indexer.config import PIPELINE
from indexer.errors import IndexDamagedError, IndexMissingError, UsageError
from indexer.passages.clean import Cleaned
from indexer.records import Span
from tests.fakes import build_quietly
from tests.indexer.articles.repeating import PROMPT, paragraph, write_corpus

LONG = " ".join(paragraph(number) for number in range(8))
MARKED = f"""\
---
title: Kiln relit
author: Maria Lopez
---
# Kiln relit

The [kiln](https://kiln.example/a) \x1b[2Kburns. {LONG}

## More **about** it

**Share this:**

It will cool.
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_corpus(folder / "a.jsonl", 12)
    (folder / "kiln.md").write_text(MARKED)
    build_quietly(folder, tmp_path / "index")
    return tmp_path / "index"


def test_inspect_article_tells_what_is_in_which_passage_and_what_in_none(index: Path) -> None:
    lines = list(inspect_article(index, "a3").to_lines())
    assert "                  id: a3  (field)" in lines
    assert "              source: The Post  (field)" in lines
    shown = [line for line in lines[lines.index("") + 1 :] if line.strip(" |")]
    assert [line.partition("| ")[0].strip() for line in shown] == [
        "-- section 1         |",
        "passage 0",
        "repeated in source",
        "-- section 2         |",
        "passage 1",
        "-- section 3         |",
        "passage 2",
        "",
        "repeated in source",
    ]
    assert f"  repeated in source | {PROMPT}" in shown


def test_inspect_article_cuts_lines_where_passages_begin_and_escapes_what_does_not_show(index: Path) -> None:
    found = inspect_article(index, "kiln.md")
    lines = list(found.to_lines())
    marks = [line.partition(" | ")[0].strip() for line in lines]
    assert marks.count("front matter") == 4
    assert [mark for mark in marks if mark.startswith("passage")] == [
        f"passage {number}" for number in range(len(found.passages))
    ]
    assert sum(len(one.span) > 0 for one in found.passages) > 4
    assert any("\\x1b[2Kburns" in line for line in lines)
    assert not any("\x1b" in line for line in lines)
    assert "         share links | **Share this:**" in lines
    text = "".join(line.partition(" | ")[2] for line in lines if " | " in line)
    assert "".join(text.split()) == "".join(MARKED.replace("\x1b", "\\x1b").split())


@pytest.mark.parametrize("article_id", ["a3", "kiln.md"])
def test_inspect_article_agrees_with_what_is_stored(article_id: str, index: Path) -> None:
    found = inspect_article(index, article_id)
    assert found.is_as_stored
    assert found.doubt is None
    fields = found.to_json()
    json.dumps(fields)
    assert fields["removed"]
    assert [one["start"] for one in fields["passages"]] == [one.span.start for one in found.passages]  # type: ignore[attr-defined]


def test_inspect_article_says_what_makes_doubtful_what_it_shows(index: Path) -> None:
    found = inspect_article(index, "a3")
    cut = replace(found, cleaned=Cleaned([Span(0, 10)], []))
    assert not cut.is_as_stored
    assert cut.doubt == "the stored passages are not what the rules keep; build the index anew"
    contents = replace(found.manifest.contents, pipeline=PIPELINE - 1)
    old = replace(found, manifest=replace(found.manifest, contents=contents))
    assert old.doubt is not None
    assert f"version {PIPELINE - 1} of the rules" in old.doubt


def test_inspect_article_goes_by_the_settings_of_the_build(index: Path, tmp_path: Path) -> None:
    build_quietly(tmp_path / "corpus", index, clean=False)
    found = inspect_article(index, "a3")
    assert found.is_as_stored
    assert found.cleaned.removed == []


def test_inspect_article_refuses_what_is_not_there(index: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no article with the id no\\x1bwhere in .*index"):
        inspect_article(index, "no\x1bwhere")
    with pytest.raises(IndexMissingError, match="there is no index in"):
        inspect_article(tmp_path / "none", "a3")
    (path,) = index.rglob("repeated.json")
    path.write_text("{}")
    with pytest.raises(IndexDamagedError, match=r"repeated\.json has 2 bytes, should have"):
        inspect_article(index, "a3")


@pytest.mark.parametrize(("end", "rows"), [("\n", 200_000), (" ", 100_001)])
def test_inspection_of_a_long_text_takes_little_time(end: str, rows: int, index: Path) -> None:
    found: Inspection = inspect_article(index, "a3")
    text = f"A line.{end}" * 100_000
    passages = [replace(found.passages[0], span=Span(start, start + 7)) for start in range(0, len(text), 8)]
    long = replace(
        found,
        article=replace(found.article, text=text),
        passages=passages,
        cleaned=Cleaned([passage.span for passage in passages], []),
    )
    assert long.is_as_stored
    assert rows < sum(1 for _ in long.to_lines()) < rows + 100_020


def test_inspect_article_tells_what_each_line_is(index: Path) -> None:
    found = inspect_article(index, "a3")
    marked = list(found.marked_lines())
    assert [line for _, line in marked] == list(found.to_lines())
    kinds = {line.partition("| ")[2]: kind for kind, line in marked if "| " in line}
    assert kinds[PROMPT] == LEFT_OUT
    kept = [(kind, line) for kind, line in marked if line.strip().startswith("passage")]
    assert [kind for kind, _ in kept] == [(EVEN, ODD)[number % 2] for number in range(len(found.passages))]
    assert {kind for kind, line in marked if "-- section" in line} == {SECTION}
    assert marked[0][0] == HEADER


def test_inspect_article_tells_nothing_of_tokens_without_an_encoder(index: Path) -> None:
    found = inspect_article(index, "a3")
    assert found.tokens is None
    assert list(found.token_lines(is_spelt=True)) == [
        "tokens are not counted, for the index does not carry the encoder"
    ]
    assert all("tokens" not in passage for passage in cast(list[dict[str, object]], found.to_json()["passages"]))

"""Stories of generations that follow one another."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.index.generation import open_index
from indexer.index.news.story_ids import StoryName
from indexer.verification.verify import verify
from tests.fakes import WordEncoder, build_quietly

FLOOD = "heavy rain in Aldburg let the Werse rise over the Karlsdamm of Hohenau"
STRIKE = "drivers of the Nordbahn in Kesselheim began to strike against Ottmar Vogel"


def report(article_id: str, text: str, day: int) -> dict[str, Any]:
    text = f"On this day {text}, as {article_id} wrote."
    return {
        "id": article_id,
        "text": text,
        "published_at": f"2024-05-{day:02}",
        "source": article_id.split(maxsplit=1)[0],
    }


FIRST = [report("a flood", FLOOD, 1), report("b flood", FLOOD, 2), report("c strike", STRIKE, 3)]
SECOND = [*FIRST, report("d strike", STRIKE, 4), report("e flood", FLOOD, 1)]


def built(
    folder: Path, records: list[dict[str, Any]], name: str = "index", **options: Any
) -> list[tuple[set[str], StoryName]]:
    """Build an index, and return the articles of its stories with their names."""
    folder.mkdir(exist_ok=True)
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_quietly(folder / "articles.jsonl", folder / name, WordEncoder(pooling="mean"), **options)
    assert verify(folder / name).problems == []
    with closing(open_index(folder / name)) as generation:
        return [
            (set(generation.articles.ids(generation.stories.of(story))), generation.story_ids.name(story))
            for story in range(len(generation.stories))
        ]


def test_stories_of_an_update_are_those_from_scratch_under_their_earlier_ids(tmp_path: Path) -> None:
    ((articles, flood),) = built(tmp_path, FIRST)
    assert articles == {"a flood", "b flood"}
    again = built(tmp_path, SECOND)
    scratch = built(tmp_path, SECOND, "scratch")
    assert [articles for articles, _ in again] == [articles for articles, _ in scratch]
    assert [articles for articles, _ in again] == [{"a flood", "b flood", "e flood"}, {"c strike", "d strike"}]
    assert again[0][1] == flood == scratch[0][1]
    hashes = []
    for name in ("index", "scratch"):
        with closing(open_index(tmp_path / name)) as generation:
            hashes.append(generation.manifest.content_sha256)
    assert hashes[0] == hashes[1]


def test_stories_keep_their_ids_when_the_earliest_article_goes(tmp_path: Path) -> None:
    before = built(tmp_path, SECOND)
    after = built(tmp_path, [one for one in SECOND if one["id"] != "a flood"])
    assert [name for _, name in after] == [name for _, name in before]
    scratch = built(tmp_path, [one for one in SECOND if one["id"] != "a flood"], "scratch")
    assert scratch[0][1] != after[0][1]


def test_stories_are_named_after_a_generation_before_the_live_one_if_that_is_damaged(tmp_path: Path) -> None:
    before = built(tmp_path, SECOND)
    built(tmp_path, SECOND[:4])
    (tmp_path / "index" / "generations" / "000002" / "story_ids" / "ids.npy").write_bytes(b"")
    assert built(tmp_path, SECOND) == before


def test_stories_get_new_ids_where_no_generation_can_be_read(tmp_path: Path) -> None:
    built(tmp_path, SECOND)
    (tmp_path / "index" / "generations" / "000001" / "story_ids" / "ids.npy").write_bytes(b"")
    advice: list[str] = []
    found = built(tmp_path, SECOND, on_advice=advice.append)
    assert len(found) == 2
    assert any(one.startswith("stories get new ids, for the live generation cannot be read: ") for one in advice)


@pytest.mark.parametrize("records", [FIRST[:1], [{"id": "short", "text": "Rain."}, {"id": "other", "text": "1 2 3"}]])
def test_a_corpus_may_have_no_stories(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    assert built(tmp_path, records) == []

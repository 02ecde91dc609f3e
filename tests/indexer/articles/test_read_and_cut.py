"""What the articles of a corpus share is left out of their passages, and counted."""

import json
from pathlib import Path

import pytest

from indexer.articles.inspection import inspect_article
from indexer.index.generation import open_index
from indexer.index.repeated_lines import read_repeated
from tests.fakes import build_quietly
from tests.indexer.articles.repeating import HEADING, PROMPT, article, write_corpus


def passages(index: Path) -> dict[str, str]:
    """Return the words of each article's passages, joined."""
    generation = open_index(index)
    found = {one.header.id: " ".join(passage.text for passage in cut) for one, cut in generation.articles.scan()}
    generation.close()
    return found


def test_build_leaves_out_what_the_articles_of_a_source_share(tmp_path: Path) -> None:
    report = build_quietly(write_corpus(tmp_path / "a.jsonl", 12), tmp_path / "index")
    kept = passages(tmp_path / "index")
    assert all(
        "What happened" in words and "Filed at sea" not in words and PROMPT not in words for words in kept.values()
    )
    assert report.cleaning.rules == {"repeated in source": 12 * len(PROMPT + "Filed at sea")}
    assert [(one.source, one.articles) for one in report.cleaning.sources] == [("The Post", 12)]
    repeated = read_repeated(next((tmp_path / "index").rglob("repeated.json")))
    assert repeated == {"the post": {PROMPT.casefold(), "filed at sea", "what happened"}}


def test_build_of_few_articles_leaves_out_nothing_and_writes_no_file(tmp_path: Path) -> None:
    report = build_quietly(write_corpus(tmp_path / "a.jsonl", 4), tmp_path / "index")
    assert (report.cleaning.removed, report.cleaning.sources) == (0, [])
    assert list((tmp_path / "index").rglob("repeated.json")) == []
    assert all(PROMPT in words for words in passages(tmp_path / "index").values())


def test_build_without_cleaning_keeps_everything(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "a.jsonl", 12)
    with corpus.open("a") as stream:
        stream.write("\n" + json.dumps({"id": "menu", "text": f"Share this:\n{article(50)['text']}\nLeave a Reply"}))
    report = build_quietly(corpus, tmp_path / "index", clean=False)
    kept = passages(tmp_path / "index")
    assert report.cleaning.removed == 0
    assert all(PROMPT in words and "Filed at sea" in words for words in kept.values())
    assert kept["menu"].startswith("Share this:")
    assert kept["menu"].endswith("Leave a Reply")
    generation = open_index(tmp_path / "index")
    assert not generation.manifest.contents.clean
    generation.close()
    assert build_quietly(corpus, tmp_path / "index").cleaning.removed > 0


@pytest.mark.parametrize("turned", [False, True])
def test_build_leaves_out_the_same_whatever_the_order_of_files(turned: bool, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(12):
        name = f"{11 - number if turned else number:02}.json"
        (folder / name).write_text(json.dumps(article(number)))
    build_quietly(folder, tmp_path / "index")
    straight = build_quietly(write_corpus(tmp_path / "a.jsonl", 12), tmp_path / "other")
    assert passages(tmp_path / "index") == passages(tmp_path / "other")
    assert straight.articles == 12


def test_build_leaves_no_file_of_its_own_behind(tmp_path: Path) -> None:
    build_quietly(write_corpus(tmp_path / "a.jsonl", 2), tmp_path / "index")
    assert list((tmp_path / "index").rglob("cleaned*")) == []


def test_build_gives_articles_no_title_that_all_of_their_source_have(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(10):
        body = article(number)["text"].replace(HEADING, "") * 2
        (folder / f"{number}.txt").write_text(f"Listen to this article\n\nThe title of number {number}\n\n{body}")
    build_quietly(folder, tmp_path / "index")
    generation = open_index(tmp_path / "index")
    titles = [header.title for header in generation.articles.headers(offset=0, limit=10)]
    generation.close()
    assert titles == [f"The title of number {number}" for number in range(10)]
    for number in range(10):
        found = inspect_article(tmp_path / "index", f"{number}.txt")
        assert found.is_as_stored
        assert "Listen to this article" not in {passage.text for passage in found.passages}

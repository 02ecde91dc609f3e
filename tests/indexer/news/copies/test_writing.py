import json
from collections.abc import Sequence
from pathlib import Path

from indexer.index.article_writer import PassagePlace
from indexer.index.generation import open_index
from indexer.news.copies.writing import searched_text
from indexer.verification.copies import check_copies
from indexer.verification.verify import verify
from tests.fakes import build_quietly
from tests.indexer.news.copies.printed import CHINESE, GERMAN, WIRE

ARTICLES = [
    {"id": "first", "source": "A", "published_at": "2025-05-01", "text": WIRE.upper()},
    {"id": "german", "source": "B", "text": GERMAN},
    {"id": "again", "source": "C", "published_at": "2025-05-02", "text": WIRE},
    {"id": "edited", "source": "D", "text": WIRE.replace("Owen Prall", "their spokesman")},
    {"id": "chinese", "source": "B", "text": CHINESE},
    {"id": "german again", "source": "B", "title": "Halle", "text": f"{GERMAN} Nachtrag."},
]


def built(corpus: Path, index: Path, articles: Sequence[dict[str, str]]) -> str:
    corpus.write_text("\n".join(map(json.dumps, articles)))
    return build_quietly(corpus, index).content_sha256


def copies_in(index: Path) -> list[list[str]]:
    generation = open_index(index)
    ids = generation.articles.article_ids()
    groups = generation.copies.groups.tolist()
    generation.close()
    return [[ids[row] for row, own in enumerate(groups) if own == group] for group in range(max(groups) + 1)]


def test_searched_text_is_that_of_the_passages() -> None:
    text = "Menü. Eins, zwei. Drei!"
    places = [PassagePlace("a", 6, 17, 7, 18, ""), PassagePlace("b", 18, 23, 19, 24, "")]
    assert searched_text(text.encode(), places) == "Eins, zwei.\nDrei!"


def test_copies_are_written_alike_whatever_was_built_before(tmp_path: Path) -> None:
    corpus, index = tmp_path / "articles.jsonl", tmp_path / "index"
    for number, articles in enumerate((ARTICLES[:3], ARTICLES, ARTICLES[1:], ARTICLES[::-1], ARTICLES)):
        anew = built(corpus, tmp_path / f"anew {number}", articles)
        assert built(corpus, index, articles) == anew
        assert verify(index).problems == []
    assert copies_in(index) == [["first", "again", "edited"], ["german", "german again"]]


def test_verify_tells_of_copies_that_the_articles_do_not_give(tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(tmp_path / "articles.jsonl", index, ARTICLES)
    built(tmp_path / "articles.jsonl", tmp_path / "other", [*ARTICLES[:-1], {**ARTICLES[-1], "text": CHINESE}])
    generation = open_index(index)
    folder = tmp_path / "other" / "generations" / "000001" / "copies"
    assert [*check_copies(generation.articles, folder)] == [
        "has another groups.npy than the articles give",
        "has another members.npy than the articles give",
    ]
    generation.close()

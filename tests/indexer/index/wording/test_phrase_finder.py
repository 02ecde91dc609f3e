"""Phrases are found in all articles that hold them, however they are written, and no more are read than allowed."""

import json
from collections.abc import Iterator

import numpy as np
import pytest

from indexer.index.generation import Generation, open_index
from indexer.index.wording import phrase_finder
from indexer.index.wording.folding import folded
from indexer.index.wording.phrase import stands_in
from indexer.index.wording.phrase_finder import PhraseFinder
from tests.conftest import ROOT
from tests.fakes import build_quietly

TEXTS = {
    "us": "WHO in the US? Us, they said. The U.S. and US troops of 5 200 men and 3,5 more.",
    "shout": "WHO WARNS OF WAR IN THE US\n\nNobody warns us of it again.",
    "joined": "A long-term plan for longterm firefighters, fire fighters and L'Aquila's O'Brien.",
    "chinese": "他在中国人民大学学习。US 的一个人。",
    "thai": "ประเทศไทยเป็นประเทศ",
    "arabic": "قال الرئيسُ إنّ الحربَ انتهت",
    "german": "Die Straße zum Düsseldorfer Hauptbahnhof-Süd ist gesperrt, sagte Müller‑Lüdenscheidt.",
    "first.md": "# A *heading*\n\nSome **bold** words and [a link](https://a.example/x) of `code`.",
    "long": "\n\n".join(f"Sentence {number} of many follows here with words." for number in range(40)),
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("phrases")
    corpus = folder / "corpus"
    corpus.mkdir()
    markdown = TEXTS["first.md"]
    (corpus / "first.md").write_text(markdown)
    records = ({"id": key, "title": f"Of {key}", "text": text} for key, text in TEXTS.items() if key != "first.md")
    (corpus / "some.jsonl").write_text("\n".join(map(json.dumps, records)))
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        (corpus / path.name).write_bytes(path.read_bytes())
    build_quietly(corpus, folder / "index")
    opened = open_index(folder / "index")
    yield opened
    opened.close()


@pytest.fixture
def finder(generation: Generation) -> PhraseFinder:
    return PhraseFinder(generation.lexical, generation.articles, generation.columns.article_rows)


def found(finder: PhraseFinder, generation: Generation, phrase: str) -> set[str]:
    return set(generation.articles.ids(finder.find(folded(phrase)).articles.tolist()))


@pytest.mark.parametrize(
    ("phrase", "holding"),
    [
        ("us", {"us", "shout", "chinese"}),
        ("who", {"us", "shout"}),
        ("troops of 5 200 men", {"us"}),
        ("200 men", {"us"}),
        ("war in the us", {"shout"}),
        ("long-term plan", {"joined"}),
        ("term plan", {"joined"}),
        ("fire fighter", set()),
        ("O’Brien", {"joined"}),
        ("国人民", {"chinese"}),
        ("学", {"chinese"}),
        ("人", {"chinese"}),
        ("ไทยเป็น", {"thai"}),
        ("إنّ الحربَ", {"arabic"}),
        ("STRASSE ZUM", {"german"}),
        ("Müller-Lüdenscheidt", {"german"}),
        ("a heading some bold words and a link of code", {"first.md"}),
        ("of german", {"german"}),
        ("words. sentence 7 of many", {"long"}),
        ("?", {"us"}),
    ],
)
def test_find_finds_the_articles_that_hold_a_phrase(
    finder: PhraseFinder, generation: Generation, phrase: str, holding: set[str]
) -> None:
    of_seeds = {one for one in found(finder, generation, phrase) if one not in TEXTS}
    assert found(finder, generation, phrase) - of_seeds == holding


def test_every_slice_of_words_is_found(finder: PhraseFinder, generation: Generation) -> None:
    rng = np.random.default_rng(0)
    for article, passages in generation.articles.scan():
        if article.header.format == "markdown":
            continue
        for passage in passages:
            words = passage.text.split()
            for _ in range(6):
                start, size = int(rng.integers(len(words))), int(rng.integers(1, 9))
                phrase = " ".join(words[start : start + size])
                assert article.header.id in found(finder, generation, phrase), phrase


def test_find_agrees_with_reading_every_article(finder: PhraseFinder, generation: Generation) -> None:
    everything = np.arange(generation.articles.articles)
    for phrase in ("the", "of the", "said", "beijing", "us", "in the us", "no such words"):
        assert finder.find(phrase).articles.tolist() == finder.read(phrase, everything).tolist()


def test_find_tells_if_there_are_too_many_to_be_read(finder: PhraseFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = finder.find("the")
    assert everything.are_read
    monkeypatch.setattr(phrase_finder, "READ_MOST", 1)
    monkeypatch.setattr(finder, "_known", type(finder._known)())
    unread = finder.find("the")
    assert not unread.are_read
    assert set(unread.articles.tolist()) >= set(everything.articles.tolist())
    only = np.zeros(finder._count, bool)
    only[everything.articles[0]] = True
    among = finder.find("the", only)
    assert (among.are_read, among.articles.tolist()) == (True, everything.articles[:1].tolist())


def test_find_remembers_what_was_read(finder: PhraseFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = finder.find("the")
    monkeypatch.setattr(finder, "read", lambda *_: pytest.fail("read again"))
    assert finder.find("the").articles is first.articles


def test_passages_are_those_that_hold_most_of_the_phrases(finder: PhraseFinder, generation: Generation) -> None:
    (article,) = finder.find("sentence 7 of many").articles.tolist()
    rows = finder.passages(["sentence 7 of many", "sentence 39 of many"], np.array([article]))
    assert len(rows) == 2
    texts = [folded(one.passage.text) for one in generation.articles.attributed(rows.tolist())]
    assert stands_in("sentence 7 of many", texts[0])
    assert stands_in("sentence 39 of many", texts[1])
    assert finder.passages(["of long"], np.array([article])).tolist() == []

from pathlib import Path

from indexer.index.signatures.words import words_of
from service.quotations.candidates import Candidate
from service.quotations.texts import BREAK
from tests.service.quotations.made import Told, library

LONG = " ".join(f"w{number}" for number in range(128 * 40))


def test_read_yields_short_articles_whole_and_titles_apart(tmp_path: Path) -> None:
    with library(tmp_path, [Told("One two. Three", title="A title"), Told("four")]) as made:
        title, text, other = made.texts.read([Candidate(0, (1,)), Candidate(1, (2,))])
        assert (title.is_title, title.keys, title.text) == (True, ["a", "title"], "A title")
        assert (text.is_title, text.keys, text.position) == (False, ["one", "two", "three"], 0)
        assert text.written(range(1, 3)) == "two. Three"
        assert (other.keys, other.position) == (["four"], 1)


def test_read_yields_what_lies_around_blocks_of_a_long_article(tmp_path: Path) -> None:
    with library(tmp_path, [Told(LONG, title="w1")]) as made:
        title, words = made.texts.read([Candidate(0, (1, 10, 12, 40))], behind=1)
        assert title.keys == ["w1"]
        runs = " ".join(words.keys).split(BREAK)
        assert [(run.split()[0], run.split()[-1]) for run in runs] == [
            ("w0", "w255"),
            (f"w{8 * 128}", f"w{13 * 128 - 1}"),
            (f"w{38 * 128}", f"w{40 * 128 - 1}"),
        ]
        known = dict(zip(words_of(LONG).starts, words_of(LONG).keys, strict=True))
        assert all(key in (BREAK, known[start]) for key, start in zip(words.keys, words.starts, strict=True))


def test_places_are_all_that_there_are(tmp_path: Path) -> None:
    with library(tmp_path, [Told("a b a b a ab a")]) as made:
        (words,) = made.texts.read([Candidate(0, (0,))])
        assert list(words.places(["a", "b"])) == [0, 2]
        assert list(words.places(["a", "b", "a"])) == [0, 2]
        assert list(words.places(["a"], 3)) == [4, 6]
        assert list(words.places(["b", "ab"])) == []

"""What the weights for headlines and days are fitted to, and that they are those of the numbers."""

from benchmarks.fit_headline import Example, days_in, fit, most_likely, titles_of
from benchmarks.headline_texts import Text
from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head import weights
from tests.indexer.corpus.dumps.test_article import BODY, FOOTER, HEAD, MENU

TITLE, DAY = "island ferry runs aground with forty on board", "2024-06-12"


def _examples() -> tuple[Example, Example]:
    text = Text("page", MENU + HEAD + BODY + FOOTER, TITLE, DAY)
    dump = find_article(text.text)
    assert dump is not None
    return titles_of(text, dump), days_in(text, dump, None)


def test_weights_are_those_of_the_numbers() -> None:
    titles, days = _examples()
    assert ["", *titles.looks[0]] == list(weights.TITLES)
    assert ["", *days.looks[0]] == list(weights.DAYS)


def test_examples_know_which_candidates_are_right() -> None:
    for example, right in zip(_examples(), (TITLE, DAY), strict=True):
        assert {name for name, ok in zip(example.names, example.is_right, strict=True) if ok} == {right}


def test_fit_finds_weights_by_which_the_right_candidate_is_chosen() -> None:
    low, high = {"long": 0.0}, {"long": 1.0}
    of = [
        Example("one", [low, high], [False, True], ["a", "b"]),
        Example("two", [high, low], [True, False], ["c", "d"]),
        Example("three", [low], [False], ["e"]),
    ]
    found = fit(of, none_weight=1.0, decay=1e-3)
    likely = [most_likely(one, found) for one in of]
    assert [name for name, _ in likely[:2]] == ["b", "c"]
    assert [chance > 0.5 for _, chance in likely] == [True, True, False]

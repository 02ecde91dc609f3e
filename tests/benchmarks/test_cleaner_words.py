"""Words that are learned from labelled dumps."""

from benchmarks.cleaner_examples import Text
from benchmarks.cleaner_words import LEAST_PAGES, learn_words

_ARTICLE, _FURNITURE = "The mayor said the bridge was safe.", "Subscribe to the newsletter."


def _text(page: str, rare: str = "") -> Text:
    said = f"{_ARTICLE} {rare}".strip()
    return Text(page, f"{said}\n\n{_FURNITURE}\n", f"{'a' * len(said)}--{'-' * len(_FURNITURE)}-", 0)


def test_learn_words_weighs_words_by_the_lines_they_stand_in() -> None:
    words = learn_words([_text(f"page {number}") for number in range(LEAST_PAGES)])
    assert words["said"] > 0.1
    assert words["newsletter"] < -0.1
    assert abs(words["the"]) < words["said"]


def test_learn_words_knows_only_words_of_several_pages() -> None:
    texts = [_text(f"page {number}", rare="Perhaps." if number else "") for number in range(LEAST_PAGES)]
    assert "perhaps" not in learn_words(texts)
    assert "perhaps" in learn_words([*texts, _text("another", rare="Perhaps.")])

import pytest

from indexer.records import Article, ArticleHeader
from service.quotations.exact import exact_places
from service.quotations.quotation import Quotation, quoted_words
from service.quotations.texts import ReadWords


def read(text: str) -> ReadWords:
    """The words between spaces, as they are written."""
    keys = text.split(" ")
    starts = [len(" ".join(keys[:number])) + (number > 0) for number in range(len(keys))]
    article = Article(header=ArticleHeader(id="a", path="a", sha256=""), text=text)
    return ReadWords(
        article, 0, False, keys, starts, [start + len(key) for start, key in zip(starts, keys, strict=True)]
    )


def places(quote: str, text: str) -> list[list[str]]:
    words = read(text)
    return [
        [words.written(match.found) for match in place.matches]
        for place in exact_places(quoted_words(Quotation(text=quote)), words)
    ]


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("b c", "a b c b c d", [["b c"], ["b c"]]),
        ("a a", "a a a", [["a a"], ["a a"]]),
        ("b d", "a b c d", []),
        ("a … d", "a b c d", [["a", "d"]]),
        ("a … b", "a b c", [["a b"]]),  # nothing is left out
        ("d … a", "a b c d", []),
        ("a … a", "a b a", [["a", "a"]]),
        ("a [x] c", "a b c", [["a", "c"]]),
        ("a [x] b", "a b c", [["a b"]]),
        ("a [b] c", "a b c", [["a b c"]]),
        ("a [x] k", "a b c d e f g h i j k", []),  # too many for an editor's word to stand for
        ("a [x] c … e", "a b c b c d e", [["a", "c", "e"]]),
        ("[x] b c [y]", "a b c", [["b c"]]),
        ("b", "a \n b", [["b"]]),
    ],
)
def test_exact_places_are_those_of_all_words(quote: str, text: str, found: list[list[str]]) -> None:
    assert places(quote, text) == found


def test_exact_places_do_not_put_an_editor_s_words_for_others_in_brackets() -> None:
    words = ReadWords(read("a [b] c").article, 0, False, ["a", "b", "c"], [0, 3, 6], [1, 4, 7])
    assert not list(exact_places(quoted_words(Quotation(text="a [x] c")), words))
    assert len(list(exact_places(quoted_words(Quotation(text="a … c")), words))) == 1

from dataclasses import replace

import pytest

from indexer.passages.plain_text import PlainText, passage_words, plain_text, with_syntax
from indexer.records import Article, ArticleHeader, Passage, Span, sha256_hex


def article(text: str, kind: str = "markdown", body_start: int = 0) -> Article:
    header = ArticleHeader(id="a", path="a.md", format=kind, sha256=sha256_hex(text))
    return Article(header=header, text=text, body_start=body_start)


def test_plain_text_has_spaces_for_the_syntax_of_markdown_alone() -> None:
    text = "## *Kiln*\n\nIt [burns](u)."
    plain = plain_text(article(text))
    assert plain.words == "    Kiln \n\nIt  burns    ."
    assert plain.headings == frozenset({4})
    other = plain_text(article(text, "text"))
    assert (other.words, other.marks, other.headings) == (text, bytes(len(text)), None)


@pytest.mark.parametrize(
    "text", ["<https://kiln1.example>", "<!-- 1987 -->", "[k]: https://kiln.example", "![](a1.png)"]
)
def test_plain_text_of_nothing_but_syntax_is_the_text(text: str) -> None:
    assert plain_text(article(text)).words == text
    assert plain_text(article(f"+++\n+++\n{text}", body_start=8)).words == f"+++\n+++\n{text}"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It [burns](u v).", "burns", "burns"),
        ("It [burns](u).", "burns", "[burns](u)"),
        ("# **Kiln** #\nIt", "Kiln", "# **Kiln** #"),
        ("one.[^1][two](u)", "one.", "one.[^1]"),
        ("one.[^1][two](u)", "two", "[^1][two](u)"),
        ("<b>one</b><br>", "one", "<b>one</b><br>"),
        ("![](a)[one](b)![](c)", "one", "![](a)[one](b)![](c)"),
        ("> one", "one", "> one"),
        ("![](a)[one](" + "x" * 99 + ")", "one", "![](a)[one"),
        ("<!--" + "x" * 99 + "-->[one](b)", "one", "one](b)"),
    ],
)
def test_with_syntax_takes_what_belongs_to_the_words(text: str, words: str, expected: str) -> None:
    start = text.index(words)
    (found,) = with_syntax([Span(start, start + len(words))], plain_text(article(text)), max_characters=60)
    assert found.of(text) == expected


def test_with_syntax_gives_no_character_twice() -> None:
    text = "one.[^1][two](u)"
    spans = with_syntax([Span(0, 4), Span(9, 12)], plain_text(article(text)), max_characters=60)
    assert [span.of(text) for span in spans] == ["one.[^1]", "[two](u)"]


def test_passage_words_are_told_from_the_whole_article() -> None:
    text = "```\n# one\n```\n\n<!-- two\n\nthree --> four"
    spans = [Span(4, 9), Span(15, len(text))]
    passages = [
        Passage(id=str(i), ordinal=i, text=span.of(text), span=span, byte_span=span, sha256="")
        for i, span in enumerate(spans)
    ]
    whole = article(text)
    found = list(passage_words([(whole, passages), (replace(whole, text="five"), [])]))
    assert [(one.header, one.plain.words.strip()) for one in found] == [(whole.header, "# one"), (whole.header, "four")]
    assert found[0].plain == PlainText("# one", bytes(5))

from dataclasses import replace

import pytest

from indexer.corpus.markdown.words import without_fillers
from indexer.index.keywords.terms import Analyzer
from indexer.passages.plain_text import (
    PlainText,
    passage_words,
    plain_text,
    with_syntax,
    without_wraps,
)
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


def test_without_fillers_are_those_that_references_and_escapes_stand_for() -> None:
    words = plain_text(article(r"caf&eacute; K&ouml;nigsberger AT&amp;T R\&D &quot;so.&quot; It&#39;s")).words
    assert " ".join(without_fillers(words).split()) == 'café Königsberger AT&T R&D "so." It\'s'
    analyzer = Analyzer()
    assert analyzer.terms(words) == analyzer.terms("café Königsberger AT&T R&D so It's")


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


WRAPPED = """\
## The kiln

The harbour [commission](https://kiln.example) voted on Tuesday to relight
the **old kiln** of the town, which as everybody knows there is a com-
mission of its own for, and a chair who has read the minutes of all its
meetings twice before anybody else had heard of them.
"""


@pytest.mark.parametrize("kind", ["markdown", "text"])
def test_without_wraps_joins_the_lines_of_words(kind: str) -> None:
    lines = plain_text(article(WRAPPED, kind))
    joined = without_wraps(lines, article(WRAPPED, kind))
    assert (joined.marks, joined.headings, len(joined.words)) == (lines.marks, lines.headings, len(WRAPPED))
    assert "there is a commission of its own" in without_fillers(joined.words)
    assert len(joined.words.splitlines()) == 3


def test_without_wraps_leaves_other_words_and_front_matter_alone() -> None:
    text = "The kiln burns.\n\nIt cools.\n"
    assert without_wraps(plain_text(article(text)), article(text)) == plain_text(article(text))
    framed = article(WRAPPED * 2, "text", body_start=len(WRAPPED))
    assert without_wraps(plain_text(framed), framed).words.startswith(WRAPPED)


def test_passage_words_are_those_of_joined_lines() -> None:
    span = Span(WRAPPED.index("the **"), WRAPPED.index(" for,"))
    passage = Passage(id="a", ordinal=0, text=span.of(WRAPPED), span=span, byte_span=span, sha256="")
    (found,) = passage_words([(article(WRAPPED), [passage])])
    assert without_fillers(found.plain.words).endswith("there is a commission of its own")
    assert len(found.plain.words) == len(found.plain.marks) == len(passage.text)

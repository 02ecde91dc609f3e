"""Article -> its words: the text as it is embedded and searched, without the syntax of its format and line wraps. Pure.

Views of a text are as long as the text, so that spans of one are spans of the other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.corpus.markdown.inline import ALONE, CLOSES, OPENS
from indexer.corpus.markdown.syntax import without_syntax
from indexer.passages.wrapped import unwrapped
from indexer.records import Article, ArticleHeader, Passage, Span

_BEFORE_WORDS = (OPENS, ALONE)
_BEHIND_WORDS = re.compile(b"[%c%c]*+" % (CLOSES, ALONE))


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text, or a part of it, with spaces for what is syntax; spans of it are spans of the text."""

    words: str
    """The text with a space for every character of syntax, and where it is said with its lines joined."""
    marks: bytes
    """For each character one of the marks of `indexer.corpus.markdown.inline`; all 0 if the format has no syntax."""
    headings: frozenset[int] | None = None
    """Code points at which the words of headings begin; None if the format does not mark them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageWords:
    """The words of a passage, and the article that they come from."""

    header: ArticleHeader
    plain: PlainText


def plain_text(article: Article) -> PlainText:
    """Return the words of an article's text.

    A text that is nothing but syntax is taken as it is, so that every article has words.
    """
    if article.header.format == "markdown":
        syntax = without_syntax(article.text, article.body_start)
        if any(character.isalnum() for character in syntax.words[article.body_start :]):
            starts = (heading.end - len(heading.of(syntax.words).lstrip()) for heading in syntax.headings)
            return PlainText(syntax.words, syntax.marks, frozenset(starts))
    return PlainText(article.text, bytes(len(article.text)))


def without_wraps(plain: PlainText, article: Article) -> PlainText:
    """Return the words of an article with its hard-wrapped lines joined.

    Args:
        plain: The article's words, as `plain_text` gives them.
        article: The article.
    """
    is_markdown = article.header.format == "markdown"
    return replace(plain, words=unwrapped(article.text, plain.words, start=article.body_start, is_markdown=is_markdown))


def passage_words(articles: Iterable[tuple[Article, Sequence[Passage]]]) -> Iterator[PassageWords]:
    """Yield the words of passages, given each article with its passages or some of them, in order."""
    for article, passages in articles:
        # Of the whole article, because what is a comment or code cannot be told from a passage.
        plain = without_wraps(plain_text(article), article)
        for passage in passages:
            words, marks = passage.span.of(plain.words), plain.marks[passage.span.start : passage.span.end]
            yield PassageWords(header=article.header, plain=PlainText(words, marks))


def with_syntax(spans: Sequence[Span], plain: PlainText, *, max_characters: int) -> list[Span]:
    """Return spans of words together with the syntax beside them, so that none begins or ends within a link.

    Args:
        spans: Increasing and disjoint spans of `plain`, not beginning or ending in syntax.
        plain: The text.
        max_characters: Longest span in code points; syntax that would make one longer is left out.
    """
    found: list[Span] = []
    for span in spans:
        run = _BEHIND_WORDS.match(plain.marks, span.end)
        end = run.end() if run and run.end() - span.start <= max_characters else span.end
        start, free = span.start, found[-1].end if found else 0
        while start > free and plain.marks[start - 1] in _BEFORE_WORDS and end - start <= max_characters:
            start -= 1
        found.append(Span(start if end - start <= max_characters else span.start, end))
    return found

"""The main text of a page: the article's own words."""

import re
from collections.abc import Iterator, Sequence

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.sizes import release, sizes_of
from indexer.corpus.html.text.article_blocks import blocks_of
from indexer.corpus.html.text.article_run import run_of
from indexer.corpus.html.text.behind import drop_behind, with_boxes
from indexer.corpus.html.text.body import marked_body
from indexer.corpus.html.text.furniture import without_furniture
from indexer.corpus.html.text.prune import prune
from indexer.corpus.html.text.short_page import says_something, whole_text
from indexer.corpus.html.text.standfirst import standfirst_of, with_standfirst
from indexer.corpus.html.text.stated_text import reconciled
from indexer.corpus.html.text.structure import flatten_layout
from indexer.corpus.html.text.under_headline import is_within_text, under_headline
from indexer.corpus.html.text.units import units_of
from indexer.corpus.html.tree import Element

_STATED_BODY_SHARE = 0.95
"""Least share of the text that JSON-LD states as the article's which the blocks found should hold."""
_MARKED_BODY_SHARE = 0.6
"""Least share of the text of the element marked as the article's body; less, since other things lie in it, too."""
_MIN_CHARACTERS, _SENTENCE_MIN_CHARACTERS = 60, 20
"""Shortest text that is not all of its page, and of one on a page that says by its markup that it is an article."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_WEIGHT = 3
"""Characters of Latin text that one of a script without spaces stands for."""
_SUBHEADINGS, _SUBHEADING_MAX_BYTES = frozenset(("h2", "h3", "h4", "h5", "h6")), 300
_BLOCK_MIN_CHARACTERS = 80
"""Least length of a text on a page without paragraphs that is taken for one."""


def main_text(
    root: Element,
    *,
    stated_body: str | None,
    title: str | None,
    heading: Element | None = None,
    authors: Sequence[str] = (),
    summaries: Sequence[str] = (),
    published_at: str | None = None,
    is_article: bool = False,
) -> str:
    """Return the main text of a page, its paragraphs apart by blank lines; "" if it has none.

    Args:
        root: The page; elements that are no part of an article are taken out of it.
        stated_body: Text that the page's JSON-LD states as the article's, if any.
        title: The article's headline, which is no part of the text.
        heading: Element that shows the headline; None if it is not known.
        authors: Its authors; neither is their byline.
        summaries: Summaries of it that the page states, by which its standfirst is known.
        published_at: Its date of publication in ISO 8601; neither is a line that states it.
        is_article: Whether the page says that it is an article, so that a short text is one, too.
    """
    flatten_layout(root)
    sizes = sizes_of(root)
    units = units_of(sizes)
    if heading is not None and is_within_text(heading, units, sizes):
        heading = None
    standfirst = None if heading is None else standfirst_of(heading, sizes, summaries)
    marked = marked_body(root, sizes)
    prune(root, sizes, units, heading=heading, body=marked)
    release(sizes)

    blocks, headings, is_whole = _found(root, heading, is_article=is_article)
    if marked is not None:
        blocks = reconciled(blocks, shown_text(marked), of_page=_blocks(marked), least_share=_MARKED_BODY_SHARE)
    if stated_body:
        blocks = reconciled(blocks, stated_body, of_page=_blocks(root), least_share=_STATED_BODY_SHARE)
    blocks = without_furniture(
        blocks, title=title, authors=authors, published_at=published_at, headings=headings, is_whole=is_whole
    )
    if is_whole and says_something(blocks, is_titled=title is not None):
        return "\n\n".join(blocks)
    text = "\n\n".join(with_standfirst(blocks, standfirst))
    return text if _size_of(text) >= (_SENTENCE_MIN_CHARACTERS if is_article else _MIN_CHARACTERS) else ""


def _size_of(text: str) -> int:
    return len(text) + (_UNSPACED_WEIGHT - 1) * len(_UNSPACED.findall(text[:_MIN_CHARACTERS]))


def _found(root: Element, heading: Element | None, *, is_article: bool) -> tuple[list[str], set[str], bool]:
    """Return the blocks of the article on a pruned page, its headings, and whether the blocks are all of the page."""
    sizes = sizes_of(root)
    headings = {
        shown_text(one)
        for one, size in sizes.items()
        if one.tag in _SUBHEADINGS and size.own and size.text <= _SUBHEADING_MAX_BYTES
    }
    run = run_of(under_headline(heading, units_of(sizes), sizes), sizes)
    if not run.containers:
        blocks = whole_text(root, heading if heading in sizes else None, sizes)
        if blocks:
            release(sizes)
            return blocks, headings, True
    run = drop_behind(with_boxes(run, sizes), sizes)
    blocks = blocks_of(run, sizes, is_titled=heading in sizes)
    blocks = blocks or [block for block in _blocks(root) if len(block) > _BLOCK_MIN_CHARACTERS]
    if not blocks and is_article:
        blocks = list(_blocks(next(root.iter("article"), next(root.iter("main"), root))))
    release(sizes)
    return blocks, headings, False


def _blocks(element: Element) -> Iterator[str]:
    yield from (block for block in shown_text(element).split("\n\n") if block.strip())

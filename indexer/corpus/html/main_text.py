"""The main text of a page: the article's own words, found by trafilatura and freed of what it takes along."""

import re
from collections.abc import Sequence
from typing import Any

from indexer.corpus.html.article_run import drop_behind
from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.body import marked_body
from indexer.corpus.html.furniture import prune, without_furniture
from indexer.corpus.html.left_out import with_left_out
from indexer.corpus.html.metadata.titles import folded
from indexer.corpus.html.sizes import release, sizes_of
from indexer.corpus.html.structure import flatten_layout
from indexer.corpus.html.tree import Element

_NAMES = {"head": "h2", "list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote"}
"""Elements of trafilatura's results as HTML names them."""
_STATED_BODY_SHARE = 0.95
"""Least share of the text that JSON-LD states as the article's which the blocks found should hold."""
_MARKED_BODY_SHARE = 0.6
"""Least share of the text of the element marked as the article's body; less, since other things lie in it, too."""
_ELEMENTS_MAX = 50_000
"""Most elements of a page that trafilatura is given: it takes seconds for more."""
_FOUND_SHARE = 0.95
"""Share of the characters in a page's paragraphs that are looked for a second time if fewer are found."""
_JOINED_SHARE = 0.9
"""Least share of a line that blocks of the page are, if the line was joined of them."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that set no spaces between words."""
_SHINGLE = 3
_SHINGLES_MIN = 30
_WHOLE_SHARE = 0.6
"""Least size, as a share of what was found, of a text that is taken for all of the article."""
_CONTAINERS = ("//article", "//main", "//body")
_CANDIDATES = "//article | //*[@itemprop='articleBody'] | //main | //*[@role='main'] | //body"


def main_text(
    root: Element,
    *,
    stated_body: str | None,
    title: str | None,
    heading: Element | None = None,
    authors: Sequence[str] = (),
    is_article: bool = False,
) -> str:
    """Return the main text of a page, its paragraphs apart by blank lines; "" if it has none.

    Args:
        root: The page; elements that are no part of an article are taken out of it.
        stated_body: Text that the page's JSON-LD states as the article's, if any.
        title: The article's headline, which is no part of the text.
        heading: Element that shows the headline; None if it is not known.
        authors: Its authors; neither is their byline.
        is_article: Whether the page says that it is an article, so that a short text is one, too.
    """
    flatten_layout(root)
    sizes = sizes_of(root)
    marked = marked_body(root, sizes)
    prune(root, sizes, heading=heading, body=marked)
    release(sizes)
    containers = drop_behind(root, heading)
    blocks = with_left_out(_apart(_extracted(root), root) or _paragraphs(root), containers)
    if not blocks and is_article:
        blocks = _blocks(
            next((found for found in map(root.find, (".//article", ".//main", ".//body")) if found is not None), root)
        )
    if marked is not None:
        blocks = _reconciled(blocks, marked, shown_text(marked), least_share=_MARKED_BODY_SHARE)
    if stated_body:
        blocks = _reconciled(blocks, root, stated_body, least_share=_STATED_BODY_SHARE)
    return "\n\n".join(without_furniture(blocks, title=title, authors=authors))


def _extracted(root: Element) -> list[str]:
    from trafilatura import bare_extraction

    if sum(1 for _ in root.iter()) > _ELEMENTS_MAX:
        return []
    try:
        document: Any = bare_extraction(
            root, include_comments=False, include_tables=True, with_metadata=False, fast=True
        )
        # It is asked to compare its result with those of other methods, which takes as long, only if it missed much.
        found = 0 if document is None or document.body is None else len("".join(document.body.itertext()))
        if found < _FOUND_SHARE * sum(len("".join(element.itertext())) for element in root.iter("p")):
            document = bare_extraction(root, include_comments=False, include_tables=True, with_metadata=False)
    except (ValueError, RecursionError, AttributeError, TypeError):  # it has no errors of its own
        return []
    if document is None or document.body is None:
        return []
    for element in document.body.iter():
        if element.tag in _NAMES:
            element.tag = _NAMES[element.tag]
    return _blocks(document.body)


def _apart(blocks: list[str], root: Element) -> list[str]:
    """Return the blocks of a text; trafilatura gives a short page as one line, with its headline and all else in it."""
    if len(blocks) != 1:
        return blocks
    line = " ".join(blocks[0].split())
    found = [block for block in _blocks(root) if " ".join(block.split()) in line]
    return found if sum(map(len, found)) >= _JOINED_SHARE * len(line) else blocks


def _blocks(element: Element) -> list[str]:
    return [block for block in shown_text(element).split("\n\n") if block.strip()]


def _paragraphs(root: Element) -> list[str]:
    """Return the paragraphs of the first likely container that has some, or else the long blocks of the page."""
    for container in root.xpath(_CANDIDATES):
        paragraphs = [
            text for element in container.iter("p") if len(text := " ".join(shown_text(element).split())) > 40
        ]
        if sum(map(len, paragraphs)) > 200:
            return paragraphs
    return [block for block in _blocks(root) if len(block) > 80]


def _reconciled(blocks: list[str], root: Element, stated_body: str, *, least_share: float) -> list[str]:
    """Return the blocks of the article in the light of what the page states or marks as its text.

    Blocks before and after that text are left out. If too much of it is missing, the blocks under `root` that are in it
    are taken, or the text itself. A text that is only a part of the article changes nothing.
    """
    stated = _shingles(stated_body)
    found = _shingles(" ".join(blocks))
    if len(stated) < _SHINGLES_MIN or (len(stated & found) < 0.3 * len(stated) and len(found) > len(stated)):
        return blocks or _split(stated_body)  # the text of something else
    if len(stated & found) < least_share * len(stated):
        of_page = [block for block in _blocks(root) if _is_in(block, stated)]
        if len(stated & _shingles(" ".join(of_page))) >= _STATED_BODY_SHARE * len(stated):
            blocks = of_page
        elif len(stated) > len(found):
            return _split(stated_body)
    inside = [place for place, block in enumerate(blocks) if _is_in(block, stated)]
    is_whole = len(stated) >= _WHOLE_SHARE * len(_shingles(" ".join(blocks)))
    return blocks[inside[0] : inside[-1] + 1] if inside and is_whole else blocks


def _split(stated_body: str) -> list[str]:
    by_lines = re.split(r"\n\s*\n" if "\n\n" in stated_body else r"\n", stated_body)
    return [" ".join(line.split()) for line in by_lines if line.strip()]


def _is_in(block: str, stated: set[str]) -> bool:
    shingles = _shingles(block)
    return bool(shingles) and len(shingles & stated) >= 0.7 * len(shingles)


def _shingles(text: str) -> set[str]:
    """Return the runs of three words of a text, by which its parts are recognised; of a shorter one, all of it."""
    words: Sequence[str] = folded(text).split()
    if len(_UNSPACED.findall(text)) > 0.3 * len(text):
        words = "".join(words)
    if len(words) <= _SHINGLE:
        return {" ".join(words)} if words else set()
    return {" ".join(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)}

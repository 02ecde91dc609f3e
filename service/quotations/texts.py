"""The words of articles, read where a quotation may stand in them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from indexer.index.articles import ArticleReader
from indexer.index.signatures.signature_index import SignatureIndex
from indexer.index.signatures.words import words_of
from indexer.records import Article
from service.quotations.candidates import Candidate

_WHOLE_BLOCKS = 8
"""Blocks up to which all of an article's words are read."""
BREAK = "\n"
"""Stands for words that were not read between those that were; no word is like it."""
_BEHIND_BLOCKS = 2
"""Blocks read behind one in which a part of a quotation may begin; one is read before it."""


@dataclass(frozen=True)
class ReadWords:
    """Words of an article's text or of its title, in their order."""

    article: Article
    position: int
    """Position of the article in the corpus."""
    is_title: bool
    keys: list[str]
    """Each word, folded; `BREAK` where words were not read."""
    starts: list[int]
    """Code point of the text, or of the title, at which each begins."""
    ends: list[int]
    """Code point behind each."""

    @property
    def text(self) -> str:
        """What the code points count in."""
        return (self.article.header.title or "") if self.is_title else self.article.text

    def written(self, words: range) -> str:
        """Return what is written from the first of some words to the last, at least one."""
        return self.text[self.starts[words.start] : self.ends[words.stop - 1]]

    def places(self, keys: Sequence[str], start: int = 0) -> Iterator[int]:
        """Yield the numbers of the words, from one on, at which some keys stand one after the other."""
        wanted = "\t".join(("", *keys, ""))
        position = self._joined.find(wanted, self._offsets[start])
        while position >= 0:
            yield bisect_right(self._offsets, position) - 1
            position = self._joined.find(wanted, position + 1)

    @cached_property
    def _joined(self) -> str:
        return "\t".join(("", *self.keys, ""))

    @cached_property
    def _offsets(self) -> list[int]:
        """Position in `_joined` of the tab before each word, and of the last one."""
        return [0, *accumulate(len(key) + 1 for key in self.keys)]


class Texts:
    """The texts of a generation."""

    def __init__(self, articles: ArticleReader, signatures: SignatureIndex) -> None:
        """Take the parts of an opened generation."""
        self._articles = articles
        self._signatures = signatures

    def read(self, candidates: Sequence[Candidate], *, behind: int = _BEHIND_BLOCKS) -> Iterator[ReadWords]:
        """Yield the words of articles around the blocks that are named, those of a title apart.

        Args:
            candidates: Articles and their blocks.
            behind: Blocks that are read behind each.
        """
        articles = self._articles.at([one.article for one in candidates])
        for candidate, article in zip(candidates, articles, strict=True):
            yield from self._read(candidate, article, behind)

    def _read(self, candidate: Candidate, article: Article, behind: int) -> Iterator[ReadWords]:
        numbers = self._signatures.of_article(candidate.article)
        of_text = numbers
        if self._signatures.is_title(numbers.start):
            of_text = numbers[1:]
            title = words_of(article.header.title or "")
            yield ReadWords(article, candidate.article, True, *title)
        keys: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for blocks in _runs(of_text, candidate.blocks, behind):
            begin = int(self._signatures.blocks[blocks.start, 1])
            end = int(self._signatures.blocks[blocks.stop, 1]) if blocks.stop < of_text.stop else None
            words = words_of(article.text, begin, end)
            if keys:
                keys.append(BREAK)
                starts.append(starts[-1])
                ends.append(ends[-1])
            keys += words.keys
            starts += words.starts
            ends += words.ends
        yield ReadWords(article, candidate.article, False, keys, starts, ends)


def _runs(of_text: range, wanted: Sequence[int], behind: int) -> list[range]:
    """Return the blocks of a text to read, given those that are wanted, as ranges that do not touch."""
    if len(of_text) <= _WHOLE_BLOCKS:
        return [of_text] if of_text else []
    found: list[range] = []
    for block in wanted:
        own = range(max(of_text.start, block - 1), min(of_text.stop, block + 1 + behind))
        if found and found[-1].stop >= own.start:
            found[-1] = range(found[-1].start, max(found[-1].stop, own.stop))
        elif own:
            found.append(own)
    return found

"""The articles of a generation in which phrases stand word for word.

The keyword index tells which articles hold all of a phrase's words; then these are read. Where they are too many to be
read, the finder says which may hold it, and reads those that it is asked to.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from indexer.corpus.markdown.syntax import without_syntax
from indexer.index.articles import ArticleReader
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.postings import Postings
from indexer.index.wording.folding import folded
from indexer.index.wording.phrase import stands_in
from indexer.records import Article, Rows

READ_MOST = 4_000
"""Most articles that are all read to find a phrase: about a third of a second."""
_FEW = 64
"""Articles that are rather read than looked up for another of the phrase's words."""
_SENTENCE_ENDS = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964]")
"""Signs at which a phrase may go on in another sentence."""
_REMEMBERED = 64
"""Phrases whose articles are remembered."""

Articles = npt.NDArray[np.bool_]
"""Array (articles,) of bool."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occurrences:
    """Where a phrase stands, as far as it is known."""

    articles: Rows
    """(n,) positions of the articles that hold it, increasing; of those that may hold it, if they are not read."""
    are_read: bool
    """Whether they were read."""


class PhraseFinder:
    """Finds phrases in the texts and titles of a generation's articles. Safe to share between threads."""

    def __init__(self, lexical: LexicalIndex, articles: ArticleReader, article_rows: Rows) -> None:
        """Join the parts.

        Args:
            lexical: Keyword index of the passages.
            articles: Texts of the articles.
            article_rows: (passages,) position of each passage's article.
        """
        self._lexical = lexical
        self._articles = articles
        self._article_rows = article_rows
        self._count = int(article_rows[-1]) + 1 if len(article_rows) else 0
        self._known: OrderedDict[str, Rows] = OrderedDict()
        self._lock = Lock()

    def find(self, phrase: str, allowed: Articles | None = None) -> Occurrences:
        """Return the articles in which a phrase stands.

        Args:
            phrase: Phrase as `folded` gives it, not empty.
            allowed: (articles,) which articles matter; all if None. Others may be among those that are returned.
        """
        with self._lock:
            if phrase in self._known:
                self._known.move_to_end(phrase)
                return Occurrences(articles=self._known[phrase], are_read=True)
        candidates = self._candidates(phrase)
        if len(candidates) <= READ_MOST:
            found = self.read(phrase, candidates)
            with self._lock:
                self._known[phrase] = found
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
            return Occurrences(articles=found, are_read=True)
        if allowed is not None:
            candidates = candidates[allowed[candidates]]
        if len(candidates) <= READ_MOST:
            return Occurrences(articles=self.read(phrase, candidates), are_read=True)
        return Occurrences(articles=candidates, are_read=False)

    def read(self, phrase: str, articles: Rows) -> Rows:
        """Return those of some articles in which a phrase stands; positions increase."""
        found = [
            row
            for row, article in self._articles.whole(articles.tolist())
            if stands_in(phrase, folded(_own_text(article))) or stands_in(phrase, folded(article.header.title or ""))
        ]
        return np.array(found, np.int64)

    def passages(self, phrases: Sequence[str], articles: Rows) -> Rows:
        """Return of some articles, which hold phrases, the rows of the passages that do; of each those with most."""
        found: list[int] = []
        for article in articles.tolist():
            first, end = np.searchsorted(self._article_rows, [article, article + 1]).tolist()
            if end - first == 1:
                continue
            texts = [folded(one.passage.text) for one in self._articles.attributed(range(first, end))]
            counts = [sum(stands_in(phrase, text) for phrase in phrases) for text in texts]
            most = max(counts)
            found += [first + at for at, count in enumerate(counts) if most and count == most]
        return np.array(found, np.int64)

    def _candidates(self, phrase: str) -> Rows:
        """Return the articles that hold all words of a phrase; if they are many, in one sentence."""
        terms = sorted(map(self._any_of, self._lexical.analyzer.verbatim_terms(phrase)), key=lambda one: one.passages)
        if not terms:
            return np.arange(self._count)
        articles = np.unique(self._article_rows[terms[0].rows])
        for term in terms[1:]:
            if len(articles) <= _FEW:
                return articles
            holds = np.zeros(self._count, bool)
            holds[self._article_rows[term.rows]] = True
            articles = articles[holds[articles]]
        if len(articles) > READ_MOST and len(terms) > 1 and not _SENTENCE_ENDS.search(phrase):
            together = terms[0]
            for term in terms[1:]:
                together = together.together(term)
            articles = np.unique(self._article_rows[together.rows])
        return articles

    def _any_of(self, terms: Sequence[str]) -> Postings:
        """Return the postings of passages that have any of some terms."""
        found, *others = map(self._lexical.postings, terms)
        for other in others:
            found = found.either(other)
        return found


def _own_text(article: Article) -> str:
    """Return the text of an article in which phrases are looked for: without front matter and syntax."""
    text = article.text
    if article.header.format == "markdown":
        text = without_syntax(text, article.body_start).words
    return text[article.body_start :]

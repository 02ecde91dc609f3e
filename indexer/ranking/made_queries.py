"""Queries that are made of a corpus: in its own language, about what it says.

Each is made of a sentence of a passage, as if by somebody who remembers the matter and not the wording. It depends on
its passage and the next one alone, so that a corpus that hardly changes gives mostly the same.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from indexer.index.articles import ArticleReader
from indexer.ranking.ranker import Ranker

SAMPLE_SIZE = 240
"""Passages that queries are made of: as many as there are lines in `unrelated.txt`."""
_LEFT_OUT_SHARE = 0.5
"""Share of a sentence's words that a remembered query leaves out."""
_EXCHANGED_SHARE = 0.25
"""Share of the remaining words that are exchanged for words of other passages."""
_QUERY_WORDS = (3, 14)
"""Fewest and most words of a remembered query."""
_STATEMENT_SHARE, _STATEMENT_WORDS = 0.2, 25
"""Share of its sentence's words that a statement leaves out, and the most that it has."""
_GAP_SHARE, _GAPPED_SHARE, _GAPPED_WORDS = 1 / 3, 0.3, 16
"""Share of its sentence that a query with a gap leaves out in one piece, of the rest word by word, and its most words.
What a question asks for is missing from it in one piece."""
_CHARACTERS_A_WORD = 20
"""Mean length of words from which on a text is taken to put no space between them."""


class SampledPassage(NamedTuple):
    """A passage that queries are made of."""

    row: int
    id: str
    text: str


class MadeQuery(NamedTuple):
    """A query that is made of a passage."""

    text: str
    row: int
    """Row of the passage."""


def sampled_passages(articles: ArticleReader) -> list[SampledPassage]:
    """Return the passages that the relevance is fitted to."""
    found = articles.attributed(articles.sampled_rows(SAMPLE_SIZE))
    return [SampledPassage(one.row, one.passage.id, one.passage.text) for one in found]


def remembered_queries(sample: Sequence[SampledPassage], ranker: Ranker) -> list[MadeQuery]:
    """Return a query of each passage: half of a sentence's words, a quarter of them exchanged for others."""
    queries: list[MadeQuery] = []
    for one, other in zip(sample, (*sample[1:], *sample[:1]), strict=True):
        chance = random.Random(one.id)  # noqa: S311 - the same queries for the same corpus
        others, _ = _words(other.text)
        words, space = _words(_sentence(one, ranker, chance))
        kept = [word for word in words if chance.random() >= _LEFT_OUT_SHARE]
        kept = [chance.choice(others) if chance.random() < _EXCHANGED_SHARE else word for word in kept]
        if len(kept) >= _QUERY_WORDS[0]:
            queries.append(MadeQuery(space.join(kept[: _QUERY_WORDS[1]]), one.row))
    return queries


def withheld_queries(sample: Sequence[SampledPassage], ranker: Ranker) -> list[MadeQuery]:
    """Return a query of each passage that keeps more of it: what finds little in other articles is not there.

    Half of them are statements, with most of a sentence's words; half have a gap where an answer would be.
    """
    queries: list[MadeQuery] = []
    for one in sample:
        chance = random.Random(f"{one.id} withheld")  # noqa: S311 - the same queries for the same corpus
        words, space = _words(_sentence(one, ranker, chance))
        share, most = _STATEMENT_SHARE, _STATEMENT_WORDS
        if chance.random() < 0.5:
            share, most = _GAPPED_SHARE, _GAPPED_WORDS
            gap = max(1, round(_GAP_SHARE * len(words)))
            start = chance.randrange(max(1, len(words) - gap))
            words = words[:start] + words[start + gap :]
        kept = [word for word in words if chance.random() >= share]
        if len(kept) >= _QUERY_WORDS[0]:
            queries.append(MadeQuery(space.join(kept[:most]), one.row))
    return queries


def _sentence(one: SampledPassage, ranker: Ranker, chance: random.Random) -> str:
    return chance.choice(ranker.sentences.spans(one.row)).of(one.text)


def _words(text: str) -> tuple[list[str], str]:
    """Return the words of a text, and what stands between them; pairs of letters where nothing does."""
    words = text.split()
    if len(text) > _CHARACTERS_A_WORD * max(1, len(words)):
        return [text[at : at + 2] for at in range(0, len(text), 2)], ""
    return words, " "

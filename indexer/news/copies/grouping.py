"""Copies brought together: which articles are one text, and which of them stands for all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from indexer.news.copies.components import components_of
from indexer.news.copies.printed import UNKNOWN, UNKNOWN_MOMENT, Printed, PrintedArticles
from indexer.news.copies.relations import Relation

RelationOf = Callable[[int, int], Relation]
"""Takes two texts by their numbers, and returns what they are to each other."""

_COMPLETE = 0.9
"""Share of the longest text's words from which on a text counts as complete."""
_FIT_TO_REPRESENT = 0.5
"""Share of the longest text's words that a later version must have to take the place of an earlier one."""
_MOST_CORE = 8
"""Versions of one publisher that others are compared with."""
_MOST_ROUNDS = 16
"""Groups that are made of one component; what is left then stays alone."""


class Member(NamedTuple):
    """An article of a group."""

    article: Printed
    relation: Relation
    """What its text is to that of the article that stands for the group; `COPY` if they are the same."""


Group = list[Member]
"""Articles that are one text: the one that stands for all, then the others in the order in which they would."""


def grouped(
    articles: PrintedArticles,
    lengths: Sequence[int],
    related: Mapping[tuple[int, int], Relation],
    relation_of: RelationOf,
) -> list[Group]:
    """Bring articles together whose texts are copies, parts or versions of one.

    Each member's text is compared with that of the article which stands for its group, so that no chain of small
    changes joins texts that have little in common.

    Args:
        articles: All articles of the corpus.
        lengths: Number of words of each text.
        related: Pairs of texts, the lower number first, that are something to each other.
        relation_of: Tells it of any other pair.

    Returns:
        The groups, each of at least two articles, in the order of their first articles in the corpus.
    """
    found: list[Group] = []
    joined = components_of(lengths, related)
    alone = ({text} for text in articles.repeated_texts() if text not in joined.members)
    for component in (*joined.components, *alone):
        left = component
        for _ in range(_MOST_ROUNDS):
            group = _group(left, articles, lengths, relation_of)
            left = left - {member.article.text for member in group}
            found += [group] if len(group) > 1 else []
            if not left:
                break
        else:
            groups = (_group({text}, articles, lengths, relation_of) for text in sorted(left))
            found += [group for group in groups if len(group) > 1]
    return sorted(found, key=lambda group: min(member.article.row for member in group))


def _group(texts: Iterable[int], articles: PrintedArticles, lengths: Sequence[int], relation_of: RelationOf) -> Group:
    """Return the group around the article that stands for the most of some texts."""
    every = [article for text in texts for article in articles.of(text)]
    longest = max(lengths[article.text] for article in every)

    def rank(article: Printed) -> tuple[bool, int, int]:
        return lengths[article.text] < _COMPLETE * longest, article.moment, article.row

    first = min(every, key=rank)
    if first.publisher != UNKNOWN:  # its newest version that is not a mere part stands for it
        own = [one for one in every if one.publisher == first.publisher]
        fit = [one for one in own if lengths[one.text] >= _FIT_TO_REPRESENT * longest and _is_dated(one)]
        newest = max(fit, key=lambda one: (one.moment, lengths[one.text], -one.row), default=first)
        first = first if newest.text == first.text else newest
    relations = {first.text: Relation.COPY}
    own_texts = {one.text for one in every if one.publisher == first.publisher != UNKNOWN}
    others = {article.text for article in every} - own_texts - relations.keys()
    for text in own_texts - relations.keys():
        relations[text] = relation_of(*sorted((first.text, text)))
    # Reprints of an earlier version need not have what was changed afterwards.
    core = [first.text, *(text for text in sorted(own_texts) if text != first.text and relations[text])][:_MOST_CORE]
    for text in others:
        known = (relation_of(*sorted((one, text))) for one in core)
        relations[text] = next(filter(None, known), Relation.NONE)
    members = [article for article in every if relations[article.text]]
    earlier = [one for one in members if one.row != first.row and one.publisher == first.publisher != UNKNOWN]
    earlier.sort(key=lambda one: (one.text != first.text, -one.moment if _is_dated(one) else 1, one.row))
    taken = {first.row, *(one.row for one in earlier)}
    reprints = sorted((one for one in members if one.row not in taken), key=rank)
    return [Member(article, relations[article.text]) for article in (first, *earlier, *reprints)]


def _is_dated(article: Printed) -> bool:
    return article.moment < UNKNOWN_MOMENT

"""Which story of a new generation is which of the live one: it keeps the id, and tells of splits and mergers.

A story is the one before with which it shares most articles. What is left of another that went into it is a merger;
what came out of one that goes on elsewhere is a split. A story that is none of those before gets an id made of that of
its earliest article.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from indexer.index.news.story_ids import ID_BYTES, StoryName

IdOf = Callable[[int], str]
"""Takes the position of an article in the corpus, and returns its id."""


def story_names(
    stories: Sequence[Sequence[int]], id_of: IdOf, earlier: Sequence[StoryName], earlier_story: Mapping[int, int]
) -> list[StoryName]:
    """Return the names of the stories of a new generation.

    Args:
        stories: Articles of each story, in the order of time.
        id_of: Returns the id of an article.
        earlier: Names of the stories of the generation before.
        earlier_story: Article -> number of the story that it was in there, for those that were in one.
    """
    shared = {
        (number, before): articles_shared
        for number, articles in enumerate(stories)
        for before, articles_shared in Counter(earlier_story[one] for one in articles if one in earlier_story).items()
    }
    kept: dict[int, int] = {}
    """Story -> the one before that it is."""
    taken: set[int] = set()
    for number, before in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if number not in kept and before not in taken:
            kept[number] = before
            taken.add(before)
    most: dict[int, tuple[int, int]] = {}
    """Story before -> the one that has most of its articles, and how many."""
    origin: dict[int, tuple[int, int]] = {}
    """Story -> the one before that most of its articles were in, and how many."""
    for (number, before), articles_shared in sorted(shared.items()):
        if articles_shared > most.get(before, (0, 0))[1]:
            most[before] = (number, articles_shared)
        if articles_shared > origin.get(number, (0, 0))[1]:
            origin[number] = (before, articles_shared)
    merged: defaultdict[int, list[str]] = defaultdict(list)
    for before, (number, _) in sorted(most.items()):
        if before not in taken:
            merged[number] += [*earlier[before].merged, earlier[before].id]
    used = {one for before in earlier for one in (before.id, *before.merged)}
    names = []
    for number, articles in enumerate(stories):
        if number in kept:
            name = earlier[kept[number]]
            names.append(name._replace(merged=(*name.merged, *merged[number])))
            continue
        new = _new_id(articles, id_of, used)
        used.add(new)
        split_from = earlier[origin[number][0]].id if number in origin else None
        names.append(StoryName(new, split_from, ()))
    return names


def _new_id(articles: Sequence[int], id_of: IdOf, used: set[str]) -> str:
    """Return an id that no story has or had in the generation before, made of the earliest article's."""
    found = (_hash(id_of(article), times) for times in count() for article in articles)
    return next(one for one in found if one not in used)


def _hash(article_id: str, times: int) -> str:
    return hashlib.sha256(f"story {times}\0{article_id}".encode()).hexdigest()[: 2 * ID_BYTES]

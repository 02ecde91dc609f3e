"""Check of the stories: the order of their articles, and their names.

Which articles are in one is not found out again: another processor may decide a doubtful case in another way.
"""

from collections.abc import Iterator

import numpy as np

from indexer.index.columns.dates import days_of
from indexer.index.generation import Generation


def check_stories(generation: Generation) -> Iterator[str]:
    """Yield what is wrong with the articles of the stories, a sentence each."""
    stories = generation.stories
    members = stories.members.astype(np.int64)
    numbers = np.arange(len(stories)).repeat(np.diff(stories.starts))
    days = days_of(generation.columns.dates)[members]  # NaN, for an unknown date, is sorted behind all numbers
    if not np.array_equal(np.lexsort((members, days, numbers)), np.arange(len(members))):
        yield "has stories whose articles are not in the order of time"
    if len(stories):
        first = np.minimum.reduceat(members, stories.starts[:-1])
        if (np.diff(first) <= 0).any():
            yield "has stories that are not in the order of their first articles"


def check_story_ids(generation: Generation) -> Iterator[str]:
    """Yield what is wrong with the names of the stories, a sentence each."""
    names = [generation.story_ids.name(story) for story in range(len(generation.story_ids))]
    ids = [one for name in names for one in (name.id, *name.merged)]
    if len(set(ids)) != len(ids):
        yield "has one id for two stories"

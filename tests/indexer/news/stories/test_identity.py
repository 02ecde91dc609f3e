from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from indexer.index.news.story_ids import StoryName
from indexer.news.stories.identity import story_names


def names_of(
    stories: Sequence[Sequence[int]],
    earlier: Sequence[StoryName] = (),
    earlier_stories: Sequence[Sequence[int]] = (),
) -> list[StoryName]:
    """Return the names of stories whose articles are numbered alike in both generations."""
    known = {article: number for number, articles in enumerate(earlier_stories) for article in articles}
    return story_names(stories, lambda article: f"article {article}", earlier, known)


FIRST, SECOND = names_of([[1, 2, 3], [4, 5]])


def test_story_names_are_made_of_the_earliest_article() -> None:
    assert FIRST.id == names_of([[1, 9]])[0].id
    assert FIRST.id != names_of([[2, 1]])[0].id
    assert (FIRST.split_from, FIRST.merged) == (None, ())
    assert len(bytes.fromhex(FIRST.id)) == 10


def test_story_names_stay_when_an_earlier_article_comes() -> None:
    assert names_of([[0, 1, 2, 3]], [FIRST], [[1, 2, 3]]) == [FIRST]


def test_story_names_stay_when_the_earliest_article_goes() -> None:
    assert names_of([[2, 3, 6]], [FIRST], [[1, 2, 3]]) == [FIRST]


def test_story_names_tell_of_a_merger() -> None:
    (found,) = names_of([[1, 2, 3, 4, 5]], [FIRST, SECOND], [[1, 2, 3], [4, 5]])
    assert found == FIRST._replace(merged=(SECOND.id,))
    (later,) = names_of([[1, 2, 3, 4, 5]], [found], [[1, 2, 3, 4, 5]])
    assert later == found


def test_story_names_tell_of_a_split() -> None:
    kept, new = names_of([[1, 2, 3], [4, 5]], [FIRST], [[1, 2, 3, 4, 5]])
    assert kept == FIRST
    assert new == SECOND._replace(split_from=FIRST.id)


def test_story_names_pass_on_what_became_part_of_a_story_before() -> None:
    (third,) = names_of([[7, 8, 9, 10, 11, 12]])
    merged = FIRST._replace(merged=(SECOND.id,))
    (found,) = names_of([[*range(1, 13)]], [merged, third], [[1, 2, 3, 4, 5], [7, 8, 9, 10, 11, 12]])
    assert found == third._replace(merged=(SECOND.id, FIRST.id))


def test_story_names_are_never_given_twice() -> None:
    # Article 1, whose id made the name of the first story, begins another one now.
    kept, new = names_of([[2, 3], [1, 6]], [FIRST], [[1, 2, 3]])
    assert kept.id == FIRST.id
    assert new.id == names_of([[6, 1]])[0].id
    assert new.split_from == FIRST.id


def test_story_names_of_stories_that_are_gone_are_gone() -> None:
    assert names_of([[8, 9]], [FIRST], [[1, 2, 3]])[0].id != FIRST.id
    assert names_of([], [FIRST], [[1, 2, 3]]) == []


Partition = st.lists(st.integers(0, 4), min_size=12, max_size=12)


def groups(partition: list[int]) -> list[list[int]]:
    found = [[article for article, group in enumerate(partition) if group == one] for one in range(5)]
    return [articles for articles in found if len(articles) > 1]


@given(st.lists(Partition, min_size=1, max_size=5))
def test_story_names_are_unique_and_the_same_for_the_same_past(partitions: list[list[int]]) -> None:
    earlier: list[StoryName] = []
    before: list[list[int]] = []
    for partition in partitions:
        stories = groups(partition)
        found = names_of(stories, earlier, before)
        assert found == names_of(stories, earlier, before)
        ids = [one for name in found for one in (name.id, *name.merged)]
        assert len(set(ids)) == len(ids)
        assert names_of(stories, found, stories) == found
        earlier, before = found, stories

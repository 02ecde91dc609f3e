import pytest

from indexer.index.rows.article_tables import ArticleFacts
from indexer.publish_gate.compare import compare
from tests.indexer.quality.made import facts_of, stock

LIVE = [facts_of(name, source="Post" if name < "c" else "Echo") for name in "abcd"]


@pytest.mark.parametrize(
    ("new", "gone", "sources"),
    [
        (LIVE, 0, {}),
        ([*LIVE, facts_of("e")], 0, {}),
        (LIVE[1:], 1, {}),
        (LIVE[2:], 2, {"Post": 2}),
        ([facts_of("x")], 4, {"Echo": 2, "Post": 2}),
        # A file that was renamed, and one whose text changed.
        ([*LIVE[:3], facts_of("z", text="hash of d")], 0, {}),
        ([*LIVE[:3], facts_of("d", text="another")], 0, {}),
        # An article with the same text as another one, which is gone.
        ([facts_of("a", text="hash of d"), *LIVE[1:3]], 1, {}),
        # A source that is only called something else, and one that has other articles now.
        ([*LIVE[:2], facts_of("c", source="Echo & Co"), facts_of("d", source="Echo & Co")], 0, {}),
        ([*LIVE[:2], facts_of("e", source="Echo")], 2, {}),
    ],
)
def test_compare_counts_what_is_gone(new: list[ArticleFacts], gone: int, sources: dict[str, int]) -> None:
    found = compare("000001", stock(*LIVE), stock(*new))
    assert (found.generation, found.articles, found.gone, found.emptied) == ("000001", 4, gone, 0)
    assert found.sources_gone == sources
    assert list(found.sources_gone) == list(sources)
    assert found.lost_share == gone / 4


def test_compare_counts_articles_that_are_near_empty_only_now() -> None:
    live = stock(*LIVE, characters=[500, 100, 99, 500])
    found = compare("000001", live, stock(*LIVE[:3], characters=[99, 99, 10]))
    assert (found.gone, found.emptied, found.lost, found.lost_share) == (1, 2, 3, 0.75)


def test_compare_takes_articles_without_a_source_for_no_source() -> None:
    found = compare("000001", stock(*map(facts_of, "ab")), stock(facts_of("a", source="Post")))
    assert (found.gone, found.sources_gone) == (1, {})

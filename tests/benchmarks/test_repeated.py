import pytest

from benchmarks.repeated import LAYOUTS, SITES, Shares, make_articles, measure


def test_make_articles_gives_the_same_for_the_same_seed_and_each_site_its_lines() -> None:
    articles = list(make_articles(2))
    assert [one.lines for one in make_articles(2)] == [one.lines for one in articles]
    assert len({one.text for one in articles}) == 2 * len(SITES)
    for one in articles:
        site = SITES[one.source]
        furniture = [line for line, is_own in one.lines if not is_own]
        assert set(furniture) <= {*site.top, *site.middle, *site.in_half, *site.end}
        assert set(furniture) >= {*site.top, *site.middle, *site.end}


def test_shares_count_characters_other_than_white_space() -> None:
    shares = Shares()
    shares.add("a b", is_own=True, is_kept=True)
    shares.add("cd", is_own=True, is_kept=False)
    shares.add("efgh", is_own=False, is_kept=False)
    assert str(shares) == "100.0% removed, 50.00% lost, 0 wrong titles"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_measure_finds_that_the_rule_removes_furniture_and_no_article(layout: str) -> None:
    articles = list(make_articles(10))
    without, with_it = (measure(articles, layout, with_rule=rule) for rule in (False, True))
    assert with_it.furniture_removed > 1.5 * without.furniture_removed
    assert with_it.own_lost == without.own_lost
    assert with_it.wrong_titles <= without.wrong_titles

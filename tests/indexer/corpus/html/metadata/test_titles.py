"""Headlines freed of the name of their site."""

import pytest

from indexer.corpus.html.metadata.titles import agree, is_title, share_terms, stretches_of, without_site


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Rain floods the old town | The Post", "Rain floods the old town"),
        ("Rain floods the old town - The Post", "Rain floods the old town"),
        ("The Post: Rain floods the old town", "Rain floods the old town"),
        ("The Post » News » Rain floods the old town", "News » Rain floods the old town"),
        ("Rain floods the old town - Post", "Rain floods the old town"),
        ("Rain floods the old town | postnews.example", "Rain floods the old town"),
        ("Rain floods the old town", "Rain floods the old town"),
        ("Rain - and no end - in the old town", "Rain - and no end - in the old town"),
        ("Post-war houses flood", "Post-war houses flood"),
        ("The Post", "The Post"),
        ("", ""),
    ],
)
def test_without_site_takes_the_known_name_off(title: str, headline: str) -> None:
    assert without_site(title, site_names=["The Post"], shown=[], host="www.postnews.example") == headline


def test_without_site_takes_the_part_that_the_page_shows() -> None:
    title = "Archive :: Features :: Rain: the old town floods (1/3)"
    assert without_site(title, site_names=[], shown=["Rain: the old town floods"], host=None) == title
    title = "Archive - Rain - the old town floods - Some paper"
    assert without_site(title, site_names=[], shown=["Rain - the old town floods"], host=None) == (
        "Rain - the old town floods"
    )


def test_without_site_takes_off_what_looks_like_a_name() -> None:
    assert without_site("Rain floods the old town | Daily Something", site_names=[], shown=[], host=None) == (
        "Rain floods the old town"
    )
    assert without_site("Rain - or snow", site_names=[], shown=[], host=None) == "Rain - or snow"


@pytest.mark.parametrize("title", ["Home", "untitled document", "404 Not Found", "The Post", "x" * 500, ""])
def test_is_title_refuses_what_names_no_article(title: str) -> None:
    assert not is_title(title, ["The Post"])


def test_agree_needs_most_words() -> None:
    assert agree("Rain floods town as river rises", "River rises: rain floods the town")
    assert not agree("Rain floods town", "Seals are counted again")
    assert not agree("News", "News of the rain that floods the town")


def test_stretches_of_are_the_runs_of_whole_parts() -> None:
    islands, ferry = "islands", "ferry stops"
    assert stretches_of("Islands | Ferry stops - Post") == {
        *(islands, ferry, "post"),
        *(f"{islands} {ferry}", f"{ferry} post", f"{islands} {ferry} post"),
    }
    assert "ferry" not in stretches_of("Ferry stops - The Post")


def test_stretches_of_is_bounded() -> None:
    assert len(stretches_of(" | ".join(map(str, range(5_000))))) <= 78


def test_share_terms_needs_one_longer_word() -> None:
    assert share_terms("Ferry stops in March", "Nine days without a ferry")
    assert not share_terms("Be the first to know", "Ferry to stop for nine days")

"""Made-up parts of articles, and what interrupts them."""

import numpy as np
import pytest
from lxml import html

from benchmarks import article_parts
from benchmarks.furniture import Block
from benchmarks.furniture_maker import Language, Maker

SENTENCES = ["The ferry to the island left at noon.", "It came back <late> with a cargo of turnips & two goats."]


@pytest.mark.parametrize(
    ("make", "labels"),
    [
        (article_parts.part, {"article"}),
        (article_parts.beside_text, {"optional"}),
        (article_parts.offer, {"none"}),
        (article_parts.standfirst, {"article", "optional"}),
    ],
)
def test_what_is_made_for_an_article_is_labelled(make: Block, labels: set[str]) -> None:
    found = set()
    for seed in range(40):
        made = html.fromstring(make(Maker(Language("en", SENTENCES), np.random.default_rng(seed))))
        found.add(made.get("data-gold"))
        assert made.text_content().strip() or made.xpath(".//img")
    assert found == labels


def test_rhythm_makes_the_same_kind_again_and_again() -> None:
    again = article_parts.rhythm(Maker(Language("en", SENTENCES), np.random.default_rng(3)))
    assert len({tuple(one.tag for one in html.fragments_fromstring(again())) for _ in range(6)}) == 1

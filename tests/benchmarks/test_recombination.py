"""New labelled pages made of the parts of others."""

import numpy as np
import pytest

from benchmarks.cleaner_examples import recombined
from benchmarks.dumps import dump, parse_page
from benchmarks.recombination import Recombiner, Source, of_text, parts_of

PAGE = (
    '<html lang="en-GB" data-kind="article"><body><nav><a>Menu</a></nav><main>'
    '<h1 data-gold="title">A title</h1><div><p data-gold="article">One sentence of the article stands here.</p>'
    '<div>Advert</div><p data-gold="article">And another sentence of it stands there.</p></div></main>'
    "<footer>The end</footer></body></html>"
)
WORDS = "The ferry to the island left the harbour at noon. It came back in the evening with a cargo of turnips."


def _source() -> Source:
    found = parts_of("page", PAGE)
    assert found is not None
    return found


def test_parts_of_tells_what_each_part_of_a_page_is() -> None:
    found = _source()
    assert found.language == "en"
    assert [piece.role for piece in found.pieces] == ["before", "head", "article", "inside", "article", "behind"]
    assert found.of("inside") == ["<div>Advert</div>"]


def test_parts_of_a_page_without_an_article_are_none() -> None:
    assert parts_of("page", "<html><body><p>Menu</p></body></html>") is None


def test_parts_of_keeps_text_that_stands_beside_elements() -> None:
    found = parts_of("page", '<html><body>Before<p data-gold="article">An article.</p>Behind</body></html>')
    assert found is not None
    assert found.of("before") == ["<div>Before</div>"]
    assert found.of("behind") == ["<div>Behind</div>"]


@pytest.mark.parametrize("seed", range(12))
def test_recombiner_makes_pages_with_an_article_from_a_source(seed: int) -> None:
    sources = [_source(), of_text("other", "fr", "Titre", [WORDS, WORDS])]
    name, source = Recombiner(sources, np.random.default_rng(seed)).page()
    found = dump(parse_page(name, source), "lines")
    assert "a" in found.labels
    assert name in ("page", "other")


def test_recombined_texts_follow_from_the_seed() -> None:
    sources = [_source(), of_text("other", "en", "A title", [WORDS] * 9)]
    made = [list(recombined(sources, 5, np.random.default_rng(3))) for _ in range(2)]
    assert made[0] == made[1]
    assert list(recombined(sources, 5, np.random.default_rng(4))) != made[0]

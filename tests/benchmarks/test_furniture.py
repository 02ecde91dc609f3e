"""Made-up furniture of news pages."""

import numpy as np
import pytest
from lxml import html

from benchmarks import furniture
from benchmarks.furniture_maker import Language, Maker

LANGUAGES = {
    "en": ["The ferry to the island left at noon.", "It came back <late> with a cargo of turnips & two goats."],
    "ja": ["漁港の時計塔が三十年ぶりに動き始めた。", "生徒が歯車を一枚ずつ作り直した。"],
    "xx": ["Weryn dalo kest orum.", "Parin."],
}
BLOCKS = [block for of in (furniture.BEFORE, furniture.INSIDE, furniture.BEHIND) for block, _ in of]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("block", dict.fromkeys(BLOCKS), ids=lambda block: block.__name__)
def test_blocks_hold_words_and_no_labels(block: furniture.Block, code: str) -> None:
    for seed in range(8):
        made = block(Maker(Language(code, LANGUAGES[code]), np.random.default_rng(seed)))
        element = html.fromstring(f"<div>{made}</div>")
        assert element.text_content().strip()
        assert not element.xpath("//*[@data-gold]")


def test_the_same_seed_makes_the_same_block() -> None:
    made = [furniture.rail(Maker(Language("en", LANGUAGES["en"]), np.random.default_rng(7))) for _ in range(2)]
    assert made[0] == made[1]

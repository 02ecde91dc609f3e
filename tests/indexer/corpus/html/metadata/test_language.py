"""Languages that a page states."""

import pytest

from indexer.corpus.html.metadata.language import language_of
from tests.indexer.corpus.html.pages.page import EN
from tests.indexer.corpus.html.pages.world import AR, DE, ES, FI, JA, RU


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [
        (["en-US"], EN, "en-US"),
        (["en_GB"], EN, "en-GB"),
        (["en"], FI, None),
        (["en", "fi_FI"], FI, "fi-FI"),
        (["en", "de"], DE, "de"),
        (["de"], ES, None),
        (["ru"], RU, "ru"),
        (["en"], RU, None),
        (["ar"], AR, "ar"),
        (["fr"], AR, None),
        (["ja"], JA, "ja"),
        (["zh"], JA, None),
        (["ru"], EN, None),
        (["sw"], EN, "sw"),
        (["english"], EN, None),
        (["{{lang}}", "", None], EN, None),
        (["und"], EN, None),
        (["en, fr"], EN, "en"),
    ],
)
def test_language_of_passes_over_what_the_text_is_not(
    stated: list[str | None], text: tuple[str, ...], language: str | None
) -> None:
    assert language_of(stated, "\n\n".join(text)) == language


def test_language_of_trusts_what_is_stated_of_a_short_text() -> None:
    assert language_of(["fi"], "OK") == "fi"

"""Languages as records state them."""

import pytest

from indexer.corpus.fields.languages import language_of
from indexer.records import Json


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("en", "en"),
        (" EN ", "en"),
        ("en_US", "en-US"),
        ("en_US.UTF-8", "en-US"),
        ("pt-br", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("eng", "en"),
        ("deu", "de"),
        ("ger", "de"),
        ("iw", "he"),
        ("ast", "ast"),
        ("English", "en"),
        ("english (US)", "en"),
        ("british english", "en-GB"),
        ("Norwegian Bokmål", "nb"),
        (["fr"], "fr"),
        ({"@type": "Language", "name": "French", "alternateName": "fr-CA"}, "fr-CA"),
        ({"name": "French"}, "fr"),
        ("xx", None),
        ("und", None),
        ("Elvish", None),
        ("en, fr", None),
        (["en", "fr"], None),
        (5, None),
        (True, None),
        ("x" * 1000, None),
    ],
)
def test_language_of_gives_a_tag(stated: Json, tag: str | None) -> None:
    assert language_of(stated) == tag

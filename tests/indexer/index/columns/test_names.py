import pytest

from indexer.index.columns.names import folded, folded_tag


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The Post", "the post"),
        ("\tTHE \u00a0 POST\n", "the post"),
        ("Cafe\u0301", "caf\u00e9"),
        ("Straße", "strasse"),
        ("İstanbul", "i\u0307stanbul"),
        (" \u2003", ""),
        ("", ""),
    ],
)
def test_folded_is_the_same_for_all_spellings_of_a_name(name: str, expected: str) -> None:
    assert folded(name) == folded(expected) == expected


@pytest.mark.parametrize("tag", ["en-GB", "EN_gb", " en-gb "])
def test_folded_tag_takes_underscores_for_hyphens(tag: str) -> None:
    assert folded_tag(tag) == "en-gb"

import pytest

from indexer.news.copies.titles import is_one_title


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("Bridge closes to lorries", "UPDATE 1: Bridge closes to lorries; hauliers sue", True),
        ("Bridge closes to lorries", "bridge closes to lorries", True),
        ("Weather for Thursday", "Weather for Friday", False),
        ("Quake: magnitude 4.1 north-east of the old town", "Quake: magnitude 4.3 north-east of the old town", False),
        ("", "", False),
        ("", "Bridge", False),
    ],
)
def test_is_one_title_takes_additions_and_no_exchange(first: str, second: str, are_one: bool) -> None:
    assert is_one_title(first, second) == is_one_title(second, first) == are_one

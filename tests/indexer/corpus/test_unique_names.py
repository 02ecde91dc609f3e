"""Names of files of several folders, as a corpus shows them."""

from pathlib import Path

import pytest

from indexer.corpus.unique_names import unique_names


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], []),
        ([("/x", "a.txt"), ("/x", "b/a.txt")], ["a.txt", "b/a.txt"]),
        ([("/x/one", "a.txt"), ("/x/two", "a.txt"), ("/x/two", "b.txt")], ["one/a.txt", "two/a.txt", "b.txt"]),
        ([("/x/one", "a.txt"), ("/y/one", "a.txt")], ["x/one/a.txt", "y/one/a.txt"]),
        ([("/x", "a.txt"), ("/y", "a.txt"), ("/z", "x/a.txt")], ["x/a.txt", "y/a.txt", "z/x/a.txt"]),
    ],
)
def test_unique_names_puts_folders_before_shared_names(files: list[tuple[str, str]], expected: list[str]) -> None:
    assert unique_names([(Path(folder), name) for folder, name in files]) == expected

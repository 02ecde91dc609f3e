from indexer.index.gathering import gathered


def test_gathered_yields_values_as_soon_as_they_are_large_together() -> None:
    assert list(gathered(["a", "bb", "ccc", "d", "eeeeee", "f"], len, 3)) == [
        ["a", "bb"],
        ["ccc"],
        ["d", "eeeeee"],
        ["f"],
    ]
    assert list(gathered([], len, 3)) == []
    assert list(gathered(["aaaa"], len, 3)) == [["aaaa"]]

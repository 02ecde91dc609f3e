from indexer.index.rows.recent import Recent


def test_known_gives_only_what_was_kept() -> None:
    recent: Recent[str] = Recent(10)
    assert recent.known([1, 2]) == {}
    recent.keep({2: "two", 3: "three"})
    assert recent.known([1, 2]) == {2: "two"}
    recent.keep({2: "2"})
    assert recent.known([3, 2]) == {3: "three", 2: "2"}


def test_keep_drops_what_was_asked_for_longest_ago() -> None:
    recent: Recent[int] = Recent(3)
    recent.keep({row: row for row in (1, 2, 3)})
    recent.known([1])
    recent.keep({4: 4})
    assert recent.known(range(9)) == {1: 1, 3: 3, 4: 4}
    recent.keep({row: row for row in range(10, 20)})
    assert set(recent.known(range(20))) == {17, 18, 19}

from pathlib import Path

import pytest

from indexer.articles.stores import opened_stores

KEY = b"k" * 20


def test_opened_stores_keep_what_is_put_in_until_they_are_emptied(tmp_path: Path) -> None:
    with opened_stores(tmp_path, pytest.fail) as (known, embedded):
        known.put(KEY, b"article")
        embedded.put(KEY, b"vector")
        known.finish(keep_days=7)
        embedded.finish(keep_days=7)
    with opened_stores(tmp_path, pytest.fail) as (known, embedded):
        assert (known.get(KEY), embedded.get(KEY)) == (b"article", b"vector")
    with opened_stores(tmp_path, pytest.fail, emptied=True) as (known, embedded):
        assert (known.get(KEY), embedded.get(KEY)) == (None, None)


def test_opened_stores_leave_an_index_as_it_is_if_they_write_elsewhere(tmp_path: Path) -> None:
    index, elsewhere = tmp_path / "index", tmp_path / "elsewhere"
    with opened_stores(index, pytest.fail, writes_to=elsewhere) as (known, embedded):
        known.put(KEY, b"article")
        embedded.put(KEY, b"vector")
    assert not index.exists()
    with opened_stores(index, pytest.fail, further=[elsewhere]) as (known, embedded):
        assert (known.get(KEY), embedded.get(KEY)) == (b"article", b"vector")

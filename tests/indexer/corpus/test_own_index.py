from pathlib import Path

import pytest

from indexer.corpus.own_index import OwnIndex


@pytest.mark.parametrize("exists", [True, False])
def test_own_index_is_told_from_other_folders(exists: bool, tmp_path: Path) -> None:
    index = tmp_path / "index"
    if exists:
        index.mkdir()
    (tmp_path / "link").symlink_to(index)
    for folder in (index, tmp_path / "link"):
        own = OwnIndex(folder)
        assert own.is_at(index)
        assert own.is_at(tmp_path / "link")
        assert own.holds(index / "generations" / "000001")
        assert not own.is_at(tmp_path)
        assert not own.holds(tmp_path / "index2")


def test_no_index_is_nowhere(tmp_path: Path) -> None:
    assert not OwnIndex(None).is_at(tmp_path)
    assert not OwnIndex(None).holds(Path("/"))


def test_own_index_is_told_under_another_name_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a volume is mounted twice: the paths differ, and no link leads from one to the other."""
    (tmp_path / "index").mkdir()
    (tmp_path / "mounted").mkdir()
    own, stat = OwnIndex(tmp_path / "index"), Path.stat
    monkeypatch.setattr(Path, "stat", lambda path: stat(path.with_name("index") if path.name == "mounted" else path))
    assert own.is_at(tmp_path / "mounted")
    assert own.holds(tmp_path / "mounted" / "a.txt")

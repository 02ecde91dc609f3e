from pathlib import Path

from indexer.index.repeated_lines import read_repeated, write_repeated


def test_repeated_lines_come_back_and_have_one_form(tmp_path: Path) -> None:
    repeated = {"b": frozenset({"zwei", "eins", "é"}), "a/": frozenset({"one"})}
    write_repeated(tmp_path / "a", repeated)
    write_repeated(tmp_path / "b", dict(reversed(repeated.items())))
    assert read_repeated(tmp_path / "a") == repeated
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_no_repeated_lines_are_no_file(tmp_path: Path) -> None:
    write_repeated(tmp_path / "a", {})
    assert not (tmp_path / "a").exists()
    assert read_repeated(tmp_path / "a") == {}

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import UsageError
from service.api.files.csv_text import Cell
from service.terminal.table_file import STANDARD_OUTPUT, check_target, write_table


def test_write_table_writes_rows_that_spreadsheets_can_open(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_table(path, ("a", "b"), [["x, y", 1.5], ["=1+1", None], ["زيارة\nline", "it’s"]])
    assert path.read_bytes().decode() == 'a,b\r\n"x, y",1.5\r\n\'=1+1,\r\n"زيارة\nline",it’s\r\n'
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_write_table_leaves_a_file_as_it_was_if_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")

    def rows() -> Iterator[list[Cell]]:
        yield ["a"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(path, ("a",), rows())
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_write_table_writes_to_standard_output_and_to_devices(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(STANDARD_OUTPUT, ("a",), [["x"]])
    assert capsys.readouterr().out == "a\r\nx\r\n"
    write_table(Path("/dev/null"), ("a",), [["x"]])
    assert Path("/dev/null").is_char_device()


def test_check_target_lets_nothing_be_lost(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    check_target(path, overwrite=False)
    check_target(STANDARD_OUTPUT, overwrite=False)
    check_target(Path("/dev/null"), overwrite=False)
    path.write_text("before")
    check_target(path, overwrite=True)
    with pytest.raises(UsageError, match=r"out\.csv is there already; name another file, or write over it with --over"):
        check_target(path, overwrite=False)
    (tmp_path / "link.csv").symlink_to(path)
    with pytest.raises(UsageError, match=r"link\.csv is the file of queries; name another file"):
        check_target(tmp_path / "link.csv", overwrite=True, sources=[path])
    with pytest.raises(UsageError, match="is a folder; name a file"):
        check_target(tmp_path, overwrite=True)
    with pytest.raises(UsageError, match="cannot be written: there is no folder"):
        check_target(tmp_path / "no" / "out.csv", overwrite=True)
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        check_target(path / "out.csv", overwrite=True)

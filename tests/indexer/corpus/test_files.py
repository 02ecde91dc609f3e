"""Which files are taken, under which name, in which order; what is ignored and what is refused."""

import gzip
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.corpus.files import find_files
from indexer.errors import UsageError


def _fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def _names(corpus: Sequence[Path]) -> list[str]:
    return [file.name for file in find_files(corpus).files]


def test_find_files_walks_folders_in_sorted_order(tmp_path: Path) -> None:
    _fill(tmp_path, "b/x.txt", "b/a/y.md", "a/z.jsonl", "c.txt", "B.txt")
    assert _names([tmp_path]) == ["B.txt", "c.txt", "a/z.jsonl", "b/x.txt", "b/a/y.md"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A.TXT", "text"),
        ("a.TXT.GZ", "text"),
        ("a.markdown", "markdown"),
        ("a.md.gz", "markdown"),
        ("a.b.jsonl", "jsonl"),
    ],
)
def test_find_files_tells_the_format_by_the_ending(tmp_path: Path, name: str, kind: str) -> None:
    _fill(tmp_path, name)
    assert [file.format for file in find_files([tmp_path]).files] == [kind]
    assert [file.format for file in find_files([tmp_path / name]).files] == [kind]


def test_find_files_ignores_and_counts_what_is_no_article(tmp_path: Path) -> None:
    _fill(
        tmp_path, "a.txt", "README.md", "sub/readme.txt", "LICENSE", "License.txt", ".hidden.txt", "page.html", "a.gz"
    )
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["a.txt"]
    assert len(found.ignored) == 7


def test_find_files_ignores_the_queries_of_a_beir_set_only(tmp_path: Path) -> None:
    _fill(tmp_path, "set/corpus.jsonl", "set/queries.jsonl", "packed/corpus.jsonl.gz", "packed/queries.jsonl.gz")
    _fill(tmp_path, "other/queries.jsonl")
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["other/queries.jsonl", "packed/corpus.jsonl.gz", "set/corpus.jsonl"]
    assert len(found.ignored) == 2


def test_find_files_reads_a_named_readme(tmp_path: Path) -> None:
    _fill(tmp_path, "README.md")
    assert _names([tmp_path / "README.md"]) == ["README.md"]


def test_find_files_takes_each_file_once_in_the_order_named(tmp_path: Path) -> None:
    _fill(tmp_path, "sub/a.txt", "sub/b.txt")
    sub = tmp_path / "sub"
    (tmp_path / "sub" / "c.txt").symlink_to(sub / "a.txt")
    assert _names([sub / "b.txt", tmp_path, sub, sub / ".." / "sub" / "b.txt"]) == ["b.txt", "sub/a.txt"]


def test_find_files_lists_a_dangling_link_and_counts_a_linked_folder(tmp_path: Path) -> None:
    _fill(tmp_path, "corpus/a.txt", "elsewhere/b.txt")
    (tmp_path / "corpus" / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "corpus" / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "corpus" / "linked").symlink_to(tmp_path / "elsewhere")
    found = find_files([tmp_path / "corpus"])
    assert [file.name for file in found.files] == ["a.txt", "gone.txt", "loop.txt"]
    assert len(found.ignored) == 1


def test_find_files_escapes_bytes_of_a_name_that_are_no_utf8(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("words")
    assert _names([tmp_path]) == ["caf\\udce9.txt"]


def test_open_decompresses(tmp_path: Path) -> None:
    (tmp_path / "a.TXT.GZ").write_bytes(gzip.compress(b"words\r\n"))
    with find_files([tmp_path]).files[0].open() as stream:
        assert stream.read() == b"words\r\n"


def test_sha256_hashes_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    expected = hashlib.sha256(b"a.txt\0" + hashlib.sha256(b"words").digest() + b"gone.txt\0" + b"unreadable")
    assert find_files([tmp_path]).sha256() == expected.hexdigest()


@pytest.mark.parametrize("name", ["page.html", "archive.gz", "noending"])
def test_find_files_refuses_a_named_file_of_unknown_format(tmp_path: Path, name: str) -> None:
    _fill(tmp_path, name)
    with pytest.raises(UsageError, match=rf"{name}: unknown format; known are \.txt, \.md"):
        find_files([tmp_path / name])


def test_find_files_refuses_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.txt: no such file or folder"):
        find_files([tmp_path, tmp_path / "gone.txt"])


def test_find_files_refuses_a_folder_it_cannot_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UsageError, match=f"{tmp_path.name}: Permission denied"):
        find_files([tmp_path])

"""Which files are taken, under which name, in which order; what is ignored and what is refused."""

import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.corpus.files import FORMATS, find_files, format_of, why_ignored
from indexer.errors import UsageError
from indexer.records import IgnoredFile, RecordNote


def _fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def _names(corpus: Sequence[Path], *, follow_links: bool = False) -> list[str]:
    return [file.name for file in find_files(corpus, follow_links=follow_links).files]


def _ignored(corpus: Sequence[Path], *, follow_links: bool = False) -> dict[str, str]:
    return {file.path: file.reason for file in find_files(corpus, follow_links=follow_links).ignored}


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
        ("a.b.jsonl", "json"),
        ("a.html.gz", "html"),
        ("crawl.warc.gz", "warc"),
        ("a.gz", None),
        ("a.gz.gz", None),
        ("txt", None),
        (".txt", None),
        ("a.txt.bak", None),
    ],
)
def test_format_of_goes_by_the_ending(name: str, kind: str | None) -> None:
    assert format_of(name) == kind


def test_find_files_names_what_it_does_not_read(tmp_path: Path) -> None:
    _fill(tmp_path, "a.txt", "README.md", "sub/readme.txt", "License.txt", ".hidden.txt", "page.exe", "a.gz")
    _fill(tmp_path, ".git/config.txt", "__MACOSX/a.txt", "~$draft.docx")
    os.mkfifo(tmp_path / "pipe.txt")
    assert _names([tmp_path]) == ["a.txt"]
    assert _ignored([tmp_path]) == {
        ".git/": "hidden",
        ".hidden.txt": "hidden",
        "License.txt": "describes the corpus",
        "README.md": "describes the corpus",
        "__MACOSX/": "hidden",
        "a.gz": "unknown format",
        "page.exe": "unknown format",
        "pipe.txt": "neither a file nor a folder",
        "~$draft.docx": "hidden",
        "sub/readme.txt": "describes the corpus",
    }


@pytest.mark.parametrize(
    ("name", "is_read"), [("a.txt", True), ("reader.md", True), ("LICENSE", False), ("._a", False)]
)
def test_why_ignored_knows_names_that_are_no_articles(name: str, is_read: bool) -> None:
    assert (why_ignored(name) is None) == is_read


def test_find_files_ignores_queries_and_judgements_of_a_beir_set_only(tmp_path: Path) -> None:
    _fill(tmp_path, "set/corpus.jsonl", "set/queries.jsonl", "set/qrels/test.tsv")
    _fill(tmp_path, "packed/corpus.jsonl.gz", "packed/queries.jsonl.gz", "other/queries.jsonl", "other/qrels/a.tsv")
    assert _names([tmp_path]) == [
        "other/queries.jsonl",
        "other/qrels/a.tsv",
        "packed/corpus.jsonl.gz",
        "set/corpus.jsonl",
    ]
    assert list(_ignored([tmp_path])) == ["packed/queries.jsonl.gz", "set/qrels/", "set/queries.jsonl"]


def test_find_files_reads_a_named_readme(tmp_path: Path) -> None:
    _fill(tmp_path, "README.md")
    assert _names([tmp_path / "README.md"]) == ["README.md"]


def test_find_files_takes_each_file_once_in_the_order_named(tmp_path: Path) -> None:
    _fill(tmp_path, "sub/a.txt", "sub/b.txt")
    sub = tmp_path / "sub"
    (sub / "0.txt").symlink_to(sub / "a.txt")
    assert _names([sub / "b.txt", tmp_path, sub, sub / ".." / "sub" / "b.txt"]) == ["b.txt", "sub/a.txt"]


def test_find_files_tells_equal_names_of_two_folders_apart(tmp_path: Path) -> None:
    _fill(tmp_path, "one/a.txt", "two/a.txt", "two/only.txt", "x/one/a.txt", "x/one/one/a.txt")
    assert _names([tmp_path / "one", tmp_path / "two"]) == ["one/a.txt", "two/a.txt", "only.txt"]
    assert _names([tmp_path / "one", tmp_path / "x/one/one"]) == [
        f"{tmp_path.name}/one/a.txt",
        "one/one/a.txt",
    ]
    assert _names([tmp_path / "one/a.txt", tmp_path / "two/a.txt"]) == ["one/a.txt", "two/a.txt"]
    # A name that another file already has is no way to tell two files apart.
    assert _names([tmp_path / "one", tmp_path / "x/one"]) == [f"{tmp_path.name}/one/a.txt", "x/one/a.txt", "one/a.txt"]


def test_find_files_does_not_follow_a_link_out_of_the_corpus(tmp_path: Path) -> None:
    _fill(tmp_path, "corpus/a.txt", "secret.txt", "elsewhere/b.txt")
    corpus = tmp_path / "corpus"
    (corpus / "passwd.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "linked").symlink_to(tmp_path / "elsewhere")
    (corpus / "up").symlink_to("..")
    reason = "a link out of the corpus; --follow-links follows it"
    assert _names([corpus]) == ["a.txt"]
    assert _ignored([corpus]) == {"linked/": reason, "passwd.txt": reason, "up/": reason}
    # Followed, every file is read once, and links that lead back end.
    assert _names([corpus], follow_links=True) == ["a.txt", "linked/b.txt", "passwd.txt"]
    assert _names([corpus / "passwd.txt"]) == ["passwd.txt"]


def test_find_files_follows_a_link_to_a_file_of_the_corpus(tmp_path: Path) -> None:
    _fill(tmp_path, ".store/f00d.txt", "a.txt")
    (tmp_path / "0.txt").symlink_to("a.txt")
    (tmp_path / "annexed.txt").symlink_to(".store/f00d.txt")
    (tmp_path / "again").symlink_to(".")
    assert _names([tmp_path]) == ["a.txt", "annexed.txt"]
    assert _ignored([tmp_path]) == {".store/": "hidden", "again/": "a link to a folder of the corpus"}


@pytest.mark.parametrize("target", ["nowhere", "loop.txt"])
def test_find_files_notes_a_link_that_leads_to_nothing(tmp_path: Path, target: str) -> None:
    (tmp_path / "loop.txt").symlink_to(target)
    found = find_files([tmp_path])
    assert (found.files, found.notes) == ((), (RecordNote(location="loop.txt", reason="a link that leads to nothing"),))


_NOT_FOLLOWED = "a link that cannot be followed: "


@pytest.mark.parametrize(
    ("target", "note"),
    [
        ("x" * 300, _NOT_FOLLOWED + "File name too long"),
        ("../closed", _NOT_FOLLOWED + "Permission denied"),
        ("../closed/x.txt", _NOT_FOLLOWED + "Permission denied"),
        ("a.txt/b.txt", "a link that leads to nothing"),
    ],
)
def test_find_files_loses_one_link_that_it_cannot_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, note: str
) -> None:
    _fill(tmp_path, "corpus/a.txt", "corpus/z/b.txt", "closed/x.txt")
    for name in (".hidden.txt", "link.txt", "z/link.txt"):
        (tmp_path / "corpus" / name).symlink_to(("../" if "/" in name and target[0] != "x" else "") + target)
    stat = os.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if (tmp_path / "closed") in (real := Path(os.path.realpath(path)), *real.parents):
            raise PermissionError(13, "Permission denied", path)
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", refuse)
    found = find_files([tmp_path / "corpus"], follow_links=True)
    assert [file.name for file in found.files] == ["a.txt", "z/b.txt"]
    assert found.notes == tuple(RecordNote(location=name, reason=note) for name in ("link.txt", "z/link.txt"))
    assert found.ignored == (IgnoredFile(path=".hidden.txt", reason="hidden"),)
    assert _names([tmp_path / "corpus"]) == ["a.txt", "z/b.txt"]


@pytest.mark.parametrize("target", ["/proc/kmsg", "/proc/1/fd", "/proc", "/sys/kernel/uevent_seqnum"])
def test_find_files_follows_no_link_to_what_the_kernel_makes(tmp_path: Path, target: str) -> None:
    (tmp_path / "log.txt").symlink_to(target)
    found = find_files([tmp_path], follow_links=True)
    (ignored,) = found.ignored
    assert (found.files, found.notes, ignored.path.rstrip("/")) == ((), (), "log.txt")
    assert ignored.reason == "a link to what the kernel makes, not to a file of a disk"


def test_find_files_enters_folders_at_any_depth(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"d" * 600)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("words")
    assert _names([tmp_path]) == ["d/" * 600 + "a.txt"]


def test_find_files_ignores_a_link_to_a_device(tmp_path: Path) -> None:
    (tmp_path / "endless.txt").symlink_to("/dev/zero")
    assert find_files([tmp_path], follow_links=True).ignored == (
        IgnoredFile(path="endless.txt", reason="neither a file nor a folder"),
    )


def test_find_files_escapes_what_cannot_be_printed(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("words")
    _fill(tmp_path, "line\nbreak\x1b[2K.txt", "back\\slash.txt", "line\\nbreak.txt", "naïve\u202etxt.exe")
    assert _names([tmp_path]) == [
        "back\\\\slash.txt",
        "caf\\udce9.txt",
        "line\\nbreak\\x1b[2K.txt",
        "line\\\\nbreak.txt",
    ]
    assert list(_ignored([tmp_path])) == ["naïve\\u202etxt.exe"]


def test_open_decompresses(tmp_path: Path) -> None:
    (tmp_path / "a.TXT.GZ").write_bytes(gzip.compress(b"words\r\n"))
    with find_files([tmp_path]).files[0].open() as stream:
        assert stream.read() == b"words\r\n"


@pytest.mark.parametrize("name", ["page.exe", "archive.gz", "noending"])
def test_find_files_refuses_a_named_file_of_unknown_format(tmp_path: Path, name: str) -> None:
    _fill(tmp_path, name)
    with pytest.raises(UsageError, match=rf"{name}: unknown format; known are \.txt, ") as raised:
        find_files([tmp_path / name])
    assert all(ending in str(raised.value) for ending in FORMATS)


def test_find_files_refuses_a_missing_path_and_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.txt: no such file or folder"):
        find_files([tmp_path, tmp_path / "gone.txt"])
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UsageError, match=r"pipe\.txt: neither a file nor a folder; to read a pipe, give -"):
        find_files([tmp_path / "pipe.txt"])


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + ".txt"])
def test_find_files_refuses_a_path_that_cannot_be_looked_at(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: File name too long"):
        find_files([tmp_path / name])


def test_find_files_loses_one_folder_that_it_cannot_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path, "open/a.txt", "shut/b.txt", "z.txt")
    listed = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["z.txt", "open/a.txt"]
    assert found.notes == (RecordNote(location="shut/", reason="cannot be entered: Permission denied"),)
    with pytest.raises(UsageError, match="shut: Permission denied"):
        find_files([tmp_path / "shut"])


def _ignored_beside(index: Path, corpus: list[Path], *, follow_links: bool = False) -> dict[str, str]:
    found = find_files(corpus, follow_links=follow_links, index=index)
    assert [file.name for file in found.files] == ["a.txt"]
    return {file.path: file.reason for file in found.ignored}


def test_find_files_leaves_out_the_index_by_whatever_path_it_is_reached(tmp_path: Path) -> None:
    _fill(tmp_path, "corpus/a.txt", "corpus/var/index/manifest.json", "corpus/var/index/sub/b.txt", "elsewhere/c.txt")
    corpus, index = tmp_path / "corpus", tmp_path / "corpus" / "var" / "index"
    (corpus / "linked").symlink_to(index)
    (corpus / "file.json").symlink_to(index / "manifest.json")
    (corpus / "sub").symlink_to(index / "sub")
    (tmp_path / "short").symlink_to(index)
    expected = {
        "var/index/": "the index itself",
        "linked/": "a link into the index itself",
        "sub/": "a link into the index itself",
        "file.json": "a link into the index itself",
    }
    for path in (index, tmp_path / "short", corpus / "var" / ".." / "var" / "index"):
        for follow_links in (False, True):
            assert _ignored_beside(path, [corpus], follow_links=follow_links) == expected


def test_find_files_leaves_out_an_index_outside_that_a_link_leads_to(tmp_path: Path) -> None:
    _fill(tmp_path, "corpus/a.txt", "index/generations/000001/manifest.json")
    (tmp_path / "corpus" / "out").symlink_to(tmp_path / "index" / "generations")
    found = _ignored_beside(tmp_path / "index", [tmp_path / "corpus"], follow_links=True)
    assert found == {"out/": "a link into the index itself"}


def test_find_files_takes_a_corpus_beside_an_index_that_is_not_there_yet(tmp_path: Path) -> None:
    _fill(tmp_path, "a.txt")
    assert _ignored_beside(tmp_path / "index", [tmp_path]) == {}


@pytest.mark.parametrize("corpus", ["index", "index/articles", "index/articles/a.txt", "link", "index/../index"])
def test_find_files_refuses_a_corpus_in_the_index(corpus: str, tmp_path: Path) -> None:
    _fill(tmp_path, "index/articles/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "index" / "articles")
    with pytest.raises(UsageError, match=f"{corpus}: lies in the index itself; keep articles and index in folders of"):
        find_files([tmp_path / corpus], index=tmp_path / "index")


def test_find_files_leaves_out_whatever_holds_an_index(tmp_path: Path) -> None:
    _fill(tmp_path, "a.txt", "old/LOCK", "old/generations/000001/golden.json", "generations/b.txt")
    found = find_files([tmp_path])
    assert [file.name for file in found.files] == ["a.txt", "generations/b.txt"]
    assert found.ignored == (IgnoredFile(path="old/", reason="holds an index"),)

"""Finding the files of a corpus."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indexer.corpus.own_index import THE_INDEX, OwnIndex
from indexer.corpus.streams import COMPRESSED, is_made_by_kernel, open_stream
from indexer.corpus.unique_names import unique_names
from indexer.errors import UsageError
from indexer.printable import printable
from indexer.records import IgnoredFile, RecordNote

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
    ".eml": "mail",
    ".csv": "table",
    ".tsv": "table",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".warc": "warc",
    ".pdf": "pdf",
    ".docx": "docx",
    ".zip": "zip",
}
"""Format of a file by the ending of its name; each ending may be followed by one of `streams.COMPRESSED`."""

_NOT_ARTICLES = {"readme", "license", "licence"}
"""Names, without their endings, of files that describe a corpus."""
_LOCK_PREFIX = "~$"
"""Beginning of the names of the files that office programs leave beside an open document."""
UNKNOWN_FORMAT = "unknown format"
"""Reason why a file is not read whose name has none of the endings of `FORMATS`."""
_ALSO_COMPRESSED = f", each also with {' or '.join(COMPRESSED)} behind it"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFile:
    """One file of the corpus, or a member of an archive."""

    path: Path
    """The file on disk, which is the archive if this is a member of one."""
    name: str
    """Path relative to the corpus folder, with forward slashes; the bare name of a file that the user named itself.
    Unique in the corpus: where files of several folders would have the same, the folder's own name stands before it.
    What cannot be printed is written as escapes."""
    format: str
    """Format of the file: one of the values of `FORMATS`."""
    open: Callable[[], BinaryIO] = field(compare=False, repr=False)
    """Opens the file for reading its bytes, decompressed; this and reading may raise any of `streams.READ_ERRORS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFiles:
    """The files that a corpus consists of."""

    files: tuple[CorpusFile, ...]
    """Files in the order of the arguments, those of a folder sorted by path; each file once."""
    ignored: tuple[IgnoredFile, ...]
    """Files and folders that are not read: hidden ones, those of no known format, those that describe the corpus, links
    that lead out of it or to files of the kernel, the index itself, and what is no file."""
    notes: tuple[RecordNote, ...]
    """A note on each folder that cannot be entered, each link that cannot be followed, and what cannot be looked at."""


def find_files(corpus: Sequence[Path], *, follow_links: bool = False, index: Path | None = None) -> CorpusFiles:
    """Return the files that `corpus` names, those of folders recursively.

    Links inside the corpus lead to files that are found anyway. A link that leads out of it could make any file of the
    machine searchable, so it is followed only on demand; what the user names itself always is.

    Args:
        corpus: Files and folders.
        follow_links: Whether links to files and folders outside the corpus are followed.
        index: Folder of the index that the corpus is for, if any. It is left out of the corpus: an index that took in
            its own files would change with every build.

    Raises:
        UsageError: If a path does not exist or cannot be listed, is neither file nor folder, lies in the index, or
            names a file of an unknown format.
    """
    own_index = OwnIndex(index)
    own_index.refuse(corpus)
    search = _Search(corpus, follow_links=follow_links, own_index=own_index)
    for root in corpus:
        search.add(root)
    names = unique_names([(root, file.name) for root, file in search.found])
    files = tuple(replace(file, name=name) for (_, file), name in zip(search.found, names, strict=True))
    return CorpusFiles(files=files, ignored=tuple(search.ignored), notes=tuple(search.notes))


def format_of(name: str) -> str | None:
    """Return the format of a file by its name, one of the values of `FORMATS`; None if it has none of the endings."""
    path = Path(name)
    return FORMATS.get((Path(path.stem) if path.suffix.lower() in COMPRESSED else path).suffix.lower())


def why_ignored(name: str) -> str | None:
    """Return why a file is not read, or a folder not entered, whatever it holds; None if it is.

    Args:
        name: Name of the file or folder without the path to it.
    """
    if name.startswith((".", _LOCK_PREFIX)) or name == "__MACOSX":
        return "hidden"
    return "describes the corpus" if name.partition(".")[0].lower() in _NOT_ARTICLES else None


def why_beside_a_test_set(name: str) -> str | None:
    """Return why a file or folder beside a `corpus.jsonl` is not read: it belongs to a test set in BEIR's layout.

    None if it is read. `name` is without the path to it.
    """
    is_part = name == "qrels" or name.partition(".")[0] == "queries"
    return "belongs to a test set, and holds no articles" if is_part else None


class _Folder(NamedTuple):
    path: Path
    real: Path
    """The path without links."""


class _Search:
    """The files found so far in the folders of a corpus."""

    def __init__(self, corpus: Iterable[Path], *, follow_links: bool, own_index: OwnIndex) -> None:
        """Start without files; see `find_files`."""
        self.found: list[tuple[Path, CorpusFile]] = []  # each behind the folder that its name is relative to
        self.ignored: list[IgnoredFile] = []
        self.notes: list[RecordNote] = []
        self._roots = [_real(root) for root in corpus]
        self._follow_links = follow_links
        self._own_index = own_index
        self._links: list[Path] = []
        self._seen: set[Path] = set()

    def add(self, root: Path) -> None:
        """Add the file or folder that an argument names.

        Raises:
            UsageError: If it cannot be used.
        """
        shown = printable(str(root))
        try:
            if root.is_dir():
                self._walk(root, self._enter(root, root, _real(root)))
                # Files go before the links to them, so that a file has its own name. Links may lead to more links.
                while self._links:
                    self._follow_if_possible(root, self._links.pop(0))
            elif root.is_file():
                if format_of(root.name) is None:
                    raise UsageError(f"{shown}: {UNKNOWN_FORMAT}; known are {', '.join(FORMATS)}{_ALSO_COMPRESSED}")
                self._take(root.parent, root, _real(root))
            elif root.exists():
                raise UsageError(f"{shown}: neither a file nor a folder; to read a pipe, give - and pipe it in")
            else:
                raise UsageError(f"{shown}: no such file or folder")
        except OSError as error:
            raise UsageError(f"{shown}: {error.strerror}") from None

    def _walk(self, root: Path, folders: Sequence[_Folder]) -> None:
        """Add the files of folders and of all that lies in them; each that cannot be entered costs that folder."""
        waiting = [*reversed(folders)]  # a stack, because folders may lie in each other deeper than calls can
        while waiting:
            folder = waiting.pop()
            try:
                waiting += reversed(self._enter(root, folder.path, folder.real))
            except OSError as error:
                self._note(root, folder.path, f"cannot be entered: {error.strerror}", ending="/")

    def _enter(self, root: Path, folder: Path, real: Path) -> list[_Folder]:
        """Add the files of a folder in the order of their names, and return the folders in it, in that order too.

        It lies in the argument `root`; `real` is its path without links.

        Raises:
            OSError: If the folder cannot be listed.
        """
        if real in self._seen:
            return []  # it lies in two arguments, or a link led here before
        self._seen.add(real)
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        if {"generations", "LOCK"} <= {entry.name for entry in entries}:
            self._ignore(root, folder, "holds an index")
            return []
        is_test_set = any(entry.name.startswith("corpus.jsonl") for entry in entries)
        folders = []
        for entry in entries:
            path = folder / entry.name
            why = why_ignored(entry.name) or (why_beside_a_test_set(entry.name) if is_test_set else None)
            try:
                if why is not None:
                    self._ignore(root, path, why)
                elif entry.is_symlink():
                    self._links.append(path)
                elif entry.is_dir() and self._own_index.is_at(path):
                    self._ignore(root, path, THE_INDEX)
                elif entry.is_dir():
                    folders.append(_Folder(path, real / entry.name))
                elif entry.is_file():
                    self._take(root, path, real / entry.name)
                else:
                    self._ignore(root, path, "neither a file nor a folder")
            except OSError as error:
                self._note(root, path, f"cannot be looked at: {error.strerror}")
        return folders

    def _follow_if_possible(self, root: Path, link: Path) -> None:
        try:
            self._follow(root, link)
        except OSError as error:
            self._note(root, link, f"a link that cannot be followed: {error.strerror}")

    def _follow(self, root: Path, link: Path) -> None:
        """Add what a link in a folder of the corpus leads to, if that is allowed.

        Raises:
            OSError: If what it leads to cannot be looked at.
        """
        real = _real(link)
        is_inside = any(real.is_relative_to(inside) for inside in self._roots)
        if self._own_index.holds(real):
            self._ignore(root, link, f"a link into {THE_INDEX}")
        elif not is_inside and not self._follow_links:
            self._ignore(root, link, "a link out of the corpus; --follow-links follows it")
        elif is_made_by_kernel(real):
            self._ignore(root, link, "a link to what the kernel makes, not to a file of a disk")
        elif link.is_dir() and is_inside:
            self._ignore(root, link, "a link to a folder of the corpus")
        elif link.is_dir():
            self._walk(root, [_Folder(link, real)])
        elif link.is_file():
            self._take(root, link, real)
        elif link.exists():
            self._ignore(root, link, "neither a file nor a folder")
        else:
            self._note(root, link, "a link that leads to nothing")

    def _take(self, root: Path, path: Path, real: Path) -> None:
        """Add a file, unless it was found before."""
        if real in self._seen:
            return
        self._seen.add(real)
        kind = format_of(path.name)
        if kind is None:
            self._ignore(root, path, UNKNOWN_FORMAT)
        else:
            file = CorpusFile(path=path, name=_name(root, path), format=kind, open=partial(open_stream, path))
            self.found.append((root, file))

    def _ignore(self, root: Path, path: Path, reason: str) -> None:
        ending = ""
        with suppress(OSError):  # what cannot be looked at is ignored for what its name says
            ending = "/" if path.is_dir() else ""
        self.ignored.append(IgnoredFile(path=_name(root, path) + ending, reason=reason))

    def _note(self, root: Path, path: Path, reason: str, *, ending: str = "") -> None:
        self.notes.append(RecordNote(location=_name(root, path) + ending, reason=reason))


def _real(path: Path) -> Path:
    """Return a path without links; unlike `Path.resolve` it also takes links that lead in circles."""
    return Path(os.path.realpath(path))


def _name(root: Path, path: Path) -> str:
    """Return the name of a file relative to a folder; a backslash is doubled, so that no two files get one name."""
    return printable(path.relative_to(root).as_posix().replace("\\", "\\\\"))

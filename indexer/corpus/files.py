"""Finding the files of a corpus."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from indexer.corpus.streams import COMPRESSED, open_stream
from indexer.errors import UsageError
from indexer.records import IgnoredFile

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
    ".mhtml": "mail",
    ".mht": "mail",
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
"""Format of a file by the ending of its name; each ending may be followed by `.gz` or `.zst`."""

_NOT_ARTICLES = {"readme", "license", "licence"}
"""Names, without their endings, of files that describe a corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFile:
    """One file of the corpus, or a member of an archive."""

    path: Path
    """The file on disk, which is the archive if this is a member of one."""
    name: str
    """Path relative to the corpus folder, with forward slashes; the bare name of a file that the user named itself.
    Bytes that are not UTF-8 are written as escapes."""
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
    """Files in the folders that are not read: hidden ones, those of no known format, those that describe the corpus."""

    def sha256(self) -> str:
        """Return a hash over the names and contents of all files, in order; equal hashes mean an unchanged corpus.

        A file that cannot be read counts as its name alone.
        """
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(file.name.encode() + b"\0")
            try:
                with file.path.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
            except OSError:
                digest.update(b"unreadable")
        return digest.hexdigest()


def find_files(corpus: Sequence[Path], *, follow_links: bool = False) -> CorpusFiles:
    """Return the files that `corpus` names, those of folders recursively.

    A folder that holds both `corpus.jsonl` and `queries.jsonl` is a BEIR test set, whose queries are not articles.

    Raises:
        UsageError: If a path does not exist or cannot be listed, or names a file of an unknown format.
    """
    found: dict[str, CorpusFile] = {}
    ignored: list[IgnoredFile] = []
    for root in corpus:
        if root.is_dir():
            for path in _walk(root):
                kind = None if _is_about_the_corpus(path) else _format(path)
                name = _name(path.relative_to(root))
                if kind is None:
                    ignored.append(IgnoredFile(path=name, reason="unknown format"))
                else:
                    # By its real path, a file that two arguments or links lead to is indexed once.
                    found.setdefault(os.path.realpath(path), _file(path, name, kind))
        elif root.exists():
            kind = _format(root)
            if kind is None:
                raise UsageError(f"{root}: unknown format; known are {', '.join(FORMATS)}, and each with .gz")
            found.setdefault(os.path.realpath(root), _file(root, _name(Path(root.name)), kind))
        else:
            raise UsageError(f"{root}: no such file or folder")
    return CorpusFiles(files=tuple(found.values()), ignored=tuple(ignored))


def _file(path: Path, name: str, kind: str) -> CorpusFile:
    return CorpusFile(path=path, name=name, format=kind, open=partial(open_stream, path))


def _walk(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root, onerror=_refuse):
        links = [name for name in subfolders if Path(folder, name).is_symlink()]  # not followed: they may go in circles
        # Assigned in place, which tells os.walk to visit these folders in this order and no others.
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names + links):
            path = Path(folder, name)
            if path.is_file() or path.is_symlink():
                yield path


def _refuse(error: OSError) -> None:
    raise UsageError(f"{error.filename}: {error.strerror}")


def _name(path: Path) -> str:
    return path.as_posix().encode(errors="backslashreplace").decode()


def _format(path: Path) -> str | None:
    stem = path.with_suffix("") if path.suffix.lower() in COMPRESSED else path
    return FORMATS.get(stem.suffix.lower())


def _is_about_the_corpus(path: Path) -> bool:
    stem = path.name.partition(".")[0].lower()
    beir_queries = stem == "queries" and any(path.parent.glob("corpus.jsonl*"))
    return stem in _NOT_ARTICLES or stem == "" or beir_queries

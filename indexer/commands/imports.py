"""The command `article-indexer import`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from indexer.commands.options import (
    DEFAULT_INDEX,
    DEFAULT_KEEP_GENERATIONS,
    STANDARD_STREAM,
    AsJson,
    IndexFolder,
    KeepGenerations,
    read_path,
)
from indexer.errors import UsageError
from indexer.output import Output

EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 the file cannot be read; 5 the file is damaged, is no export or is "
    "one of another version, or the index cannot be written."
)


def import_command(
    file: Annotated[Path, typer.Argument(parser=read_path, help="File that `export` wrote; - for standard input.")],
    index: IndexFolder = DEFAULT_INDEX,
    keep_generations: KeepGenerations = DEFAULT_KEEP_GENERATIONS,
    as_json: AsJson = False,
) -> None:
    """Make an exported generation the live one of the index, once every file of it has been checked."""
    from indexer.generations.importing import import_generation  # imports faiss, which other commands do without

    output = Output(as_json=as_json)
    with output.errors_explained(index):
        name = "standard input" if file == STANDARD_STREAM else str(file)
        with _opened(file) as stream:
            done = import_generation(stream, name, index, keep=keep_generations, on_advice=output.advise)
        manifest = done.manifest
        fields = {
            "generation": manifest.generation,
            "exported": done.exported,
            "built_at": manifest.built_at,
            "articles": manifest.contents.articles,
            "passages": manifest.contents.passages,
            "content_sha256": manifest.content_sha256,
        }
        sentence = (
            f"{index} is at generation {manifest.generation}, exported as {done.exported} and built at "
            f"{manifest.built_at}: {manifest.contents.articles} articles, {manifest.contents.passages} passages"
        )
        output.result(fields, sentence)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == STANDARD_STREAM:
        if sys.stdin.isatty():
            raise UsageError("there is no export on standard input, which is the terminal; name a file")
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    with stream:
        yield stream

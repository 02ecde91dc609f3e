"""The command `article-indexer export`."""

from pathlib import Path
from typing import Annotated

import typer

from indexer.commands.options import DEFAULT_INDEX, STANDARD_STREAM, IndexFolder, read_path
from indexer.generations.exporting import export_generation, exported_file, standard_output
from indexer.output import Output

EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 there is no such generation, or no file can be written there; "
    "5 the generation is damaged, or the file cannot be written."
)


def export_command(
    file: Annotated[Path, typer.Argument(parser=read_path, help="File to write; - for standard output.")],
    generation: Annotated[
        str | None, typer.Argument(metavar="[GENERATION]", help="Generation, such as 000003; else the live one.")
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
) -> None:
    """Write a generation of the index to one file, a tar file, from which `import` takes it up in another index."""
    output = Output(as_json=False)
    with output.errors_explained(index):
        with standard_output() if file == STANDARD_STREAM else exported_file(file, index) as stream:
            manifest = export_generation(index, generation, stream)
        contents = manifest.contents
        output.step(
            f"exported generation {manifest.generation} of {index}, built at {manifest.built_at}: "
            f"{contents.articles} articles, {contents.passages} passages"
        )

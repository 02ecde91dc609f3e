"""The command `article-indexer verify`."""

from typing import Annotated

import typer

from indexer.commands.options import DEFAULT_INDEX, AsJson, IndexFolder
from indexer.errors import IndexDamagedError, UsageError
from indexer.output import Output

EXIT_CODES = (
    "Exit codes: 0 all is whole; 1 unexpected failure; 2 there is no such generation; 5 something is damaged, or there "
    "is no index."
)


def verify_command(
    generation: Annotated[
        str | None, typer.Option("--generation", help="Generation, such as 000003 or 3.  [default: the live one]")
    ] = None,
    deep: Annotated[bool, typer.Option("--deep", help="Encode some passages again and compare their vectors.")] = False,
    sample: Annotated[int, typer.Option(help="Passages that --deep encodes again, spread over all.")] = 200,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Check the index: all hashes, counts and ids, every passage against its text, and what the next build reuses."""
    from indexer.verification.verify import verify  # what encodes takes a while to import

    output = Output(as_json=as_json)
    with output.errors_explained(index):
        if sample < 1:
            raise UsageError(f"--sample is {sample}; it must be at least 1")
        found = verify(index, generation, deep=deep, sample=sample)
        state = "damaged" if found.problems else "whole"
        lines = [*found.to_lines(), f"generation {found.generation} of {index} is {state}"]
        output.result(found.to_json(), "\n".join(lines))
        if not as_json:
            for problem in found.problems:
                output.advise(problem)
        if found.problems:
            raise typer.Exit(IndexDamagedError.exit_code)

"""The command `article-indexer generations`."""

from indexer.commands.options import DEFAULT_INDEX, AsJson, IndexFolder
from indexer.output import Output

EXIT_CODES = "Exit codes: 0 done; 1 unexpected failure; 5 there is no index, or it cannot be read."


def generations_command(index: IndexFolder = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """List the generations of the index: what each holds, what became of it, and whether every file of it is whole."""
    from indexer.generations.listing import list_generations  # imports faiss, which other commands do without

    output = Output(as_json=as_json)
    with output.errors_explained(index):
        listing = list_generations(index)
        if not as_json:
            for problem in listing.all_problems:
                output.advise(problem)
        output.result(listing.to_json(), "\n".join(listing.to_lines()))

"""The command `article-indexer inspect`."""

from typing import Annotated

import typer

from indexer.commands.options import DEFAULT_INDEX, AsJson, IndexFolder
from indexer.output import Output

EXIT_CODES = "Exit codes: 0 done; 1 unexpected failure; 2 no such article; 5 the index cannot be read."


def inspect_command(
    article: Annotated[str, typer.Argument(metavar="ID", help="Id of the article, as searches give it.")],
    index: IndexFolder = DEFAULT_INDEX,
    tokens: Annotated[bool, typer.Option("--tokens", help="Print the tokens of each passage, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an article of the index: its passages and their tokens, and what was left out of them by which rule."""
    output = Output(as_json=as_json)
    with output.errors_explained(index):
        from indexer.articles.inspection import inspect_article  # the other commands need none of it

        output.inspected(inspect_article(index, article), with_tokens=tokens)

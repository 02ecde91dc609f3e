"""The command `article-indexer rollback`."""

from typing import TYPE_CHECKING, Annotated

import typer

from indexer.commands.options import DEFAULT_INDEX, AsJson, IndexFolder
from indexer.output import Output

if TYPE_CHECKING:
    from indexer.generations.rollback import Rollback

EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 there is no such generation; 5 the generation is damaged, or another "
    "process is writing to the index; 6 its encoder does not work here."
)


def rollback_command(
    generation: Annotated[
        str | None,
        typer.Argument(metavar="[GENERATION]", help="Generation to make live, such as 000003 or 3; also a later one."),
    ] = None,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Make the generation before the live one live again, or the one that is named; it is checked first.

    Neither --every nor --if-changed builds again what was gone back from: they wait for other articles or settings.
    """
    from indexer.generations.rollback import roll_back  # imports faiss, which other commands do without

    output = Output(as_json=as_json)
    with output.errors_explained(index):
        done = roll_back(index, generation, on_advice=output.advise)
        manifest = done.manifest
        fields = {
            "generation": manifest.generation,
            "before": done.before,
            "built_at": manifest.built_at,
            "articles": manifest.contents.articles,
            "passages": manifest.contents.passages,
            "content_sha256": manifest.content_sha256,
        }
        output.result(fields, _sentence(done, str(index)))


def _sentence(done: "Rollback", index: str) -> str:
    contents = done.manifest.contents
    told = (
        f"{index} is at generation {done.manifest.generation} again, built at {done.manifest.built_at}: "
        f"{contents.articles} articles, {contents.passages} passages"
    )
    if not done.is_back:
        return told.replace(" again, built", ", built")
    return (
        f"{told}. Generation {done.before} was gone back from; a watching indexer waits for articles or settings "
        "that differ from it"
    )

"""Flags of `article-indexer build` that let one machine of several encode its shard, and what they do."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

import typer

from indexer.commands.encoders import chosen_encoder
from indexer.errors import UsageError
from indexer.output import Output
from indexer.plan import Plan
from indexer.shards.shard import MOST_SHARDS, Shard
from indexer.system.interruption import interruption_explained

Shards: TypeAlias = Annotated[
    int | None,
    typer.Option(
        envvar="ARTICLE_SEARCH_SHARDS",
        metavar="N",
        help=f"Build nothing, but encode one of N shards of CORPUS, N up to {MOST_SHARDS}, for the next build.",
    ),
]
ShardNumber: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--shard", envvar="ARTICLE_SEARCH_SHARD", metavar="I", help="Which of the N shards to encode, counted from 0."
    ),
]


def shard_of(shards: int | None, number: int | None, others: Mapping[str, object]) -> Shard | None:
    """Return the shard that is asked for; None if a build is.

    Args:
        shards: Value of --shards.
        number: Value of --shard.
        others: Name and value of each flag that says something about a build and nothing about a shard.

    Raises:
        UsageError: If a value cannot be used, or one of the two flags or one of the others is out of place.
    """
    if shards is None and number is None:
        return None
    if shards is None or number is None:
        given, lacking = ("--shard", "--shards") if shards is None else ("--shards", "--shard")
        raise UsageError(f"{given} is given and {lacking} is not; a worker needs both, such as --shards 8 --shard 0")
    unfit = [name for name, value in others.items() if value]
    if unfit:
        raise UsageError(
            f"{unfit[0]} is meant for a build, and with --shards nothing is built; leave it to the build afterwards"
        )
    return Shard(number=number, of=shards)


def encode_shard_of(plan: Plan, shard: Shard, output: Output) -> None:
    """Encode a shard of the corpus of a plan, and print the result."""
    folder = shard.folder(plan.index)
    told = f"what was encoded is kept in {folder}, and the same command goes on from there"
    with output.progress() as on_progress, interruption_explained(lambda: told):
        # What takes long to import is not needed where a flag is wrong.
        from indexer.shards.encode_shard import encode_shard

        provider, config = chosen_encoder(plan, output)
        report = encode_shard(
            shard, plan.corpus, plan.index, provider, config, on_note=output.note, on_progress=on_progress
        )
    output.encoded(report, folder)

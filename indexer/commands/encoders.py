"""The encoder that a command works with."""

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.config import BuildConfig
from indexer.output import Output
from indexer.plan import Plan

if TYPE_CHECKING:
    from indexer.encoder.interface import EncoderProvider


def chosen_encoder(plan: Plan, output: Output, *, reuse: bool = True) -> "tuple[EncoderProvider, BuildConfig]":
    """Return what provides the encoder of a plan, and the plan's limits with the chunking for it.

    Args:
        plan: The build that is asked for.
        output: Is told what is done, and what the user should know.
        reuse: Whether an encoder that the index carries is used again.

    Raises:
        EncoderError: If the model cannot be used.
    """
    from indexer.obtain_encoder import (
        choose_provider,  # takes long to import, and a command with a wrong flag needs none
    )

    provider = choose_provider(
        plan.encoder,
        model_sha256=plan.model_sha256,
        index=plan.index,
        on_advice=output.advise,
        on_step=output.step,
        reuse=reuse,
    )
    return provider, replace(plan.config, chunk=plan.chunk_for(provider.spec))

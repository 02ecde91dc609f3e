"""The check that a passage's token budget suits the encoder."""

from indexer.config import ChunkConfig
from indexer.encoder.interface import DescribedEncoder
from indexer.errors import UsageError

_PASSAGE_MIN_TOKENS = 8
"""Tokens of the budget that prompt and title must leave for a passage's own words."""


def check_budget(encoder: DescribedEncoder, chunk: ChunkConfig) -> None:
    """Refuse a budget over the model's limit, and one that prompt and title nearly use up.

    Raises:
        UsageError: If the budget cannot be used.
    """
    spec = encoder.spec
    if chunk.max_tokens > spec.max_tokens:
        raise UsageError(f"a passage budget of {chunk.max_tokens} tokens is over the model's {spec.max_tokens}")
    prompt_tokens = encoder.tokens.count([spec.passage_prompt])[0]
    if prompt_tokens + chunk.max_title_tokens > chunk.max_tokens - _PASSAGE_MIN_TOKENS:
        raise UsageError(
            f"the passage prompt takes {prompt_tokens} of a passage's {chunk.max_tokens} tokens; "
            "shorten it or raise the budget"
        )

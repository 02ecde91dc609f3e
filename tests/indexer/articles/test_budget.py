from dataclasses import replace

import pytest

from indexer.articles.budget import check_budget
from indexer.config import ChunkConfig
from indexer.errors import UsageError
from tests.fakes import SMALL, WordEncoder


def test_check_budget_takes_one_within_the_models_limit() -> None:
    check_budget(WordEncoder(max_tokens=SMALL.max_tokens), SMALL)


@pytest.mark.parametrize(
    ("chunk", "prompt", "message"),
    [
        (replace(SMALL, max_tokens=65), "", "a passage budget of 65 tokens is over the model's 64"),
        (SMALL, "a prompt of " * 10, "the passage prompt takes 32 of a passage's 32 tokens"),
    ],
)
def test_check_budget_refuses_one_that_cannot_be_used(chunk: ChunkConfig, prompt: str, message: str) -> None:
    encoder = WordEncoder()
    encoder.spec = replace(encoder.spec, passage_prompt=prompt)
    with pytest.raises(UsageError, match=message):
        check_budget(encoder, chunk)

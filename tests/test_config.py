from dataclasses import replace
from typing import Any

import pytest

from indexer.config import BuildConfig, ChunkConfig, EncoderSpec
from indexer.errors import UsageError

SPEC = EncoderSpec(model="org/name", files_sha256="ab", dimension=3, max_tokens=16, pooling="mean")


@pytest.mark.parametrize(
    "change",
    [
        {"files_sha256": "cd"},
        {"dimension": 4},
        {"max_tokens": 17},
        {"pooling": "cls"},
        {"query_prompt": "query: "},
        {"passage_prompt": "passage: "},
        {"normalized": False},
        {"precision": "int8"},
    ],
)
def test_fingerprint_changes_with_whatever_changes_vectors(change: dict[str, Any]) -> None:
    assert replace(SPEC, **change).fingerprint != SPEC.fingerprint


def test_fingerprint_is_the_same_wherever_the_model_lies() -> None:
    assert replace(SPEC, model="/models/name").fingerprint == SPEC.fingerprint


@pytest.mark.parametrize(("model", "shown"), [("org/name", "org/name"), ("/srv/models/name/", "name")])
def test_public_name_hides_local_folders(model: str, shown: str) -> None:
    assert replace(SPEC, model=model).public_name == shown


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"max_tokens": 15}, "15 tokens is too small"),
        ({"max_characters": 99}, "99 characters is too small"),
        ({"max_tokens": 60, "max_title_tokens": 31}, "31 tokens must lie between 0 and half the passage budget"),
        ({"max_title_tokens": -1}, "-1 tokens must lie between 0"),
    ],
)
def test_chunk_config_refuses_budgets_that_cannot_work(fields: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ChunkConfig(**fields)


@pytest.mark.parametrize("name", ["max_record_bytes", "window_passages", "keep_generations"])
def test_build_config_refuses_counts_below_one(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is 0"):
        BuildConfig(**{name: 0})  # type: ignore[arg-type]

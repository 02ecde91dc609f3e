import pytest

from indexer.config import STEMMING_LANGUAGES, BuildConfig, ChunkConfig, Floors, LexicalConfig
from indexer.errors import UsageError


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


@pytest.mark.parametrize("name", ["window_passages", "keep_generations"])
def test_build_config_refuses_counts_below_one(name: str) -> None:
    with pytest.raises(UsageError, match=rf"^{name}.* is 0; it must be at least 1"):
        BuildConfig(**{name: 0})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"gone": 1.1}, r"--hold-if-gone \(or ARTICLE_SEARCH_HOLD_IF_GONE\) is 1.1; it must be a share from 0 to 1"),
        (
            {"near_empty": float("nan")},
            r"--hold-if-near-empty \(or ARTICLE_SEARCH_HOLD_IF_NEAR_EMPTY\) is nan",
        ),
        ({"rejected": -0.1}, r"--hold-if-rejected .* is -0.1; it must be a share from 0 to 1"),
        ({"source_gone": -1}, r"--hold-if-source-gone .* is -1; it must be 0 or more"),
        ({"fewer": -1}, r"--hold-if-fewer .* is -1; it must be 0 or more"),
        ({"canary_rank": 0}, r"--canary-rank \(or ARTICLE_SEARCH_CANARY_RANK\) is 0; it must be from 1 to 100"),
        ({"canary_rank": 101}, r"--canary-rank .* is 101; it must be from 1 to 100"),
    ],
)
def test_floors_refuse_what_cannot_be_a_floor(fields: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Floors(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("stemming", ["", "English", "klingon"])
def test_lexical_config_refuses_a_language_that_there_is_not(stemming: str) -> None:
    told = rf"--stemming \(or ARTICLE_SEARCH_STEMMING\) is '{stemming}'; it must be one of none, arabic, .*, yiddish"
    with pytest.raises(UsageError, match=told):
        LexicalConfig(stemming=stemming)


@pytest.mark.parametrize("stemming", STEMMING_LANGUAGES)
def test_lexical_config_takes_every_language(stemming: str) -> None:
    assert LexicalConfig(stemming=stemming).stemming == stemming

import pytest

from indexer.config import STEMMING_LANGUAGES, BuildConfig, ChunkConfig, LexicalConfig
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


@pytest.mark.parametrize("stemming", ["", "English", "klingon"])
def test_lexical_config_refuses_a_language_that_there_is_not(stemming: str) -> None:
    told = rf"--stemming \(or ARTICLE_SEARCH_STEMMING\) is '{stemming}'; it must be one of none, arabic, .*, yiddish"
    with pytest.raises(UsageError, match=told):
        LexicalConfig(stemming=stemming)


@pytest.mark.parametrize("stemming", STEMMING_LANGUAGES)
def test_lexical_config_takes_every_language(stemming: str) -> None:
    assert LexicalConfig(stemming=stemming).stemming == stemming

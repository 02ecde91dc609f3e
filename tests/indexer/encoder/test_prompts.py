import json
from pathlib import Path

import pytest

from indexer.encoder.prompts import own_prompts, prompt_advice
from indexer.encoder.spec import DEFAULT_MODEL, EncoderSpec
from indexer.errors import EncoderError


def spec_of(name: str, query_prompt: str = "", passage_prompt: str = "") -> EncoderSpec:
    return EncoderSpec(
        model=name,
        files_sha256="ab",
        dimension=3,
        max_tokens=16,
        pooling="mean",
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
    )


E5 = "--query-prompt 'query: ' --passage-prompt 'passage: '"
NOMIC = "--query-prompt 'search_query: ' --passage-prompt 'search_document: '"
SENTENCE = "--query-prompt 'Represent this sentence for searching relevant passages: '"


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("intfloat/e5-small-v2", E5),
        ("intfloat/multilingual-e5-base", E5),
        ("/srv/models/e5-large", E5),
        ("/srv/models/Multilingual-E5-small", E5),
        ("BAAI/bge-small-en-v1.5", SENTENCE),
        ("/srv/models/bge-base-en", SENTENCE),
        ("nomic-ai/nomic-embed-text-v1.5", NOMIC),
        ("mixedbread-ai/mxbai-embed-large-v1", SENTENCE),
        ("Snowflake/snowflake-arctic-embed-s", SENTENCE),
    ],
)
def test_prompt_advice_names_the_prompts_of_the_family(name: str, flags: str) -> None:
    advice = prompt_advice(spec_of(name))
    assert advice is not None
    assert advice.startswith(f"models like {spec_of(name).public_name!r} are trained with prompts")
    assert advice.endswith(f": {flags}")


@pytest.mark.parametrize(
    "name",
    [
        DEFAULT_MODEL,
        "/srv/models/all-MiniLM-L6-v2",
        "intfloat/multilingual-e5-large-instruct",
        "intfloat/e5-mistral-7b-instruct",
        "BAAI/bge-m3",
        "BAAI/bge-small-zh-v1.5",
        "org/model5-base",
    ],
)
def test_prompt_advice_says_nothing_of_other_models(name: str) -> None:
    assert prompt_advice(spec_of(name)) is None


def test_prompt_advice_names_only_the_prompt_that_is_missing() -> None:
    assert prompt_advice(spec_of("intfloat/e5-small", "query: ", "passage: ")) is None
    assert prompt_advice(spec_of("BAAI/bge-small-en", "Search: ")) is None
    only_passage = prompt_advice(spec_of("intfloat/e5-small", "query: "))
    assert only_passage is not None
    assert only_passage.endswith(": --passage-prompt 'passage: '")


@pytest.mark.parametrize(
    ("stated", "prompts"),
    [
        (None, ("", "")),
        ({}, ("", "")),
        ({"prompts": None}, ("", "")),
        ({"prompts": {"query": "q: ", "document": "", "passage": "p: "}}, ("q: ", "p: ")),
        ({"prompts": {"document": "d: ", "passage": "p: ", "query": ""}}, ("", "d: ")),
    ],
)
def test_own_prompts_are_those_of_the_models_configuration(
    stated: dict[str, object] | None, prompts: tuple[str, str], tmp_path: Path
) -> None:
    if stated is not None:
        (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(stated))
    assert own_prompts(tmp_path) == prompts


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"prompts": ["query: "]}'])
def test_own_prompts_refuses_what_states_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "config_sentence_transformers.json").write_text(text)
    with pytest.raises(EncoderError, match=r"config_sentence_transformers\.json does not state the model's prompts"):
        own_prompts(tmp_path)

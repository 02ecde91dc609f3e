import json
from dataclasses import replace
from typing import Any

import pytest

from indexer.encoder.spec import COMPILER, FLOAT32, INT8, OPENVINO, TORCH, EncoderRequest, EncoderSpec, Fidelity
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


@pytest.mark.parametrize(("pooling", "has"), [("mean", True), ("cls", False), ("none", False), ("mean+Dense", False)])
def test_only_a_mean_of_states_alone_has_sentences(pooling: str, has: bool) -> None:
    assert replace(SPEC, pooling=pooling).has_sentences is has


FIDELITY = Fidelity(passages=40, mean_cosine=0.999, min_cosine=0.99, neighbours_kept=0.95)
COMPILED_SPEC = replace(
    SPEC, runtime=OPENVINO, precision=INT8, compiler=COMPILER, compiled_sha256="ef", fidelity=FIDELITY
)


@pytest.mark.parametrize("spec", [SPEC, COMPILED_SPEC, replace(COMPILED_SPEC, precision=FLOAT32, fallback=True)])
def test_spec_survives_json(spec: EncoderSpec) -> None:
    fields = json.loads(json.dumps(spec.to_json()))
    assert fields["fingerprint"] == spec.fingerprint
    assert EncoderSpec.from_json(fields) == spec


@pytest.mark.parametrize(
    "change", [{"runtime": TORCH}, {"precision": FLOAT32}, {"compiler": COMPILER + 1}, {"compiled_sha256": "gh"}]
)
def test_fingerprint_changes_with_how_the_model_was_compiled(change: dict[str, Any]) -> None:
    assert replace(COMPILED_SPEC, **change).fingerprint != COMPILED_SPEC.fingerprint


@pytest.mark.parametrize(
    "change", [{"fidelity": None}, {"fidelity": replace(FIDELITY, min_cosine=0.5)}, {"fallback": True}]
)
def test_fingerprint_leaves_out_what_was_measured(change: dict[str, Any]) -> None:
    assert replace(COMPILED_SPEC, **change).fingerprint == COMPILED_SPEC.fingerprint


@pytest.mark.parametrize(
    ("request_", "change", "accepted"),
    [
        ({}, {}, True),
        ({}, {"precision": FLOAT32}, False),
        ({}, {"precision": FLOAT32, "fallback": True}, True),
        ({}, {"compiler": COMPILER + 1}, False),
        ({}, {"runtime": TORCH}, False),
        ({}, {"files_sha256": "cd"}, False),
        ({}, {"query_prompt": "query: ", "passage_prompt": "passage: "}, False),
        ({"precision": FLOAT32}, {}, False),
        ({"precision": FLOAT32}, {"precision": FLOAT32}, True),
        ({"precision": FLOAT32}, {"precision": FLOAT32, "fallback": True}, False),
        ({"kind": TORCH}, {}, False),
        ({"kind": TORCH}, {"runtime": TORCH, "precision": FLOAT32, "compiler": 0}, True),
        ({"kind": TORCH}, {"runtime": TORCH, "files_sha256": "cd"}, False),
        ({"query_prompt": ""}, {}, True),
        ({"query_prompt": ""}, {"query_prompt": "query: "}, False),
        ({"query_prompt": "query: "}, {}, False),
        ({"query_prompt": "query: "}, {"query_prompt": "query: "}, True),
        ({"passage_prompt": ""}, {"passage_prompt": "passage: "}, False),
        ({"passage_prompt": "passage: "}, {"passage_prompt": "passage: "}, True),
        ({"model": "/elsewhere/name"}, {}, True),
        ({"dimension": SPEC.dimension}, {}, True),
        ({"dimension": SPEC.dimension + 1}, {}, False),
        ({}, {"cut_from": 999}, False),
        ({"dimension": SPEC.dimension}, {"cut_from": 999}, True),
    ],
)
def test_request_accepts_the_encoder_it_would_lead_to(
    request_: dict[str, Any], change: dict[str, Any], accepted: bool
) -> None:
    assert EncoderRequest(**request_).accepts(replace(COMPILED_SPEC, **change), SPEC.files_sha256) is accepted


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "onnx"}, r"--encoder \(or ARTICLE_SEARCH_ENCODER\) is 'onnx'; it must be compiled or torch"),
        ({"precision": "int4"}, r"--precision \(or ARTICLE_SEARCH_PRECISION\) is 'int4'; it must be int8 or float32"),
        ({"dimension": 0}, r"--dimension \(or ARTICLE_SEARCH_DIMENSION\) is 0; it must be at least 1"),
    ],
)
def test_request_refuses_what_there_is_not(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        EncoderRequest(**fields)

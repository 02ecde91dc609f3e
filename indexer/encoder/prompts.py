"""Prompts that a model was trained with: what its configuration states, and what its family is known for."""

import json
import re
from pathlib import Path

from indexer.encoder.spec import EncoderSpec
from indexer.errors import EncoderError

_PASSAGE_PROMPTS = ("document", "passage", "corpus")
"""Names by which models' configurations call the passage prompt, the first preferred."""
_PROMPTED = (
    (re.compile(r"(^|[-/])e5-(?!.*instruct)", re.IGNORECASE), "query: ", "passage: "),
    (re.compile(r"(^|[-/])bge-.*-en", re.IGNORECASE), "Represent this sentence for searching relevant passages: ", ""),
    (re.compile(r"nomic-embed-text", re.IGNORECASE), "search_query: ", "search_document: "),
    (
        re.compile(r"(mxbai-embed|arctic-embed)", re.IGNORECASE),
        "Represent this sentence for searching relevant passages: ",
        "",
    ),
)
"""Families of models by their names, with the query and passage prompts that their model cards state."""


def own_prompts(folder: Path) -> tuple[str, str]:
    """Return the query and the passage prompt of a model's own configuration, each empty if it states none.

    Raises:
        EncoderError: If that configuration cannot be read.
    """
    path = folder / "config_sentence_transformers.json"
    try:
        prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {}
        passage = next((prompts[name] for name in _PASSAGE_PROMPTS if prompts.get(name)), "")
        return str(prompts.get("query") or ""), str(passage)
    except FileNotFoundError:
        return "", ""
    except (ValueError, AttributeError) as error:
        raise EncoderError(f"{path} does not state the model's prompts: {error}") from None


def prompt_advice(spec: EncoderSpec) -> str | None:
    """Return advice to give prompts if the model's family was trained with prompts that the spec lacks, else None."""
    for family, query, passage in _PROMPTED:
        if family.search(spec.model):
            missing = [
                f"--{role}-prompt {wanted!r}"
                for role, wanted, given in (
                    ("query", query, spec.query_prompt),
                    ("passage", passage, spec.passage_prompt),
                )
                if wanted and not given
            ]
            if missing:
                return (
                    f"models like {spec.public_name!r} are trained with prompts and find less without; "
                    f"give them: {' '.join(missing)}"
                )
    return None

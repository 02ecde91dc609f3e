"""Front matter of a Markdown file: fields in YAML between lines of `---`, or in TOML between lines of `+++`."""

import re
import tomllib
from typing import Any

import yaml

from indexer.corpus.record import RecordError
from indexer.records import Json

_FENCES = {"---": "YAML", "+++": "TOML"}
_ERRORS = (
    *(yaml.YAMLError, ValueError, RecursionError),
    *(ArithmeticError, AttributeError, LookupError, TypeError),  # PyYAML's, for a value that is not of its stated type
)


def front_matter(text: str) -> tuple[dict[str, Json], int]:
    """Return the fields of a file's front matter, and the code point at which the body begins.

    A file without front matter gives ({}, 0).

    Raises:
        RecordError: If the front matter cannot be parsed.
    """
    start = 1 if text.startswith("\ufeff") else 0
    fence = text[start : start + 3]
    opening = re.compile(r"[^\S\r\n]*\r?\n").match(text, start + 3)
    if fence not in _FENCES or opening is None:
        return {}, 0
    closing = re.compile(rf"^{re.escape(fence)}[^\S\r\n]*(?:\r?\n|\Z)", re.MULTILINE).search(text, opening.end())
    if closing is None:
        return {}, 0  # a single fence is a horizontal rule
    raw = text[opening.end() : closing.start()]
    try:
        is_toml = fence == "+++"
        value = tomllib.loads(raw.replace("\r\n", "\n")) if is_toml else yaml.load(raw, _PlainLoader)  # noqa: S506
        fields = _to_json({} if value is None else value)
    except _ERRORS as error:
        raise RecordError(f"front matter is not {_FENCES[fence]}: {' '.join(str(error).split())[:200]}") from None
    # What stands between two rules need not be front matter: a list or a bare sentence is the article's own.
    return (fields, closing.end()) if isinstance(fields, dict) else ({}, 0)


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML in which a plain scalar is a string or null: `language: no` is Norwegian, `title: 1984` a title.

    Aliases are refused, so that front matter cannot grow beyond the bytes in which it is written.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to configure a loader
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed here")
        return super().compose_node(parent, index)


def _to_json(value: Any) -> Json:
    """Convert a value of YAML or TOML to one that JSON can hold; dates become ISO 8601 strings."""
    if isinstance(value, dict):
        return {str(name): _to_json(item) for name, item in value.items()}
    if isinstance(value, set):
        return sorted(map(_to_json, value), key=str)  # a set has no order of its own, and builds must be equal
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, str | int | float | None):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

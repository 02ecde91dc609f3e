"""Front matter of a Markdown file: fields in YAML between lines of `---`, or in TOML between lines of `+++`.

What YAML or TOML refuses is read line by line, so that a title with a colon or a stray quotation mark costs nothing.
"""

import math
import re
import tomllib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from indexer.corpus.markdown.field_lines import begins_with_key, read_lines
from indexer.records import Json

_OPENING = re.compile(r"\ufeff?(?P<fence>---|\+\+\+)[^\S\r\n]*+(?:\r\n|[\r\n])")
_CLOSINGS = {
    # YAML's own end of a document closes front matter too.
    fence: re.compile(rf"(?<![^\r\n])(?:{signs})[^\S\r\n]*+(?:\r\n|[\r\n]|\Z)")
    for fence, signs in {"---": r"---|\.\.\.", "+++": r"\+\+\+"}.items()
}
_PARSED_MAX_CHARACTERS = 100_000
"""Longest front matter given to the parsers of YAML and TOML, in code points: they are slow, and it is no article."""
_ERRORS = (
    *(yaml.YAMLError, ValueError, RecursionError),
    *(ArithmeticError, AttributeError, LookupError, TypeError),  # PyYAML's, for a value that is not of its stated type
)
_FIRST_LINE_MAX_CHARACTERS = 200
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")
_MAX_NESTING = 32
_LONG_KEY = re.compile(
    r"(?<![\w-])(?:(?:[\w-]++|\"(?:[^\"\\\r\n]++|\\.)*+\"|'[^'\r\n]*+')[ \t]*+\.[ \t]*+)"
    rf"{{{_MAX_NESTING}}}"
)
"""A dotted key of more parts than are kept; the parser of TOML takes memory by the square of their number."""
_BRACKET = re.compile(r"[\[\]{}]")
_MAX_BRACKETS = 200
"""Most brackets open at once; the parser of YAML takes time by the square of their number."""
_MAX_NOTES = 3
"""Most keys given more than once that are noted."""
_MAX_BITS = 2_048
"""Largest whole number, in bits; it takes over 600 digits."""
_PANDOC = re.compile(r"\ufeff?(?P<block>%[ \t][^\r\n]*+(?:(?:\r\n|[\r\n])(?:%|[ \t]+\S)[^\r\n]*+)*+(?:\r\n|[\r\n]|\Z))")
_LINE_END = re.compile(r"\r\n|[\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What stands before the body of a Markdown file."""

    fields: dict[str, Json] = field(default_factory=dict)
    """Fields under their own names."""
    body_start: int = 0
    """Code point of the text at which the body begins."""
    notes: tuple[str, ...] = ()
    """What could not be read as it stands, with its line in the file."""


def front_matter(text: str) -> FrontMatter:
    """Return the fields of a file's front matter, and where the body begins.

    A file without front matter has no fields. What stands between two rules need not be front matter: a list or prose
    is the article's own. Pandoc's title block, up to three lines that begin with `%`, gives title, authors and date.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return _title_block(text)
    fence = opening["fence"]
    closing = _CLOSINGS[fence].search(text, opening.end())
    if closing is None:
        return _unclosed(text[opening.end() : opening.end() + _FIRST_LINE_MAX_CHARACTERS], fence)
    raw = text[opening.end() : closing.start()]
    try:
        value, repeated = _parsed(raw, is_toml=fence == "+++")
    except _ERRORS as error:
        return _by_lines(raw, fence, closing.end(), _where_and_why(error, raw))
    if not isinstance(value, dict):
        return FrontMatter()
    fields: dict[str, Json] = {}
    notes = _on_repeated(repeated)
    for name, item in value.items():
        try:
            fields[_text(str(name))] = _to_json(item)
        except ValueError as error:
            notes.append(f"front matter: {_shown(name)} {error}; left out")
    return FrontMatter(fields=fields, body_start=closing.end(), notes=tuple(notes))


def _unclosed(beginning: str, fence: str) -> FrontMatter:
    """Return no fields, with a note if what follows a single fence is a field: otherwise it is a horizontal rule."""
    if not begins_with_key(beginning, sign="=" if fence == "+++" else ":"):
        return FrontMatter()
    return FrontMatter(notes=(f"front matter: no line {fence} ends it; read as text",))


def _on_repeated(names: Sequence[str]) -> list[str]:
    return [f"front matter: {_shown(name)} is given more than once; the last holds" for name in names[:_MAX_NOTES]]


def _parsed(raw: str, *, is_toml: bool) -> tuple[Any, Sequence[str]]:
    """Return what a parser makes of front matter, and the keys that it found more than once."""
    if len(raw) > _PARSED_MAX_CHARACTERS:
        raise ValueError(f"it has over {_PARSED_MAX_CHARACTERS} characters")
    if _bracket_depth(raw) > _MAX_BRACKETS:
        raise ValueError("it is nested too deep")
    if is_toml:
        if _LONG_KEY.search(raw):
            raise ValueError(f"a key has over {_MAX_NESTING} parts")
        return tomllib.loads(_LINE_END.sub("\n", raw)), ()
    loader = _PlainLoader(raw)
    try:
        value = loader.get_single_data()
    finally:
        loader.dispose()
    return {} if value is None else value, list(dict.fromkeys(loader.repeated))


def _bracket_depth(raw: str) -> int:
    """Return how many brackets are open at most; those within quoted texts count too."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(raw):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _by_lines(raw: str, fence: str, body_start: int, problem: tuple[int | None, str]) -> FrontMatter:
    """Read front matter that its parser refused.

    Args:
        raw: Text between the fences.
        fence: The fence, which tells the format.
        body_start: Code point of the file at which the body begins.
        problem: Line of the file at which the parser stopped, if it is known, and what it said.
    """
    line, reason = problem
    where = "front matter" if line is None else f"front matter, line {line}"
    format_name = "TOML" if fence == "+++" else "YAML"
    found = read_lines(raw, sign="=" if fence == "+++" else ":")
    if found is None and fence == "---":
        # Prose between two rules stays in the text.
        return FrontMatter(notes=(f"{where}: neither YAML ({reason}) nor lines of fields; read as text",))
    if found is None:
        return FrontMatter(body_start=body_start, notes=(f"{where}: not {format_name} ({reason}); not read",))
    lost = f", but for {found.unread} of its lines" if found.unread else ""
    note = f"{where}: not {format_name} ({reason}); read line by line{lost}"
    notes = (note, *_on_repeated(found.repeated))
    return FrontMatter(fields=found.fields, body_start=body_start, notes=notes)


def _where_and_why(error: BaseException, raw: str) -> tuple[int | None, str]:
    """Return the line of the file, from 1, at which a parser stopped, and its reason in a few words."""
    line = None
    reason = str(error)
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark
        if mark and mark.index >= len(raw) and error.context_mark:
            mark = error.context_mark  # where a value begins that never ends
        line = mark.line + 2 if mark else None  # the fence is line 1, and marks count from 0
        reason = error.problem or error.context or ""
    elif isinstance(error, yaml.reader.ReaderError):
        reason = f"it holds the character {error.character!r}"
    elif isinstance(error, RecursionError):
        reason = "it is nested too deep"
    elif found := _TOML_LINE.search(reason):
        line = int(found[1]) + 1 if found[1] else None
        reason = reason[: found.start()]
    reason = " ".join(reason.split()).encode("ascii", "backslashreplace").decode()
    return line, _shortened(reason or type(error).__name__)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _shown(value: object) -> str:
    return _shortened(ascii(value)) if isinstance(value, str) else type(value).__name__


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML in which a plain scalar is a string or null: `language: no` is Norwegian, `title: 1984` a title.

    Only what states that it is no finite number is one, because no index can keep it.
    Aliases are refused, so that front matter cannot grow beyond the bytes in which it is written.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to configure a loader
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[str] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping, in which the last of equal keys holds, and remember those keys."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                self.repeated += [key.value] if key.value in seen else []
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not read", self.get_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)


_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"), list("-+.")
)


def _to_json(value: Any, depth: int = 0) -> Json:
    """Convert a value of YAML or TOML to one that JSON can hold; dates become ISO 8601 strings.

    Raises:
        ValueError: If it is no value that an index can keep; the message is what it holds.
    """
    if depth > _MAX_NESTING:
        raise ValueError(f"is nested deeper than {_MAX_NESTING} levels")
    if isinstance(value, dict):
        return {_text(str(name)): _to_json(item, depth + 1) for name, item in value.items()}
    if isinstance(value, set):
        # A set has no order of its own, and builds must be equal.
        return sorted((_to_json(item, depth + 1) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_to_json(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"holds {value}, which is no JSON value")
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise ValueError(f"holds a number of over {_MAX_BITS} bits")
    if isinstance(value, int | float | None):
        return value
    return _text(value.isoformat() if hasattr(value, "isoformat") else str(value))


def _text(value: str) -> str:
    """Return a text that has no half of a surrogate pair, which an escape can state.

    Raises:
        ValueError: If it has one.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a surrogate pair") from None
    return value


def _title_block(text: str) -> FrontMatter:
    """Return the fields of Pandoc's title block: title, authors with semicolons between them, date."""
    match = _PANDOC.match(text)
    if match is None:
        return FrontMatter()
    entries: list[list[str]] = []
    for line in _LINE_END.split(match["block"].rstrip("\r\n")):
        if line.startswith("%"):
            entries.append([line[1:].strip()])
        else:
            entries[-1].append(line.strip())
    if len(entries) > 3:
        return FrontMatter()
    title, authors, date = [*entries, [], [], []][:3]
    fields: dict[str, Json] = {
        "title": " ".join(title),
        "author": [name.strip() for line in authors for name in line.split(";") if name.strip()],
        "date": " ".join(date),
    }
    return FrontMatter(fields={name: value for name, value in fields.items() if value}, body_start=match.end())

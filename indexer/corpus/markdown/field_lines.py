"""Lines of fields, `key: value` or `key = value`, read one by one where no parser takes them. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.records import Json

_LINE = re.compile(r"(?P<indent>[ \t]*+)(?P<content>[^\r\n]*+)(?:\r\n|[\r\n]|\Z)")
_KEYS = {
    sign: re.compile(rf"(?P<key>[^\W\d][\w.-]*+|\"[^\"]{{1,60}}\"|'[^']{{1,60}}')[ \t]*+{sign}{gap}")
    for sign, gap in {":": r"(?:[ \t]++|\Z)", "=": r"[ \t]*+"}.items()
}
_ITEM = re.compile(r"-(?:[ \t]++|\Z)")
_BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?\Z")
_ANCHOR = re.compile(r"&[\w-]+(?:[ \t]+|\Z)")
_ALIAS = re.compile(r"\*[\w-]+\Z")
_COMMENT = re.compile(r"(?:\A|[ \t])#(?: .*)?\Z")
_DOUBLE_QUOTED = re.compile(r'"(?P<inner>(?:[^"\\]++|\\.)*+)"\Z')
_SINGLE_QUOTED = re.compile(r"'(?P<inner>(?:[^']++|'')*+)'\Z")
_HELD_QUOTES = re.compile(r"""(?P<mark>['"])(?:(?!(?P=mark)).)++(?P=mark)\w.*(?P=mark)\Z""")
"""Quotation marks around a text with the same marks in it, such as an apostrophe: the first of those ends no text."""
_ENTRY = re.compile(r"""[ \t]*+(?P<entry>"(?:[^"\\]++|\\.)*+"[ \t]*+|'[^']*+'[ \t]*+|[^,]*+)(?:,|\Z)""")
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLines:
    """What was read line by line."""

    fields: dict[str, Json]
    """Values by key: texts, lists of texts or of objects, and objects of texts."""
    unread: int
    """Number of lines that have no key and belong to none, or stand in a table of TOML."""
    repeated: tuple[str, ...] = ()
    """Keys that are given more than once, of which the last holds."""


def read_lines(raw: str, *, sign: str) -> FieldLines | None:
    """Read fields line by line.

    A value is a text, a list in brackets, or what stands indented below its key: items with dashes, further keys, or
    lines that go on with the text. Empty values and references to other values are left out.

    Args:
        raw: The lines.
        sign: What stands between key and value: `:` or `=`.

    Returns:
        The fields; None if the lines are prose: the first that is not indented has no key of one word, or more of them
        have none than have one.
    """
    fields: dict[str, tuple[str, list[str]]] = {}
    below: list[str] | None = None
    keys = unread = 0
    repeated: dict[str, None] = {}
    in_table = False
    for indent, content in _contents(raw):
        key = None if indent or in_table else _KEYS[sign].match(content)
        if key:
            below = []
            name = key["key"].strip("\"'")
            repeated |= {name: None} if name in fields else {}
            fields[name] = (content[key.end() :], below)
            keys += 1
        elif below is not None and (indent or _ITEM.match(content) or content[0] in "]}"):
            below.append(content)
        elif not keys:
            return None
        else:
            in_table = in_table or (sign == "=" and content.startswith("["))
            below = None
            unread += 1
    if unread > keys and not in_table:
        return None
    values = {name: _value(_uncommented(first), rest, sign) for name, (first, rest) in fields.items()}
    kept: dict[str, Json] = {name: value for name, value in values.items() if value is not None}
    return FieldLines(fields=kept, unread=unread, repeated=tuple(repeated))


def begins_with_key(raw: str, *, sign: str) -> bool:
    """Tell whether the first line is a field, given what stands between key and value: `:` or `=`."""
    return next((bool(_KEYS[sign].match(content)) for _, content in _contents(raw)), False)


def _contents(raw: str) -> Iterator[tuple[str, str]]:
    """Yield the indentation of each line and what it holds, without blank lines and comments."""
    for match in _LINE.finditer(raw):
        content = match["content"].strip()
        if content and not content.startswith("#"):
            yield match["indent"], content


def _uncommented(content: str) -> str:
    return content if content[:1] in ("'", '"') else _COMMENT.sub("", content).strip()


def _value(first: str, below: Sequence[str], sign: str) -> Json:
    """Return the value of a key, from the rest of its line and the lines below."""
    if _BLOCK_SCALAR.match(first):
        return ("\n" if first[0] == "|" else " ").join(below) or None
    if first or not below:
        return _text_or_list(" ".join([first, *below]))
    if _ITEM.match(below[0]):
        return _items(below, sign)
    if _KEYS[sign].match(below[0]):
        return _object(below, sign)
    return _text_or_list(" ".join(below))


def _items(below: Sequence[str], sign: str) -> list[Json]:
    """Return the items of a list, each a text or an object."""
    items: list[list[str]] = []
    for line in below:
        if dash := _ITEM.match(line):
            items.append([line[dash.end() :]])
        elif items:
            items[-1].append(line)
    found = [_object(item, sign) if _KEYS[sign].match(item[0]) else _text(" ".join(item)) for item in items]
    return [item for item in found if item is not None]


def _object(lines: Sequence[str], sign: str) -> dict[str, Json]:
    keys = ((line, _KEYS[sign].match(line)) for line in lines)
    return {key["key"].strip("\"'"): _text(_uncommented(line[key.end() :])) for line, key in keys if key}


def _text_or_list(value: str) -> Json:
    value = _ANCHOR.sub("", value.strip())
    if not (value.startswith("[") and value.endswith("]")):
        return _text(value)
    entries = (_text(match["entry"]) for match in _ENTRY.finditer(value, 1, len(value) - 1))
    return [entry for entry in entries if entry is not None]


def _text(value: str) -> str | None:
    """Return a text without its quotation marks; None if it is empty or refers to another value."""
    value = _ANCHOR.sub("", value.strip())
    if quoted := _DOUBLE_QUOTED.match(value):
        return re.sub(r"\\(.)", r"\1", quoted["inner"]) or None
    if quoted := _SINGLE_QUOTED.match(value):
        return quoted["inner"].replace("''", "'") or None
    if value in _NULLS or _ALIAS.match(value):
        return None
    if _HELD_QUOTES.match(value):
        return value[1:-1]
    # A quotation mark without its partner at either end is why the parser refused the line.
    return value.strip('"') if value.count('"') == 1 else value

"""The text of a value that is no string: lists of paragraphs, and the trees of blocks that editors write."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, islice

from indexer.corpus.fields.values import shown
from indexer.corpus.html.fragment import is_markup, markup_text
from indexer.records import Json

_TYPES = ("type", "_type", "nodeType", "blockName", "name", "tag")
"""Names under which editors state what a part is."""
_OWN_KEYS = (
    *("rendered", "value", "text", "content", "body", "plain", "plain_text", "raw", "html", "#text", "innerHTML"),
    *("bodyHtml", "insert", "code", "message", "p", "paragraph", "h1", "h2", "h3", "li"),
)
"""Names of what a part itself says; of several only the first that says anything, because they say the same."""
_SECTION_KEYS = ("summary", "headline", "text", "paragraphs", "sections")
"""Parts of a body that is an object of sections, such as fundus writes, in their order."""
_HEAD_KEYS = ("headline", "heading", "title", "subtitle")
_INNER_KEYS = (
    *("root", "blocks", "children", "items", "rows", "ops", "innerBlocks", "data", "attributes", "rich_text"),
    *("paragraphs", "sections", "caption", "question", "answer"),
)
"""Names of parts of a part, all of which are read, in this order."""
_KNOWN_KEYS = frozenset({*_TYPES, *_OWN_KEYS, *_SECTION_KEYS, *_HEAD_KEYS, *_INNER_KEYS, "innerContent", "marks"})
_BESIDE = frozenset(
    {"title", "byline", "date", "kicker", "deck", "author_info", "image", "video", "gallery", "tweet", "raw_html"}
    | {"interstitial_link", "oembed_response", "custom_embed", "reference", "embed", "audio", "advertisement", "ad"}
)
"""Types of the parts of a body that are no part of its text."""
_INLINE = re.compile(r"link|hyperlink|a|span|strong|em|emphasis|mention|emoji|inline.*|.*-hyperlink", re.IGNORECASE)
_BREAK = re.compile(r"hard_?break|line_?break|br", re.IGNORECASE)
_LIST = re.compile(r".*(?:list|table(?:[_-]?body)?|tbody)", re.IGNORECASE)
_ROW = re.compile(r".*(?:row|tr)", re.IGNORECASE)
_TAGS_ALONE = re.compile(r"\s*(?:</?[a-z][^<>]{0,500}>\s*)+", re.IGNORECASE)
_MAX_NESTING = 100
_MIN_UNREAD_WORDS = 4
"""Words from which on a string under an unknown name may be a part of the text."""
_MAX_NAMES = 5


@dataclass(slots=True)
class TextParts:
    """The parts of a text in their order, and what is to be said of them."""

    parts: list[str]
    """Paragraphs, lists and so on; none if there is no text."""
    was_markup: bool = False
    """Whether a part was HTML."""
    was_several_formats: bool = False
    """Whether the value was the same text in several formats."""
    unread: list[str] = field(default_factory=list)
    """Names of the fields within it that hold words and are not read."""

    def notes(self) -> list[str]:
        """Return sentences that say what of the text is not as it was stated."""
        notes = ["the text was in several formats; one of them was taken"] if self.was_several_formats else []
        if len(self.parts) > 1:
            notes.append("the text was in parts; a blank line is between them now")
        if self.unread:
            names = ", ".join(shown(name) for name in list(dict.fromkeys(self.unread))[:_MAX_NAMES])
            notes.append(f"parts of the text are not read: {names}")
        return [*notes, *(["the text was HTML; its text was taken"] if self.was_markup else [])]


def text_parts(value: Json) -> TextParts:
    """Return the text of a list or an object, or of a string that holds the tree of an editor as JSON.

    Read are lists of paragraphs, and the trees of Editor.js, Draft.js, Portable Text, Gutenberg, ProseMirror and
    TipTap, Slate, Lexical, Contentful, Quill, fundus, Arc and the like: what stands under the names that they give to
    text, in its order.
    """
    tree = _Tree()
    parts = tree.blocks(value, 0)
    return TextParts(
        parts=[part for part in (block.strip("\n") for block in parts) if part and not part.isspace()],
        was_markup=tree.was_markup,
        was_several_formats=tree.was_several_formats,
        unread=tree.unread,
    )


def tree_in(text: str) -> Json:
    """Return the tree of an editor that a string holds as JSON; None if it holds none."""
    if not re.match(r'\s*(?:\{\s*"|\[\s*\{\s*")', text[:200]) or text.rstrip()[-1] not in "]}":
        return None
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = value if isinstance(value, list) else [value]
    roots = {"blocks", "root", "ops"}
    is_tree = all(isinstance(item, dict) and (_type_of(item) or item.keys() & roots) for item in items)
    return value if is_tree else None


class _Tree:
    """Walks a value, and remembers what of it is to be said."""

    def __init__(self) -> None:
        self.was_markup = False
        self.was_several_formats = False
        self.unread: list[str] = []

    def blocks(self, value: Json, depth: int) -> list[str]:
        """Return the paragraphs that a value holds."""
        if isinstance(value, str):
            return [self._plain(value)]
        if not isinstance(value, list | dict) or not value:
            return []
        if depth > _MAX_NESTING:
            self.unread.append(f"what is nested deeper than {_MAX_NESTING} levels")
            return []
        return self._of_list(value, depth) if isinstance(value, list) else self._of_object(value, depth)

    def _of_list(self, items: list[Json], depth: int) -> list[str]:
        chosen = _one_representation(items)
        self.was_several_formats |= len(chosen) < len(items)
        found: list[str] = []
        for item in chosen:
            if isinstance(item, list) and all(isinstance(cell, str) for cell in item):
                found.append(" | ".join(self._plain(str(cell)) for cell in item))
            else:
                found += self.blocks(item, depth + 1)
        return found

    def _of_object(self, node: dict[str, Json], depth: int) -> list[str]:
        kind = _type_of(node)
        if kind in _BESIDE:
            return []
        if node.keys() & {"paragraphs", "sections"}:
            found = [block for key in _SECTION_KEYS for block in self.blocks(node.get(key), depth + 1)]
        else:
            # Notion has what a part says under the name of its type.
            own = (self._inner(node, key, depth) for key in dict.fromkeys((*_OWN_KEYS, kind)) if key in node)
            found = next((blocks for blocks in own if any(map(str.strip, blocks))), [])
            found += [block for key in _INNER_KEYS if key in node for block in self._inner(node, key, depth)]
            if depth and any(map(str.strip, found)):
                heads = next((blocks for key in _HEAD_KEYS if (blocks := self.blocks(node.get(key), depth + 1))), [])
                found = heads + found
        self.unread += [
            key for key, item in node.items() if key not in _KNOWN_KEYS and key != kind and _has_prose(item)
        ]
        if _LIST.fullmatch(kind) and len(found) > 1:
            return ["\n".join(found)]
        return [" | ".join(found)] if _ROW.fullmatch(kind) and len(found) > 1 else found

    def _inner(self, node: dict[str, Json], key: str, depth: int) -> list[str]:
        """Return the paragraphs under a name of a node; parts of one line are joined to it."""
        value = node[key]
        if not isinstance(value, list) or key not in ("content", "children", "ops", "rich_text"):
            blocks = self.blocks(value, depth + 1)
            return ["\n".join(blocks)] if key in ("items", "rows") and len(blocks) > 1 else blocks
        if all(_piece(item) is None for item in value):
            return self.blocks(value, depth + 1)
        found: list[str] = []
        for is_inline, items in groupby(value, _is_inline):
            blocks = [block for item in items for block in self._of_item(item, depth + 1)]
            found += ["".join(blocks)] if is_inline else blocks
        return found

    def _of_item(self, item: Json, depth: int) -> list[str]:
        """Return what an item beside pieces of a line says; a piece as it is, be it but a space."""
        piece = "\n" if _is_break(item) else _piece(item)
        return self.blocks(item, depth) if piece is None else [self._plain(piece)]

    def _plain(self, text: str) -> str:
        """Return a string without markup."""
        if _TAGS_ALONE.fullmatch(text):
            self.was_markup = True
            return ""
        if not is_markup(text):
            return text
        self.was_markup = True
        return markup_text(text)


def _type_of(node: dict[str, Json]) -> str:
    return next((kind for key in _TYPES if isinstance(kind := node.get(key), str)), "")


def _piece(item: Json) -> str | None:
    """Return the text of a piece of a line, as the trees of most editors have them; None if an item is none."""
    if not isinstance(item, dict) or _type_of(item) not in ("", "text", "span"):
        return None
    says = "value" if "nodeType" in item else next((key for key in ("insert", "plain_text") if key in item), "text")
    text = item.get(says)
    return text if isinstance(text, str) else None


def _is_inline(item: Json) -> bool:
    return _piece(item) is not None or (
        isinstance(item, dict) and (_is_break(item) or bool(_INLINE.fullmatch(_type_of(item))))
    )


def _is_break(item: Json) -> bool:
    return isinstance(item, dict) and _BREAK.fullmatch(_type_of(item)) is not None


def _has_prose(value: Json, depth: int = 0) -> bool:
    """Tell whether a value holds a string of several words, which may be a part of the text."""
    if isinstance(value, str):
        return len(value.split(None, _MIN_UNREAD_WORDS)) >= _MIN_UNREAD_WORDS
    items: Iterable[Json] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth < 3 and any(_has_prose(item, depth + 1) for item in islice(items, 100))


def _one_representation(items: list[Json]) -> list[Json]:
    """Return one of the items if they are the same text in several formats, as in ninjs, and else all of them."""
    formats = [
        next((str(item[key]) for key in ("contenttype", "contentType") if key in item), "")
        for item in items
        if isinstance(item, dict)
    ]
    if len(formats) < len(items) or not any(formats):
        return items
    return [items[formats.index("text/plain") if "text/plain" in formats else 0]]

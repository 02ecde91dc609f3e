"""The text of an article among the fields of its record."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from indexer.config import ReadConfig
from indexer.corpus.encodings.decoding import mojibake_note
from indexer.corpus.fields.names import AMBIGUOUS, EXCERPTS, RecordFields, StatedField
from indexer.corpus.fields.values import is_absent, shown, url_of, whole_unicode
from indexer.corpus.html.fragment import is_markup, markup_text
from indexer.corpus.html.page import page_record
from indexer.corpus.record import RecordError
from indexer.records import Json

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_CUT = re.compile(r"\[\s*\+?\s*\d+\s+(?:more\s+)?char(?:acter)?s\s*\]\s*$|\[\s*(?:…|\.\.\.)\s*\]\s*$", re.IGNORECASE)
_CUT_CHARACTERS = 60
_PART_KEYS = ("rendered", "value", "text", "content", "body", "plain", "raw", "html", "#text")
_SECTION_KEYS = ("summary", "headline", "text", "paragraphs", "sections")
"""Parts of a body that is an object, such as fundus writes, in their order."""
_BESIDE = frozenset(
    {"title", "byline", "date", "kicker", "deck", "author_info", "image", "video", "gallery", "tweet", "raw_html"}
    | {"interstitial_link", "oembed_response", "custom_embed", "reference"}
)
"""Types of the parts of a body that are no part of its text."""
_MAX_NESTING = 6
HALF_A_PAIR = "the text held halves of surrogate pairs; they were joined, or are U+FFFD now"
"""What a note says of a text that `whole_unicode` changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """The text of an article, and the field that holds it."""

    text: str
    stated: StatedField
    markup: Mapping[str, Json] = field(default_factory=dict)
    """What the markup states about the article, if the field holds a whole page."""
    notes: tuple[str, ...]
    """Sentences that say what of the text is not as it was stated."""


def text_field(fields: RecordFields, config: ReadConfig) -> TextField:
    """Return the text among the fields of a record.

    It is the first field with a name for texts that holds one. Where that one is cut off, as news services do, or where
    there is none, it is the longest of it and the excerpts.

    Args:
        fields: Fields of the record.
        config: How records are read.

    Raises:
        RecordError: If no field holds a text with a letter or a digit.
    """
    cut: list[TextField] = []
    why_not: list[str] = []
    for stated in fields.of("text"):
        for found in _read(stated, fields, config, why_not):
            ending = _CUT.search(found.text, max(0, len(found.text) - _CUT_CHARACTERS))
            if ending is None:
                return found
            cut.append(_noted(found, f"the text is cut off: it ends with {shown(ending[0].strip())}"))
    excerpts = [found for stated in fields.named(EXCERPTS) for found in _read(stated, fields, config, why_not)]
    shortened = cut + [
        _noted(found, f"there is no whole text; {shown(found.stated.path)} was taken for it") for found in excerpts
    ]
    if shortened:
        return max(shortened, key=lambda found: len(_CUT.sub("", found.text)))  # the first of equals
    raise RecordError(why_not[0] if why_not else _no_text(fields))


def _read(stated: StatedField, fields: RecordFields, config: ReadConfig, why_not: list[str]) -> Iterator[TextField]:
    """Yield the text of a field if it has one; otherwise say why it has none, unless it is absent."""
    if is_absent(stated.value):
        if isinstance(stated.value, str):
            why_not.append("empty: the text holds no letter and no digit")
        return
    raw = _flat(stated.value, 0)
    if raw is None:
        if stated.path not in AMBIGUOUS:
            why_not.append(f"text {shown(stated.value)} is no text")
        return
    notes = _notes_on_parts(stated.value)
    text = whole_unicode(raw)
    if text is not raw:
        notes.append(HALF_A_PAIR)
    markup: Mapping[str, Json] = {}
    if is_page(text):
        url = next((url for known in fields.of("url") if (url := url_of(known.value))), None)
        try:
            page = page_record(text.encode(), config, url=url, declared="utf-8")
        except RecordError as error:
            why_not.append(str(error))
            return
        text, markup = page.text or "", page.markup
        notes += ["the text was an HTML page; its main text was taken", *page.notes]
    elif is_markup(text):
        text = markup_text(text)
        notes.append("the text was HTML; its text was taken")
    if not has_words(text):
        why_not.append("empty: the text holds no letter and no digit")
        return
    misread = mojibake_note(text)
    yield TextField(text=text, stated=stated, markup=markup, notes=(*notes, *([misread] if misread else [])))


def is_page(text: str) -> bool:
    """Tell whether a text is the markup of a whole HTML page."""
    return _PAGE.match(text) is not None


def has_words(text: str) -> bool:
    """Tell whether a text holds a letter or a digit."""
    return any(map(str.isalnum, text))


def _noted(found: TextField, note: str) -> TextField:
    return TextField(text=found.text, stated=found.stated, markup=found.markup, notes=(note, *found.notes))


def _no_text(fields: RecordFields) -> str:
    names = ", ".join(shown(name) for name in list(fields.all)[:8]) or "it has none"
    return f"no text: no field of a known name holds one ({names}); --fields text=NAME names one"


def _notes_on_parts(value: Json) -> list[str]:
    if isinstance(value, list) and len(_one_representation(value)) < len(value):
        return ["the text was in several formats; one of them was taken"]
    return ["the text was in parts; a blank line is between them now"] if _has_parts(value) else []


def _has_parts(value: Json) -> bool:
    if isinstance(value, list):
        return len(value) > 1
    return isinstance(value, dict) and any(key in value for key in ("paragraphs", "sections"))


def _flat(value: Json, depth: int) -> str | None:
    """Return the text that a value is, or whose parts it holds, or None."""
    if isinstance(value, str):
        return value
    if depth > _MAX_NESTING or not isinstance(value, list | dict):
        return None
    if isinstance(value, list):
        items = [item for item in value if not (isinstance(item, dict) and item.get("type") in _BESIDE)]
        parts = [_flat(item, depth + 1) for item in _one_representation(items)]
    elif _has_parts(value):
        parts = [_flat(value[key], depth + 1) for key in _SECTION_KEYS if key in value]
    else:
        parts = [next((text for key in _PART_KEYS if (text := _flat(value.get(key), depth + 1))), None)]
    return "\n\n".join(part.strip("\n") for part in parts if part and not part.isspace()) or None


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

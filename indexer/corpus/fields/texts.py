"""The text of an article among the fields of its record."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from indexer.config import ReadConfig
from indexer.corpus.fields.names import AMBIGUOUS, EXCERPTS, RecordFields, StatedField
from indexer.corpus.fields.text_parts import text_parts, tree_in
from indexer.corpus.fields.values import is_absent, shown, unwrapped, url_of, whole_unicode
from indexer.corpus.html.fragment import is_markup, markup_text
from indexer.corpus.html.page import page_record
from indexer.corpus.record import RecordError
from indexer.records import Json

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_CUT = re.compile(r"\[\s*\+?\s*\d+\s+(?:more\s+)?char(?:acter)?s\s*\]\s*$|\[\s*(?:…|\.\.\.)\s*\]\s*$", re.IGNORECASE)
_CUT_CHARACTERS = 60
_NO_WORDS = "empty: the text holds no letter and no digit"
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
        why_not.append(_why_absent(stated))
        return
    page = _page_in(stated.value)
    if page is not None:
        try:
            yield _main_text(page, stated, fields, config)
        except RecordError as error:
            why_not.append(str(error))
        return
    shown_text, notes = _shown(stated.value)
    if shown_text is None:
        if stated.path not in AMBIGUOUS:
            why_not.append(f"text {shown(stated.value)} is no text")
        return
    text = whole_unicode(shown_text)
    if text is not shown_text:
        notes = [HALF_A_PAIR, *notes]
    if not has_words(text):
        why_not.append(_NO_WORDS)
        return
    yield TextField(text=text, stated=stated, notes=tuple(notes))


def _main_text(page: str, stated: StatedField, fields: RecordFields, config: ReadConfig) -> TextField:
    """Return the main text of a whole page.

    Raises:
        RecordError: If it has none.
    """
    url = next((url for known in fields.of("url") if (url := url_of(known.value))), None)
    markup = whole_unicode(page)
    record = page_record(markup.encode(), config, url=url, declared="utf-8")
    if not has_words(record.text or ""):
        raise RecordError(_NO_WORDS)
    notes = [*([] if markup is page else [HALF_A_PAIR]), "the text was an HTML page; its main text was taken"]
    return TextField(text=record.text or "", stated=stated, markup=record.markup, notes=(*notes, *record.notes))


def _shown(value: Json) -> tuple[str | None, list[str]]:
    """Return the text that a value shows, or None if it shows none; and what of it is not as it was stated."""
    tree = tree_in(value) if isinstance(value, str) else value
    if isinstance(tree, list | dict):
        parts = text_parts(tree)
        if parts.parts or parts.was_markup:
            notes = ["the text was JSON as an editor writes it; its text was taken"] if isinstance(value, str) else []
            return "\n\n".join(parts.parts), [*notes, *parts.notes()]
    if not isinstance(value, str):
        return None, []
    return (markup_text(value), ["the text was HTML; its text was taken"]) if is_markup(value) else (value, [])


def _why_absent(stated: StatedField) -> str:
    """Return why a field has no text that is null, empty, or a word in place of a text."""
    value = stated.value.strip() if isinstance(stated.value, str) else ""
    if value.lower() == "[removed]":
        return f"no text: {shown(stated.path)} is '[Removed]'; the service has removed it"
    if value:
        return f"no text: {shown(stated.path)} is {shown(value)}"
    return f"empty: the field {shown(stated.path)} is empty; --fields text=NAME names another"


def _page_in(value: Json) -> str | None:
    """Return the markup of the whole page that a value is or holds alone; None if it holds none."""
    value = unwrapped(value)
    return value if isinstance(value, str) and is_page(value) else None


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

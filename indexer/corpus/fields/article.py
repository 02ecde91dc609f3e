"""A record's fields -> Article, and where each value was stated."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from indexer.config import ReadConfig
from indexer.corpus.calendar.dates import is_ambiguous, is_placeholder, to_iso, why_unread
from indexer.corpus.encodings.mojibake import mojibake_note
from indexer.corpus.evident_day import find_date
from indexer.corpus.evident_title import evident_title
from indexer.corpus.fields.authors import authors_of
from indexer.corpus.fields.file_dates import file_date
from indexer.corpus.fields.languages import language_of
from indexer.corpus.fields.metadata import holdable
from indexer.corpus.fields.names import AMBIGUOUS, NAMES, RecordFields, StatedField, without_part
from indexer.corpus.fields.texts import HALF_A_PAIR, has_words, is_page, text_field
from indexer.corpus.fields.values import (
    ID_MAX_CHARACTERS,
    has_credentials,
    id_of,
    is_absent,
    is_domain,
    line_of,
    page_url_of,
    shown,
    source_of,
    title_of,
    unwrapped,
    url_of,
    whole_unicode,
)
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, locate
from indexer.records import Article, ArticleHeader, Json, Provenance, sha256_hex

T = TypeVar("T")

_SHORTENED = frozenset({"authors", "source", "title"})
"""Fields of an article of which a part of what is stated may be taken."""
_OFTEN_NO_DATE = frozenset({"data"})
"""Names of dates that in other languages, and in programs, name something else."""
_WITHDRAWN = frozenset({"canceled", "cancelled", "withheld", "killed", "retracted"})


def to_article(record: Record, file: CorpusFile, config: ReadConfig) -> tuple[Article, list[str]]:
    """Make an article of a record.

    Args:
        record: What a reader found. A null, blank or empty value counts as absent. Of two fields that state the same
            the first wins: a field of the record, then the markup of its page, then its text, then the file's name.
        file: File that holds the record.
        config: How records are read.

    Returns:
        The article, and a sentence for each detail that is not as it was stated. What is not interpreted, or could not
        be read, is kept in the article's metadata.

    Raises:
        RecordError: If the record has no text or one without words.
    """
    draft = _Draft(record, config)
    text = draft.text(record.text)
    body = text[record.body_start :]
    if not has_words(body):
        raise RecordError("empty: the text holds no letter and no digit")
    draft.notes += [note] if (note := mojibake_note(text)) else []
    url = draft.first("url", page_url_of, _why_no_url)
    id_form = f"must be 1 to {ID_MAX_CHARACTERS} printable characters or a whole number"
    stated_id = draft.first("id", id_of, id_form, unless=_names_a_page)
    source = draft.source()
    title = draft.first("title", lambda value: title_of(value, source), "is no title")
    if title is None:
        # In Markdown a heading is marked, which its reader sees; what else comes first is none.
        title = draft.otherwise("title", "text", None if file.format == "markdown" else evident_title(body))
    elif note is None and (note := mojibake_note(title)):
        draft.notes.append(f"the title {note}")
    published_at = draft.date()
    if published_at is None and not draft.has_unread_date:
        published_at = draft.otherwise("published_at", "text", find_date(body))
        if published_at is None and record.line is None and record.number is None:
            published_at = draft.otherwise("published_at", "file name", file_date(file.name))
    header = ArticleHeader(
        id=stated_id or default_id(url, locate(file.name, line=record.line, number=record.number)),
        title=title,
        source=source,
        authors=draft.first("authors", lambda value: authors_of(value, source), "names no authors") or (),
        published_at=published_at,
        url=url,
        path=file.name,
        line=record.line,
        language=draft.first("language", language_of, "is no language that is known"),
        format=file.format,
        sha256=sha256_hex(text),
        raw_sha256=record.raw_sha256,
        provenance=draft.provenance,
        metadata=draft.rest(),
    )
    return Article(header=header, text=text, body_start=record.body_start), [*record.notes, *draft.notes]


class _Draft:
    """What has been read of a record so far."""

    def __init__(self, record: Record, config: ReadConfig) -> None:
        self.fields = RecordFields(record.fields, config.fields)
        self.markup: Mapping[str, Json] = record.markup
        self.metadata: dict[str, Json] = dict(self.fields.all)
        """Fields that no value was taken from."""
        self.provenance: dict[str, Provenance] = {}
        self.notes: list[str] = []
        self.has_unread_date = False
        self._config = config

    def text(self, own: str | None) -> str:
        """Return the record's own text, or the one that a field holds."""
        if own is not None:
            text = whole_unicode(own)
            self.notes += [HALF_A_PAIR] if text is not own else []
            return text
        found = text_field(self.fields, self._config)
        whole = self.metadata.pop(found.stated.name)
        if found.stated.is_part and (rest := without_part(whole, found.stated.path)):
            self.metadata[found.stated.name] = rest
        for name, value in list(self.metadata.items()):
            if isinstance(value, str) and (value == found.text or is_page(value)):
                del self.metadata[name]  # the same text, or the page that it was taken from
        self.markup = {**found.markup, **self.markup}
        self.notes += found.notes
        return found.text

    def first(
        self,
        meaning: str,
        read: Callable[[Json], T | None],
        why_not: str | Callable[[Json], str],
        unless: Callable[[StatedField], bool] = lambda _: False,
    ) -> T | None:
        """Return the first value that can be read, of those that fields or markup state.

        Args:
            meaning: Field of the article.
            read: Reads a value; gives None for one that cannot be read, and an empty one where nothing is stated.
            why_not: What a note says of a value that cannot be read, or tells that.
            unless: Tells of a field that it states something else.
        """
        for stated in self._stated(meaning):
            value = None if unless(stated) else read(stated.value)
            if value:
                return self._take(meaning, stated, value)
            if value is None and not unless(stated):
                self._keep(meaning, stated, why_not if isinstance(why_not, str) else why_not(stated.value))
        return None

    def source(self) -> str | None:
        """Return the publisher: the first name that a field or markup states, or else the first domain."""
        domains: list[tuple[StatedField, str]] = []
        unread: list[StatedField] = []
        for stated in self._stated("source"):
            value = source_of(stated.value)
            if value is None:
                unread.append(stated)
            elif is_domain(value):
                domains.append((stated, value))
            else:
                return self._take("source", stated, value)
        for stated in unread:
            is_noted = stated.path == "source" and not domains
            self._keep("source", stated, "names no publisher", is_noted=is_noted)
        return self._take("source", *domains[0]) if domains else None

    def date(self) -> str | None:
        """Return the date that a field or markup states; one that cannot be read is kept, and no other taken."""
        for stated in self._stated("published_at"):
            value = unwrapped(stated.value)
            if is_absent(value) or (stated.path in AMBIGUOUS and _is_switch(value)):
                continue
            if isinstance(value, str) and re.search(r"(?:gmt|utc)$", stated.path) and re.search(r"T[\d:.]+$", value):
                value += "Z"  # WordPress states the offset by the field's name alone
            value = self._in_zone(value, stated)
            raw = value if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
            if is_placeholder(raw):
                self._keep("published_at", stated, "is what programs write where they know no date")
                continue
            published_at = to_iso(raw, day_first=self._config.day_first)
            if published_at is not None:
                return self._take("published_at", stated, published_at)
            if stated.path in _OFTEN_NO_DATE and not is_ambiguous(raw):
                continue
            self.has_unread_date = True
            self._keep("published_at", stated, why_unread(raw))
            break
        return None

    def _in_zone(self, value: Json, stated: StatedField) -> Json:
        """Return a time with the zone that the field beside it states, such as `pubDateTZ` beside `pubDate`."""
        zone = self.fields.all.get(f"{stated.name}TZ")
        if not isinstance(value, str) or not isinstance(zone, str):
            return value
        read = to_iso(f"{value} {zone}")
        return f"{value} {zone}" if read and "T" in read else value

    def otherwise(self, meaning: str, provenance: Provenance, value: T | None) -> T | None:
        """Return a value that no field states, and note where it was stated."""
        if value:
            self.provenance[meaning] = provenance
        return value

    def rest(self) -> dict[str, Json]:
        """Return what no value was taken from, as far as an index can hold it."""
        status = self.fields.all.get("pubstatus", self.fields.all.get("pubStatus"))
        if isinstance(status, str) and status.lower() in _WITHDRAWN:
            self.notes.append(f"pubstatus is {shown(status)}; the article is kept")
        further = {name: value for name, value in self.markup.items() if name not in NAMES}
        held, notes = holdable({**further, **self.metadata})
        self.notes += notes
        return held

    def _stated(self, meaning: str) -> Iterator[StatedField]:
        """Yield what fields, and then the markup, state of a field of the article."""
        of_markup = StatedField(
            name=meaning, path=meaning, value=self.markup.get(meaning), is_part=False, provenance="markup"
        )
        yield from (stated for stated in (*self.fields.of(meaning), of_markup) if not is_absent(stated.value))

    def _take(self, meaning: str, stated: StatedField, value: T) -> T:
        """Return a value, and note where it was stated. Its field stays in the metadata if it states more than that."""
        self.provenance[meaning] = stated.provenance
        if meaning == "url" and has_credentials(stated.value):
            self.notes.append("the name and password in the url are left out")
        stays = stated.is_part or (meaning in _SHORTENED and _states_more(stated.value, value))
        if stated.provenance == "field" and not stays:
            self.metadata.pop(stated.name, None)
        return value

    def _keep(self, meaning: str, stated: StatedField, why_not: str, *, is_noted: bool = False) -> None:
        """Note that a value cannot be read, and keep it; that of a name for several things is noted only if told so."""
        if is_noted or stated.path not in AMBIGUOUS:
            self.notes.append(f"{meaning} {shown(stated.value)} {why_not}; kept as metadata")
        if stated.provenance == "markup":
            self.metadata.setdefault(meaning, stated.value)


def _states_more(stated: Json, value: object) -> bool:
    """Tell whether a field states something else beside the value that was taken from it."""
    said = [item for item in (stated if isinstance(stated, list) else [stated]) if not is_absent(item)]
    if any(isinstance(item, dict | list) for item in said):
        return True
    words = " ".join(whole_unicode(item) if isinstance(item, str) else line_of(item) or "" for item in said)
    taken = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return re.findall(r"\w+", words) != re.findall(r"\w+", taken)


def _is_switch(value: Json) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false", "yes", "no"))


def _names_a_page(stated: StatedField) -> bool:
    """Tell whether a field holds an address that is no id: any in one such as `guid`, that of a home page in all."""
    is_address = url_of(stated.value) is not None
    return is_address and (stated.path in AMBIGUOUS or page_url_of(stated.value) is None)


def _why_no_url(value: Json) -> str:
    """Return what a note says of a value that is no address of an article."""
    if url_of(value) is not None:
        return "is the address of a site, not of an article"
    return "is no address that begins with http:// or https://"


def default_id(url: str | None, place: str) -> str:
    """Return the id of an article that states none: its address, or else the place where it was read."""
    if url is not None and len(url) <= ID_MAX_CHARACTERS:
        return url
    if not place.isprintable():
        place = place.encode("unicode_escape").decode()
    return place if len(place) <= ID_MAX_CHARACTERS else f"{place[:480]}#{sha256_hex(place)[:24]}"

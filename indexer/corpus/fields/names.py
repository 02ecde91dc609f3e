"""The names that records give to the fields of an article: those in the wild, and those that the user names."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.corpus.fields.translated_names import IN_OTHER_LANGUAGES
from indexer.errors import UsageError
from indexer.records import Json, Provenance


def _names(table: str) -> tuple[str, ...]:
    return tuple(table.split())


_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "id": _names(
        """
        id _id article_id uuid doc_id document_id story_id stories_id news_id post_id item_id identifier guid uri @id
        """
    ),
    "text": _names(
        """
        text maintext plain_text body body_text article_body article_text full_text content main_text content_text
        article_content news_content fields.body_text fields.body body_html body_xhtml content_html content_encoded
        content:encoded bodies article story document contents content_elements paragraphs raw_text html raw_html
        page_html html_content blocks
        """
    ),
    "title": _names(
        """
        title headline headlines.basic headlines article_title web_title fields.headline fields.title og:title dc:title
        news_title title_full thread.title title_page title_rss page_title hed heading
        """
    ),
    "source": _names(
        """
        source.name source.title source source_name name_source publisher publication publication_name
        fields.publication site_name og:site_name meta_site_name source_hostname media_name media_outlet outlet
        newspaper info_sources source_common_name provider source_domain domain hostname clean_url domain_url
        thread.site site site_url source.domain source.url source.uri source_url media_url
        """
    ),
    "authors": _names(
        """
        authors author byline.original byline bylines by fields.byline author_name author_names article_author creator
        dc:creator writer writers journalists journalist reporter reporters authors_byline credits.by _embedded.author
        """
    ),
    "published_at": _names(
        """
        published_at date_published published_date publish_date date_publish publication_date publishing_date pub_date
        web_publication_date date_time_pub article:published_time published_time publish_time pub_time
        publication_time published_on first_published first_publish_date date_gmt published date date_time dc:date
        date_issued issued posted_at post_date thread.published display_date first_created version_created
        """
    ),
    "url": _names(
        """
        url canonical_url canonical_link web_url article_url article_link news_url link permalink main_entity_of_page
        main_entity_of_page.@id document_identifier responded_url requested_url original_url page_url thread.url
        links.permalink metadata.url @id uri guid source
        """
    ),
    "language": _names(
        """
        language lang in_language language_code lang_code meta_lang locale og:locale dc:language
        """
    ),
}

NAMES: Mapping[str, tuple[str, ...]] = {
    field: (*names, *IN_OTHER_LANGUAGES.get(field, ())) for field, names in _ENGLISH.items()
}
"""Names of each field of an article, the first preferred. A dot leads into an object. Those that news-please,
trafilatura, newspaper, fundus, Media Cloud, NewsAPI, GNews, mediastack, NewsCatcher, Event Registry, Webz.io, GDELT,
the Guardian, the New York Times, schema.org, ninjs, WordPress, JSON Feed and common data sets write are among them;
the last of each field are the words that tables in other languages have for it."""
_INNER = ("article", "story", "document", "post", "content", "body", "attributes", "node")
"""Names of the object that states the article where there is no text beside it, as `attributes` in JSON:API."""

EXCERPTS = _names(
    """
    lead_paragraph summary description excerpt abstract snippet short_description trail_text fields.trail_text
    standfirst fields.standfirst teaser extract description_text description_html
    """
)
"""Names of what sums an article up, or begins it. It is the text of a record that has no other."""

AMBIGUOUS = frozenset(
    _names(
        """
        by site source publisher provider published locale @id uri guid article source.url source.uri source_url
        source.domain site_url media_url metadata.url contents html story document headlines info_sources issued
        blocks data journal isi titular lien idioma
        """
    )
)
"""Names that often hold something else, such as a switch in `published`: a value of no use there is not noted."""

_NAME_MAX_CHARACTERS = 100
_LIST_MAX_ITEMS = 1_000
"""Items of a list of objects into which a dotted name leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedField:
    """A field of a record that states something about the article."""

    name: str
    """Name that the record gives it; for a part of an object, that of the object."""
    path: str
    """Name by which it was found: of `NAMES`, or the user's."""
    value: Json
    is_part: bool
    """Whether it is a part of the object `name`."""
    provenance: Provenance = "field"


class RecordFields:
    """The fields of a record, found by their names regardless of case and of the signs between words."""

    def __init__(self, fields: Mapping[str, Json], mapping: Sequence[tuple[str, str]] = ()) -> None:
        """Take the fields of a record.

        Args:
            fields: The fields. Those in `_source`, as Elasticsearch exports them, count as the record's own, and so do
                those beside the only text where it lies within an object, such as `article`.
            mapping: Pairs of a field of an article and the user's name for it, which go before `NAMES`.
        """
        self.all = _with_inner(fields)
        """The fields under their own names."""
        self._mapping = mapping
        self._names: dict[str, str] = {}
        for name in self.all:
            self._names.setdefault(_plain(name), name)

    def of(self, meaning: str) -> Iterator[StatedField]:
        """Yield the fields that may state a field of an article, the preferred first."""
        mapped = [path for field, path in self._mapping if field == meaning]
        yield from self.named([*mapped, *(path for path in NAMES[meaning] if path not in mapped)])

    def named(self, paths: Sequence[str]) -> Iterator[StatedField]:
        """Yield the fields of these names that the record has, each once."""
        for path in paths:
            name = path if path in self.all else self._names.get(_plain_path(path))
            if name is not None:
                yield StatedField(name=name, path=path, value=self.all[name], is_part=False)
            elif "." in path:
                first, *rest = _steps(path)
                outer = self._names.get(first)
                value = None if outer is None else _part(self.all[outer], rest)
                if outer is not None and value is not None:
                    yield StatedField(name=outer, path=path, value=value, is_part=True)


def _with_inner(fields: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return fields with those of an object within that states the article; what both state stays in the object."""
    source = fields.get("_source")
    if isinstance(source, dict):
        return {**{name: value for name, value in fields.items() if name != "_source"}, **source}
    if not any(isinstance(value, dict) for value in fields.values()):
        return fields
    plain = {_plain(name): name for name in fields if len(name) <= _NAME_MAX_CHARACTERS}
    found = [(plain[name], fields[plain[name]]) for name in _INNER if name in plain]
    objects = [(name, value) for name, value in found if isinstance(value, dict) and _states_an_article(value)]
    texts = [plain[name] for name in map(_plain_path, NAMES["text"]) if name in plain]
    if len(objects) != 1 or any(fields[name] and name != objects[0][0] for name in texts):
        return fields
    name, inner = objects[0]
    others = {key: value for key, value in fields.items() if key != name}
    stated = {_plain(key) for key, value in others.items() if value is not None}
    both = {key: value for key, value in inner.items() if _plain(key) in stated}
    return {
        **others,
        **{key: value for key, value in inner.items() if key not in both},
        **({name: both} if both else {}),
    }


def _states_an_article(inner: Mapping[str, Json]) -> bool:
    """Tell whether an object states a text, and other fields of an article beside it."""
    names = {_plain(name) for name, value in inner.items() if value and len(name) <= _NAME_MAX_CHARACTERS}
    return all(
        any(_plain_path(path) in names for meaning in meanings for path in NAMES[meaning])
        for meanings in (("text",), ("title", "authors", "published_at", "url", "source"))
    )


def parse_field_mapping(text: str) -> tuple[tuple[str, str], ...]:
    """Read the user's names for fields, such as `title=hed,text=body.raw`.

    A field may have several names, the first preferred.

    Raises:
        UsageError: If a part is not of the form `field=name`, if a field is not known, or if a part stands twice.
    """
    pairs: list[tuple[str, str]] = []
    for part in text.split(",") if text.strip() else ():
        meaning, equals, path = (piece.strip() for piece in part.partition("="))
        if not (meaning and equals and path and all(path.split("."))):
            raise UsageError(f"--fields: {part.strip()!r} is not of the form field=name, such as title=hed")
        if meaning not in NAMES:
            raise UsageError(f"--fields: {meaning!r} is no field of an article; it must be one of {', '.join(NAMES)}")
        if (meaning, path) in pairs:
            raise UsageError(f"--fields: {part.strip()!r} is given twice")
        pairs.append((meaning, path))
    return tuple(pairs)


def without_part(value: Json, path: str) -> Json:
    """Return an object without the part that a dotted name leads to; its own name is the first of the path."""
    return _without(value, list(_steps(path))[1:])


def _without(value: Json, steps: Sequence[str]) -> Json:
    if not isinstance(value, dict) or not steps:
        return value
    pruned: dict[str, Json] = {}
    for name, item in value.items():
        if _plain(name) != steps[0]:
            pruned[name] = item
        elif len(steps) > 1 and (rest := _without(item, steps[1:])):
            pruned[name] = rest
    return pruned


def _part(value: Json, steps: Sequence[str]) -> Json:
    """Return what a path leads to in a value, or None. In a list it leads to that part of every item."""
    if not steps:
        return value
    if isinstance(value, list):
        parts = [_part(item, steps) for item in value[:_LIST_MAX_ITEMS] if isinstance(item, dict)]
        found: list[Json] = [part for part in parts if part is not None]
        return found[0] if len(found) == 1 else found or None
    if not isinstance(value, dict):
        return None
    name = next((name for name in value if _plain(name) == steps[0]), None)
    return None if name is None else _part(value[name], steps[1:])


@cache
def _plain_path(path: str) -> str:
    return _plain(path)


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(_plain(step) for step in path.split("."))


_JOINTS = re.compile(r"(?<=.)[_\- ]")


def _plain(name: str) -> str:
    """Return a name without case and without the signs between its words: `pubDate` and `pub-date` are one."""
    name = name if name.isascii() else unicodedata.normalize("NFC", name)
    return _JOINTS.sub("", name.strip("\ufeff \t\r\n")).casefold()

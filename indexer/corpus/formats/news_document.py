"""A document of a news agency, in NITF or NewsML -> what it states about its article."""

from collections.abc import Iterator

from indexer.corpus.fields.values import is_domain
from indexer.corpus.formats.xml_element import XML, Element, plain, shown
from indexer.records import Json

_TEXTS = ("body.content", "inlineXML", "inlineData", "DataContent", "text")
_TITLES = ("hl1", "headline", "HeadLine", "hedline", "title", "Headline")
_AUTHORS = ("byline", "by", "ByLine", "byttl")
_DATES = (
    *(("date.issue", "norm"), ("story.date", "norm"), ("pubdata", "date.publication"), ("date.release", "norm")),
    *(("firstCreated", None), ("FirstCreated", None), ("contentCreated", None), ("newsitem", "date")),
)
_CHANGES = (("versionCreated", None), ("ThisRevisionCreated", None))
_SOURCES = (
    *(("pubdata", "name"), ("provider/name", None), ("infoSource/name", None), ("copyrightHolder/name", None)),
    *(
        ("doc.copyright", "holder"),
        ("provider", "literal"),
        ("Provider", "FormalName"),
        ("Provider/Party", "FormalName"),
    ),
    *(("infoSource", "literal"), ("copyrightHolder", "literal")),
)
_COPYRIGHT = (("doc.copyright", "holder"), ("copyrightHolder", "literal"), ("copyrightHolder/name", None))
_IDS = (("doc-id", "id-string"), ("newsItem", "guid"), ("newsitem", "itemid"), ("PublicIdentifier", None))
_URLS = (("pubdata", "ex-ref"),)


def document_fields(document: Element) -> tuple[str | None, dict[str, Json], list[str]]:
    """Return the text of a document, its fields under the names of `ArticleHeader`, and notes."""
    named: dict[str, list[Element]] = {}
    for element in document.iter():
        if isinstance(element.tag, str):
            named.setdefault(element.tag.rpartition("}")[2], []).append(element)
    texts = (shown(element) for name in _TEXTS for element in named.get(name, []))
    language = document.get(f"{XML}lang") or next((tag for tag in _values(named, (("language", "tag"),))), None)
    published, changed = (next(_values(named, places), None) for places in (_DATES, _CHANGES))
    sources = [*_values(named, _SOURCES)]
    fields: dict[str, Json] = {
        "title": next((text for name in _TITLES for element in named.get(name, []) if (text := plain(element))), None),
        "source": next((source for source in sources if not is_domain(source)), next(iter(sources), None)),
        "authors": [*_authors(named)] or None,
        "published_at": published or changed,
        "url": next(_values(named, _URLS), None),
        "id": next(_values(named, _IDS), None),
        "language": language,
        "copyright": next(_values(named, _COPYRIGHT), None),
    }
    text = next((text for text in texts if any(map(str.isalnum, text))), None)
    notes = [] if published or not changed else ["the date is that of the last change: the document states no other"]
    return text, {name: value for name, value in fields.items() if value}, notes


def _authors(named: dict[str, list[Element]]) -> list[str]:
    """Return the first kind of byline that names anybody: the persons that it marks, or else its words."""
    for name in _AUTHORS:
        found: list[str] = []
        for element in named.get(name, []):
            parts = [part for part in element.iter() if isinstance(part.tag, str)]
            persons = [part for part in parts if part.tag.rpartition("}")[2] == "person"]
            found += [text for part in persons or [element] if (text := " ".join(" ".join(part.itertext()).split()))]
        if found:
            return list(dict.fromkeys(found))
    return []


def _values(named: dict[str, list[Element]], places: tuple[tuple[str, str | None], ...]) -> Iterator[str]:
    """Yield what stands in the attributes of elements, or in the elements themselves, the preferred first.

    Args:
        named: The elements of a document by their names.
        places: Name of an element, perhaps with that of a child behind a slash, and of an attribute if it is one.
    """
    for path, attribute in places:
        name, _, inner = path.partition("/")
        found = named.get(name, [])
        for element in found if not inner else (child for one in found for child in _children(one, inner)):
            value = plain(element) if attribute is None else element.get(attribute)
            if value and value.strip():
                yield value.strip()


def _children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of this name."""
    return (child for child in element if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name)

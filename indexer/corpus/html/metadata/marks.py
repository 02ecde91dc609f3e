"""Authors and dates that the elements of a page's body state, by property, class or words."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from indexer.corpus.html.beside import is_beside
from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.tree import Element

_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:authors?|by-?line|p-author|fn|writer|reporter|journalist|contributor|autore?n?|auteur|redactor"
    r"|firma"
    r"|signatur|skribent|kirjoittaja|autorius)(?:$|[\s_-])|author-?_*name|byline",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"bio|avatar|image|img|photo|social|follow|descr|about|date|time|job|role|-title|position|twitter|list$|-by$",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:^|[\s_-])(?:fn|p-name|name|namn)(?:$|\s)|author-?_*(?:name|link)", re.IGNORECASE)
_BYLINE = re.compile(
    r"\W{0,3}(?:(?:[Pp]osted|[Ww]ritten|[Pp]ublished|[Ss]tory|[Ww]ords|[Rr]eported|[Gg]epostet|[Pp]ublicado"
    r"|[Pp]ublié)\s+)?"
    r"(?:[Bb][Yy]|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]v|[Aa]f|[Тт]екст|[Аа]втор)\s*[:：]?\s+[^\W\d_a-zß-öø-ÿа-я]\w+"
)
_UPDATED = re.compile(
    r"updat|modif|last|revis|aktualis|actualiz|mis à jour|aggiorn|päivit|bijgewerkt|обновл|atualiz|uppdat|oppdat"
    r"|opdat|更新",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"publish|entry-date|pub-?date|post-?date|date-?published", re.IGNORECASE)
_WORD = r"[^\W\d_]{2,12}"
SHOWN_DATE = re.compile(
    rf"(?:(?:{_WORD},?\s+)?\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?{_WORD}\.?,?\s+(?:del?\s+)?\d{{4}}"
    rf"|(?:{_WORD},?\s+)?{_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
    r"(?:,?\s+(?:at\s+)?\d{1,2}:\d\d(?:\s?[AaPp]\.?[Mm]\b\.?)?(?![\w:]))?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"
    r"|\b\d{1,2}/\d{1,2}/\d{4}|\d{4}[./]\d{1,2}[./]\d{1,2}"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일](?:\s?\d{1,2}\s?時\s?\d{1,2}\s?分)?",
)
_ELEMENTS_BEFORE, _ELEMENTS_AFTER = 30, 90
"""Most elements around the headline among which bylines and dates are the article's own."""
_LINE_MAX_CHARACTERS = 160
_DESCENDANTS_MAX = 24
"""Most elements in one that is read as a line; others hold more than a byline or a date."""
_SMALL_WORDS_MAX = 3
"""Most words in small letters before a date in a line that states it, such as `posted by Ann Lee in News on`."""
_PROSE_MIN_CHARACTERS = 200


def properties(root: Element, name: str) -> list[str]:
    """Return the values of a property of the page's article in microdata or RDFa."""
    found = []
    for element in root.xpath(f"//*[contains(@itemprop, '{name}') or contains(@property, '{name}')]"):
        names = f"{element.get('itemprop') or ''} {element.get('property') or ''}".split()
        in_head = element.tag == "meta" and next(element.iterancestors("head"), None) is not None
        if in_head or is_beside(element) or all(stated.rpartition(":")[2] != name for stated in names):
            continue
        inner = (child for child in element.iterdescendants() if (child.get("itemprop") or "") == "name")
        found.append(_stated(next(inner, element)))
    return [value for value in found if value]


def near(root: Element, heading: Element | None) -> list[Element]:
    """Return the elements around a headline in document order, up to the first paragraph of the text."""
    if heading is None:
        return []
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    place = elements.index(heading)
    window = elements[max(0, place - _ELEMENTS_BEFORE) : place]
    for element in elements[place : place + _ELEMENTS_AFTER]:
        if len(element.text or "") > _PROSE_MIN_CHARACTERS and element.tag not in ("script", "style"):
            break
        window.append(element)
    return [element for element in window if not is_beside(element)]


def bylines(elements: Sequence[Element]) -> Iterator[str]:
    """Yield the names and bylines among elements around a headline, the most plainly marked first."""
    for element in elements:
        if element.tag in ("a", "span") and "author" in (element.get("rel") or "").split():
            yield _text(element)
    for element in elements:
        marks = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        if (
            element.tag not in ("img", "figure", "body", "svg")
            and _AUTHOR.search(marks)
            and not _NO_AUTHOR.search(marks)
        ):
            names = (inner for inner in element.iterdescendants() if _NAME.search(inner.get("class") or ""))
            yield from (line for line in _lines(next(names, element)) if 2 < len(line) <= _LINE_MAX_CHARACTERS)
    for element in elements:
        lines = _lines(element) if element.tag not in ("h1", "title") else []
        yield from (line for line in lines if len(line) <= _LINE_MAX_CHARACTERS and _BYLINE.match(line))


def dates_shown(root: Element, elements: Sequence[Element]) -> Iterator[tuple[str, bool]]:
    """Yield the dates among elements around a headline, and whether the page says that they are of publication.

    Old themes state the date under the text, in a paragraph of the class `postmetadata`.
    """
    for element in (*elements, *root.xpath("//p[contains(@class, 'postmetadata')]")):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if (
            element.tag in ("title", "script", "style")
            or _UPDATED.search(marks)
            or _UPDATED.search(_text_before(element))
        ):
            continue
        text = _text(element)[:_LINE_MAX_CHARACTERS]
        is_published = "pubdate" in element.attrib or _PUBLISHED.search(marks) is not None
        value = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None)
        if value and element.tag in ("time", "abbr") and not _UPDATED.search(text[:12]):
            yield value, is_published
        elif (element.tag != "time" and len(text) < _LINE_MAX_CHARACTERS) or "postmetadata" in marks:
            small_words = _LINE_MAX_CHARACTERS if "postmetadata" in marks else _SMALL_WORDS_MAX
            yield from ((date, is_published) for date in _dates_in(text, small_words))


def _dates_in(line: str, small_words: int) -> Iterator[str]:
    for found in SHOWN_DATE.finditer(line):
        before = line[: found.start()]
        # A date within a sentence is that of what the sentence tells.
        if not _UPDATED.search(before[-25:]) and sum(map(str.islower, before.split())) <= small_words:
            yield found[0]
            # What stands before a day may be a weekday or any other word.
            if found[0][0].isalpha() and found[0].count(" ") > 2:
                yield found[0].partition(" ")[2]


def _stated(element: Element) -> str:
    stated = element.get("content") or element.get("datetime")
    if element.tag == "abbr":
        stated = stated or element.get("title")
    return " ".join((stated or _text(element)).split())


def _text(element: Element) -> str:
    return " ".join(_lines(element))


def _lines(element: Element) -> list[str]:
    if len(element) == 0:
        return ["" if element.tag in ("script", "style") else " ".join((element.text or "").split())]
    is_container = next(islice(element.iter(), _DESCENDANTS_MAX, None), None) is not None
    return [] if is_container else [line for line in shown_text(element).split("\n") if line]


def _text_before(element: Element) -> str:
    before = element.getprevious()
    if before is None:
        return ((element.getparent().text if element.getparent() is not None else "") or "")[-30:]
    own = "" if (before.tail or "").strip() or not isinstance(before.tag, str) else before.text_content()
    return f"{own} {before.tail or ''}"[-30:]

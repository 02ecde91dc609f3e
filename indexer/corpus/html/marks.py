"""What the elements of a page's body state by their classes and properties: headings, bylines and dates shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.corpus.evident import evident_date
from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.tree import Element

_BESIDE = re.compile(
    r"comment|related|recommend|sidebar|teaser|widget|trending|most-?(?:read|popular)|promo|newsletter|\bcards?\b|read-?next"
    r"|more-(?:from|on|stories)|recirc|(?<!post-)(?<!entry-)(?<!article-)(?<!article__)footer|\bnav|menu|disqus|latest|carousel|up-?next|popular",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    r"headline|entry-title|post-?title|article-?_*title|p-name|story-?title|\btitle\b", re.IGNORECASE
)
_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|by-line|p-author|fn|writer|reporter|journalist|contributor|author-?name|autor|auteur"
    r"|autore|redactor)(?:$|[\s_-])|author-?name|byline",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"bio|avatar|image|img|photo|social|follow|descr|about|meta$|date|time|job|role|title$|-title|position|twitter|link-?list",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"updat|modif|last|revis|aktualis|actualiz|mis à jour|aggiornat|päivitet|bijgewerkt|обновл", re.IGNORECASE
)
_ELEMENTS_BEFORE, _ELEMENTS_AFTER = 30, 90
"""Elements around the headline among which bylines and dates are the article's own."""
_HEADINGS_MAX = 200
_LINE_MAX_CHARACTERS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading that a page shows."""

    element: Element
    text: str
    level: int
    """1 for `h1`, and so on; 7 for what only looks like one."""
    is_marked: bool
    """Whether its class or property calls it the headline."""


def headings_of(root: Element) -> list[Heading]:
    """Return the headings of a page in document order, those of lists and boxes beside the article left out."""
    found: list[Heading] = []
    for element in root.iter("h1", "h2", "h3", "b", "strong", "font", "big", "td", "div", "span", "p", "a"):
        name = element.tag
        is_marked = bool(_HEADLINE.search(element.get("class") or "") or "headline" in (element.get("itemprop") or ""))
        is_plain = name in ("b", "strong", "font", "big")
        if not (name in ("h1", "h2", "h3") or is_marked or is_plain) or len(found) >= _HEADINGS_MAX:
            continue
        if len(element) > 12 or is_beside(element):
            continue
        text = " ".join(shown_text(element).split())
        if 3 <= len(text) <= 400:
            level = int(name[1]) if name[0] == "h" and len(name) == 2 else 7
            found.append(Heading(element=element, text=text, level=level, is_marked=is_marked and not is_plain))
    return found


def is_beside(element: Element) -> bool:
    """Tell whether an element lies in something beside the article, such as a list of others or the comments."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in ("aside", "nav"):
            return True
        if ancestor.tag == "footer" and next(ancestor.iterancestors("article"), None) is None:
            return True
        if ancestor.tag in ("body", "html", "main"):
            return False
        if _BESIDE.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False


def properties(root: Element, name: str) -> list[str]:
    """Return the values of a property of the page's article in microdata or RDFa."""
    found = []
    for element in root.xpath("//*[@itemprop or @property][not(self::meta and ancestor::head)]"):
        names = f"{element.get('itemprop') or ''} {element.get('property') or ''}".split()
        if any(stated.rpartition(":")[2] == name for stated in names) and not is_beside(element):
            inner = next((child for child in element.iter() if _states(child, "name") and child is not element), None)
            chosen = element if inner is None else inner
            value = (
                chosen.get("content")
                or chosen.get("datetime")
                or _title_of_abbr(chosen)
                or " ".join(shown_text(chosen).split())
            )
            if value.strip():
                found.append(value.strip())
    return found


def near(root: Element, heading: Element | None) -> list[Element]:
    """Return the elements around a headline, in document order, or those with which the body begins."""
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    place = elements.index(heading) if heading is not None else 0
    window = elements[max(0, place - _ELEMENTS_BEFORE) : place + _ELEMENTS_AFTER]
    return [element for element in window if not is_beside(element)] if heading is not None else []


def bylines(elements: Sequence[Element]) -> Iterator[str]:
    """Yield the names and bylines among elements around a headline, the most plainly marked first."""
    for element in elements:
        if element.tag in ("a", "span", "link") and "author" in (element.get("rel") or "").split():
            yield " ".join(shown_text(element).split())
    for element in elements:
        marks = element.get("class") or element.get("id") or ""
        if (
            element.tag not in ("img", "figure", "body", "svg")
            and _AUTHOR.search(marks)
            and not _NO_AUTHOR.search(marks)
        ):
            name = next((inner for inner in element.iter() if _is_name_of(inner) and inner is not element), element)
            text = " ".join(shown_text(name).split())
            if 2 < len(text) <= _LINE_MAX_CHARACTERS:
                yield text
    for element in elements:
        text = " ".join(shown_text(element).split()) if len(element) < 6 and element.tag not in ("h1", "title") else ""
        if len(text) <= 100 and re.match(r"(?:By|BY|Von|Par|Por|Di|Door|Av|Af)[:\s]\s?[^\W\d_a-z]\w+", text):
            yield text


def dates_shown(elements: Sequence[Element]) -> Iterator[tuple[str, bool]]:
    """Yield the dates among elements around a headline, and whether their markup says that they are of publication."""
    for element in elements:
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if _UPDATED.search(marks) or _UPDATED.search(_text_before(element)):
            continue
        text = " ".join(shown_text(element).split()) if len(element) < 5 else ""
        is_published = "pubdate" in element.attrib or re.search(
            r"publish|entry-date|pubdate|post-?date", marks, re.IGNORECASE
        )
        value = element.get("datetime") or _title_of_abbr(element)
        if value and element.tag in ("time", "abbr") and not _UPDATED.search(text[:12]):
            yield value, bool(is_published)
        elif 6 <= len(text) <= 80 and not _UPDATED.match(text) and element.tag != "title" and evident_date(text):
            yield evident_date(text) or text, bool(is_published)


def _states(element: Element, name: str) -> bool:
    return isinstance(element.tag, str) and name in (element.get("itemprop") or "").split()


def _is_name_of(element: Element) -> bool:
    return isinstance(element.tag, str) and bool(
        re.search(r"(?:^|\s|[_-])(?:fn|name|p-name)(?:$|\s)|author-?_*(?:name|link)", element.get("class") or "")
        or element.get("itemprop") == "name"
    )


def _title_of_abbr(element: Element) -> str | None:
    return element.get("title") if element.tag == "abbr" else None


def _text_before(element: Element) -> str:
    before = element.getprevious()
    text = (element.getparent().text if element.getparent() is not None else "") if before is None else before.tail
    is_shown = before is not None and isinstance(before.tag, str) and not (text or "").strip()
    own = "".join(before.itertext()) if is_shown else ""
    return f"{own} {text or ''}"[-30:]

"""Properties and authors that the elements of a page's body state, by property, class or words."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from lxml import etree

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
    r"\W{0,3}(?:(?:[Pp]osted|[Ww]ritten|[Pp]ublished|[Ss]ubmitted|[Ss]tory|[Ww]ords|[Rr]eported|[Gg]epostet"
    r"|[Gg]eschrieben|[Vv]eröffentlicht|[Pp]ublicado|[Ee]scrito|[Pp]ublié|[ÉéEe]crit|[Rr]édigé|[Ss]critto|[Pp]ubblicato"
    r"|[Gg]eschreven|[Gg]eplaatst|[Ss]krevet|[Ss]kriven)\s+)?"
    r"(?:[Bb][Yy]|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]v|[Aa]f|[Тт]екст|[Аа]втор|بقلم)\s*[:：]?\s+[^\W\d_a-zß-öø-ÿа-я]\w+"
)
_WITHIN_LINE = re.compile(
    r"(?:作者|记者|記者|撰文|編集委員|論説委員|特派員)\s?[:：　 ]\s?([\u3400-\u9fff]{2,5})(?![\u3400-\u9fff])"
    r"|(?<![\uac00-\ud7a3])([\uac00-\ud7a3]{2,4})\s?(?:기자|특파원)(?![\uac00-\ud7a3])"
)
"""Authors named in a line with other things, by signs of their own in scripts without capitals."""
_LISTED = re.compile(
    r"(?!(?:By|BY|New|Los|Las|San|Santa|Saint|St|Hong|Cape|Buenos|Tel|Rio|Kuala|Abu|Fort|Port)\b)[^\W\d_a-zß-ö].{1,60}"
)
"""Line that may name an author, as others beside it do."""
_OF_ARTICLE = re.compile(r"article|entry|post|story", re.IGNORECASE)
_ELEMENTS_BEFORE, _ELEMENTS_AFTER = 30, 90
"""Most elements around the headline among which bylines and dates are the article's own."""
_MARKED_MAX = 50
_LEVELS_CLOSE = 4
_MARKED = etree.XPath("//*[@itemprop or @property]")
LINE_MAX_CHARACTERS = 160
_DESCENDANTS_MAX = 24
"""Most elements in one that is read as a line; others hold more than a byline or a date."""
_PROSE_MIN_CHARACTERS, _PARAGRAPH_MIN_BYTES = 200, 100


def properties(root: Element, name: str) -> list[str]:
    """Return the values of a property of the page's article in microdata or RDFa."""
    found = []
    for element in _MARKED(root):
        names = f"{element.get('itemprop') or ''} {element.get('property') or ''}".split()
        if not any(name in stated for stated in names):
            continue
        in_head = element.tag == "meta" and next(element.iterancestors("head"), None) is not None
        if in_head or is_beside(element) or all(stated.rpartition(":")[2] != name for stated in names):
            continue
        inner = (child for child in element.iterdescendants() if (child.get("itemprop") or "") == "name")
        found.append(_stated(next(inner, element)))
    return [value for value in found if value]


def near(root: Element, heading: Element | None) -> list[Element]:
    """Return the elements around a headline in document order, up to the first paragraph of the text.

    Where no headline is known they are those before the first paragraph.
    """
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    place = elements.index(heading) if heading is not None else _first_prose(elements)
    around = set() if heading is None else set(heading.iterancestors())
    before = elements[max(0, place - _ELEMENTS_BEFORE) : place]
    window = [element for element in before if not _is_in_site_header(element, around)]
    # The first long text may be the standfirst; two paragraphs beside each other are the text.
    proses = 0
    for element in elements[place : place + _ELEMENTS_AFTER]:
        proses += _is_prose(element)
        if proses > 1 or _begins_text(element):
            break
        window.append(element)
    # Themes give names to the main column, too, that others give to what lies beside it.
    close = _close_to(heading) if heading is not None and is_beside(heading) else frozenset()
    return [element for element in window if element in close or not is_beside(element)]


def _close_to(heading: Element) -> frozenset[Element]:
    levels = list(islice((one for one in heading.iterancestors() if one.tag not in ("body", "html")), _LEVELS_CLOSE))
    return frozenset(levels[-1].iter()) if levels else frozenset()


def _first_prose(elements: Sequence[Element]) -> int:
    proses = islice((place for place, element in enumerate(elements) if _is_prose(element)), _MARKED_MAX)
    return next((place for place in proses if not is_beside(elements[place])), 0)


def _begins_text(element: Element) -> bool:
    following = next((one for one in element.itersiblings() if isinstance(one.tag, str)), None)
    return all(
        one is not None and one.tag == "p" and len((one.text or "").encode(errors="replace")) > _PARAGRAPH_MIN_BYTES
        for one in (element, following)
    )


def _is_prose(element: Element) -> bool:
    return len(element.text or "") > _PROSE_MIN_CHARACTERS and element.tag not in ("script", "style")


def _is_in_site_header(element: Element, around: Collection[Element]) -> bool:
    header = element if element.tag == "header" else next(element.iterancestors("header"), None)
    if header is None or header in around or _OF_ARTICLE.search(header.get("class") or ""):
        return False
    return next(header.iterancestors("article", "main"), None) is None


def bylines(elements: Sequence[Element]) -> Iterator[list[str]]:
    """Yield the names and bylines among elements around a headline, the most plainly marked first.

    Lines that name one author each are yielded together. Below a line that says by whom an article is, others may name
    a place or a paper.
    """
    yield from _marked(elements)
    for element in elements:
        lines = [line for line in lines_of(element) if len(line) <= LINE_MAX_CHARACTERS]
        yield from ([found[1] or found[2]] for found in map(_WITHIN_LINE.search, lines) if found)
        yield from ([line] for line in lines if element.tag not in ("h1", "title") and _BYLINE.match(line))


def marked_bylines(root: Element) -> Iterator[list[str]]:
    """Yield the names and bylines that a page marks as such, those in lists and beside the article left out."""
    elements = root.xpath("//body//*[@rel='author' or contains(@class, 'author') or contains(@class, 'byline')]")
    # Comments and lists of other articles name authors, too.
    alone = (one for one in elements[:_MARKED_MAX] if next(one.iterancestors("li", "ol", "dl", "form"), None) is None)
    yield from _marked([element for element in alone if not is_beside(element)])


def bookmarked(root: Element) -> list[str]:
    """Return the dates that stand in the links of a page to itself, as blogs have them below the text."""
    links = root.xpath("//a[contains(concat(' ', @rel, ' '), ' bookmark ')]")[:_MARKED_MAX]
    return [text for link in links if not is_beside(link) and any(map(str.isdigit, text := _text(link)))]


def _marked(elements: Sequence[Element]) -> Iterator[list[str]]:
    for element in elements:
        if element.tag in ("a", "span") and "author" in (element.get("rel") or "").split():
            yield [_text(element)]
    for element in elements:
        marks = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        if (
            element.tag not in ("img", "figure", "body", "svg")
            and _AUTHOR.search(marks)
            and not _NO_AUTHOR.search(marks)
        ):
            names = (inner for inner in element.iterdescendants() if _NAME.search(inner.get("class") or ""))
            lines = [line for line in lines_of(next(names, element)) if 2 < len(line) <= LINE_MAX_CHARACTERS]
            if len(lines) > 1 and all(map(_LISTED.fullmatch, lines)):
                yield lines
            yield from ([line] for line in lines)


def _stated(element: Element) -> str:
    stated = element.get("content") or element.get("datetime")
    if element.tag == "abbr":
        stated = stated or element.get("title")
    return " ".join((stated or _text(element)).split())


def _text(element: Element) -> str:
    return " ".join(lines_of(element))


def lines_of(element: Element) -> list[str]:
    """Return the lines that an element shows; none of one that holds more than a byline or a date."""
    if len(element) == 0:
        return ["" if element.tag in ("script", "style") else " ".join((element.text or "").split())]
    is_container = next(islice(element.iter(), _DESCENDANTS_MAX, None), None) is not None
    return [] if is_container else [line for line in shown_text(element).split("\n") if line]

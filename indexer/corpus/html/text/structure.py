"""The build of a page: tables that only lay it out, and lists of links beside its article."""

from collections import Counter
from itertools import islice

from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.tree import Element

_CELLS = ("td", "th")
_TABLE_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center", "font")
_CELL_MAX_CHARACTERS = 300
"""Longest text of a cell of a table of data."""
_CARD_MAX_BYTES = 300
"""Longest text, links aside, of a teaser of another article."""
_SUMMARY_MAX_BYTES, _SUMMARY_MAX_LINKS = 700, 10
"""Longest text, links aside, of a summary of another article, and most links in it."""
_SUMMARIES_MIN = 3
_TEASERS_SHARE = 0.75
_BOXES = frozenset(("article", "div", "li", "section"))
_FORMS_MAX = 20
"""Most forms of a page that are looked at."""
_FORM_SHARE = 0.5
"""Least share of the text of a page in a form that holds the page."""
_LIST_MIN_LINKS = 4
_LINKED_SHARE = 0.6


def flatten_layout(root: Element) -> None:
    """Make plain containers of tables that lay out a page, and of a form around all of it.

    A table is one of data if no cell holds another table, a heading, several paragraphs or lines, or long text.
    """
    for table in list(root.iter("table")):
        if not _is_layout(table):
            continue
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for part in (table, *table.iterchildren("tbody", "thead", "tfoot"), *rows):
            part.tag = "div"
        for row in rows:
            for cell in row.iterchildren(*_CELLS):
                cell.tag = "div"
    for form in list(islice(root.iter("form"), _FORMS_MAX)):
        if _is_around_page(form, root):
            form.tag = "div"
    for element in root.iter("center"):
        element.tag = "div"


def is_teaser(element: Element, sizes: Sizes) -> bool:
    """Tell whether an element announces another article: it begins with a link and says little besides."""
    if (
        element.tag not in ("div", "li", "article", "section", "a", "figure", "p")
        or sizes[element].prose > _CARD_MAX_BYTES
    ):
        return False
    if element.tag == "a":
        return len(element.text_content().split()) > 3
    if element.tag == "p" and (len(element) < 2 or element[0].tag != "a" or element[1].tag != "br" or element[0].tail):
        return False
    first = next((inner for inner in element.iter() if inner is not element and _own_text(inner)), None)
    if first is None or _own_text(element):
        return False
    link = first if first.tag == "a" else next(first.iterancestors("a"), None)
    if link is None or link not in element.iterdescendants("a"):
        return False
    return len(link.text_content().split()) > 2 and not (link.get("href") or "#").startswith("#")


def is_list_of_links(element: Element, sizes: Sizes) -> bool:
    """Tell whether an element is a menu or a list of teasers of other articles."""
    size = sizes[element]
    if not size.linked:
        return False
    if size.linked >= _LINKED_SHARE * size.text and _has_links(element, _LIST_MIN_LINKS):
        return True
    children = [child for child in element.iterchildren() if isinstance(child.tag, str) and sizes[child].text]
    entries = [child for child in children if child.tag not in ("h2", "h3", "h4", "h5", "br")]
    if len(entries) > 1 and sum(is_teaser(entry, sizes) for entry in entries) >= _TEASERS_SHARE * len(entries):
        return True
    if len(entries) < _SUMMARIES_MIN:
        return False
    most_alike = Counter((entry.tag, entry.get("class")) for entry in entries).most_common(1)[0][1]
    return most_alike >= max(_SUMMARIES_MIN, _TEASERS_SHARE * len(entries)) and (
        sum(_is_summary(entry, sizes) for entry in entries) >= _TEASERS_SHARE * len(entries)
    )


def _is_summary(element: Element, sizes: Sizes) -> bool:
    """Tell whether an element sums up another article: its heading or its last words lead there."""
    size = sizes[element]
    if element.tag not in _BOXES or not size.linked or size.prose > _SUMMARY_MAX_BYTES or size.linked > size.prose:
        return False
    links = list(islice(element.iter("a"), _SUMMARY_MAX_LINKS))
    heading = next(element.iter("h2", "h3", "h4"), None)
    if heading is not None and any(
        heading in link.iterancestors() or link in heading.iterancestors() for link in links
    ):
        return True
    last = links[-1].text_content().strip() if links else ""
    return bool(last) and element.text_content().rstrip().endswith(last)


def _has_links(element: Element, number: int) -> bool:
    return next(islice(element.iter("a"), number - 1, None), None) is not None


def _is_around_page(form: Element, root: Element) -> bool:
    """Tell whether a form is no part of a page but holds all of it, as some servers have it."""
    if next(form.iter("h1", "article", "main"), None) is not None:
        return True
    return len(form.text_content()) > _FORM_SHARE * len(root.text_content())


def _is_layout(table: Element) -> bool:
    if (
        table.get("role") == "presentation"
        or next(table.iterdescendants("table", "h1", "h2", "form"), None) is not None
    ):
        return True
    cells = list(table.iter(*_CELLS))
    return len(cells) == 1 or any(
        sum(1 for _ in cell.iter("p", "br", "div")) > 3 or len(cell.text_content()) > _CELL_MAX_CHARACTERS
        for cell in cells
    )


def _own_text(element: Element) -> bool:
    return (
        isinstance(element.tag, str) and element.tag not in ("script", "style") and bool((element.text or "").strip())
    )

"""Labelled pages -> the plain texts that tools make of them, with the spans that are article, headline and date.

A labelled page is an HTML page whose elements carry `data-gold`: `article` is the body of the article, `optional` may
be kept or left out (standfirst, byline, captions), `title` is the headline, `date` states the day of publication, and
`none` takes a part of an element out again. Elements inherit the label of the element around them. The `<html>` element
carries `data-kind`, `data-title`, and `data-published` if the page states the day.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from benchmarks.dump_text import LABELS, STYLES, Style, labelled_text
from indexer.records import Span

_HTML_TAG = re.compile(r"<html\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_STATEMENTS = re.compile(r"\s+data-(?:kind|title|published)=(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_GOLD = re.compile(r"\s+data-gold=(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """A page as it was written, labels included."""

    name: str
    source: str
    kind: str
    """`article`, `several` articles, or no article: `stub`, `front`, `form`."""
    title: str | None
    published: str | None
    """Day of publication in ISO 8601; None if the page does not state it."""
    language: str | None
    has_article: bool
    """Whether any of it is labelled as an article."""

    @property
    def html(self) -> bytes:
        """The page without its labels."""
        return unlabelled(self.source).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """The text that a tool makes of a page."""

    style: Style
    text: str
    labels: str
    """For each code point of the text: `a` article, `o` optional, `t` title, `d` date, `-` none of these."""

    @property
    def article(self) -> list[Span]:
        """Spans of the article's body."""
        return self._spans("a")

    @property
    def optional(self) -> list[Span]:
        """Spans that may be kept or left out, the headline and the date among them."""
        return self._spans("otd")

    @property
    def title(self) -> list[Span]:
        """Spans of the headline."""
        return self._spans("t")

    @property
    def date(self) -> list[Span]:
        """Spans that state the day of publication."""
        return self._spans("d")

    def _spans(self, labels: str) -> list[Span]:
        marks = "".join(" " if char.isspace() else label for char, label in zip(self.text, self.labels, strict=True))
        return [Span(*match.span()) for match in re.finditer(f"[{labels}](?:[ {labels}]*[{labels}])?", marks)]


def read_pages(folder: Path) -> list[LabelledPage]:
    """Return the labelled pages of a folder, by name."""
    return [parse_page(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.html"))]


def parse_page(name: str, source: str) -> LabelledPage:
    """Return a page with what its `<html>` element states about it.

    Raises:
        ValueError: If a label is not one of those in use, or the page does not state its kind.
    """
    root = _root(source)
    labels = {element.get("data-gold") for element in root.iter(etree.Element)}
    unknown = labels - {None, *LABELS}
    if unknown or not root.get("data-kind"):
        raise ValueError(f"{name}: unknown labels {sorted(map(str, unknown))} or no data-kind")
    return LabelledPage(
        name=name,
        source=source,
        kind=root.get("data-kind"),
        title=root.get("data-title"),
        published=root.get("data-published"),
        language=root.get("lang"),
        has_article="article" in labels,
    )


def unlabelled(source: str) -> str:
    """Return the source of a page without its labels, otherwise unchanged."""
    without_gold = _GOLD.sub("", source)
    return _HTML_TAG.sub(lambda tag: _STATEMENTS.sub("", tag[0]), without_gold, count=1)


def style_of(name: str) -> Style:
    """Return the style in which a page is dumped, chosen by the hash of its name."""
    return STYLES[hashlib.sha256(name.encode()).digest()[0] % len(STYLES)]


def dump(page: LabelledPage, style: Style | None = None) -> Dump:
    """Return the text of a page in a style, or in the one that its name chooses."""
    style = style or style_of(page.name)
    text, labels = labelled_text(_root(page.source), style)
    return Dump(style=style, text=text, labels=labels)


def _root(source: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return html.document_fromstring(source.encode(), parser=parser)

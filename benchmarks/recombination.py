"""New labelled pages made of the parts of others: the article of one among the furniture of several and made-up blocks.

Pages that were written for learning are few, and every site has its own furniture; what is learned from them must hold
for furniture that was never seen. All of it follows from a seed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, NamedTuple

import numpy as np
from lxml import etree, html

from benchmarks import article_parts, furniture
from benchmarks.furniture import Block
from benchmarks.furniture_maker import Language, Maker

Role = Literal["before", "head", "article", "inside", "behind"]
_SENTENCE = re.compile(r"\S.{15,300}?(?:[.!?।]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”]?)")
_CONTAINERS = frozenset(
    ("html", "body", "div", "section", "main", "article", "aside", "header", "footer", "center", "font", "table")
) | {"tbody", "tr", "td", "figure", "form", "ul", "ol", "dl"}
_LEAST_SENTENCES = 40
_LONGER_CHANCE = 0.72
"""Share of articles to which the body of another one is added, which may happen again."""
_MERGED_CHANCE = 0.7
"""Share of articles some of whose paragraphs are joined, as those that were written for learning are short."""
_MOST_PARTS = 80
"""Parts of an article from which it is not made longer."""
_WHOLE_SHARE = 0.06
"""Share of pages that have no furniture but what stands inside the article."""


class Piece(NamedTuple):
    """A part of a page."""

    role: Role
    source: str
    """Its HTML, labels included."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page whose parts may be used."""

    name: str
    language: str
    """Code of the language without the country."""
    pieces: Sequence[Piece]

    def of(self, role: Role) -> list[str]:
        """Return its parts with a role, in order."""
        return [piece.source for piece in self.pieces if piece.role == role]


def parts_of(name: str, source: str) -> Source | None:
    """Return the parts of a labelled page; None if it holds no article."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = html.document_fromstring(source.encode(), parser=parser)
    found = [(label, text) for label, text in _split(root.body) if text.strip()]
    articles = [i for i, (label, _) in enumerate(found) if label == "article"]
    if not articles:
        return None
    first, last = articles[0], articles[-1]
    heads = [i for i in range(max(0, first - 12), first) if found[i][0] == "head"]
    head = heads[0] if heads else first
    pieces = []
    for i, (label, text) in enumerate(found):
        role: Role = "before" if i < head else "head" if i < first else "behind" if i > last else "inside"
        pieces.append(Piece("article" if label != "none" and first <= i <= last else role, text))
    return Source(name, (root.get("lang") or "en")[:2], pieces)


def of_text(name: str, language: str, title: str, paragraphs: Sequence[str]) -> Source:
    """Return an article that has no page as a source of parts."""
    head = Piece("head", f'<h1 data-gold="title">{escape(title)}</h1>')
    body = [Piece("article", f'<p data-gold="article">{escape(one)}</p>') for one in paragraphs if one.strip()]
    return Source(name, language, [head, *body])


def _split(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the parts of an element in order: `article`, `head` or `none`, and the HTML."""
    labels = {one.get("data-gold") for one in element.iter(etree.Element)} - {None}
    own = element.get("data-gold")
    if own or not labels or element.tag not in _CONTAINERS:
        label = "article" if "article" in labels else "head" if labels - {"none"} else "none"
        yield label, html.tostring(element, encoding="unicode", with_tail=False)
        return
    if (element.text or "").strip():
        yield "none", f"<div>{escape(element.text)}</div>"
    for child in element:
        if isinstance(child.tag, str):
            yield from _split(child)
        if (child.tail or "").strip():
            yield "none", f"<div>{escape(child.tail)}</div>"


class Recombiner:
    """Maker of new labelled pages from the parts of others."""

    def __init__(self, sources: Sequence[Source], rng: np.random.Generator) -> None:
        self.rng = rng
        self.sources = sources
        self.by_language: Mapping[str, list[Source]] = defaultdict(list)
        for source in sources:
            self.by_language[source.language].append(source)
        self._languages = {code: Language(code, _sentences(of)) for code, of in self.by_language.items()}

    def page(self) -> tuple[str, str]:
        """Return the name of the page whose article is used, and the HTML of a new page."""
        one = self._source()
        maker = Maker(self._language(one.language), self.rng)
        body = self._body(one, maker)
        head = one.of("head") if self.rng.random() < 0.93 else []
        if self.rng.random() < _WHOLE_SHARE:
            return one.name, _document("", [*head, *body])
        before = self._blocks("before", one, furniture.BEFORE, maker)
        behind = self._blocks("behind", one, furniture.BEHIND, maker)
        if self.rng.random() < 0.12:
            before.insert(0, furniture.footer(maker))
        elif self.rng.random() < 0.15 and before:
            behind.append(before[int(self.rng.integers(len(before)))])
        if self.rng.random() < 0.3:
            head = [*head, furniture.bar(maker)]
        return one.name, _document(
            f"{_title(head) or maker.headline()} - {maker.brand}", [*before, *head, *body, *behind]
        )

    def _source(self) -> Source:
        """Return the page of the article, each language about as often as the root of its pages."""
        codes = list(self.by_language)
        shares = np.sqrt([len(self.by_language[code]) for code in codes])
        of = self.by_language[codes[int(self.rng.choice(len(codes), p=shares / shares.sum()))]]
        return of[int(self.rng.integers(len(of)))]

    def _language(self, code: str) -> Language:
        """Return the sentences of a language; those of English besides if there are few."""
        own = self._languages[code]
        return own if len(own.sentences) >= _LEAST_SENTENCES else self._languages.get("en", own)

    def _other(self, one: Source) -> Source:
        """Return a page that lends furniture, mostly one in the same language."""
        alike = self.by_language[one.language]
        of = alike if len(alike) > 1 and self.rng.random() < 0.8 else self.sources
        return of[int(self.rng.integers(len(of)))]

    def _body(self, one: Source, maker: Maker) -> list[str]:
        """Return the article, now and then shortened or made longer, with what interrupts it."""
        body = one.of("article")
        if len(body) > 4 and self.rng.random() < 0.15:
            body = body[: int(self.rng.integers(2, len(body)))]
        while self.rng.random() < _LONGER_CHANCE and len(body) < _MOST_PARTS:
            alike = self.by_language[one.language]
            body = [*body, *alike[int(self.rng.integers(len(alike)))].of("article")]
        if self.rng.random() < _MERGED_CHANCE:
            body = _merged(body, maker)
        body = self._shaped(body, maker)
        if self.rng.random() < 0.2:
            body = [article_parts.standfirst(maker), *body]
        if len(body) < 2 or self.rng.random() < 0.25:
            return body
        inside = [*one.of("inside"), *self._other(one).of("inside")]
        inside += [block(maker) for block, chance in furniture.INSIDE if self.rng.random() < chance]
        added = [inside[k] for k in self.rng.permutation(len(inside))[: int(self.rng.integers(0, 7))]]
        most = 1 + len(body) // 5
        added += [article_parts.beside_text(maker) for _ in range(maker.count(0, 2 * most))] if maker.maybe(0.5) else []
        added += [article_parts.part(maker) for _ in range(maker.count(0, most))] if maker.maybe(0.4) else []
        found = list(body)
        for piece in added:
            found.insert(int(self.rng.integers(1, len(found))), piece)
        return found

    def _shaped(self, body: Sequence[str], maker: Maker) -> list[str]:
        """Return the parts of an article as a site may show them: by sentences, in one block, between headings."""
        kind = self.rng.random() if not any('="none"' in part for part in body) else 1.0
        if kind < 0.12:
            return [f'<p data-gold="article">{escape(text)}</p>' for part in body for text in _sentences_of(part)]
        if kind < 0.24:
            between = maker.pick(("<br>", "<br><br>", "<br>\n"))
            texts = [escape(" ".join(html.fromstring(f"<div>{part}</div>").text_content().split())) for part in body]
            return [f'<div data-gold="article">{between.join(texts)}</div>']
        if kind < 0.4:
            again, step = article_parts.rhythm(maker), maker.count(1, 5)
            return [piece for i, part in enumerate(body) for piece in ([part] if i % step else [again(), part])]
        return list(body)

    def _blocks(self, role: Role, one: Source, made: Sequence[tuple[Block, float]], maker: Maker) -> list[str]:
        """Return the furniture on one side of the article: of other pages, made up, or both."""
        if self.rng.random() < 0.08:
            return []
        lent = [part for part in self._other(one).of(role) if self.rng.random() < 0.9]
        own = [block(maker) for block, chance in made if self.rng.random() < chance]
        kind = self.rng.random()
        if kind < 0.3:
            return lent
        if kind < 0.65:
            return own
        mixed = [*lent, *own] if self.rng.random() < 0.5 else [*own, *lent]
        if self.rng.random() < 0.3:
            mixed = [mixed[i] for i in self.rng.permutation(len(mixed))]
        return mixed


def _merged(body: Sequence[str], maker: Maker) -> list[str]:
    """Return the parts of an article with neighbouring paragraphs joined."""
    most, found = maker.count(2, 5), list[str]()
    size = 0
    for part in body:
        is_paragraph = re.fullmatch(r'<p data-gold="article">[^<]*</p>\s*', part) is not None
        if is_paragraph and 0 < size < most and maker.maybe(0.7):
            found[-1] = found[-1].rstrip().removesuffix("</p>") + " " + part.removeprefix('<p data-gold="article">')
            size += 1
        else:
            found.append(part)
            size = int(is_paragraph)
    return found


def _sentences_of(part: str) -> list[str]:
    """Return the sentences of a part of an article; the part as a whole if it has none."""
    text = " ".join(html.fromstring(f"<div>{part}</div>").text_content().split())
    return [one.strip() for one in _SENTENCE.findall(text)] or [text]


def _sentences(sources: Sequence[Source]) -> list[str]:
    """Return the sentences of the articles of some pages."""
    found = [one for source in sources for part in source.of("article") for one in _sentences_of(part)]
    return [one for one in found if one]


def _title(head: Sequence[str]) -> str:
    texts = [html.fromstring(part).text_content() for part in head if 'data-gold="title"' in part]
    return " ".join(texts[0].split()) if texts else ""


def _document(title: str, parts: Sequence[str]) -> str:
    head = f"<head><title>{escape(title)}</title></head>" if title else ""
    return f'<html data-kind="article">{head}<body>{chr(10).join(parts)}</body></html>'

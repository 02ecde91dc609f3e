"""What is kept of a page's text: by the product, by three plain rules, and by jusText."""

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import justext
from babel import Locale, UnknownLocaleError

from benchmarks.dumps import Dump, LabelledPage, dump
from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.read import read_corpus
from indexer.passages.clean import clean
from indexer.passages.plain_text import plain_text
from indexer.records import Article, Json, Span

LINE_MIN_CHARACTERS = 80
"""Length of a line that the plain rules take for prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a page."""

    dump: Dump
    spans: Sequence[Span]
    """Increasing and disjoint; none if the page is refused."""
    fields: Mapping[str, Json] | None = None
    """Title and date that are stated for it; None if stating them is no part of the method."""


def keep_by_build(dumps: Mapping[str, Dump]) -> dict[str, Kept]:
    """Return what a build keeps of dumps that are text files, by their names."""
    found: dict[str, Kept] = {name: Kept(dump=one, spans=(), fields={}) for name, one in dumps.items()}
    with tempfile.TemporaryDirectory() as folder:
        for name, one in dumps.items():
            (Path(folder) / f"{name}.txt").write_bytes(one.text.encode())
        for article in read_corpus(find_files([Path(folder)]).files, ReadConfig()):
            if isinstance(article, Article):
                name = article.header.path.removesuffix(".txt")
                found[name] = _of_article(article, found[name])
    return found


def _of_article(article: Article, before: Kept) -> Kept:
    """Return what is kept of a dump once one more article was read from it; the first one states title and date.

    Raises:
        ValueError: If the article's text does not stand in the dump.
    """
    header = article.header
    plain = plain_text(article)
    kept = clean(plain.words, title=header.title, start=article.body_start, headings=plain.headings).sections
    offset = before.dump.text.index(article.text)
    spans = [Span(offset + span.start, offset + span.end) for span in kept]
    fields = before.fields or {"title": header.title, "published_at": header.published_at}
    return Kept(dump=before.dump, spans=[*before.spans, *spans], fields=fields)


def keep_all(of: Dump) -> list[Span]:
    """Keep the whole text."""
    return [Span(0, len(of.text))]


def keep_long_lines(of: Dump) -> list[Span]:
    """Keep the lines of at least 80 characters."""
    return [line for line in _lines(of.text) if len(line) >= LINE_MIN_CHARACTERS]


def keep_longest_stretch(of: Dump) -> list[Span]:
    """Keep the longest stretch of lines of at least 80 characters that no shorter line interrupts."""
    stretches: list[list[Span]] = [[]]
    for line in _lines(of.text):
        if len(line) >= LINE_MIN_CHARACTERS:
            stretches[-1].append(line)
        else:
            stretches.append([])
    return max(stretches, key=lambda lines: sum(map(len, lines)))


def _lines(text: str) -> list[Span]:
    """Return the lines of a text that are not blank, without the white space around them."""
    return [Span(*match.span()) for match in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text)]


def keep_by_justext(page: LabelledPage) -> Kept:
    """Return what jusText keeps of the HTML page, as spans of the text of the page's source."""
    of = dump(page, "source")
    stoplist = _stoplist(page.language)
    # Without a stoplist its thresholds of stop words are 0, as jusText's documentation advises.
    thresholds = {} if stoplist else {"stopwords_low": 0, "stopwords_high": 0}
    paragraphs = justext.justext(page.html, stoplist, **thresholds)
    return Kept(dump=of, spans=find_parts([one.text for one in paragraphs if not one.is_boilerplate], of.text))


def _stoplist(language: str | None) -> frozenset[str]:
    try:
        name = Locale.parse(language or "", sep="-").get_language_name("en")
    except (UnknownLocaleError, ValueError):
        return frozenset()
    return frozenset(justext.get_stoplist(name)) if name in justext.get_stoplists() else frozenset()


def find_parts(parts: Iterable[str], text: str) -> list[Span]:
    """Return where parts stand in a text, white space aside; each behind the one before it if it stands there.

    Parts that do not stand in the text are left out.
    """
    positions = [i for i, char in enumerate(text) if not char.isspace()]
    squeezed = "".join(text.split())
    spans = []
    position = 0
    for part in ("".join(part.split()) for part in parts):
        start = squeezed.find(part, position)
        start = start if start >= 0 else squeezed.find(part)
        if part and start >= 0:
            position = start + len(part)
            spans.append(Span(positions[start], positions[position - 1] + 1))
    return sorted(set(spans))

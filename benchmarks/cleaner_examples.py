"""What the cleaner's weights are fitted to: dumps of labelled pages whose units say what part of a page they are."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from lxml import html

from benchmarks.cleaners import find_parts
from benchmarks.dump_text import STYLES, labelled_text
from benchmarks.dumps import LabelledPage, dump, parse_page, read_pages
from benchmarks.recombination import Recombiner, Source, of_text, parts_of
from indexer.corpus.dumps.chain import ARTICLE, BEFORE, BEHIND, INSIDE
from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.units import Line, Unit, lines_of, units_of
from indexer.corpus.dumps.words.lexicon import Lexicon

Array: TypeAlias = npt.NDArray[np.float32]

ROOT = Path(__file__).parent
WHOLE_WEIGHT = 3.0
"""Weight of a text that is only an article, of which nothing may be lost."""
_WORDLESS_CHANCE = 0.3
"""Share of the texts in which no word is known, so that the rest of the evidence is learned as well."""
_STRICT_CHANCE = 0.5
"""Share of the texts in which what may be kept or left out counts as no article: bylines and captions are none."""
_MOST_UNITS = 700
"""Units of the longest text that is learned from."""


class Text(NamedTuple):
    """A dump of a page, with the labels of its code points as `benchmarks.dumps` has them."""

    page: str
    text: str
    labels: str
    style: int
    """Number of its style in `STYLES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text whose units are labelled."""

    page: str
    values: Array
    """Array (n, d) of the features of its units."""
    allowed: npt.NDArray[np.bool_]
    """Array (n, 4): the parts of a page that each unit may be."""
    sizes: Array
    """Characters of each unit that are article, and that are neither article nor optional: array (n, 2)."""
    is_whole: bool
    weight: float = 1.0


def labelled() -> list[Text]:
    """Return the dumps that are learned from, in all styles."""
    texts = [_text(page, i) for page in read_pages(ROOT / "cleaning" / "a") for i in range(len(STYLES))]
    for name, gold in _gold().items():
        root = html.document_fromstring((ROOT / "pages" / name).read_bytes())
        for i, style in enumerate(STYLES):
            text, _ = labelled_text(root, style)
            if labels := _aligned(text, gold):
                texts.append(Text(name, text, labels, i))
    return texts


def sources() -> list[Source]:
    """Return the pages and articles whose parts make new pages."""
    folder = ROOT / "cleaning" / "a"
    found = [parts_of(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.html"))]
    articles = [
        of_text(name, (one.get("language") or "en")[:2], next(iter(_titles(one)), ""), one["text"].split("\n"))
        for name, one in _gold().items()
    ]
    return [one for one in (*found, *articles) if one]


def recombined(of: Sequence[Source], count: int, rng: np.random.Generator) -> Iterator[Text]:
    """Yield dumps of new pages that are made of parts of pages."""
    maker = Recombiner(of, rng)
    for _ in range(count):
        name, source = maker.page()
        yield _text(parse_page(name, source), int(rng.integers(len(STYLES))))


def examples(texts: Iterable[Text], lexicon: Lexicon, rng: np.random.Generator) -> list[Example]:
    """Return what is learned from dumps, with words that were learned from others."""
    return [_example(one, lexicon, rng) for one in texts if one.text.strip()]


def articles_alone(texts: Iterable[Text], lexicon: Lexicon, rng: np.random.Generator) -> list[Example]:
    """Return the articles of dumps, of which nothing may be lost."""
    alone = (_only_article(one) for one in texts if "a" in one.labels)
    return [_example(one, lexicon, rng, is_whole=True) for one in alone if one.text.strip()]


def line_labels(of: Text) -> Iterator[tuple[str, int, int]]:
    """Yield the units of a dump, with how many characters of each are article, and how many are furniture."""
    lines = lines_of(of.text)
    for unit, counts in zip(*_counted(of, lines), strict=True):
        yield unit.text, int(counts[0]), int(counts[1])


def _text(page: LabelledPage, style: int) -> Text:
    one = dump(page, STYLES[style])
    return Text(page.name, one.text, one.labels, style)


def _gold() -> Mapping[str, Mapping[str, Any]]:
    """Return what is known about the pages that may be looked at, by their files."""
    seen = (ROOT / "pages" / "seen.txt").read_text().split()
    lines = (ROOT / "pages" / "expected.jsonl").read_text().splitlines()
    return {one["file"]: one for line in lines if (one := json.loads(line))["file"] in seen}


def _aligned(text: str, gold: Mapping[str, Any]) -> str | None:
    """Return the labels of a text that holds an article whose right text is known."""
    labels = ["-"] * len(text)
    for key, parts in (("o", [*gold.get("optional", ()), *_titles(gold)]), ("a", gold["text"].split("\n"))):
        for span in find_parts([part for part in parts if part.strip()], text):
            labels[span.start : span.end] = key * len(span)
    solid = sum(not char.isspace() for char in gold["text"])
    covered = sum(label == "a" and not char.isspace() for label, char in zip(labels, text, strict=True))
    return "".join(labels) if covered > 0.9 * solid and covered < 1.1 * solid else None


def _titles(gold: Mapping[str, Any]) -> list[str]:
    return [str(value) for value in gold.get("accepted", {}).get("title", ()) if value]


def _only_article(of: Text) -> Text:
    lines, marks, position = [], [], 0
    for line in of.text.splitlines(keepends=True):
        own = _solid_labels(of, position, position + len(line))
        position += len(line)
        if not own or own.count("-") < 0.5 * len(own):
            lines.append(line)
            marks.append("a" * len(line))
    return Text(of.page, "".join(lines), "".join(marks), of.style)


def _solid_labels(of: Text, start: int, end: int) -> str:
    """Return the labels of a stretch of a text without its white space."""
    pairs = zip(of.labels[start:end], of.text[start:end], strict=True)
    return "".join(label for label, char in pairs if not char.isspace())


def _counted(of: Text, lines: Sequence[Line]) -> tuple[Sequence[Unit], Array]:
    """Return units, and how many of their characters are article, neither article nor optional, and optional."""
    units = units_of(lines)[:_MOST_UNITS]
    counts = np.zeros((len(units), 3), np.float32)
    for i, unit in enumerate(units):
        own = _solid_labels(of, lines[unit.first].start, lines[unit.last].start + len(lines[unit.last].text))
        of_article, other = own.count("a"), own.count("-")
        counts[i] = of_article, other, len(own) - of_article - other
    return units, counts


def _example(of: Text, lexicon: Lexicon, rng: np.random.Generator, *, is_whole: bool = False) -> Example:
    units, counts = _counted(of, lines_of(of.text))
    kind = counts.argmax(axis=1)
    if not is_whole and rng.random() < _STRICT_CHANCE:
        kind[kind == 2] = 1
    places = np.flatnonzero(kind == 0)
    allowed = np.zeros((len(units), 4), bool)
    first, last = (places[0], places[-1]) if len(places) else (len(units), len(units))
    for i, one in enumerate(kind):
        if one == 0:
            allowed[i, ARTICLE] = True
        elif one == 1:
            allowed[i, BEFORE if i < first else BEHIND if i > last else INSIDE] = True
        else:
            allowed[i] = True
    return Example(
        page=of.page,
        values=features(units, lexicon if rng.random() > _WORDLESS_CHANCE else None).values.astype(np.float32),
        allowed=allowed,
        sizes=counts[:, :2],
        is_whole=is_whole,
        weight=WHOLE_WEIGHT if is_whole else 1.0,
    )

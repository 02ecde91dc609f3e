"""One article of an index: what of its text is in which passage, and what was left out by which rule."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from indexer.articles.cut_article import leave_out_repeated
from indexer.config import PIPELINE
from indexer.errors import UsageError
from indexer.index.generation import Generation, open_index
from indexer.index.manifest import Manifest
from indexer.index.repeated_lines import read_repeated
from indexer.passages.clean import Cleaned
from indexer.passages.cut import clean_article
from indexer.passages.plain_text import plain_text
from indexer.printable import printable
from indexer.records import Article, Passage, Span

_MARK_COLUMNS = 20
"""Width of the column beside the text; the longest mark is the name of a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """An article as it is stored, and the parts of its text as this program's rules tell them."""

    manifest: Manifest
    article: Article
    passages: list[Passage]
    """The passages that are stored."""
    cleaned: Cleaned
    """What the rules keep and leave out, with the settings of the build."""

    @property
    def is_as_stored(self) -> bool:
        """Whether the stored passages hold just what the rules keep."""
        words = plain_text(self.article).words
        stored = _shown_places(words, (passage.span for passage in self.passages))
        return stored == _shown_places(words, self.cleaned.sections)

    @property
    def doubt(self) -> str | None:
        """A sentence that says why what is shown need not be what the build did; None if it is."""
        pipeline = self.manifest.contents.pipeline
        if pipeline != PIPELINE:
            return f"the index was made by version {pipeline} of the rules; version {PIPELINE} shows what is left out"
        return None if self.is_as_stored else "the stored passages are not what the rules keep; build the index anew"

    def to_json(self) -> dict[str, object]:
        """Return all but the text itself, with spans in code points of the text."""
        contents = self.manifest.contents
        return {
            "generation": self.manifest.generation,
            "pipeline": contents.pipeline,
            "clean": contents.clean,
            "is_as_stored": self.is_as_stored,
            "doubt": self.doubt,
            "article": asdict(self.article.header),
            "characters": len(self.article.text),
            "body_start": self.article.body_start,
            "sections": [asdict(span) for span in self.cleaned.sections],
            "passages": [{"ordinal": one.ordinal, "id": one.id, **asdict(one.span)} for one in self.passages],
            "removed": [{**asdict(one.span), "rule": one.rule} for one in self.cleaned.removed],
        }

    def to_lines(self) -> Iterator[str]:
        """Yield the article's header, then its text line by line, each with its passage or the rule that left it out.

        What does not show as itself is an escape sequence.
        """
        yield from self._header_lines()
        text = self.article.text
        sections = [span.start for span in self.cleaned.sections]
        passages = [passage.span.start for passage in self.passages]
        position = 0
        for line in text.splitlines(keepends=True):
            span = Span(position, position + len(line))
            position = span.end
            for number in range(bisect_left(sections, span.start), bisect_left(sections, span.end)):
                yield f"{f'-- section {number + 1}':<{_MARK_COLUMNS}} |"
            for mark, piece in self._pieces(span, passages):
                yield f"{mark:>{_MARK_COLUMNS}} | {printable(piece.of(text).rstrip())}".rstrip()

    def _header_lines(self) -> Iterator[str]:
        header = self.article.header
        for name in ("id", "title", "source", "authors", "published_at", "url", "language", "path", "line", "format"):
            value = getattr(header, name)
            shown = "; ".join(value) if name == "authors" else "" if value is None else str(value)
            stated = f"  ({header.provenance[name]})" if name in header.provenance else ""
            yield f"{name:>{_MARK_COLUMNS}}: {printable(shown)}{stated}".rstrip()
        removed = sum(len(one.span) for one in self.cleaned.removed)
        yield f"{'left out':>{_MARK_COLUMNS}}: {removed:,} of {len(self.article.text):,} characters"
        yield ""

    def _pieces(self, line: Span, starts: Sequence[int]) -> Iterator[tuple[str, Span]]:
        """Yield the parts of a line, cut at the starts of passages, with what stands beside each."""
        text = self.article.text
        if line.start < self.article.body_start:
            yield "front matter", line
            return
        number = bisect_left(self.cleaned.removed, line.end, key=lambda one: one.span.start) - 1
        if number >= 0 and self.cleaned.removed[number].span.end > line.start and line.of(text).strip():
            yield self.cleaned.removed[number].rule, line
            return
        inside = range(bisect_left(starts, line.start), bisect_left(starts, line.end))
        begins = [(starts[i], f"passage {i}") for i in inside]
        if begins and not text[line.start : begins[0][0]].strip():
            begins[0] = (line.start, begins[0][1])
        else:  # the line begins with the end of an earlier passage
            begins.insert(0, (line.start, ""))
        for (start, mark), (end, _) in pairwise([*begins, (line.end, "")]):
            yield mark, Span(start, end)


def inspect_article(index: Path, article_id: str) -> Inspection:
    """Return an article of the live generation.

    Args:
        index: Folder of the index.
        article_id: Id of the article.

    Raises:
        UsageError: If there is no such article.
        UnusableIndexError: If there is no index, or it is damaged.
    """
    generation = open_index(index)
    try:
        return _inspect(generation, index, article_id)
    finally:
        generation.close()


def _inspect(generation: Generation, index: Path, article_id: str) -> Inspection:
    found = generation.articles.article(article_id)
    if found is None:
        raise UsageError(f"there is no article with the id {printable(article_id)} in {index}")
    article, passages = found
    cleaned = clean_article(article, leave_out=generation.manifest.contents.clean)
    _, cleaned = leave_out_repeated(article, cleaned, read_repeated(generation.repeated_file))
    return Inspection(manifest=generation.manifest, article=article, passages=passages, cleaned=cleaned)


def _shown_places(text: str, spans: Iterable[Span]) -> list[int]:
    """Return the places of the characters of spans that are not white space."""
    return [place for span in spans for place in range(span.start, span.end) if not text[place].isspace()]

"""One article of an index: what of its text is in which passage, and what was left out by which rule."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from indexer.articles.cut_article import leave_out_repeated
from indexer.articles.passage_tokens import PassageTokens, tokens_of
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

HEADER, SECTION, LEFT_OUT, EVEN, ODD = "header", "section", "left out", "even", "odd"
"""What a line of an inspection is: of the article's header, the start of a section, text that is in no passage, or text
of a passage of an even or odd number."""
_PASSAGE = "passage "
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
    tokens: list[PassageTokens] | None
    """What the encoder reads of each passage; None if the index does not carry the encoder."""

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
            "passages": [
                {"ordinal": one.ordinal, "id": one.id, **asdict(one.span), **self._told_tokens(number)}
                for number, one in enumerate(self.passages)
            ],
            "removed": [{**asdict(one.span), "rule": one.rule} for one in self.cleaned.removed],
        }

    def to_lines(self) -> Iterator[str]:
        """Yield the article's header, then its text line by line, each with its passage or the rule that left it out.

        What does not show as itself is an escape sequence.
        """
        return (line for _, line in self.marked_lines())

    def marked_lines(self) -> Iterator[tuple[str, str]]:
        """Yield the same lines, each behind what it is.

        That is one of `HEADER`, `SECTION` and `LEFT_OUT`, or for text that is kept `EVEN` or `ODD`, which change with
        every passage.
        """
        yield from ((HEADER, line) for line in self._header_lines())
        text = self.article.text
        sections = [span.start for span in self.cleaned.sections]
        passages = [passage.span.start for passage in self.passages]
        position, kept = 0, EVEN
        for line in text.splitlines(keepends=True):
            span = Span(position, position + len(line))
            position = span.end
            for number in range(bisect_left(sections, span.start), bisect_left(sections, span.end)):
                yield SECTION, f"{f'-- section {number + 1}':<{_MARK_COLUMNS}} |"
            for mark, piece in self._pieces(span, passages):
                number = bisect_right(passages, piece.start if not mark.startswith(_PASSAGE) else piece.end - 1) - 1
                kept = (EVEN, ODD)[max(number, 0) % 2]
                kind = kept if not mark or mark.startswith(_PASSAGE) else LEFT_OUT
                yield kind, f"{mark:>{_MARK_COLUMNS}} | {printable(piece.of(text).rstrip())}".rstrip()

    def token_lines(self, *, is_spelt: bool) -> Iterator[str]:
        """Yield for each passage how many tokens the encoder reads, and if they are to be spelt each of them."""
        if self.tokens is None:
            yield "tokens are not counted, for the index does not carry the encoder"
            return
        budget = self.manifest.contents.chunk.max_tokens
        for number, one in enumerate(self.tokens):
            yield f"{f'{_PASSAGE}{number}':>{_MARK_COLUMNS}} : {one.total} of {budget} tokens"
            if is_spelt:
                yield f"{'':>{_MARK_COLUMNS}}   {' '.join(map(printable, one.spelt))}"

    def _told_tokens(self, number: int) -> dict[str, object]:
        return {} if self.tokens is None else {"tokens": self.tokens[number].total, "spelt": self.tokens[number].spelt}

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
        begins = [(starts[i], f"{_PASSAGE}{i}") for i in inside]
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
    tokens = tokens_of(generation.encoder_folder, generation.manifest.contents, article, passages)
    return Inspection(manifest=generation.manifest, article=article, passages=passages, cleaned=cleaned, tokens=tokens)


def _shown_places(text: str, spans: Iterable[Span]) -> list[int]:
    """Return the places of the characters of spans that are not white space."""
    return [place for span in spans for place in range(span.start, span.end) if not text[place].isspace()]

"""What becomes of one article: its passages, the encoder's inputs for them, and its terms. Pure, and kept as bytes."""

import json
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.articles.embeddings import embedding_key
from indexer.config import BuildConfig, ChunkConfig
from indexer.corpus.markdown.words import FILLER, without_fillers
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.index.article_writer import PassagePlace
from indexer.index.keywords.article_terms import ArticleTerms, PassageFields, article_terms
from indexer.index.keywords.terms import Analyzer
from indexer.passages.chunk import sentences
from indexer.passages.clean import Cleaned
from indexer.passages.cut import clean_article, cut_passages, encoder_input
from indexer.passages.find_repeated import RepeatedLines, source_of
from indexer.passages.own_title import with_own_title
from indexer.passages.plain_text import PassageWords, passage_words, plain_text, with_syntax
from indexer.passages.repeated import without_repeated
from indexer.records import Article, ArticleHeader, Passage, Span

_JSON_BYTES = struct.Struct("<I")


class PassageInput(NamedTuple):
    """What the encoder gets of a passage."""

    text: str
    """Its words behind its article's shortened title, without prompt."""
    sentences: Sequence[Span]
    """Spans of `text` that get vectors of their own; none if the encoder gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutArticle:
    """An article as an index takes it, whatever the rest of the corpus is."""

    title: tuple[str | None] | None
    """Title in place of the one that was read; None if that stays."""
    kept: int
    """Characters of its passages."""
    removed: Mapping[str, int]
    """Rule -> the characters that it removed."""
    passages: Sequence[PassagePlace]
    sentences: Sequence[Sequence[Span]]
    """Spans of each passage's text."""
    keys: Sequence[bytes]
    """Keys of the passages' embeddings."""
    encoded_terms: bytes
    """Its terms, as `ArticleTerms.to_bytes` gives them."""

    def header(self, read: ArticleHeader) -> ArticleHeader:
        """Return the header with the title that it has in the index."""
        if self.title is None:
            return read
        (title,) = self.title
        provenance = {name: where for name, where in read.provenance.items() if name != "title" or title}
        return replace(read, title=title, provenance=provenance)

    @property
    def terms(self) -> ArticleTerms:
        """Its terms."""
        return ArticleTerms.from_bytes(self.encoded_terms)

    def to_bytes(self) -> bytes:
        """Return the bytes that `from_bytes` reads."""
        fields = json.dumps(
            [
                self.title,
                self.kept,
                self.removed,
                self.passages,
                [[(span.start, span.end) for span in of_passage] for of_passage in self.sentences],
                b"".join(self.keys).hex(),
            ]
        ).encode()
        return _JSON_BYTES.pack(len(fields)) + fields + self.encoded_terms

    @classmethod
    def from_bytes(cls, data: bytes) -> "CutArticle":
        """Return what `to_bytes` wrote."""
        (size,) = _JSON_BYTES.unpack_from(data)
        terms_at = _JSON_BYTES.size + size
        title, kept, removed, passages, of_passages, keys = json.loads(data[_JSON_BYTES.size : terms_at])
        joined, length = bytes.fromhex(keys), len(keys) // 2 // len(passages)
        return cls(
            title=None if title is None else (title[0],),
            kept=kept,
            removed=removed,
            passages=[PassagePlace(*passage) for passage in passages],
            sentences=[[Span(*span) for span in of_passage] for of_passage in of_passages],
            keys=[joined[start : start + length] for start in range(0, len(joined), length)],
            encoded_terms=data[terms_at:],
        )


class ArticleCutter:
    """Cuts articles by one configuration, for one encoder."""

    def __init__(self, config: BuildConfig, spec: EncoderSpec, tokens: TokenCounter) -> None:
        """Prepare to cut.

        Args:
            config: Budgets of passages and weights of terms.
            spec: The encoder's.
            tokens: The encoder's tokenizer.
        """
        self._config = config
        self._spec = spec
        self._tokens = tokens
        self._analyzer = Analyzer(config.lexical.stemming)
        self._computation = spec.computation

    def cut(self, article: Article, cleaned: Cleaned, repeated: RepeatedLines) -> tuple[CutArticle, list[PassageInput]]:
        """Return what becomes of an article, and what the encoder gets of each of its passages.

        Args:
            article: The article.
            cleaned: What its own rules keep and leave out.
            repeated: Source -> lines that its articles share.
        """
        own, parts = leave_out_repeated(article, cleaned, repeated)
        passages = cut_passages(
            own,
            tokens=self._tokens,
            config=self._config.chunk,
            prompt=self._spec.passage_prompt,
            sections=parts.sections,
        )
        words = list(passage_words([(own, passages)]))
        spans = [_sentences(one) for one in words]
        inputs = self._inputs(words, spans)
        header = own.header
        byline = header.authors if header.source is None else (*header.authors, header.source)
        fields = [
            PassageFields(title=header.title, byline=byline, text=one.plain.words, sentences=of_passage)
            for one, of_passage in zip(words, spans, strict=True)
        ]
        removed: Counter[str] = Counter()
        for one in parts.removed:
            removed[one.rule] += len(one.span)
        cut = CutArticle(
            title=None if own is article else (header.title,),
            kept=sum(map(len, parts.sections)),
            removed=removed,
            passages=list(map(PassagePlace.of, passages)),
            sentences=spans,
            keys=[embedding_key(self._computation, *one) for one in inputs],
            encoded_terms=article_terms(fields, self._analyzer, self._config.lexical).to_bytes(),
        )
        return cut, inputs

    def inputs(self, article: Article, cut: CutArticle) -> list[PassageInput]:
        """Return what the encoder gets of each passage of an article that was cut before.

        Args:
            article: The article, with the title that it has in the index.
            cut: What became of it.
        """
        words = list(passage_words([(article, [_passage(place, article) for place in cut.passages])]))
        return self._inputs(words, cut.sentences)

    def _inputs(self, words: Sequence[PassageWords], sentences_of: Sequence[Sequence[Span]]) -> list[PassageInput]:
        """Return what the encoder gets of passages, given their words and their sentences."""
        chunk, has_sentences = self._config.chunk, self._spec.has_sentences
        return [
            passage_input(one, of_passage if has_sentences else (), self._tokens, chunk)
            for one, of_passage in zip(words, sentences_of, strict=True)
        ]


def passage_input(
    passage: PassageWords, sentences_of: Sequence[Span], tokens: TokenCounter, chunk: ChunkConfig
) -> PassageInput:
    """Return what the encoder gets of a passage.

    Args:
        passage: Its words and its article's header.
        sentences_of: Those of its sentences that get vectors of their own, increasing and disjoint.
        tokens: The encoder's tokenizer.
        chunk: Budgets of passages.
    """
    text = encoder_input(passage.header.title, passage.plain.words, tokens, chunk)
    return PassageInput(text, _shifted(sentences_of, passage, text))


def leave_out_repeated(article: Article, cleaned: Cleaned, repeated: RepeatedLines) -> tuple[Article, Cleaned]:
    """Leave out what an article repeats of its source.

    Args:
        article: The article.
        cleaned: What its own rules keep and leave out.
        repeated: Source -> lines that its articles share.

    Returns:
        The parts of its text; and the article, with another title or none if the one that was found in its text is a
        line that the articles of its source share.
    """
    lines = repeated.get(source_of(article.header))
    if lines is None:
        return article, cleaned
    titled = with_own_title(article, lines)
    if titled is not article:
        cleaned = clean_article(titled)
    plain = plain_text(titled)
    return titled, without_repeated(plain.words, cleaned, lines, titled.header, headings=plain.headings)


def _passage(place: PassagePlace, article: Article) -> Passage:
    span = Span(place.start, place.end)
    return Passage(
        id=place.id,
        ordinal=0,
        text=span.of(article.text),
        span=span,
        byte_span=Span(place.byte_start, place.byte_end),
        sha256=place.sha256,
    )


def _sentences(passage: PassageWords) -> list[Span]:
    """Return the sentences of a passage as spans of its text, links whole."""
    words = passage.plain.words
    return with_syntax(sentences(words, passage.header.language), passage.plain, max_characters=len(words))


def _shifted(spans: Sequence[Span], passage: PassageWords, text: str) -> list[Span]:
    """Return spans of a passage's text as spans of the encoder's input, where a title may stand before the text.

    The spans must be increasing and disjoint.
    """
    words = passage.plain.words
    offset = len(text) - len(without_fillers(words))
    shifted, position = [], 0
    for span in spans:
        # What the encoder does not see counts no more.
        offset -= words.count(FILLER, position, span.start)
        start = span.start + offset
        offset -= words.count(FILLER, span.start, span.end)
        shifted.append(Span(start, span.end + offset))
        position = span.end
    return shifted

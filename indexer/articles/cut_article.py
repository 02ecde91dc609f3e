"""What becomes of one article: its passages, the encoder's inputs for them, and its terms. Pure, and kept as bytes."""

import json
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import starmap
from typing import Any, NamedTuple

import numpy as np

from indexer.articles.embeddings import embedding_key
from indexer.config import BuildConfig, ChunkConfig
from indexer.corpus.markdown.words import FILLER, without_fillers
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.index.article_writer import PassagePlace
from indexer.index.keywords.article_terms import ArticleTerms, PassageFields, article_terms
from indexer.index.keywords.terms import Analyzer
from indexer.index.sentences import SentenceSpans
from indexer.index.signatures.article_signatures import ArticleSignatures, article_signatures
from indexer.passages.chunk import sentences
from indexer.passages.clean import Cleaned
from indexer.passages.cut import clean_article, cut_passages, encoder_input
from indexer.passages.find_repeated import RepeatedLines, source_of
from indexer.passages.own_title import with_own_title
from indexer.passages.plain_text import PassageWords, passage_words, plain_text, with_syntax
from indexer.passages.repeated import without_repeated
from indexer.records import Article, ArticleHeader, Passage, Span
from indexer.reuse.segments import KEY_BYTES

_SIZES = struct.Struct("<4I")
"""Bytes of what JSON holds, number of passages, number of sentences, bytes of the terms."""


class PassageInput(NamedTuple):
    """What the encoder gets of a passage."""

    text: str
    """Its words behind its article's shortened title, without prompt."""
    sentences: Sequence[Span]
    """Spans of `text` that get vectors of their own; none if the encoder gives none."""


class CutArticle:
    """An article as an index takes it, whatever the rest of the corpus is; taken apart only as far as it is asked for.

    Its bytes are: four sizes, what JSON holds, the numbers and spans of the passages' sentences, the keys of their
    embeddings, the terms, the signatures.
    """

    def __init__(self, data: bytes) -> None:
        """Take the bytes that `of` makes."""
        self.data = data
        """The bytes of all of it."""
        sizes: tuple[int, int, int, int] = _SIZES.unpack_from(data)
        fields, self.passage_count, self._sentences, self._terms_size = sizes
        self._spans_at = _SIZES.size + fields
        self._keys_at = self._spans_at + 4 * (self.passage_count + 2 * self._sentences)

    @classmethod
    def of(
        cls,
        *,
        title: tuple[str | None] | None,
        kept: int,
        removed: Mapping[str, int],
        passages: Sequence[PassagePlace],
        sentences: SentenceSpans,
        keys: Sequence[bytes],
        terms: ArticleTerms,
        signatures: ArticleSignatures,
    ) -> "CutArticle":
        """Put an article together.

        Args:
            title: Title in place of the one that was read; None if that stays.
            kept: Characters of its passages.
            removed: Rule -> the characters that it removed.
            passages: Where its passages lie.
            sentences: Their sentences.
            keys: Keys of their embeddings.
            terms: Its terms.
            signatures: Signatures of its title and of all of its text.
        """
        fields = json.dumps([title, kept, removed, passages]).encode()
        counts, spans = sentences
        of_terms = terms.to_bytes()
        sizes = _SIZES.pack(len(fields), len(counts), len(spans), len(of_terms))
        before = (sizes, fields, counts.tobytes(), spans.tobytes(), *keys)
        return cls(b"".join((*before, of_terms, signatures.to_bytes())))

    @cached_property
    def _fields(self) -> list[Any]:
        found: list[Any] = json.loads(self.data[_SIZES.size : self._spans_at])
        return found

    @property
    def kept(self) -> int:
        """Characters of its passages."""
        found: int = self._fields[1]
        return found

    @property
    def removed(self) -> Mapping[str, int]:
        """Rule -> the characters that it removed."""
        found: dict[str, int] = self._fields[2]
        return found

    @property
    def passages(self) -> list[PassagePlace]:
        """Where its passages lie."""
        return [*starmap(PassagePlace, self._fields[3])]

    @property
    def sentences(self) -> SentenceSpans:
        """Spans of each passage's text."""
        counts = np.frombuffer(self.data, np.int32, self.passage_count, self._spans_at)
        spans = np.frombuffer(self.data, np.int32, 2 * self._sentences, self._spans_at + counts.nbytes)
        return SentenceSpans(counts, spans.reshape(-1, 2))

    @property
    def keys(self) -> list[bytes]:
        """Keys of the passages' embeddings."""
        ends = range(self._keys_at + KEY_BYTES, self._terms_at + 1, KEY_BYTES)
        return [self.data[end - KEY_BYTES : end] for end in ends]

    @property
    def terms(self) -> ArticleTerms:
        """Its terms."""
        return ArticleTerms.from_bytes(self.data[self._terms_at : self._terms_at + self._terms_size])

    @property
    def signatures(self) -> ArticleSignatures:
        """Signatures of its title and of all of its text."""
        return ArticleSignatures.from_bytes(self.data[self._terms_at + self._terms_size :])

    @property
    def _terms_at(self) -> int:
        return self._keys_at + KEY_BYTES * self.passage_count

    def header(self, read: ArticleHeader) -> ArticleHeader:
        """Return the header with the title that it has in the index."""
        if self._fields[0] is None:
            return read
        (title,) = self._fields[0]
        provenance = {name: where for name, where in read.provenance.items() if name != "title" or title}
        return replace(read, title=title, provenance=provenance)


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
        cut = CutArticle.of(
            title=None if own is article else (header.title,),
            kept=sum(map(len, parts.sections)),
            removed=removed,
            passages=list(map(PassagePlace.of, passages)),
            sentences=SentenceSpans.of(spans),
            keys=[embedding_key(self._computation, *one) for one in inputs],
            terms=article_terms(fields, self._analyzer, self._config.lexical),
            signatures=article_signatures(header.title, article.text),
        )
        return cut, inputs

    def inputs(self, article: Article, cut: CutArticle) -> list[PassageInput]:
        """Return what the encoder gets of each passage of an article that was cut before.

        Args:
            article: The article, with the title that it has in the index.
            cut: What became of it.
        """
        words = list(passage_words([(article, [_passage(place, article) for place in cut.passages])]))
        return self._inputs(words, cut.sentences.lists())

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

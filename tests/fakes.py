"""An encoder that can be computed by hand, and a corpus to go with it."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import tokenizers
from tokenizers import models, pre_tokenizers, processors

from indexer.build import build
from indexer.build_report import BuildReport
from indexer.config import BuildConfig, ChunkConfig, LexicalConfig
from indexer.encoder.spec import EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.index.keywords.article_terms import PassageFields, terms_of_passages
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.index.sentences import SentenceIndex, SentenceSpans, SentenceWriter, rounded
from indexer.index.vectors.exact import VectorIndex
from indexer.ranking.ranker import Ranker
from indexer.records import Matrix, Scores, Span
from indexer.system.stopwatch import Stopwatch
from service.engine.live_index import LiveIndex
from service.search.searcher import Searcher

WORDS = ("balloon", "destroyer", "cuba", "election", "harvest")


class WordEncoder:
    """One axis for each of WORDS and a last one for every text.

    A text that holds w of the words, once or often, is the unit vector with 1/sqrt(w + 1) on their axes and on the
    last: the cosine of two texts with a and b words, c of them in common, is (c + 1) / sqrt((a + 1)(b + 1)).
    """

    def __init__(self, *, max_tokens: int = 64, files_sha256: str = "0" * 64, pooling: str = "none") -> None:
        """With the pooling `mean`, sentences have vectors too."""
        self.spec = EncoderSpec(
            model="words", files_sha256=files_sha256, dimension=len(WORDS) + 1, max_tokens=max_tokens, pooling=pooling
        )
        self.tokens = word_counter()
        self.closed = False

    @property
    def ready(self) -> "WordEncoder | None":
        return self

    def provide(self, folder: Path) -> "WordEncoder":
        return self

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), len(WORDS) + 1), np.float32)
        for row, text in enumerate(texts):
            present = [word in text.lower() for word in WORDS]
            rows[row] = np.array([*present, True]) / math.sqrt(sum(present) + 1)
        return rows

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        parts = [span.of(text) for text, spans in zip(texts, sentences, strict=True) for span in spans]
        return self.encode_passages(texts), self.encode_passages(parts)

    def prepare_for_queries(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class WordCounter(TokenCounter):
    """A counter that, without a vocabulary, takes whatever has a letter or digit as known."""

    def knows(self, text: str) -> bool:
        return any(map(str.isalnum, text))


def word_counter() -> TokenCounter:
    """A token for every run of characters that are not white space, and two special ones around each text."""
    tokenizer = tokenizers.Tokenizer(models.WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return WordCounter(tokenizer.to_str())


SMALL = ChunkConfig(max_tokens=32, max_title_tokens=8, max_characters=400)


def build_quietly(
    corpus: Path,
    index: Path,
    encoder: WordEncoder | None = None,
    *,
    on_advice: Callable[[str], None] = lambda _sentence: None,
    **config: object,
) -> BuildReport:
    """Build with the word encoder and small passages, telling nobody unless asked to."""
    return build(
        [corpus],
        index,
        encoder or WordEncoder(),
        BuildConfig(chunk=SMALL, **config),  # type: ignore[arg-type]
        on_note=lambda _note: None,
        on_progress=lambda *_: None,
        on_advice=on_advice,
    )


PLAIN = LexicalConfig(stemming="none", k1=1.2, b=0.75, title_weight=0.0)
Passages = Sequence[Sequence[str]]
"""For each passage its sentences."""


def ranker_over(folder: Path, articles: Sequence[Passages], vectors: Matrix, sentence_vectors: Matrix | None) -> Ranker:
    """Index articles, each its passages, each its sentences. The folder may go away afterwards.

    Args:
        folder: For the files.
        articles: Sentences, which are put together with a space between them.
        vectors: (passages, dimension).
        sentence_vectors: Of all sentences in their order, if they have any.
    """
    passages = [sentences for of_article in articles for sentences in of_article]
    spans = [list(spans_of(sentences)) for sentences in passages]
    with SentenceWriter(folder / "sentences", vectors.shape[1]) as writer:
        writer.add(SentenceSpans.of(spans), None if sentence_vectors is None else rounded(sentence_vectors))
    article_rows = np.repeat(np.arange(len(articles)), [len(of_article) for of_article in articles])
    untitled = [
        PassageFields(title=None, text=" ".join(sentences), sentences=of_passage)
        for sentences, of_passage in zip(passages, spans, strict=True)
    ]
    write_lexical(folder / "lexical", terms_of_passages(untitled, PLAIN), PLAIN, article_rows=article_rows)
    index = VectorIndex(vectors.shape[1])
    index.add(vectors)
    return Ranker(
        vectors=index,
        lexical=LexicalIndex(folder / "lexical", len(passages)),
        sentences=SentenceIndex(folder / "sentences"),
        article_rows=article_rows,
    )


def spans_of(sentences: Sequence[str]) -> Iterator[Span]:
    start = 0
    for sentence in sentences:
        yield Span(start, start + len(sentence))
        start += len(sentence) + 1


def worded(folder: Path, articles: Sequence[Passages], *, pooling: str = "mean") -> tuple[Ranker, WordEncoder]:
    """Index articles with the encoder that is computed by hand."""
    encoder = WordEncoder(pooling=pooling)
    passages = [sentences for of_article in articles for sentences in of_article]
    vectors, of_sentences = encoder.encode_sentences(
        list(map(" ".join, passages)), [list(spans_of(sentences)) for sentences in passages]
    )
    return ranker_over(folder, articles, vectors, of_sentences if pooling == "mean" else None), encoder


def sentence_cosines(sentences: SentenceIndex, row: int, query: Matrix) -> Scores:
    """The cosine of each sentence of one passage with a query."""
    return sentences.cosines(np.array([row]), query)[0]


def live_over(load: Callable[[], Searcher]) -> LiveIndex:
    """An index that stays as it is loaded first."""
    return LiveIndex(lambda _previous: load(), newest=None)

"""An encoder that can be computed by hand, and a corpus to go with it."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tokenizers
from tokenizers import models, pre_tokenizers, processors

from indexer.build import BuildReport, build
from indexer.config import BuildConfig, ChunkConfig, EncoderSpec
from indexer.encoder import TokenCounter
from indexer.records import Matrix, Span

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

    def encoder(self, folder: Path, sample: Callable[[int], Sequence[str]]) -> "WordEncoder":
        return self

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
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

    def close(self) -> None:
        self.closed = True


def word_counter() -> TokenCounter:
    """A token for every run of characters that are not white space, and two special ones around each text."""
    tokenizer = tokenizers.Tokenizer(models.WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return TokenCounter(tokenizer.to_str())


SMALL = ChunkConfig(max_tokens=32, max_title_tokens=8, max_characters=400)


def build_quietly(corpus: Path, index: Path, encoder: WordEncoder | None = None, **config: int | bool) -> BuildReport:
    """Build with the word encoder and small passages, telling nobody."""
    return build(
        [corpus],
        index,
        encoder or WordEncoder(),
        BuildConfig(chunk=SMALL, **config),  # type: ignore[arg-type]
        on_problem=lambda _problem: None,
        on_progress=lambda _done, _total: None,
    )

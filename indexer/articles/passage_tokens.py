"""What the encoder reads of a passage: the article's shortened title and the words, as tokens."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.encoder.compiled_files import TOKENIZER_FILE
from indexer.encoder.tokens import TokenCounter
from indexer.index.manifest import Contents
from indexer.passages.cut import encoder_input
from indexer.passages.plain_text import plain_text
from indexer.records import Article, Passage


class PassageTokens(NamedTuple):
    """The tokens of one passage."""

    total: int
    """Number of tokens that the encoder reads, prompt, title and special tokens included."""
    spelt: list[str]
    """What each of them stands for in what is read, special tokens aside."""


def tokens_of(
    encoder_folder: Path, contents: Contents, article: Article, passages: Sequence[Passage]
) -> list[PassageTokens] | None:
    """Return the tokens of an article's passages.

    Args:
        encoder_folder: Folder of the encoder that the index carries; absent if it carries none.
        contents: What the index was built with.
        article: The article.
        passages: Its passages.

    Returns:
        None if the index carries no encoder.
    """
    try:
        tokenizer = (encoder_folder / TOKENIZER_FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    counter = TokenCounter(tokenizer)
    words, prompt = plain_text(article).words, contents.encoder.passage_prompt
    inputs = [
        prompt + encoder_input(article.header.title, passage.span.of(words), counter, contents.chunk)
        for passage in passages
    ]
    return [
        PassageTokens(len(offsets), [text[start:end] for start, end in offsets if end > start])
        for text, offsets in zip(inputs, counter.offsets(inputs), strict=True)
    ]

"""Counting tokens with the encoder's own tokenizer."""

import json
import unicodedata
from collections.abc import Sequence

import tokenizers


class TokenCounter:
    """The encoder's tokenizer without truncation and padding, so that its counts are of the whole text."""

    def __init__(self, tokenizer: str) -> None:
        """Read the tokenizer from JSON, the form in which the tokenizers library stores one."""
        self._tokenizer = tokenizers.Tokenizer.from_str(tokenizer)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        model = json.loads(tokenizer)["model"]
        unknown = model.get("unk_token")
        self._unknown = model.get("unk_id") if unknown is None else self._tokenizer.token_to_id(unknown)

    def starts(self, text: str) -> list[int]:
        """Return the code point at which each token of `text` starts, increasing, without special tokens."""
        return [start for start, _ in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    def knows(self, text: str) -> bool:
        """Tell whether the model knows anything in a text beside punctuation: a part of a word, or a symbol."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        # Some tokenizers put a token of its own for a space before the text, with the span of what follows.
        known = [
            text[start:end]
            for number, token, (start, end) in zip(found.ids, found.tokens, found.offsets, strict=True)
            if number != self._unknown and token.strip("▁Ġ")
        ]
        return any(unicodedata.category(character)[0] in "LMNS" for piece in known for character in piece)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, special tokens included."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the code points [start, end) of each token of each text, with (0, 0) for special tokens."""
        return [encoding.offsets for encoding in self._tokenizer.encode_batch(list(texts))]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens that the model sees for each text, special tokens included."""
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts))]

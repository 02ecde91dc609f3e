"""The pieces of a passage, looked at by their positions."""

from dataclasses import dataclass

from indexer.news.statements.tokens import MARK, Token
from indexer.news.statements.words import AND, ONLY_IN


@dataclass(frozen=True, slots=True)
class Pieces:
    """A passage, its pieces and the language that it is in."""

    text: str
    tokens: list[Token]
    language: str
    """One of `tokens.LANGUAGE_NAMES`."""

    def at(self, position: int) -> Token | None:
        """Return the piece at a position, or None if there is none."""
        return self.tokens[position] if 0 <= position < len(self.tokens) else None

    def word(self, position: int) -> str:
        """Return the piece at a position in lower case; empty if there is none."""
        token = self.at(position)
        return "" if token is None else token.folded

    def words(self, start: int, count: int) -> list[str]:
        """Return the next pieces of a clause in lower case, at most so many."""
        found = []
        for token in self.tokens[max(start, 0) : start + count]:
            if token.kind == MARK or token.folded in AND:
                break
            found.append(token.folded)
        return found

    def knows(self, word: str) -> bool:
        """Tell whether a word of the tables is what they say in the language of the passage."""
        return word not in ONLY_IN or self.language in ONLY_IN[word]

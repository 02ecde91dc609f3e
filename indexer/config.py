"""Settings of a build: frozen values, each field with its unit and its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import Stemmer

from indexer.errors import UsageError

PIPELINE = 7
"""Version of the rules of reading, cleaning, chunking, terms and calibration; an index made by others is built anew."""

EXACT, APPROXIMATE, AUTO = "exact", "approximate", "auto"
VECTORS = (AUTO, EXACT, APPROXIMATE)
"""Ways to find the nearest vectors: by comparing a query with all of them, by a graph over them, or by their number."""
APPROXIMATE_FROM = 50_000
"""Passages from which on a graph is made unless the user says otherwise; measured in docs/decisions/0016."""

STEMMING_LANGUAGES: tuple[str, ...] = ("none", *sorted(Stemmer.algorithms()))
"""Languages whose word endings the keyword index can strip: those of Snowball, and `none` for no stemming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkConfig:
    """Budgets by which articles are cut into passages; the content of the index depends on them."""

    max_tokens: int = 128
    """Budget of a passage's encoder input in tokens, special tokens, prompt and title context included.
    It was measured in docs/decisions/0003, and lies below the model's own limit, so that nothing is ever truncated."""
    max_title_tokens: int = 40
    """Longest title context in tokens; a longer title is shortened at a word boundary, so that passages keep their
    room."""
    max_characters: int = 4_000
    """Longest passage in code points: a limit for text that tokenizers see as few tokens, such as one endless word."""

    @classmethod
    def of_budget(cls, max_tokens: int) -> "ChunkConfig":
        """Return the defaults for a passage budget, of which the title may take up to a third.

        Raises:
            UsageError: If the budget is too small.
        """
        return cls(max_tokens=max_tokens, max_title_tokens=max(0, min(cls().max_title_tokens, max_tokens // 3)))

    def __post_init__(self) -> None:
        if self.max_tokens < 16:
            raise UsageError(f"a passage budget of {self.max_tokens} tokens is too small; give at least 16")
        if self.max_characters < 100:
            raise UsageError(f"a ceiling of {self.max_characters} characters is too small; give at least 100")
        if not 0 <= self.max_title_tokens <= self.max_tokens // 2:
            raise UsageError(
                f"a title context of {self.max_title_tokens} tokens must lie between 0 "
                f"and half the passage budget ({self.max_tokens // 2})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadConfig:
    """How the files of a corpus are found and read; the content of the index depends on it."""

    max_record_bytes: int = 10_000_000
    """Largest record in bytes, decompressed; a larger one is rejected, because it is a dump and not an article."""
    encoding: str | None = None
    """Character encoding of files that are not UTF-8 and state none; None to recognise it from their bytes."""
    fields: tuple[tuple[str, str], ...] = ()
    """Pairs of a field of an article, such as `title`, and the name that records give it, such as `hed` or, where it
    lies in an object, `body.raw`; they go before the names that are known."""
    day_first: bool = False
    """Whether 04/05/2023 is the fourth of May; if False, a date whose day and month could be exchanged is not read."""
    follow_links: bool = False
    """Whether links to files outside the corpus are followed."""
    whole_pages: bool = False
    """Whether all text that a page shows is taken for its article."""
    keep_stubs: bool = False
    """Whether pages that evidently hold no article, such as lists of teasers and paywalls, are indexed too."""

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "ReadConfig":
        """Return the configuration that `asdict` and JSON made these fields of.

        Raises:
            TypeError: If a field is not known.
        """
        return cls(**{**fields, "fields": tuple((meaning, name) for meaning, name in fields["fields"])})

    def __post_init__(self) -> None:
        if self.max_record_bytes < 1:
            raise UsageError(
                f"max_record_bytes (--max-record-bytes, ARTICLE_SEARCH_MAX_RECORD_BYTES) is {self.max_record_bytes}; "
                "it must be at least 1"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalConfig:
    """Weights of terms in the keyword index: those of BM25, with the title as a field with a weight of its own."""

    stemming: str = "english"
    """Language whose word endings are stripped: one of `STEMMING_LANGUAGES`."""
    k1: float = 0.8
    """Saturation, BM25's k1, at least 0: the smaller it is, the less further occurrences add to a term's weight."""
    b: float = 0.5
    """Length normalisation, BM25's b, in [0, 1]: the greater it is, the less a term weighs in a long passage."""
    title_weight: float = 1.0
    """Number of occurrences in the text that one in the title is worth."""
    byline_weight: float = 0.5
    """Number of occurrences in the text that it is worth if the name of an author or of the source has the term."""

    def __post_init__(self) -> None:
        if self.stemming not in STEMMING_LANGUAGES:
            raise UsageError(
                f"--stemming (or ARTICLE_SEARCH_STEMMING) is {self.stemming!r}; "
                f"it must be one of {', '.join(STEMMING_LANGUAGES)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """Limits at which a build holds its generation back instead of publishing it; 0 sets none."""

    gone: float = 0.5
    """Share of the live generation's articles that are gone or have become near-empty."""
    source_gone: int = 5
    """Number of articles that a source has in the live generation, of which nothing is left."""
    rejected: float = 0.0
    """Share of the records that were rejected."""
    near_empty: float = 0.0
    """Share of the articles that are near-empty."""
    fewer: int = 0
    """Number of articles below which there are too few."""
    canary_rank: int = 10
    """Lowest rank at which a canary query's article counts as found, from 1 to 100."""

    def __post_init__(self) -> None:
        for name in ("gone", "rejected", "near_empty"):
            if not 0 <= getattr(self, name) <= 1:
                raise _out_of_range(f"hold-if-{name}", getattr(self, name), "a share from 0 to 1")
        for name in ("source_gone", "fewer"):
            if getattr(self, name) < 0:
                raise _out_of_range(f"hold-if-{name}", getattr(self, name), "0 or more")
        if not 1 <= self.canary_rank <= 100:
            raise _out_of_range("canary_rank", self.canary_rank, "from 1 to 100")


def _out_of_range(name: str, value: float, allowed: str) -> UsageError:
    flag = name.replace("_", "-")
    return UsageError(f"--{flag} (or ARTICLE_SEARCH_{flag.replace('-', '_').upper()}) is {value}; it must be {allowed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildConfig:
    """Limits of one build of an index, and how its articles are chunked and its terms weighed."""

    read: ReadConfig = ReadConfig()
    chunk: ChunkConfig = ChunkConfig()
    lexical: LexicalConfig = LexicalConfig()
    clean: bool = True
    """Whether what is evidently no article is left out of the passages."""
    strict: bool = False
    """Whether any note on a record fails the build."""
    window_passages: int = 1_024
    """Passages given to the encoder at a time; a window bounds memory, and leaves the cores idle only at its end."""
    keep_generations: int = 2
    """Generations left on disk after publishing, the live one included; the one before it allows a way back."""
    floors: Floors = Floors()
    """What a generation must reach to be published."""
    canaries: Path | None = None
    """File of the canary queries; see `indexer.quality.canary_file`."""
    replace: bool = False
    """Whether the corpus is meant to take the place of another one: whatever that had may be gone."""
    force: bool = False
    """Whether the generation is published even if it is below a floor."""
    vectors: str = AUTO
    """How the nearest vectors are found: one of `VECTORS`."""
    keep_embeddings_days: int = 7
    """Days for which what was computed of an article is kept after the last build that had use for it."""

    def is_approximate(self, passages: int) -> bool:
        """Tell whether an index of so many passages gets a graph over its vectors."""
        return self.vectors == APPROXIMATE or (self.vectors == AUTO and passages >= APPROXIMATE_FROM)

    def __post_init__(self) -> None:
        if self.vectors not in VECTORS:
            raise UsageError(
                f"--vectors (ARTICLE_SEARCH_VECTORS) is {self.vectors!r}; it must be one of {', '.join(VECTORS)}"
            )
        if self.keep_embeddings_days < 0:
            raise UsageError(
                f"--keep-embeddings (ARTICLE_SEARCH_KEEP_EMBEDDINGS) is {self.keep_embeddings_days}; "
                "it is a number of days, 0 or more"
            )
        for name in ("window_passages", "keep_generations"):
            if getattr(self, name) < 1:
                flag = (
                    "" if name == "window_passages" else f" (--{name.replace('_', '-')}, ARTICLE_SEARCH_{name.upper()})"
                )
                raise UsageError(f"{name}{flag} is {getattr(self, name)}; it must be at least 1")

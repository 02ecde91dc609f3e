"""Every error this project raises on purpose.

    ArticleSearchError
    ├── UsageError                a flag, path or setting that cannot be used
    ├── CorpusError               the corpus as a whole cannot be indexed
    │   ├── NothingIndexedError   no article was accepted
    │   └── StrictError           a record was rejected and --strict was given
    ├── HeldBackError             the new generation is below a floor, and is not published
    ├── EncoderError              the model cannot be found, trusted or loaded
    │   └── EncoderMismatchError  the index was built with another encoder
    └── UnusableIndexError
        ├── IndexMissingError     there is no published index here
        ├── IndexVersionError     the index has another format version
        ├── IndexDamagedError     a file is missing, truncated or altered
        ├── IndexLockedError      another build is writing here
        └── StoreError            the server that holds a copy of the index cannot be used

Messages are written for the person who ran the command: they name the offending value and what to do about it.
They may name local paths, so they never go to HTTP clients.
"""

from collections.abc import Mapping


class ArticleSearchError(Exception):
    """Root of the tree of errors."""

    exit_code = 1
    """Exit code of a command that ends with this error."""


class UsageError(ArticleSearchError):
    """A flag, path or setting that cannot be used."""

    exit_code = 2


class CorpusError(ArticleSearchError):
    """The corpus as a whole cannot be indexed."""

    exit_code = 3


class NothingIndexedError(CorpusError):
    """No article was accepted."""


class StrictError(CorpusError):
    """A record was rejected in a strict build."""

    exit_code = 4


class HeldBackError(ArticleSearchError):
    """A new generation that is not published, because it is below a floor."""

    exit_code = 7

    def __init__(self, message: str, report: Mapping[str, object] | None = None) -> None:
        """Say why.

        Args:
            message: Why, and what to do.
            report: Fields of the report on what was built, if anything was.
        """
        super().__init__(message)
        self.report = report or {}


class EncoderError(ArticleSearchError):
    """The model cannot be found, trusted or loaded."""

    exit_code = 6


class EncoderMismatchError(EncoderError):
    """The index was built with another encoder than the one at hand."""


class UnusableIndexError(ArticleSearchError):
    """The index on disk cannot be used."""

    exit_code = 5


class IndexMissingError(UnusableIndexError):
    """There is no published index in this folder."""


class IndexVersionError(UnusableIndexError):
    """The index was written in another format version."""


class IndexDamagedError(UnusableIndexError):
    """A file of the index is missing, truncated or altered."""


class IndexLockedError(UnusableIndexError):
    """Another build is writing to this index."""


class StoreError(UnusableIndexError):
    """The server that holds a copy of the index cannot be reached, or does not do what it is asked to."""

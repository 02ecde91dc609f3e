"""What is found out about a quotation."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from indexer.records import Article, Span
from service.quotations.folds import Fold

Verdict: TypeAlias = Literal["verbatim", "altered", "spliced", "elided", "misattributed", "not_found"]
VERBATIM: Final = "verbatim"
"""Its words stand together in an article."""
ALTERED: Final = "altered"
"""They do but for some words."""
SPLICED: Final = "spliced"
"""They stand in parts at several places, and the quotation does not say so."""
ELIDED: Final = "elided"
"""They stand in one article, in their order, with words left out where the quotation says so."""
MISATTRIBUTED: Final = "misattributed"
"""It is verbatim or elided, but not in what was named."""
NOT_FOUND: Final = "not_found"
"""No article has most of its words in their order."""

ChangeKind: TypeAlias = Literal["replaced", "inserted", "left_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words in which a quotation differs from an article, next to each other."""

    kind: ChangeKind
    quoted: Span
    """Code points of the quotation; an empty span where it leaves words out."""
    span: Span
    """Code points of the article's text; an empty span where the quotation puts words in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a quotation, and where it stands."""

    quoted: Span
    """Code points of the quotation."""
    span: Span
    """Code points of the article's text, or of its title."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPlace:
    """A place where a quotation stands, or a part of it."""

    article: Article
    position: int
    """Position of the article in the corpus."""
    in_title: bool
    """Whether spans are those of the article's title, and not of its text."""
    parts: tuple[Part, ...]
    """Parts in the order of the quotation, at least one."""

    @property
    def text(self) -> str:
        """What spans count in."""
        return (self.article.header.title or "") if self.in_title else self.article.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What is found out about a quotation."""

    verdict: Verdict
    places: tuple[QuotedPlace, ...] = ()
    """Where it stands, each place by itself; of a spliced one the places that it is put together from, in its order."""
    total: int = 0
    """Number of places that were found."""
    is_counted: bool = True
    """Whether all articles were read that may hold it; if not, there may be more places."""
    folded: tuple[Fold, ...] = ()
    """What had to be folded for it to be the same at the first place."""
    is_as_named: bool | None = None
    """Whether the places are in the article or source that was named; None if none was."""
    similarity: float = 0.0
    """Share, of its words and those that it leaves out unsaid, of the words that stand unchanged and in their order at
    the first place, or at all places of a spliced one; in [0, 1]."""

"""The list of articles that a query gets, as whoever shows it reads it."""

from typing import Protocol

from indexer.ranking.ranked import RankedPassages
from indexer.ranking.scores import Mask
from indexer.records import Rows


class Listing(Protocol):
    """The articles in the order of how well they answer one query, computed only as far as it is read."""

    @property
    def total(self) -> int:
        """Number of articles in the list; at least so many if it is not `is_counted`."""

    @property
    def is_counted(self) -> bool:
        """Whether every article was looked at that may belong to the list."""

    @property
    def listed(self) -> Mask:
        """Whether each article of the corpus is in the list."""

    def ranked(self, start: int, stop: int) -> list[RankedPassages]:
        """Return the articles at positions [start, stop) of the list, from 0; fewer where the list ends."""

    def narrow(self, least_score: float) -> None:
        """Take the articles off the list that have no passage of at least some hybrid score.

        Only passages that get a full score count. The articles that remain keep their order and their scores.

        Args:
            least_score: Score of the mode `hybrid`, whatever mode the list goes by.
        """

    def sort(self, keys: Rows) -> None:
        """Put the articles that are on the list in another order: those with the greatest keys first.

        Articles with equal keys come by their scores. Scores stay as they are. What `narrow` takes off the list must be
        taken off before.

        Args:
            keys: (articles,) int64: those of all articles of the corpus.
        """

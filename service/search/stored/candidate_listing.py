"""A list of which only the front can be read."""

from indexer.ranking.listing import Groups, Listing
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.scores import Mask
from indexer.records import Rows


class CandidateListing:
    """The articles of candidates, as the front of a list whose other articles cannot be read; see `Listing`."""

    def __init__(self, front: Listing, total: int, *, is_counted: bool) -> None:
        """Give a front the length of the whole list, as far as that is counted."""
        self._front = front
        self.total = total
        self.is_counted = is_counted

    @property
    def listed(self) -> Mask:
        """See `Listing.listed`; the articles are those of the excerpt."""
        return self._front.listed

    def ranked(self, start: int, stop: int) -> list[RankedPassages]:
        """See `Listing.ranked`."""
        return self._front.ranked(start, stop)

    def narrow(self, least_score: float) -> None:
        """See `Listing.narrow`."""
        self._front.narrow(least_score)
        self.total, self.is_counted = self._front.total, False

    def collapse(self, groups: Groups) -> None:
        """See `Listing.collapse`."""
        self._front.collapse(groups)
        self.total, self.is_counted = self._front.total, False

    def sort(self, keys: Rows) -> None:
        """See `Listing.sort`."""
        self._front.sort(keys)

"""What a list goes by beside how well passages answer the query."""

from dataclasses import dataclass

import numpy as np

from indexer.ranking.scope import Scope
from indexer.ranking.scores import Mask
from indexer.records import Rows, Scores

_SET_BACK = np.float32(8.0)
"""More than two scores of passages ever differ by."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preference:
    """Articles and passages that come before others."""

    passages: Rows | None = None
    """(n,) rows of passages that come before all others of their articles, whatever their scores."""
    recency: Scores | None = None
    """(articles,) float32 in [0, 1]: how recent each article of the corpus is; None if that does not matter."""
    recency_weight: float = 0.0
    """Weight of `recency` in the score that the order goes by, in [0, 1]; the score of the mode has the rest."""

    def set_back(self, scope: Scope) -> Scores | None:
        """Return by how much each passage of a scope is set back among those of its article; None if none is."""
        if self.passages is None:
            return None
        rows = scope.rows
        if rows is None:
            numbers = self.passages
        else:
            at = np.minimum(rows.searchsorted(self.passages), len(rows) - 1)
            numbers = at[rows[at] == self.passages]
        found = np.zeros(len(scope.article_of), np.float32)
        has_preferred: Mask = np.zeros(len(scope.sizes), bool)
        has_preferred[scope.article_of[numbers]] = True
        found[has_preferred[scope.article_of]] = _SET_BACK
        found[numbers] = 0
        return found

    def with_recency(self, scores: Scores, recency: Scores) -> Scores:
        """Return scores with how recent their articles are as a part of them."""
        found: Scores = np.float32(1 - self.recency_weight) * scores + np.float32(self.recency_weight) * recency
        return found


NO_PREFERENCE = Preference()

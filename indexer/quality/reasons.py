"""What speaks against making a generation the live one, in words for the person who runs the build."""

from collections.abc import Sequence

from indexer.config import Floors
from indexer.printable import printable
from indexer.quality.comparison import Comparison
from indexer.quality.report import CanaryReport, LostCanary, QualityReport

_MOST_NAMED = 3
"""Most sources or queries that a reason names."""


def losses(compared: Comparison, floors: Floors) -> list[str]:
    """Return why a generation looks like another corpus than the live one: nothing that `--replace` does not allow.

    Args:
        compared: The live generation's articles in the new one.
        floors: What may be lost.
    """
    found = []
    if floors.gone and compared.lost_share >= floors.gone:
        emptied = f", {compared.emptied:,} of them as good as empty now" if compared.emptied else ""
        found.append(
            f"{compared.lost:,} of the {compared.articles:,} articles of generation {compared.generation} are gone"
            f"{emptied} (--hold-if-gone {floors.gone:g})"
        )
    large = [
        f"{printable(source)!r} ({count:,} articles)"
        for source, count in compared.sources_gone.items()
        if count >= floors.source_gone
    ]
    if floors.source_gone and large:
        found.append(
            f"there is nothing left of {_named(large, 'further sources')} (--hold-if-source-gone {floors.source_gone})"
        )
    return found


def shortcomings(report: QualityReport, floors: Floors) -> list[str]:
    """Return why a generation should not be published, whatever the live one is.

    Args:
        report: Figures of the generation.
        floors: What they must reach.
    """
    found = []
    if report.articles < floors.fewer:
        found.append(f"there are {report.articles:,} articles (--hold-if-fewer {floors.fewer})")
    if floors.rejected and report.rejected_share >= floors.rejected:
        found.append(
            f"{report.rejected:,} of {report.articles + report.rejected:,} records were rejected "
            f"(--hold-if-rejected {floors.rejected:g})"
        )
    if floors.near_empty and report.near_empty_share >= floors.near_empty:
        found.append(
            f"{report.near_empty:,} of {report.articles:,} articles are as good as empty "
            f"(--hold-if-near-empty {floors.near_empty:g})"
        )
    if report.canaries is not None and report.canaries.lost:
        found.append(_of_canaries(report.canaries))
    return found


def _of_canaries(canaries: CanaryReport) -> str:
    lost = [f"{printable(one.query)!r} ({printable(one.article)!r} {_place(one)})" for one in canaries.lost]
    return f"{len(lost)} of {canaries.asked} canaries are lost: {_named(lost, 'further ones', '; ')}"


def _place(lost: LostCanary) -> str:
    """Return where the article of a lost canary is."""
    if not lost.indexed:
        return "is not in the corpus"
    if lost.rank is None:
        return "is not among the first 100"
    return f"comes at rank {lost.rank} and not among the first {lost.wanted}"


def _named(names: Sequence[str], others: str, separator: str = ", ") -> str:
    """Return the first of some names, and how many more there are."""
    further = len(names) - _MOST_NAMED
    return separator.join(names[:_MOST_NAMED]) + (f" and {further} {others}" if further > 0 else "")

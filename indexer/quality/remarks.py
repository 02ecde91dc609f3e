"""What of a published generation is worth a line on the terminal."""

from indexer.printable import printable
from indexer.quality.comparison import Comparison
from indexer.quality.report import QualityReport

_FEWEST_ARTICLES = 100
"""Articles below which a share of them says little."""
_NEAR_EMPTY_SHARE = 0.05
"""Share of near-empty articles above which they are told."""
_UNKNOWN_SHARE = 0.5
"""Share of articles without a title or a date above which they are told."""
_LOST_SHARE = 0.1
"""Share of the live generation's articles above which it is told that they are gone."""
_MOST_NAMED = 3


def remarks(report: QualityReport, compared: Comparison | None) -> list[str]:
    """Return at most three lines: what is remarkable of the articles, what was lost, and how the canaries fared."""
    counts = {
        "as good as empty": (report.near_empty, _NEAR_EMPTY_SHARE),
        "without a title": (report.without_title, _UNKNOWN_SHARE),
        "without a date": (report.without_date, _UNKNOWN_SHARE),
    }
    told = [f"{count:,} {what}" for what, (count, share) in counts.items() if count > share * report.articles]
    lines = (
        [f"of {report.articles:,} articles: {', '.join(told)}"] if told and report.articles >= _FEWEST_ARTICLES else []
    )
    if compared is not None and (compared.sources_gone or compared.lost_share > _LOST_SHARE):
        lines.append(_loss(compared))
    if report.canaries is not None:
        lines.append(f"canaries: {report.canaries.found} of {report.canaries.asked} found")
    return lines


def _loss(compared: Comparison) -> str:
    names = [printable(source) for source in compared.sources_gone]
    further = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    sources = f"; nothing is left of {', '.join(names[:_MOST_NAMED])}{further}" if names else ""
    return f"of generation {compared.generation}: {compared.lost:,} of {compared.articles:,} article(s) gone{sources}"

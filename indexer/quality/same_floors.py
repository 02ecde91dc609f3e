"""Whether a generation that was held back would be held back again."""

from dataclasses import asdict

from indexer.config import BuildConfig
from indexer.quality.canary_file import canaries_sha256, read_canaries
from indexer.quality.report import QualityReport


def has_same_floors(report: QualityReport, config: BuildConfig) -> bool:
    """Tell whether a generation that was held back would meet the same floors and canaries in a further build.

    Args:
        report: What the generation carries.
        config: Configuration of the build.

    Raises:
        UsageError: If the file of canary queries cannot be used.
    """
    if config.force or config.replace:
        return False
    asked = None if report.canaries is None else report.canaries.sha256
    wanted = None
    if config.canaries is not None:
        wanted = canaries_sha256(read_canaries(config.canaries), rank=config.floors.canary_rank)
    return (report.floors, asked) == (asdict(config.floors), wanted)

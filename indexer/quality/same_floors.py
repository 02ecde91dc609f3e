"""Whether a further build of the same articles would be judged as a generation was."""

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
    return report.floors == asdict(config.floors) and _asked(report) == _to_ask(config)


def has_answered_canaries(report: QualityReport, config: BuildConfig) -> bool:
    """Tell whether a generation was asked all canaries that a further build would ask; see `has_same_floors`."""
    return config.canaries is None or _asked(report) == _to_ask(config)


def _asked(report: QualityReport) -> str | None:
    return None if report.canaries is None else report.canaries.sha256


def _to_ask(config: BuildConfig) -> str | None:
    if config.canaries is None:
        return None
    return canaries_sha256(read_canaries(config.canaries), rank=config.floors.canary_rank)

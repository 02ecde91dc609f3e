"""What a build tells when it is done."""

from dataclasses import dataclass

from indexer.articles.cleaning_report import CleaningReport
from indexer.index.times.matching import Changes
from indexer.quality.comparison import Comparison
from indexer.quality.report import QualityReport


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build made, and how long it took."""

    generation: str
    content_sha256: str
    articles: int
    passages: int
    formats: dict[str, int]
    """Number of articles of each format, by its name."""
    rejected: int
    """Number of records that could not be indexed."""
    noted: int
    """Number of notes on records that were indexed but for a detail."""
    ignored: int
    """Number of files that were not read, because they hold no articles that can be read."""
    cleaning: CleaningReport
    """What of the articles is in no passage."""
    quality: QualityReport
    """Figures by which a build that went wrong can be told."""
    compared: Comparison | None
    """What the generation has of the articles of the live one; None if there was none that could be read."""
    objections: list[str]
    """What speaks against publishing it."""
    changes: Changes
    """How the articles differ from those of the generation that was live."""
    encoded: int
    """Number of passages that were encoded."""
    reused: int
    """Number of passages whose vectors were known, from earlier builds or because the same words stand elsewhere."""
    seconds: float
    """Wall time of the whole build in seconds, without loading the model."""
    encoder_seconds: float
    """Part of that time in which the encoder was obtained; the first build of an index compiles it."""

    @property
    def passages_per_second(self) -> float:
        """Passages over the build's wall time in seconds, without the time to obtain the encoder."""
        return self.passages / (self.seconds - self.encoder_seconds)

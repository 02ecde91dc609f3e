"""The file `manifest.json`: a generation's contents, and the size and SHA-256 of each of its other files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from indexer.config import ChunkConfig, LexicalConfig, ReadConfig
from indexer.encoder.spec import EncoderSpec
from indexer.index.checksums import FileChecksum
from indexer.index.times.article_times import TIMES
from indexer.quality.report import QualityReport

FORMAT_VERSION = 12
"""Version of the format on disk; an index of another version is refused."""
MANIFEST = "manifest.json"
"""Name of the file in a generation's folder."""
GRAPH_FOLDER = "approximate"
"""Name of the folder of the graph over the vectors, in a generation's folder."""
STORY_IDS = "story_ids"
"""Name of the folder of the stories' ids, in a generation's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """How well relevance tells queries with an answer from others, over queries that it was not fitted to."""

    queries: int
    """Number of queries of both kinds."""
    auc: float
    """Area under the ROC curve, in [0, 1]; greater is better, and 0.5 is chance."""
    error: float
    """Expected calibration error, in [0, 1]; smaller is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Cosines of the corpus's sentences with queries about something else, which depend on the model most of all."""

    mean: float
    """Their mean, in [-1, 1]."""
    spread: float
    """Their standard deviation, above 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The numbers that make a probability of what a query finds; see `indexer.ranking.relevance`."""

    intercept: float
    """Log odds that a passage is about a query's subject, if its hybrid score is 0."""
    slope: float
    """What a score higher by 1 adds to the log odds of a passage, above 0."""
    background: Background
    """What a cosine is measured from."""
    base: float
    """Log odds that a query is answered without any evidence."""
    weights: Mapping[str, float]
    """Name of each piece of evidence -> what it adds to the log odds of an answer, times its value."""
    far: Separation
    """Measured with queries about something else."""
    near: Separation | None
    """Measured with queries about what the corpus has, whose own articles were withheld; None if none can be made."""


MOST_GONE = 0.2
"""Share of a graph's entries whose passages are gone above which it is made anew: a search passes through them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproximateSearch:
    """How the nearest vectors are found without comparing a query with all of them; see `index.vectors.approximate`."""

    depth: int
    """Entries of the graph that a search for few passages keeps in view."""
    recall: float
    """Share of the 10 nearest passages that it finds so, over queries made of the corpus."""
    added: int
    """Number of vectors that this build put into the graph."""
    gone: int
    """Number of the graph's entries whose passages are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that a build states about the generation it made."""

    encoder: EncoderSpec
    chunk: ChunkConfig
    lexical: LexicalConfig
    calibration: Calibration
    """Numbers that make a relevance of scores."""
    corpus_sha256: str
    """Hash over the names and bytes of the corpus's files; see `CorpusFiles.sha256`."""
    articles: int
    """Number of articles."""
    passages: int
    """Number of passages."""
    rejected: int
    """Number of records of the corpus that could not be indexed."""
    noted: int
    """Number of notes on records that were indexed but for a detail."""
    read: ReadConfig
    """How the files were read."""
    clean: bool
    """Whether what is evidently no article was left out of the passages."""
    pipeline: int
    """Version of the rules of reading, cleaning, chunking, terms and calibration; see `config.PIPELINE`."""
    quality: QualityReport
    """Figures by which the generation can be told from a failed one."""
    approximate: ApproximateSearch | None = None
    """How the nearest vectors are found; None if every query is compared with all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Name, time and contents of a generation."""

    generation: str
    """Name of the generation, such as `000001`."""
    built_at: str
    """Moment of the build: ISO 8601, UTC; later than that of the generation it took the place of."""
    contents: Contents
    content_sha256: str
    """Hash over the hashes of the generation's files; two builds of one corpus with one configuration have the same,
    whenever they were made. What depends on earlier builds is left out: times, the graph over the vectors, and the ids
    of stories."""


def content_sha256(files: Mapping[str, FileChecksum]) -> str:
    """Return the hash over the hashes of a generation's files, without times, graph and the ids of stories.

    Args:
        files: Checksum of each file by its path in the generation's folder, the manifest excepted.
    """
    hashes = {name: file.sha256 for name, file in files.items() if not _is_of_the_past(name)}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def graph_sha256(files: Mapping[str, FileChecksum]) -> str | None:
    """Return a hash over the hashes of the files of a generation's graph; None if it has none."""
    hashes = {name: file.sha256 for name, file in files.items() if is_of_graph(name)}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest() if hashes else None


def is_of_graph(name: str) -> bool:
    """Tell whether a file of a generation, given its path in the generation's folder, belongs to the graph."""
    return name.startswith(f"{GRAPH_FOLDER}/")


def _is_of_the_past(name: str) -> bool:
    """Tell whether a file of a generation, given its path in the generation's folder, depends on the builds before."""
    return name == TIMES or is_of_graph(name) or name.startswith(f"{STORY_IDS}/")


def to_json(manifest: Manifest, files: Mapping[str, FileChecksum]) -> bytes:
    """Return the bytes of the file `manifest.json`.

    Args:
        manifest: What the generation is.
        files: Checksum of each file by its path in the generation's folder, the manifest excepted.
    """
    fields = asdict(manifest)
    fields["contents"]["encoder"] = manifest.contents.encoder.to_json()
    checksums = {name: asdict(file) for name, file in files.items()}
    document = {"format_version": FORMAT_VERSION, **fields, "files": checksums}
    return json.dumps(document, indent=2, sort_keys=True).encode()


def files_from_json(fields: Mapping[str, Any]) -> dict[str, FileChecksum]:
    """Return the checksums that a manifest's fields state.

    Raises:
        KeyError: If there are none.
        TypeError: If they are not those of `to_json`.
    """
    return {name: FileChecksum(**file) for name, file in fields["files"].items()}


def from_json(fields: Mapping[str, Any]) -> Manifest:
    """Return the manifest that `to_json` made these fields of.

    Raises:
        KeyError: If a field is missing.
        TypeError: If a field is not known.
    """
    contents = dict(fields["contents"])
    encoder = EncoderSpec.from_json(contents.pop("encoder"))
    read = ReadConfig.from_json(contents.pop("read"))
    chunk = ChunkConfig(**contents.pop("chunk"))
    lexical = LexicalConfig(**contents.pop("lexical"))
    calibration = _calibration(contents.pop("calibration"))
    quality = QualityReport.from_json(contents.pop("quality"))
    approximate = contents.pop("approximate")
    return Manifest(
        generation=fields["generation"],
        built_at=fields["built_at"],
        contents=Contents(
            encoder=encoder,
            read=read,
            chunk=chunk,
            lexical=lexical,
            calibration=calibration,
            quality=quality,
            approximate=None if approximate is None else ApproximateSearch(**approximate),
            **contents,
        ),
        content_sha256=fields["content_sha256"],
    )


def _calibration(fields: Mapping[str, Any]) -> Calibration:
    """Return the calibration that `asdict` made these fields of."""
    given = dict(fields)
    background, far, near = (given.pop(name) for name in ("background", "far", "near"))
    return Calibration(
        **given,
        background=Background(**background),
        far=Separation(**far),
        near=None if near is None else Separation(**near),
    )

"""The first step of a build: the articles of a corpus are read, cleaned each by its own text, and given their ids."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from indexer.articles.reading import Place
from indexer.articles.readings import Readings
from indexer.config import BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import FORMATS, CorpusFile, CorpusFiles
from indexer.corpus.ids import Ids
from indexer.corpus.read import HOLDS_NOTHING, admit, with_members
from indexer.errors import NothingIndexedError, StrictError
from indexer.passages.find_repeated import RepeatedFinder, RepeatedLines, source_of
from indexer.progress.stages import OnProgress, Stage
from indexer.records import IgnoredFile, RecordNote

OnNote = Callable[[RecordNote | IgnoredFile], None]
"""Takes a note on a record that was rejected or is not as it was stated, or a file that was not read."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was found in a corpus."""

    formats: dict[str, int] = field(default_factory=dict)
    """Number of articles of each format, by its name."""
    rejected: int = 0
    """Number of records that could not be indexed."""
    noted: int = 0
    """Number of notes on records that were indexed but for a detail."""
    ignored: int = 0
    """Number of files that were not read."""

    def add(self, found: RecordNote | IgnoredFile) -> None:
        """Count a note, or a file that was not read."""
        if isinstance(found, IgnoredFile):
            self.ignored += 1
        elif found.rejected:
            self.rejected += 1
        else:
            self.noted += 1


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article of the corpus: where what was read of it is kept, and what only the corpus as a whole decides."""

    key: bytes
    """Key of its reading."""
    id: str
    """Its id, which no other has."""
    place: Place
    source: str
    """Source whose articles it is compared with."""
    format: str
    """Its format, as `ArticleHeader.format`."""


def read_articles(
    files: CorpusFiles,
    hashes: FileHashes,
    readings: Readings,
    config: BuildConfig,
    on_note: OnNote,
    on_progress: OnProgress,
) -> tuple[list[ReadArticle], Counts]:
    """Read the articles of a corpus and clean each by its own text.

    Args:
        files: Files of the corpus.
        hashes: Their hashes.
        readings: Reads them.
        config: How they are read.
        on_note: Takes a note on each record that was rejected or is not as it was stated, and each file that was not
            read.
        on_progress: Takes the number of articles read so far.

    Returns:
        The articles, and what was found.

    Raises:
        CorpusError: If no article was accepted, or there was a note in a strict build.
    """
    articles: list[ReadArticle] = []
    counts = Counts()
    for found in chain(files.ignored, files.notes, _read(files.files, hashes, readings, config)):
        if isinstance(found, ReadArticle):
            articles.append(found)
            on_progress(Stage.READING, len(articles), None)
            counts.formats[found.format] = counts.formats.get(found.format, 0) + 1
        else:
            counts.add(found)
            on_note(found)
    if config.strict and (counts.rejected or counts.noted):
        raise StrictError(
            f"{counts.rejected} record(s) rejected and {counts.noted} note(s) on others, and --strict allows none; "
            "nothing was published"
        )
    if not articles:
        raise NothingIndexedError(
            f"no article was found: {len(files.files)} file(s) read, {counts.rejected} record(s) rejected, "
            f"{counts.ignored} ignored; known formats are {', '.join(FORMATS)}"
        )
    return articles, counts


def _read(
    files: Sequence[CorpusFile], hashes: FileHashes, readings: Readings, config: BuildConfig
) -> Iterator[ReadArticle | RecordNote | IgnoredFile]:
    """Yield the articles of files, behind each the notes on it, and all other notes."""
    ids = Ids()
    sources: dict[str, str] = {}  # many articles share the text of a name
    for file in with_members(files, config.read):
        if not isinstance(file, CorpusFile):
            yield file
            continue
        is_silent = True
        for found in readings.read(file, hashes):
            is_silent = False
            if isinstance(found, RecordNote):
                yield found
                continue
            stated = found.reading.header(found.place)
            admitted = admit(stated, found.reading.notes, found.place.location, ids)
            if isinstance(admitted, IgnoredFile):
                yield admitted
                continue
            header, notes = admitted
            source = source_of(header)
            yield ReadArticle(found.key, header.id, found.place, sources.setdefault(source, source), file.format)
            yield from notes
        if is_silent:
            yield IgnoredFile(path=file.name, reason=HOLDS_NOTHING)


def repeated_lines(articles: Sequence[ReadArticle], readings: Readings) -> RepeatedLines:
    """Return the lines that many articles of one source share."""
    finder = RepeatedFinder()
    for one in articles:
        reading = readings.get(one.key)
        finder.add(one.source, reading.hashes, reading.kept)
    return finder.find(lambda number: readings.get(articles[number].key).lines())

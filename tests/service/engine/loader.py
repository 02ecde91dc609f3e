"""Loading as the service does, where a test can see it, and generations to be published and damaged."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from indexer.encoder.interface import Encoder
from indexer.errors import IndexMissingError
from indexer.index.generation import Generation, open_generation, open_index
from indexer.index.held_files import FULL, Verification
from indexer.index.publishing.fallback import earlier_generations
from indexer.index.store import current
from service.engine.live_index import LiveIndex
from service.engine.loading import files_of
from service.engine.shared_encoder import encoder_for
from service.engine.watching.index_watcher import LoadSearcher
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly

LIMIT_SECONDS = 30
"""After which a test gives up; none needs a fraction of it."""


class Watched(Searcher):
    """Counts how often it is closed, where the test can see it."""

    def __init__(self, generation: Generation, encoder: Encoder, closings: list[int]) -> None:
        super().__init__(generation, encoder)
        self.encoder = encoder
        self._closings = closings
        self._number = len(closings)
        closings.append(0)

    @property
    def closings(self) -> int:
        return self._closings[self._number]

    def close(self) -> None:
        self._closings[self._number] += 1
        super().close()


class Loader:
    """Loads as the service does."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.closings: list[int] = []
        """Of each searcher that was loaded."""
        self.encoders: list[WordEncoder] = []
        self.verify: Verification = FULL
        self.calls = 0
        self.looks = 0

    def __call__(self, previous: Searcher | None) -> Searcher:
        self.calls += 1
        with ExitStack() as undo:
            generation = open_index(self.index, verify=self.verify)
            undo.callback(generation.close)
            in_use = previous.encoder if isinstance(previous, Watched) else None
            encoder = encoder_for(generation.manifest.contents.encoder, in_use, self.load_encoder)
            undo.callback(encoder.close)
            searcher = Watched(generation, encoder, self.closings)
            searcher.search(SearchQuery(text="warm up", limit=1))
            undo.pop_all()
        return searcher

    def load_earlier(self, before: str) -> Searcher:
        """Load as the service does what takes the place of a damaged generation."""
        earlier = next(iter(earlier_generations(self.index, before)), None)
        if earlier is None:
            raise IndexMissingError(f"there is nothing before {before}")
        generation = open_generation(earlier.folder(self.index), earlier.manifest_sha256, self.index)
        return Watched(generation, self.load_encoder(), self.closings)

    def files_seen(self) -> object:
        return files_of(self.index)

    def load_encoder(self) -> WordEncoder:
        self.encoders.append(WordEncoder())
        return self.encoders[-1]

    def newest(self) -> str:
        self.looks += 1
        return current(self.index)


@contextmanager
def watching(
    load: LoadSearcher,
    newest: Callable[[], str] | None,
    *,
    poll_seconds: float = 0.01,
    ready: bool = True,
    attempts: list[str | None] | None = None,
) -> Iterator[LiveIndex]:
    """Start, and wait for the first load to be over. What comes of this and further ones is noted in `attempts`."""
    attempts = [] if attempts is None else attempts
    live = LiveIndex(load, newest=newest, poll_seconds=poll_seconds)
    live.on_attempt = attempts.append
    live.start()
    try:
        until(lambda: len(attempts) > 0)
        assert live.status().ready == ready
        yield live
    finally:
        live.stop()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.002)


def publish(index: Path, *ids: str, keep: int = 2) -> str:
    """Publish a generation with these articles and return its name."""
    corpus = index.parent / "published.jsonl"
    corpus.write_text("\n".join(f'{{"id": "{i}", "text": "The destroyer {i} sails."}}' for i in ids))
    return build_quietly(corpus, index, keep_generations=keep, force=True).generation


def damage(index: Path) -> None:
    """Flip a byte of the newest generation."""
    path = index / "generations" / current(index).split()[0] / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def ids(searcher: Searcher) -> set[str]:
    """What a search finds; it uses every part of the searcher."""
    return {hit.passage.found.article.id for hit in searcher.search(SearchQuery(text="destroyer")).hits}


def live_ids(live: LiveIndex) -> set[str]:
    with live.lease() as lease:
        return ids(lease.searcher)


def point(index: Path, pointer: str) -> None:
    """Make another generation the live one, as a publication does."""
    (index / "CURRENT.new").write_text(pointer)
    (index / "CURRENT.new").replace(index / "CURRENT")

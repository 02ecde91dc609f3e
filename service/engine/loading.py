"""Loading: an index's folder becomes a searcher over its live generation."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import UTC, tzinfo
from pathlib import Path

from indexer.encoder.interface import Encoder
from indexer.encoder.spec import OPENVINO, EncoderSpec
from indexer.errors import ArticleSearchError, EncoderError, IndexMissingError, UnusableIndexError
from indexer.index.generation import Generation, open_generation, open_index
from indexer.index.held_files import FULL, Verification
from indexer.index.publishing.fallback import earlier_generations
from indexer.index.store import current, live_files
from indexer.system.snapshot import Snapshot, take_snapshot
from service.engine.shared_encoder import encoder_for
from service.search.corpus import Corpus
from service.search.index_corpus import IndexCorpus
from service.search.query import SearchQuery
from service.search.searcher import Searcher

_log = logging.getLogger(__name__)


class IndexLocation:
    """The folder of the index to serve: the index's own, or a fallback as long as the first holds no index."""

    def __init__(self, index: Path, fallback: Path | None = None) -> None:
        """Name the folders.

        Args:
            index: Folder of the index. Once it holds one, the fallback is never looked at again.
            fallback: Folder of the index that is served until then; None if there is no such folder.
        """
        self._index = index
        self._fallback = fallback

    def __call__(self) -> Path:
        """Return the folder to open; the index's own if neither holds an index."""
        if self._fallback is not None and not _holds_index(self._index):
            return self._fallback if _holds_index(self._fallback) else self._index
        self._fallback = None
        return self._index


def _holds_index(folder: Path) -> bool:
    try:
        current(folder)
    except IndexMissingError:
        return False
    except UnusableIndexError:
        return True  # whoever opens it says what is wrong with it
    return True


def files_of(index: Path) -> Snapshot:
    """Return the states of CURRENT and of the live generation's files; nothing if CURRENT does not name one."""
    try:
        return take_snapshot(live_files(index))
    except UnusableIndexError:
        return {}


def load_searcher(
    index: Path,
    model: str | None,
    *,
    timezone: tzinfo = UTC,
    verify: Verification = FULL,
    long_lived: bool = False,
    previous: Searcher | None = None,
) -> Searcher:
    """Open an index, load the encoder it was built with, and answer a first query to warm up.

    Args:
        index: The index's folder.
        model: Where to take the model from, if the index does not carry its encoder.
        timezone: Time zone in which days are counted.
        verify: How the files are compared with the manifest; see `open_generation`.
        long_lived: Whether many queries will follow, so that it pays to prepare the encoder further in a thread.
        previous: A searcher whose encoder is shared, if it is the same.

    Raises:
        UnusableIndexError: If the index cannot be used.
        EncoderError: If the encoder cannot.
    """
    generation = open_index(index, verify=verify, for_searches=True)
    return _searcher_over(generation, model, timezone=timezone, long_lived=long_lived, previous=previous)


def load_earlier(index: Path, before: str, model: str | None, *, timezone: tzinfo = UTC) -> Searcher:
    """Open the newest generation before one that is damaged, as `load_searcher` does; for many queries.

    No encoder is shared: it may be what is damaged. And all files are hashed, for damage has just been found.

    Args:
        index: The index's folder.
        before: Name of the damaged generation.
        model: As for `load_searcher`.
        timezone: As for `load_searcher`.

    Raises:
        UnusableIndexError: If there is no earlier generation, or none can be used.
        EncoderError: If the oldest one's encoder cannot.
    """
    failure: ArticleSearchError = IndexMissingError(f"{index} holds no generation before {before}")
    for earlier in earlier_generations(index, before):
        try:
            generation = open_generation(earlier.folder(index), earlier.manifest_sha256, index, for_searches=True)
            return _searcher_over(generation, model, timezone=timezone, long_lived=True, previous=None)
        except ArticleSearchError as error:
            _log.warning("generation %s cannot be used either: %s", earlier.name, error)
            failure = error
    raise failure


def searcher_over(
    corpus: Corpus, encoder_folder: Path, model: str | None, *, long_lived: bool, previous: Searcher | None
) -> Searcher:
    """Join a corpus with its encoder, answer a query, and return the searcher; or close all.

    Args:
        corpus: The corpus.
        encoder_folder: Folder of its encoder, if that was compiled.
        model: As for `load_searcher`.
        long_lived: As for `load_searcher`.
        previous: As for `load_searcher`.

    Raises:
        EncoderError: If the encoder cannot be used.
    """
    spec = corpus.manifest.contents.encoder
    with ExitStack() as on_failure:
        on_failure.callback(corpus.close)
        before = None if previous is None else previous.encoder
        encoder = encoder_for(spec, before, lambda: _load_encoder(spec, encoder_folder, model))
        on_failure.callback(encoder.close)
        searcher = Searcher.over(corpus, encoder)
        searcher.search(SearchQuery(text="warm up", limit=1))
        on_failure.pop_all()  # all is well: nothing is closed
    if long_lived and encoder is not before:
        threading.Thread(target=encoder.prepare_for_queries, daemon=False).start()  # its parent may be one
    return searcher


def _searcher_over(
    generation: Generation, model: str | None, *, timezone: tzinfo, long_lived: bool, previous: Searcher | None
) -> Searcher:
    """Return a searcher over an opened generation; or close it."""
    try:
        corpus = IndexCorpus(generation, timezone)
    except BaseException:
        generation.close()
        raise
    return searcher_over(corpus, generation.encoder_folder, model, long_lived=long_lived, previous=previous)


def load_ahead(location: IndexLocation, load: Callable[[Path], Searcher]) -> "Future[tuple[str, Searcher]]":
    """Begin to load an index in a thread, so that other things can be imported meanwhile.

    Most of the loading is not Python's work and holds no lock of the interpreter.

    Args:
        location: Tells the folder of the index.
        load: Loads it, as `load_searcher` does.

    Returns:
        What `current` said before it was opened, and the searcher; or what `load` raises.
    """
    future: Future[tuple[str, Searcher]] = Future()

    def load_here() -> None:
        try:
            index = location()
            # In this order: what is published while the index is loaded is then noticed afterwards.
            future.set_result((current(index), load(index)))
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            future.set_exception(error)

    threading.Thread(target=load_here, name="first-load", daemon=False).start()
    return future


def loaded_ahead(
    ahead: "Future[tuple[str, Searcher]]", location: IndexLocation, load: Callable[[Path], Searcher]
) -> Searcher:
    """Wait for what `load_ahead` loads, and load anew if another generation was published meanwhile.

    Raises:
        UnusableIndexError: As `load_searcher`.
        EncoderError: Likewise.
    """
    published, searcher = ahead.result()
    index = location()
    if published == current(index):
        return searcher
    searcher.close()
    return load(index)


def _load_encoder(spec: EncoderSpec, folder: Path, model: str | None) -> Encoder:
    if spec.runtime != OPENVINO:
        return _load_model(spec, model)
    from indexer.encoder.compiled import CompiledEncoder  # an index of the other kind does not need it

    return CompiledEncoder(folder, serving=True)


def _load_model(spec: EncoderSpec, model: str | None) -> Encoder:
    try:
        from indexer.encoder.sentence_transformer import load_encoder  # torch takes seconds to import
    except ImportError:
        raise EncoderError(
            "this index leaves encoding to sentence-transformers, which is not installed; "
            "install article-search[indexer], or build the index with --encoder compiled"
        ) from None
    return load_encoder(spec, model=model)

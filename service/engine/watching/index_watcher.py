"""Decides which generation answers: the newest one, unless it is damaged; looks after its files while it does."""

import logging
from collections.abc import Callable

import structlog

from indexer.encoder.spec import EncoderSpec
from indexer.errors import ArticleSearchError, IndexDamagedError, IndexMissingError, StoreError
from indexer.index.manifest import Manifest
from service.engine.held_index import HeldIndex
from service.engine.index_status import no_other, refusal
from service.engine.watching.file_watch import FileWatch
from service.engine.watching.published import PublishedGeneration
from service.search.searcher import Searcher

LoadSearcher = Callable[[Searcher | None], Searcher]
LoadEarlier = Callable[[str], Searcher]

_log = logging.getLogger(__name__)


class IndexEvents:
    """What is called when something becomes of the index. Set them before it starts; none of them may raise."""

    def __init__(self) -> None:
        """Start with functions that do nothing."""
        self.on_swap: Callable[[Manifest | None, Manifest, EncoderSpec], None] = lambda _old, _new, _encoder: None
        """Called after each swap with the manifests of the old generation, None at first, and of the new one, and with
        the spec of the new one's encoder as it was loaded here."""
        self.on_attempt: Callable[[str | None], None] = lambda _problem: None
        """Called after every attempt to load a generation, with why it was refused in words for clients, or None."""
        self.on_damage: Callable[[bool], None] = lambda _ready: None
        """Called after files of the live generation were found damaged, with whether searches can still be answered."""
        self.on_fatal: Callable[[Exception], None] = lambda _error: None
        """Called if the first generation cannot be loaded. The watcher goes on, for a better one may be published."""


class IndexWatcher:
    """Looks at what is published and at what is live, and replaces the one by the other. For one thread."""

    def __init__(
        self,
        held: HeldIndex,
        published: PublishedGeneration,
        events: IndexEvents,
        *,
        load: LoadSearcher,
        load_earlier: LoadEarlier | None,
    ) -> None:
        """Join what it works with; see `LiveIndex`."""
        self._held = held
        self._published = published
        self._events = events
        self._load = load
        self._load_earlier = load_earlier
        self.files = FileWatch()

    def look(self, *, asked: bool) -> None:
        """Look once, and do what is to be done.

        Args:
            asked: Whether somebody asked to load the newest generation, though it may have been tried.
        """
        self._check(asked=asked)
        if self._held.searcher is not None:
            self._look_at_files(self._held.searcher)

    def _check(self, *, asked: bool) -> None:
        """Load the newest generation if it has not been tried yet, or if it is to be tried again."""
        published, ready = self._published, self._held.searcher is not None
        newest = self._look_at_current(tell=ready)  # without any, loading fails and tells why
        due = published.is_due(newest, asked=asked, refused=self._held.refusal is not None, ready=ready)
        while due and not self._held.is_stopping:
            published.begin(newest)
            error = self._attempt()
            newest = self._look_at_current(tell=ready)
            # What was replaced while it was loaded may be deleted already; that is no verdict on what replaced it.
            due = error is not None and published.is_superseded(newest)
            if not due:
                self._conclude(error)

    def _look_at_current(self, *, tell: bool) -> str | None:
        newest = self._published.look(tell=tell)
        self._held.set_unreadable(self._published.unreadable)
        return newest

    def _attempt(self) -> Exception | None:
        """Load the newest generation and swap it in, or return why that cannot be done."""
        live = self._held.searcher
        intact = self.files.damage is None
        try:
            searcher = self._load(live if intact else None)  # an encoder that is damaged must not be shared
        except Exception as error:  # noqa: BLE001 - whatever it is, the old generation answers on
            return error
        if live is not None and intact and searcher.manifest == live.manifest and live.files.is_on_disk():
            searcher.close()  # asked to, though nothing is new
        else:
            self._swap(searcher, refused=None)
        return None

    def _swap(self, searcher: Searcher, *, refused: str | None) -> None:
        """Make a searcher the live one, and tell."""
        old = None if self._held.searcher is None else self._held.searcher.manifest
        self.files.begin()
        self._held.replace(searcher, refusal=refused)
        _log.info("generation %s is live", searcher.manifest.generation)
        here = searcher.encoder.spec
        _log_encoder(searcher.manifest, here)
        self._events.on_swap(old, searcher.manifest, here)

    def _conclude(self, error: Exception | None) -> None:
        """Record the outcome of the last attempt, log it and call back."""
        name = self._published.name
        live = self._held.generation
        refused = None if error is None else refusal(name, error, live=live)
        if live is not None and live == name and self.files.damage is not None and error is not None:
            refused = no_other(live)  # what is open is damaged too
        first = self._held.conclude(refused)
        if error is not None:
            # What was raised on purpose says all there is to say; of anything else it matters where it comes from.
            meant = isinstance(error, ArticleSearchError)
            told = str(error) if isinstance(error, IndexMissingError) else f"{refused}: {error}"
            _log.error("%s", told, exc_info=None if meant else error)
            if not meant or isinstance(error, StoreError):
                self._published.retry_later()
            if isinstance(error, IndexDamagedError) and name is not None and self._held.searcher is None:
                self._fall_back(name, refused=refused)
            if first and self._held.searcher is None:
                self._events.on_fatal(error)
        self._events.on_attempt(refused)

    def _look_at_files(self, searcher: Searcher) -> None:
        """Let an earlier generation take the place of the live one if files of that are damaged."""
        name = searcher.manifest.generation
        if self.files.look(searcher):
            _log.error("generation %s is damaged while it is live: %s", name, self.files.damage)
            if name == self._published.name:
                self._published.begin(self._published.tried)  # not to be tried before its files change again
            refused = self._held.refusal or f"generation {name} was refused: it is damaged"
            if not self._fall_back(name, refused=refused):
                self._go_on_without(searcher)
            self._events.on_attempt(self._held.refusal)
            self._events.on_damage(self._held.searcher is not None)
        elif self.files.damage is None and self.files.has_left_disk(searcher) and name == self._published.name:
            # What is open stays what it was, but cannot be opened again; what is there now is tried, and told of.
            self._published.begin(self._published.tried)
            self._conclude(self._attempt())

    def _go_on_without(self, searcher: Searcher) -> None:
        """Let a damaged generation answer on that no other can take the place of, if that is safe.

        What is read of texts is checked, so that nothing wrong is quoted. But reading what was cut off a mapped file
        would end the process.
        """
        problem = no_other(searcher.manifest.generation)
        if searcher.files.is_cut():
            self._held.replace(None, refusal=problem)
        else:
            searcher.files.accept_damage()
            self._held.set_refusal(problem)

    def _fall_back(self, name: str, *, refused: str | None) -> bool:
        """Swap in the newest generation before a damaged one, and tell whether there is one."""
        if self._load_earlier is None:
            return False
        try:
            searcher = self._load_earlier(name)
        except Exception as error:  # noqa: BLE001 - whatever it is, there is nothing to fall back to
            meant = isinstance(error, ArticleSearchError)
            _log.error("no earlier generation can take its place: %s", error, exc_info=None if meant else error)
            return False
        self._swap(searcher, refused=refused)
        return True


def _log_encoder(manifest: Manifest, here: EncoderSpec) -> None:
    """Log how a generation's passages were encoded, and how its queries are."""
    built = manifest.contents.encoder
    structlog.get_logger().info(
        "encoder",
        generation=manifest.generation,
        runtime=here.runtime,
        precision=here.precision,
        built_variant=built.variant,
        built_instruction_set=built.instruction_set,
        variant=here.variant,
        instruction_set=here.instruction_set,
    )

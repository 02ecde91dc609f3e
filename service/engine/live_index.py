"""The live generation of the index: loaded in the background, replaced without a pause when a newer one is published.

watcher       load, swap, then look at CURRENT every second: another one? -> load -> good: swap / bad: keep the old
a request     with live.lease() as lease: ...    the searcher stays open until the lease is released
after a swap  the old searcher is closed when its last lease is released
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import structlog

from indexer.encoder.spec import EncoderSpec
from indexer.errors import ArticleSearchError, IndexMissingError
from indexer.index.manifest import Manifest
from service.engine.index_status import ReloadOutcome, Status, refusal
from service.engine.lease import HeldSearcher, Lease
from service.engine.reload_file import ReloadFile
from service.errors import NotReadyError
from service.search.searcher import Searcher

LoadSearcher = Callable[[Searcher | None], Searcher]

_RETRY_S = 30.0
"""Seconds until a generation is loaded again after an error that says nothing about it, such as a lack of memory."""
_log = logging.getLogger(__name__)


class LiveIndex:
    """Holds the searcher over the live generation, and swaps it. Safe to share between threads.

    The callbacks may be set until `start`. They are called in the watcher's thread and must not raise.
    """

    def __init__(
        self,
        load: LoadSearcher,
        *,
        newest: Callable[[], str] | None,
        reload_file: ReloadFile | None = None,
        poll_seconds: float = 1.0,
    ) -> None:
        """Remember how to load; nothing is loaded before `start`.

        Args:
            load: Opens and verifies the newest generation, warms it up and returns it. Gets the live searcher, if there
                is one, so that it may share its encoder. Called in the watcher's thread.
            newest: Tells cheaply what is published: another text for another generation, its name first; see
                `indexer.index.store.current`. Without it, nothing is loaded unless asked for.
            reload_file: Tells whether another worker was asked to reload; touched when this one is.
            poll_seconds: Seconds between two looks at what is published.
        """
        self.on_swap: Callable[[Manifest | None, Manifest, EncoderSpec], None] = lambda _old, _new, _encoder: None
        """Called after each swap with the manifests of the old generation, None at first, and of the new one, and with
        the spec of the new one's encoder as it was loaded here."""
        self.on_attempt: Callable[[str | None], None] = lambda _problem: None
        """Called after every attempt to load a generation, with why it was refused in words for clients, or None."""
        self.on_fatal: Callable[[Exception], None] = lambda _error: None
        """Called if the first generation cannot be loaded. The watcher goes on, for a better one may be published."""
        self._load = load
        self._newest = newest
        self._reload_file = reload_file
        self._poll_seconds = poll_seconds
        self._lock = threading.Lock()
        self._held: HeldSearcher | None = None
        self._requests: queue.SimpleQueue[Future[ReloadOutcome]] = queue.SimpleQueue()  # a signal's handler may put
        self._stopping = False
        # Not a daemon: one that is cut off inside OpenVINO takes the process with it.
        self._watcher = threading.Thread(target=self._watch, name="index-watcher", daemon=False)
        self._tried: str | None = None
        self._retry_at: float | None = None
        self._refusal: str | None = None
        self._unreadable: str | None = None
        self._swaps = 0
        self._failures = 0

    def start(self) -> None:
        """Load the newest generation, and watch for newer ones, in a thread of its own."""
        self._watcher.start()

    def stop(self) -> None:
        """End the thread, after the load that is under way if there is one, and close the searcher after its leases.

        Blocks meanwhile: not for the event loop. May be called again, and if it was never started.
        """
        with self._lock:
            self._stopping = True
        self._requests.put(Future())  # wakes the watcher
        if self._watcher.is_alive():
            self._watcher.join()
        for request in self._asked():
            request.set_exception(NotReadyError("the service is stopping"))
        self._replace(None)

    def lease(self) -> Lease:
        """Return a lease of the live searcher, which stays open meanwhile, whatever is swapped.

        Whoever works with it in another thread must release the lease after that work, not before.

        Raises:
            NotReadyError: If none is loaded.
        """
        with self._lock:
            if self._held is None:
                raise NotReadyError(self._why_not_ready())
            return Lease(self._held)

    def request_reload(self) -> None:
        """Have the watcher look for a newer generation at once, and try one that was refused once more.

        A signal's handler may call it.
        """
        self._requests.put(Future())

    def reload_and_wait(self, timeout: float | None) -> ReloadOutcome:
        """Do what `request_reload` does, and tell what came of it. Blocks: not for the event loop.

        Other workers are told to do the same.

        Args:
            timeout: Most seconds to wait; None waits as long as it takes.

        Raises:
            TimeoutError: If it takes longer; it goes on.
            NotReadyError: If the watcher does not run.
        """
        request: Future[ReloadOutcome] = Future()
        if self._reload_file is not None:
            self._reload_file.touch()
        # Under the lock, so that `stop` either is seen here or finds this request and answers it.
        with self._lock:
            if self._stopping or not self._watcher.is_alive():
                raise NotReadyError(self._why_not_ready())
            self._requests.put(request)
        return request.result(timeout)

    def status(self) -> Status:
        """Return the state of the index."""
        with self._lock:
            return Status(
                ready=self._held is not None,
                generation=self._generation,
                problems=tuple(problem for problem in (self._refusal, self._unreadable) if problem),
                swaps=self._swaps,
                failures=self._failures,
            )

    @property
    def _generation(self) -> str | None:
        return None if self._held is None else self._held.searcher.manifest.generation

    def _why_not_ready(self) -> str:
        if self._stopping:
            return "the service is stopping"
        return "the index could not be loaded" if self._failures else "the index is still being loaded"

    def _watch(self) -> None:
        self._check(asked=True)
        while not self._stopping and threading.main_thread().is_alive():  # a program may end without `stop`
            requests = self._asked(wait=True)
            if self._stopping:
                for request in requests:
                    request.set_exception(NotReadyError("the service is stopping"))
                return
            before = self._generation, self._swaps
            told = self._reload_file is not None and self._reload_file.was_touched()
            self._check(asked=bool(requests) or told)
            changed = before != (self._generation, self._swaps)
            for request in requests:
                problem = self._refusal or self._unreadable
                request.set_result(ReloadOutcome(generation=self._generation, changed=changed, problem=problem))

    def _asked(self, *, wait: bool = False) -> list[Future[ReloadOutcome]]:
        """Return the requests for a reload made since the last call.

        Args:
            wait: Whether to wait for one until the next look is due.
        """
        requests = []
        with contextlib.suppress(queue.Empty):
            if wait:
                requests.append(self._requests.get(timeout=self._poll_seconds))
            while True:
                requests.append(self._requests.get_nowait())
        return requests

    def _check(self, *, asked: bool) -> None:
        """Load the newest generation if it has not been tried yet, or if it is to be tried again."""
        newest = self._look()
        reason = newest not in (None, self._tried)
        reason |= asked and (self._held is None or self._refusal is not None or self._newest is None)
        reason |= self._retry_at is not None and time.monotonic() >= self._retry_at
        while reason and not self._stopping:
            self._tried = newest
            error = self._attempt()
            newest = self._look()
            # What was replaced while it was loaded may be deleted already; that is no verdict on what replaced it.
            reason = error is not None and newest not in (None, self._tried)
            if not reason:
                self._conclude(error)

    def _look(self) -> str | None:
        """Return the name and hash of what is published, or None if that cannot be told."""
        if self._newest is None:
            return None
        try:
            newest = self._newest()
        except (ArticleSearchError, OSError) as error:
            if self._unreadable is None and self._held is not None:  # without any, loading fails and tells why
                meant = isinstance(error, ArticleSearchError)
                _log.error(
                    "it cannot be told which generation is the newest: %s", error, exc_info=None if meant else error
                )
            self._unreadable = "it cannot be told which generation is the newest"
            return None
        self._unreadable = None
        return newest

    def _attempt(self) -> Exception | None:
        """Load the newest generation and swap it in, or return why that cannot be done."""
        live = None if self._held is None else self._held.searcher  # only this thread replaces it
        try:
            searcher = self._load(live)
        except Exception as error:  # noqa: BLE001 - whatever it is, the old generation answers on
            return error
        if live is not None and searcher.manifest == live.manifest:  # asked to, though nothing is new
            searcher.close()
            return None
        self._replace(searcher)
        _log.info("generation %s is live", searcher.manifest.generation)
        here = searcher.encoder.spec
        _log_encoder(searcher.manifest, here)
        self.on_swap(None if live is None else live.manifest, searcher.manifest, here)
        return None

    def _conclude(self, error: Exception | None) -> None:
        """Record the outcome of the last attempt, log it and call back."""
        refused = None if error is None else refusal(self._tried, error)
        with self._lock:
            first = self._held is None and not self._failures
            self._refusal = refused
            self._failures += error is not None
        self._retry_at = None
        if error is not None:
            # What was raised on purpose says all there is to say; of anything else it matters where it comes from.
            meant = isinstance(error, ArticleSearchError)
            told = str(error) if isinstance(error, IndexMissingError) else f"{refused}: {error}"
            _log.error("%s", told, exc_info=None if meant else error)
            if not meant:
                self._retry_at = time.monotonic() + _RETRY_S
            if first:
                self.on_fatal(error)
        self.on_attempt(refused)

    def _replace(self, searcher: Searcher | None) -> None:
        """Make a searcher the live one, or none. The old one is closed now, or by its last lease."""
        with self._lock:
            # One lock for the searcher and its leases: else it could be closed while `lease` is about to count.
            old, self._held = self._held, None if searcher is None else HeldSearcher(searcher, self._lock)
            self._refusal = None
            if old is None:
                return
            old.replaced = True
            self._swaps += searcher is not None
            over = not old.leases
        if over:
            old.searcher.close()


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

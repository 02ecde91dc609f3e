"""The live generation of the index: loaded in the background, replaced without a pause when a newer one is published.

watcher       load, swap, then look at CURRENT every second: another one? -> load -> good: swap / bad: keep the old
              and look at the files of the live generation: damaged? -> the newest earlier one takes its place
a request     with live.lease() as lease: ...    the searcher stays open until the lease is released
after a swap  the old searcher is closed when its last lease is released
"""

import logging
import threading
from collections.abc import Callable

from indexer.errors import IndexDamagedError
from service.engine.held_index import HeldIndex
from service.engine.index_status import ReloadOutcome, Status
from service.engine.lease import Lease
from service.engine.reload_file import ReloadFile
from service.engine.reload_requests import ReloadRequests, refuse
from service.engine.watching.index_watcher import IndexEvents, IndexWatcher, LoadEarlier, LoadSearcher
from service.engine.watching.published import PublishedGeneration
from service.errors import NotReadyError

_log = logging.getLogger(__name__)


class LiveIndex(IndexEvents):
    """Holds the searcher over the live generation, and swaps it. Safe to share between threads.

    The events may be set until `start`. They are told in the watcher's thread.
    """

    def __init__(
        self,
        load: LoadSearcher,
        *,
        newest: Callable[[], str] | None,
        load_earlier: LoadEarlier | None = None,
        files_seen: Callable[[], object] = lambda: None,
        reload_file: ReloadFile | None = None,
        poll_seconds: float = 1.0,
    ) -> None:
        """Remember how to load; nothing is loaded before `start`.

        Args:
            load: Opens and verifies the newest generation, warms it up and returns it. Gets the live searcher, if there
                is one, so that it may share its encoder. Called in the watcher's thread.
            newest: Tells cheaply what is published: another text for another generation, its name first; see
                `indexer.index.store.current`. Without it, nothing is loaded unless asked for.
            load_earlier: Does as `load` for the newest good generation before the one whose name it gets, which is
                damaged; raises if there is none. Without it, nothing takes a damaged generation's place.
            files_seen: Tells cheaply whether the files of what is published have changed: by another value. A
                generation that was refused is tried again when they have.
            reload_file: Tells whether another worker was asked to reload; touched when this one is.
            poll_seconds: Seconds between two looks at what is published and at the files of what is live.
        """
        super().__init__()
        self._reload_file = reload_file
        self._poll_seconds = poll_seconds
        self._held = HeldIndex()
        self._published = PublishedGeneration(newest, files_seen)
        self._watcher = IndexWatcher(self._held, self._published, self, load=load, load_earlier=load_earlier)
        self._requests = ReloadRequests()
        self._asking = threading.Lock()
        # Not a daemon: one that is cut off inside OpenVINO takes the process with it.
        self._thread = threading.Thread(target=self._watch, name="index-watcher", daemon=False)

    def start(self) -> None:
        """Load the newest generation, and watch for newer ones, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the load that is under way if there is one, and close the searcher after its leases.

        Blocks meanwhile: not for the event loop. May be called again, and if it was never started.
        """
        with self._asking:
            self._held.stop()
        self._requests.wake()
        if self._thread.is_alive():
            self._thread.join()
        refuse(self._requests.take(0), self._held.why_not_ready())
        self._held.replace(None)

    def lease(self) -> Lease:
        """Return a lease of the live searcher, which stays open meanwhile, whatever is swapped.

        Whoever works with it in another thread must release the lease after that work, not before.

        Raises:
            NotReadyError: If none is loaded.
        """
        return self._held.lease()

    def request_reload(self) -> None:
        """Have the watcher look for a newer generation at once, and try one that was refused once more.

        A signal's handler may call it.
        """
        self._requests.put()

    def report(self, error: Exception) -> None:
        """Have the watcher look at the files of the live generation at once, because reading them went wrong.

        Args:
            error: What came of it. After an IndexDamagedError all files are read once more, whatever their times say;
                and after any error, if they have not been hashed since they were opened.
        """
        live = self._held.searcher
        is_doubtful = isinstance(error, IndexDamagedError) or (live is not None and not live.files.are_hashed)
        if is_doubtful and self._watcher.files.suspect():
            _log.error("not served: %s", error)
        self._requests.wake()

    def reload_and_wait(self, timeout: float | None) -> ReloadOutcome:
        """Do what `request_reload` does, and tell what came of it. Blocks: not for the event loop.

        Other workers are told to do the same.

        Args:
            timeout: Most seconds to wait; None waits as long as it takes.

        Raises:
            TimeoutError: If it takes longer; it goes on.
            NotReadyError: If the watcher does not run.
        """
        if self._reload_file is not None:
            self._reload_file.touch()
        # Under the lock, so that `stop` either is seen here or finds this request and answers it.
        with self._asking:
            if self._held.is_stopping or not self._thread.is_alive():
                raise NotReadyError(self._held.why_not_ready())
            request = self._requests.put()
        return request.result(timeout)

    def status(self) -> Status:
        """Return the state of the index."""
        return self._held.status()

    def _watch(self) -> None:
        self._watcher.look(asked=True)
        while not self._held.is_stopping and threading.main_thread().is_alive():  # a program may end without `stop`
            requests = self._requests.take(self._poll_seconds)
            if self._held.is_stopping:
                refuse(requests, self._held.why_not_ready())
                return
            before = self._held.status()
            told = self._reload_file is not None and self._reload_file.was_touched()
            self._watcher.look(asked=bool(requests) or told)
            after = self._held.status()
            outcome = ReloadOutcome(
                generation=after.generation,
                changed=(before.generation, before.swaps) != (after.generation, after.swaps),
                problem=next(iter(after.problems), None),
            )
            for request in requests:
                request.set_result(outcome)

"""Generations published under load: does a request fail, does an answer mix two of them, does anything leak?"""

import json
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np

from benchmarks.load import OnAnswer, Phase, Samples, open_loop
from benchmarks.serving import Server, memory_mb, open_files, search_path
from benchmarks.timing import percentiles_ms, slope
from indexer.index.generation import open_index
from indexer.index.manifest import Contents
from indexer.index.publishing.draft import draft

EDITIONS = ("alpha", "bravo")
_SUBJECTS = ("harvest", "election", "balloon", "destroyer", "budget", "bridge", "orchestra", "glacier")
_PLACES = ("north", "south", "east", "west", "coast", "valley", "capital", "island")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A built generation, to be published again under other numbers."""

    name: str
    """Stands in the text of each of its passages, and in no other edition's."""
    folder: Path
    contents: Contents


def articles(edition: str) -> list[dict[str, str]]:
    """Return a small corpus whose every passage names its edition."""
    return [
        {
            "id": f"{subject}-{place}",
            "title": f"The {subject} in the {place}",
            "text": f"Edition {edition}: the {subject} in the {place} was what people spoke about that week.",
        }
        for subject in _SUBJECTS
        for place in _PLACES
    ]


QUERIES = [f"what was said of the {subject} in the {place}" for subject in _SUBJECTS for place in _PLACES]


def editions(work: Path, build: Callable[[Path, Path], object]) -> list[Edition]:
    """Build an index of each of EDITIONS, the later ones on a copy of the first so that its encoder is used again.

    Args:
        work: Folder for them.
        build: Called with the corpus and the index's folder.
    """
    work.mkdir(parents=True, exist_ok=True)
    indexes = [work / f"edition-{name}" for name in EDITIONS]
    found = []
    for name, index in zip(EDITIONS, indexes, strict=True):
        corpus = work / f"{name}.jsonl"
        corpus.write_text("\n".join(map(json.dumps, articles(name))))
        if index != indexes[0] and not index.exists():
            shutil.copytree(indexes[0], index)
        build(corpus, index)
        generation = open_index(index)
        generation.close()
        manifest = generation.manifest
        folder = index / "generations" / manifest.generation
        found.append(Edition(name=name, folder=folder, contents=manifest.contents))
    return found


def publish(edition: Edition, index: Path, on_name: Callable[[str], None] = lambda _: None) -> str:
    """Make an edition the live generation of an index, as a build does, and return its number.

    The files are links, so that it takes no time to copy them.

    Args:
        edition: What to publish.
        index: The index's folder; made if there is none.
        on_name: Called with the number before the generation is live.
    """
    with draft(index) as new:
        on_name(new.name)
        shutil.copytree(edition.folder, new.folder, copy_function=os.link, dirs_exist_ok=True)
        (new.folder / "manifest.json").unlink()  # the new one would be written through the link
        return new.publish(edition.contents, keep=2).generation


def swap(
    server: Server,
    index: Path,
    found: Sequence[Edition],
    *,
    swaps: int,
    rate: float,
    headers: Mapping[str, str] | None = None,
    reload: Callable[[], object] = lambda: None,
    noticed_within_s: float = 30.0,
) -> dict[str, Any]:
    """Publish generation after generation while clients ask, and tell what they met.

    Args:
        server: A service over `index`, which holds generations published by `publish` alone, the first of `found` live.
        index: The index's folder.
        found: Published in turn.
        swaps: How many generations.
        rate: Requests per second meanwhile.
        headers: Sent with each request.
        reload: Called after each publication; the service should notice without it.
        noticed_within_s: Ends if no answer names a new generation within this time.

    Returns:
        `swaps`, fewer than wanted if one was not noticed; `noticed`: from publication to the first answer that names
        the generation; `answers`; `failed`: status -> requests that were not answered with 200; `mixed`: answers with
        a hit that is not of the generation they name; `latency`; memory and open files at the end, and by how much
        they grow with a swap, those of the first tenth left out.
    """
    watch = _Watch()
    generation = open_index(index)
    generation.close()
    watch.expect(generation.manifest.generation, found[0])
    noticed: list[float] = []
    memory: list[float] = []
    opened: list[float] = []
    with _Load(server.port, rate, headers, watch.answered) as load:
        for number in range(1, swaps + 1):
            edition = found[number % len(found)]
            name = publish(edition, index, partial(watch.expect, edition=edition))
            published = time.perf_counter()
            reload()
            if not watch.seen[name].wait(noticed_within_s):
                break
            noticed.append(time.perf_counter() - published)
            memory.append(memory_mb(server.process.pid)["rss_mb"])
            opened.append(open_files(server.process.pid))
    return {
        "swaps": len(noticed),
        "noticed": percentiles_ms(np.array(noticed)),
        "answers": watch.answers,
        "failed": load.failed(),
        "mixed": watch.mixed,
        "latency": percentiles_ms(np.concatenate([one.latency_s for one in load.samples])),
        "rss_mb": memory[-1] if memory else None,
        "open_files": opened[-1] if opened else None,
        "mb_per_swap": _growth(memory),
        "files_per_swap": _growth(opened),
    }


def _growth(values: Sequence[float]) -> float | None:
    settled = values[len(values) // 10 :]
    return round(slope(range(len(settled)), settled), 4) if len(settled) > 1 else None


class _Watch:
    """Holds answers against the generations that they name."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}
        self.seen: dict[str, threading.Event] = {}
        """Generation -> whether an answer has named it."""
        self.answers = 0
        self.mixed = 0

    def expect(self, name: str, edition: Edition) -> None:
        """Know a generation before it is live."""
        self._marks[name] = f"Edition {edition.name}:"
        self.seen[name] = threading.Event()

    def answered(self, status: int, body: bytes) -> None:
        """Check an answer."""
        if status != 200:
            return
        answer = json.loads(body)
        name = answer["index"]["generation"]
        self.answers += 1
        mark = self._marks.get(name)
        if mark is None or not all(mark in hit["passage"]["text"] for hit in answer["hits"]):
            self.mixed += 1
        else:
            self.seen[name].set()


class _Load:
    """A steady open loop in a thread, for as long as the block lasts."""

    def __init__(self, port: int, rate: float, headers: Mapping[str, str] | None, on_answer: OnAnswer) -> None:
        self._port, self._phase, self._headers, self._on_answer = port, Phase(rate, 2), headers, on_answer
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.samples: list[Samples] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def failed(self) -> dict[str, int]:
        """Count the requests that were not answered with 200, by status."""
        statuses = Counter(int(status) for one in self.samples for status in one.status)
        return {str(status): number for status, number in sorted(statuses.items()) if status != 200}

    def _run(self) -> None:
        paths = [search_path(query) for query in QUERIES]
        while not self._stopping.is_set():
            found = open_loop(self._port, paths, [self._phase], headers=self._headers, on_answer=self._on_answer)
            self.samples.append(found)

import gc
import sys
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from indexer.encoder import compiled
from indexer.encoder.spec import OPENVINO, EncoderSpec
from indexer.errors import EncoderError, EncoderMismatchError, IndexDamagedError, IndexMissingError
from indexer.index.generation import Generation, open_generation, open_index
from indexer.index.held_files import FULL, SIZES, Verification
from indexer.index.store import current
from indexer.records import Matrix
from indexer.system.stopwatch import Stopwatch
from service.engine import loading
from service.engine.loading import (
    IndexLocation,
    files_of,
    load_ahead,
    load_earlier,
    load_searcher,
    loaded_ahead,
)
from service.search.query import SearchQuery
from service.search.searcher import Searcher
from tests.fakes import WordEncoder, build_quietly

PATIENCE_S = 20.0
load_with_model = partial(load_searcher, model="a/model", long_lived=True)
load_from = partial(load_searcher, model=None, long_lived=True)


class Counting(WordEncoder):
    """Remembers what it encoded and how often it was closed; fails if told to."""

    def __init__(self, files_sha256: str = "0" * 64) -> None:
        super().__init__(files_sha256=files_sha256)
        self.encoded: list[str] = []
        self.closings = 0
        self.fails = False
        self.preparing = threading.Event()
        self.prepared_in: threading.Thread | None = None

    def prepare_for_queries(self) -> None:
        self.prepared_in = threading.current_thread()
        self.preparing.set()

    def encode_queries(self, texts: Sequence[str], stopwatch: Stopwatch | None = None) -> Matrix:
        if self.fails:
            raise MemoryError("no memory for it")
        self.encoded.extend(texts)
        return super().encode_queries(texts, stopwatch)

    def close(self) -> None:
        self.closings += 1


class Opened:
    """The generations and encoders that were opened, and how many are open still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.generations = 0
        self.models: list[str | None] = []
        """Asked for, each time that an encoder was loaded."""
        self.verifications: list[Verification] = []
        """Asked for, each time that an index was opened."""
        self.encoder = Counting()
        """What is loaded."""
        close = Generation.close

        def opening(index: Path, *, verify: Verification, for_searches: bool) -> Generation:
            assert for_searches
            self.verifications.append(verify)
            generation = open_index(index, verify=verify, for_searches=for_searches)
            self.generations += 1
            return generation

        def closing(generation: Generation) -> None:
            self.generations -= 1
            close(generation)

        def load(_spec: object, model: str | None) -> Counting:
            self.models.append(model)
            return self.encoder

        def opening_earlier(folder: Path, manifest_sha256: str, index: Path, *, for_searches: bool) -> Generation:
            assert for_searches
            generation = open_generation(folder, manifest_sha256, index, for_searches=for_searches)
            self.generations += 1
            return generation

        monkeypatch.setattr(loading, "open_index", opening)
        monkeypatch.setattr(loading, "open_generation", opening_earlier)
        monkeypatch.setattr(Generation, "close", closing)
        monkeypatch.setattr(loading, "_load_model", load)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


def test_load_searcher_answers_once_to_warm_up(index: Path, opened: Opened) -> None:
    searcher = load_searcher(index, "a/model")
    assert (opened.models, opened.encoder.encoded) == (["a/model"], ["warm up"])
    assert searcher.search(SearchQuery(text="balloon")).hits[0].passage.found.article.id == "sky"
    assert (opened.generations, opened.encoder.closings) == (1, 0)
    searcher.close()
    assert (opened.generations, opened.encoder.closings) == (0, 1)


def test_load_searcher_verifies_as_it_is_told(index: Path, opened: Opened) -> None:
    load_searcher(index, None).close()
    load_searcher(index, None, verify=SIZES).close()
    assert opened.verifications == [FULL, SIZES]


def test_load_searcher_shares_the_encoder_of_the_one_before(index: Path, opened: Opened) -> None:
    first = load_searcher(index, None)
    second = load_searcher(index, None, previous=first)
    assert len(opened.models) == 1
    assert second.encoder is first.encoder
    first.close()
    assert opened.encoder.closings == 0
    assert second.search(SearchQuery(text="balloon")).hits[0].passage.found.article.id == "sky"
    second.close()
    assert (opened.generations, opened.encoder.closings) == (0, 1)


def test_a_load_that_fails_when_it_warms_up_closes_all(index: Path, opened: Opened) -> None:
    opened.encoder.fails = True
    with pytest.raises(MemoryError, match="no memory for it"):
        load_searcher(index, None)
    assert (len(opened.models), opened.generations, opened.encoder.closings) == (1, 0, 1)


def test_a_load_with_a_shared_encoder_that_fails_gives_its_share_back(index: Path, opened: Opened) -> None:
    first = load_searcher(index, None)
    for _ in range(3):
        opened.encoder.fails = True
        with pytest.raises(MemoryError, match="no memory for it"):
            load_searcher(index, None, previous=first)
        assert (opened.generations, opened.encoder.closings) == (1, 0)
        opened.encoder.fails = False
        assert first.search(SearchQuery(text="balloon")).hits[0].passage.found.article.id == "sky"
    first.close()
    assert (opened.generations, opened.encoder.closings) == (0, 1)


def test_a_load_with_another_encoder_closes_all(index: Path, opened: Opened) -> None:
    opened.encoder = Counting(files_sha256="1" * 64)
    with pytest.raises(EncoderMismatchError, match="files_sha256 was '000"):
        load_searcher(index, None)
    assert (opened.generations, opened.encoder.closings) == (0, 1)


def test_a_load_without_an_index_opens_nothing(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(IndexMissingError, match="there is no index in"):
        load_searcher(tmp_path / "none", None)
    assert (opened.generations, opened.models) == (0, [])


def test_a_searcher_goes_as_soon_as_nobody_needs_it(index: Path, opened: Opened) -> None:
    """The service tells the collector to leave alone what was there at its start."""
    gc.collect()
    gc.disable()
    try:
        searcher = load_searcher(index, None)
        searcher.search(SearchQuery(text="balloon", facets=("source",), explain=True))
        left = weakref.ref(searcher)
        searcher.close()
        del searcher
        assert left() is None
    finally:
        gc.enable()


def test_a_compiled_encoder_is_loaded_for_serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "CompiledEncoder", lambda folder, *, serving: (folder, serving))
    spec = SimpleNamespace(runtime=OPENVINO)
    loaded: object = loading._load_encoder(cast(EncoderSpec, spec), tmp_path, None)
    assert loaded == (tmp_path, True)


def test_an_encoder_that_stays_is_prepared_once_in_a_thread_of_its_own(index: Path, opened: Opened) -> None:
    load_searcher(index, None).close()
    assert not opened.encoder.preparing.wait(0.05)
    first = load_searcher(index, None, long_lived=True)
    assert opened.encoder.preparing.wait(PATIENCE_S)
    thread = opened.encoder.prepared_in
    assert thread is not None
    assert not thread.daemon  # one that is cut off inside OpenVINO takes the process with it
    thread.join(PATIENCE_S)
    opened.encoder.preparing.clear()
    load_searcher(index, None, long_lived=True, previous=first).close()
    assert not opened.encoder.preparing.wait(0.05)
    first.close()


def test_an_index_loaded_ahead_is_told_with_what_was_published_before(index: Path, opened: Opened) -> None:
    published, searcher = load_ahead(IndexLocation(index), load_with_model).result(PATIENCE_S)
    assert published == current(index)
    assert opened.models == ["a/model"]
    assert opened.encoder.preparing.wait(PATIENCE_S)
    searcher.close()


def test_what_was_loaded_ahead_is_used_unless_another_generation_was_published_meanwhile(
    index: Path, opened: Opened
) -> None:
    where = IndexLocation(index)
    ahead = load_ahead(where, load_with_model)
    first = ahead.result(PATIENCE_S)[1]
    assert loaded_ahead(ahead, where, load_with_model) is first
    old: Future[tuple[str, Searcher]] = Future()
    old.set_result(("000000 another", first))
    newer = loaded_ahead(old, where, load_with_model)
    assert newer is not first
    assert opened.generations == 1  # the first one is closed
    assert newer.search(SearchQuery(text="balloon")).hits[0].passage.found.article.id == "sky"
    newer.close()
    assert opened.generations == 0


def test_an_index_that_cannot_be_loaded_ahead_says_so_when_it_is_waited_for(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index in"):
        load_ahead(IndexLocation(tmp_path / "none"), load_from).result(PATIENCE_S)


@pytest.fixture
def fallback(tmp_path: Path) -> Path:
    """An index over one article that `index` does not hold."""
    path = tmp_path / "fallback.jsonl"
    path.write_text('{"id": "seed", "text": "The balloon of the fallback."}')
    build_quietly(path, tmp_path / "fallback")
    return tmp_path / "fallback"


def best(searcher: Searcher) -> str:
    """Return the id of the article that answers best, and close the searcher."""
    hit = searcher.search(SearchQuery(text="balloon")).hits[0]
    searcher.close()
    return hit.passage.found.article.id


def test_whereabouts_without_a_fallback_are_the_index_whatever_is_there(tmp_path: Path) -> None:
    where = IndexLocation(tmp_path / "none")
    assert [where(), where()] == [tmp_path / "none"] * 2


def test_location_is_the_fallback_only_as_long_as_there_is_no_index(
    index: Path, fallback: Path, tmp_path: Path
) -> None:
    wanted = tmp_path / "wanted"
    where = IndexLocation(wanted, fallback)
    assert [where(), where()] == [fallback] * 2
    (wanted / "generations").mkdir(parents=True)  # a build has begun
    assert where() == fallback
    (wanted / "generations").rmdir()
    index.rename(wanted)
    assert [where(), where()] == [wanted] * 2


def test_location_is_never_the_fallback_again_once_there_was_an_index(
    index: Path, fallback: Path, tmp_path: Path
) -> None:
    where = IndexLocation(index, fallback)
    assert where() == index
    index.rename(tmp_path / "elsewhere")
    assert where() == index
    with pytest.raises(IndexMissingError, match=f"there is no index in {index};"):
        current(where())


@pytest.mark.parametrize("damage", ["nonsense", "a folder", "no folder"])
def test_location_is_the_index_even_if_it_is_damaged(damage: str, fallback: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    if damage == "no folder":
        wanted.write_text("")
    else:
        wanted.mkdir()
        if damage == "nonsense":
            (wanted / "CURRENT").write_text("nonsense")
        else:
            (wanted / "CURRENT").mkdir()
    assert IndexLocation(wanted, fallback)() == wanted


def test_a_damaged_index_is_refused_in_spite_of_a_fallback(
    index: Path, fallback: Path, opened: Opened, tmp_path: Path
) -> None:
    assert best(load_ahead(IndexLocation(tmp_path / "none", fallback), load_from).result(PATIENCE_S)[1]) == "seed"
    (index / "CURRENT").write_text("nonsense")
    with pytest.raises(IndexDamagedError, match=f"{index}/CURRENT does not name a generation"):
        load_ahead(IndexLocation(index, fallback), load_from).result(PATIENCE_S)
    assert opened.generations == 0


def test_a_fallback_loaded_ahead_gives_way_to_an_index_that_was_published_meanwhile(
    index: Path, fallback: Path, opened: Opened, tmp_path: Path
) -> None:
    where = IndexLocation(tmp_path / "wanted", fallback)
    ahead = load_ahead(where, load_from)
    published, first = ahead.result(PATIENCE_S)
    assert published == current(fallback)
    assert loaded_ahead(ahead, where, load_from) is first
    index.rename(tmp_path / "wanted")
    assert best(loaded_ahead(ahead, where, load_from)) == "sky"
    assert opened.generations == 0  # the fallback's is closed too


def test_an_index_and_a_fallback_that_are_both_missing_are_refused(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(IndexMissingError, match=f"there is no index in {tmp_path}/none;"):
        load_ahead(IndexLocation(tmp_path / "none", tmp_path / "neither"), load_from).result(PATIENCE_S)
    assert opened.generations == 0


def test_an_encoder_that_needs_what_is_not_installed_is_refused_and_the_generation_closed(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_model = loading._load_model
    opened = Opened(monkeypatch)
    monkeypatch.setattr(loading, "_load_model", load_model)
    monkeypatch.setitem(sys.modules, "indexer.encoder.sentence_transformer", None)
    with pytest.raises(EncoderError, match="sentence-transformers, which is not installed"):
        load_searcher(index, None)
    assert opened.generations == 0


def test_load_earlier_takes_the_newest_that_can_be_used(
    index: Path, corpus: Path, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        corpus.write_text(corpus.read_text() + f'\n{{"id": "{number}", "text": "Another balloon."}}')
        build_quietly(corpus, index, keep_generations=9)
    opened.generations = 0  # builds close what they publish
    (index / "generations" / "000003" / "vectors.faiss").write_bytes(b"")
    with closing(load_earlier(index, "000004", "a/model")) as searcher:
        assert searcher.manifest.generation == "000002"
        assert opened.models == ["a/model"]
        assert opened.encoder.encoded == ["warm up"]
        assert opened.encoder.preparing.wait(PATIENCE_S)
    assert "generation 000003 cannot be used either: " in caplog.text
    assert (opened.generations, opened.encoder.closings) == (0, 1)


def test_load_earlier_says_why_there_is_none(index: Path, corpus: Path, opened: Opened) -> None:
    with pytest.raises(IndexMissingError, match="holds no generation before 000001"):
        load_earlier(index, "000001", None)
    corpus.write_text(corpus.read_text() + '\n{"id": "new", "text": "Another balloon."}')
    build_quietly(corpus, index)
    (index / "generations" / "000001" / "articles.sqlite").unlink()
    with pytest.raises(IndexDamagedError, match=r"articles\.sqlite cannot be read"):
        load_earlier(index, "000002", None)


def test_files_of_differ_when_any_file_does(index: Path) -> None:
    before = files_of(index)
    assert files_of(index) == before
    (index / "generations" / "000001" / "vectors.faiss").touch()
    assert files_of(index) != before
    (index / "CURRENT").write_text("nonsense")
    assert files_of(index) == {}

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer import plan as plan_module
from indexer.config import PIPELINE, BuildConfig, ChunkConfig, Floors, LexicalConfig, ReadConfig
from indexer.encoder.spec import COMPILED, TORCH, EncoderRequest
from indexer.errors import HeldBackError, UsageError
from indexer.generations.rollback import roll_back
from indexer.index.publishing.history import HELD_BACK, Entry, write_history
from indexer.index.store import read_pointer
from indexer.plan import MadeAlready, Plan, RepeatedCheck, default_chunk, made_already
from tests.conftest import ARTICLES
from tests.fakes import SMALL, WordEncoder, build_quietly


def plan_of(corpus: Path, index: Path, **changes: Any) -> Plan:
    """What `build_quietly` does."""
    plan = Plan(
        corpus=[corpus],
        index=index,
        encoder=EncoderRequest(kind=TORCH),
        model_sha256="0" * 64,
        config=BuildConfig(),
        chunk=SMALL,
    )
    return replace(plan, **changes)


def named(made: MadeAlready | None) -> tuple[str, str | None] | None:
    """Name of a generation, and what became of it."""
    return None if made is None else (made.name, made.set_aside)


def is_current(plan: Plan) -> bool:
    made = made_already(plan)
    assert made is None or (made.set_aside is None and "up to date" in str(made))
    return made is not None


def test_default_chunk_keeps_to_a_small_models_limit() -> None:
    assert default_chunk(WordEncoder(max_tokens=48).spec) == ChunkConfig(max_tokens=48, max_title_tokens=16)
    assert default_chunk(WordEncoder(max_tokens=512).spec) == ChunkConfig()


def test_chunk_for_is_what_was_asked_for_or_the_default(tmp_path: Path) -> None:
    spec = WordEncoder(max_tokens=48).spec
    assert plan_of(tmp_path, tmp_path).chunk_for(spec) == SMALL
    assert plan_of(tmp_path, tmp_path, chunk=None).chunk_for(spec) == default_chunk(spec)


def test_is_current_until_something_that_matters_changes(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def current(**changes: Any) -> bool:
        return is_current(plan_of(corpus, index, **changes))

    assert current()
    assert not current(encoder=EncoderRequest(kind=TORCH, query_prompt="query: "))
    assert not current(encoder=EncoderRequest(kind=COMPILED))
    assert not current(model_sha256="1" * 64)
    assert not current(config=BuildConfig(read=ReadConfig(max_record_bytes=10)))
    assert current(config=BuildConfig(lexical=LexicalConfig(stemming="english")))
    assert not current(config=BuildConfig(lexical=LexicalConfig(stemming="none")))
    assert not current(config=BuildConfig(lexical=LexicalConfig(title_weight=2.0)))
    assert not current(config=BuildConfig(clean=False))
    assert current(config=BuildConfig(strict=True))
    assert not current(chunk=replace(SMALL, max_tokens=31))
    assert not current(chunk=None)
    with monkeypatch.context() as later:
        later.setattr(plan_module, "PIPELINE", PIPELINE + 1)
        assert not current()
    assert current()
    corpus.write_text(corpus.read_text() + "\n" + json.dumps(ARTICLES[0] | {"id": "new"}))
    assert not current()


def test_is_current_of_a_missing_or_damaged_index_is_false(corpus: Path, index: Path, tmp_path: Path) -> None:
    assert is_current(plan_of(corpus, index))
    assert not is_current(plan_of(corpus, tmp_path / "none"))
    (index / "CURRENT").write_text("nonsense")
    assert not is_current(plan_of(corpus, index))


def test_is_current_is_false_for_a_strict_build_over_rejected_records(corpus: Path, tmp_path: Path) -> None:
    with corpus.open("a") as stream:
        stream.write("\nnot json")
    build_quietly(corpus, tmp_path / "index")
    for strict in (False, True):
        assert is_current(plan_of(corpus, tmp_path / "index", config=BuildConfig(strict=strict))) is not strict


_noted: list[str] | None = None
"""Files opened since somebody asked; None while nobody asks."""


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _noted is not None and event in {"open", "sqlite3.connect"}:
        _noted.append(str(arguments[0]))


sys.addaudithook(_note)  # Python tells it of every file that is opened, by whatever function


@contextmanager
def opened() -> Iterator[list[str]]:
    """Collect the names of the files that are opened within the block."""
    global _noted  # noqa: PLW0603 - an audit hook cannot be taken back
    found: list[str] = []
    _noted = found
    yield found
    _noted = None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two files."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.txt").write_text("The harvest was good this year.")
    (folder / "two.txt").write_text("A balloon drifted over the coast.")
    return folder


@pytest.fixture
def built(folder: Path, tmp_path: Path) -> Path:
    """An index over `folder`."""
    build_quietly(folder, tmp_path / "built")
    return tmp_path / "built"


@pytest.fixture
def check(folder: Path, built: Path) -> RepeatedCheck:
    """A check that has found the index to be current once, and relies on files however new they are."""
    check = RepeatedCheck(plan_of(folder, built), pytest.fail, settled_after_ns=0)
    assert check()
    return check


def test_a_check_reads_no_file_while_nothing_changes(check: RepeatedCheck, folder: Path, built: Path) -> None:
    with opened() as first:
        assert RepeatedCheck(plan_of(folder, built), pytest.fail, settled_after_ns=0)()
    for path in (folder / "one.txt", built / "CURRENT", built / "generations" / "000001" / "vectors.faiss"):
        assert str(path) in first
    with opened() as further:
        assert [check() for _ in range(3)] == [True] * 3
    assert further == []


def replace_with_a_copy(path: Path) -> None:
    copy = path.with_name("copy.tmp")
    copy.write_bytes(path.read_bytes())
    os.utime(copy, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    copy.replace(path)


def write_anew(path: Path, change: Callable[[bytes], bytes], *, keep_mtime: bool = False) -> None:
    before = path.stat()
    path.write_bytes(change(path.read_bytes()))
    if keep_mtime:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def test_a_check_notices_a_file_of_another_size(check: RepeatedCheck, folder: Path) -> None:
    write_anew(folder / "one.txt", lambda data: data + b" Very good.")
    assert not check()


@pytest.mark.parametrize("keep_mtime", [False, True])
def test_a_check_notices_other_words_of_the_same_size(check: RepeatedCheck, folder: Path, keep_mtime: bool) -> None:
    write_anew(folder / "one.txt", lambda data: data.replace(b"good", b"poor"), keep_mtime=keep_mtime)
    assert not check()


def test_a_check_notices_a_file_put_in_the_place_of_another(check: RepeatedCheck, folder: Path) -> None:
    times = (folder / "one.txt").stat()
    other = folder.parent / "other.txt"
    other.write_bytes((folder / "one.txt").read_bytes().replace(b"good", b"poor"))
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(folder / "one.txt")
    assert not check()


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "three.txt").write_text("Snow fell."),
        lambda folder: (folder / "two.txt").unlink(),
        lambda folder: (folder / "two.txt").rename(folder / "three.txt"),
    ],
    ids=["new", "gone", "renamed"],
)
def test_a_check_notices_files_that_come_and_go(
    change: Callable[[Path], object], check: RepeatedCheck, folder: Path
) -> None:
    change(folder)
    assert not check()


@pytest.mark.parametrize("touched", [os.utime, replace_with_a_copy], ids=["touched", "copied"])
def test_a_check_reads_everything_again_when_a_file_only_looks_different(
    touched: Callable[[Path], None], check: RepeatedCheck, folder: Path
) -> None:
    touched(folder / "one.txt")
    with opened() as again:
        assert check()
    assert {str(folder / "one.txt"), str(folder / "two.txt")} <= set(again)
    with opened() as further:
        assert check()
    assert further == []


@pytest.mark.parametrize("keep_mtime", [False, True])
@pytest.mark.parametrize("name", ["manifest.json", "articles.sqlite", "vectors.faiss", "lexical/terms.txt"])
def test_a_check_notices_damage_to_the_live_generation(
    name: str, keep_mtime: bool, check: RepeatedCheck, built: Path
) -> None:
    write_anew(built / "generations" / "000001" / name, flipped, keep_mtime=keep_mtime)
    assert not check()


def test_a_check_notices_a_missing_file_of_the_live_generation(check: RepeatedCheck, built: Path) -> None:
    (built / "generations" / "000001" / "vectors.faiss").unlink()
    assert not check()


def test_a_check_follows_a_publication(check: RepeatedCheck, folder: Path, built: Path) -> None:
    (folder / "three.txt").write_text("Snow fell.")
    assert not check()
    build_quietly(folder, built)
    assert check()
    with opened() as further:
        assert check()
    assert further == []
    (built / "CURRENT").write_text("nonsense")
    assert not check()


def test_a_check_that_found_something_to_do_reads_again(check: RepeatedCheck, folder: Path) -> None:
    """What kept the index from being current may be gone although no file looks different."""
    words = (folder / "one.txt").read_text()
    (folder / "one.txt").write_text(words.replace("good", "poor"))
    for _ in range(2):
        with opened() as found:
            assert not check()
        assert str(folder / "one.txt") in found
    (folder / "one.txt").write_text(words)
    assert check()


def test_a_check_does_not_rely_on_a_file_that_changed_just_now(folder: Path, built: Path) -> None:
    check = RepeatedCheck(plan_of(folder, built), pytest.fail, settled_after_ns=3_600_000_000_000)
    for _ in range(2):
        with opened() as found:
            assert check()
        assert str(folder / "one.txt") in found


def test_a_check_relies_on_files_some_seconds_old(folder: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now_ns = time.time_ns()
    monkeypatch.setattr("time.time_ns", lambda: now_ns + 10_000_000_000)
    check = RepeatedCheck(plan_of(folder, built), pytest.fail)
    assert check()
    with opened() as further:
        assert check()
    assert further == []


@pytest.fixture
def changed(folder: Path, built: Path) -> Path:
    """The corpus, changed since; a second generation over it was built and gone back from."""
    (folder / "three.txt").write_text("Snow fell.")
    build_quietly(folder, built)
    roll_back(built)
    return folder


def test_made_already_finds_a_generation_that_was_gone_back_from(changed: Path, built: Path) -> None:
    made = made_already(plan_of(changed, built))
    assert named(made) == ("000002", "gone back from")
    assert "generation 000002, which was gone back from, is just what these articles" in str(made)
    assert "`article-indexer rollback 000002` makes it live" in str(made)
    assert made_already(plan_of(changed, built, config=BuildConfig(clean=False))) is None
    (changed / "three.txt").write_text("No snow fell.")
    assert made_already(plan_of(changed, built)) is None
    (changed / "three.txt").unlink()
    assert named(made_already(plan_of(changed, built))) == ("000001", None)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("nonsense")])
def test_made_already_finds_nothing_where_history_is_lost(
    damage: Callable[[Path], object], folder: Path, built: Path
) -> None:
    assert named(made_already(plan_of(folder, built))) == ("000001", None)
    damage(built / "HISTORY")
    assert made_already(plan_of(folder, built)) is None
    build_quietly(folder, built)
    assert named(made_already(plan_of(folder, built))) == ("000002", None)


def test_made_already_finds_a_first_generation_that_was_held_back(folder: Path, built: Path) -> None:
    live = read_pointer(built)
    (built / "CURRENT").unlink()
    write_history(built, [Entry(name=live.name, manifest_sha256=live.manifest_sha256, state=HELD_BACK)])
    assert named(made_already(plan_of(folder, built))) == ("000001", "held back")


def test_a_check_waits_with_a_held_back_generation_until_floors_or_canaries_change(
    folder: Path, built: Path, tmp_path: Path
) -> None:
    canaries = tmp_path / "canaries.jsonl"
    canaries.write_text('{"query": "snow", "article": "four.txt"}')
    config = BuildConfig(canaries=canaries, floors=Floors(fewer=9))
    (folder / "three.txt").write_text("Snow fell.")
    with pytest.raises(HeldBackError, match=r"there are 3 articles .*; 1 of 1 canaries are lost"):
        build_quietly(folder, built, canaries=canaries, floors=config.floors)
    waiting: list[str] = []
    check = RepeatedCheck(plan_of(folder, built, config=config), waiting.append, settled_after_ns=0)
    for _ in range(2):
        assert check()
    assert len(waiting) == 1
    assert waiting[0].startswith("generation 000002, which was held back, is just what these articles")
    for other in (replace(config, floors=Floors(fewer=8)), replace(config, canaries=None), replace(config, force=True)):
        assert made_already(plan_of(folder, built, config=other)) is None
    canaries.write_text('{"query": "snow", "article": "three.txt"}')
    assert not check()


def test_made_already_does_not_wait_with_a_damaged_live_generation(changed: Path, built: Path) -> None:
    (built / "generations" / "000001" / "vectors.faiss").write_bytes(b"")
    assert made_already(plan_of(changed, built)) is None


@pytest.mark.parametrize("name", ["generations/000002/manifest.json", "HISTORY"])
def test_made_already_builds_if_it_cannot_tell_what_was_gone_back_from(name: str, changed: Path, built: Path) -> None:
    (built / name).write_text("nonsense")
    assert made_already(plan_of(changed, built)) is None


def test_a_check_tells_once_that_it_waits_and_reads_nothing_meanwhile(changed: Path, built: Path) -> None:
    told: list[str] = []
    check = RepeatedCheck(plan_of(changed, built), told.append, settled_after_ns=0)
    assert check()
    with opened() as further:
        assert [check(), check()] == [True, True]
    assert further == []
    (changed / "three.txt").touch()
    assert check()
    assert len(told) == 1
    roll_back(built, "2")
    assert check()
    roll_back(built)
    assert check()
    assert len(told) == 2
    (changed / "three.txt").write_text("No snow fell.")
    assert not check()


def test_a_check_of_no_index_is_false(folder: Path, tmp_path: Path) -> None:
    check = RepeatedCheck(plan_of(folder, tmp_path / "none"), pytest.fail, settled_after_ns=0)
    assert [check(), check()] == [False, False]


def test_a_check_tells_of_a_corpus_that_is_away_and_goes_on(check: RepeatedCheck, folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    with pytest.raises(UsageError, match="no such file or folder"):
        check()
    folder.with_name("away").rename(folder)
    assert check()

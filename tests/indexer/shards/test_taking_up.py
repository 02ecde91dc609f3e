import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import build as build_module
from indexer.build_report import BuildReport
from indexer.config import BuildConfig
from indexer.errors import HeldBackError
from indexer.index.publishing.lock import writer_lock
from indexer.shards.shard import SHARDS, Shard, find_shards, read_note
from indexer.shards.taking_up import TakenUpShards
from tests.fakes import SMALL, WordEncoder, build_quietly
from tests.indexer.shards.workers import EndingEncoder, work
from tests.indexer.test_forecast import foretold
from tests.indexer.test_incremental import made, removed, write_files


def taken_up(corpus: Path, index: Path, **config: object) -> tuple[BuildReport, list[str]]:
    advice: list[str] = []
    report = build_quietly(corpus, index, WordEncoder(pooling="mean"), on_advice=advice.append, **config)
    return report, advice


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_files(tmp_path / "corpus", made(40))


@pytest.fixture
def whole(articles: Path, tmp_path: Path) -> BuildReport:
    """What a build without shards makes."""
    return taken_up(articles, tmp_path / "whole")[0]


def test_a_build_takes_up_all_shards_and_encodes_nothing(articles: Path, whole: BuildReport, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for number in (2, 0, 1):
        work(articles, index, number, 3)
    assert foretold(articles, index).to_encode == 0
    report, advice = taken_up(articles, index)
    assert (report.encoded, report.content_sha256) == (0, whole.content_sha256)
    assert advice == [f"3 shard(s) taken up: 0 of {whole.passages} passages were encoded by this build"]
    assert not (index / SHARDS).exists()
    again, advice = taken_up(write_files(articles, made(41)), index)
    assert (again.encoded < 5, advice) == (True, [])


def test_a_build_encodes_what_missing_and_unfinished_shards_lack(
    articles: Path, whole: BuildReport, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    done = work(articles, index, 0, 4)

    def fail() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        work(articles, index, 2, 4, encoder=EndingEncoder(1, fail))
    report, advice = taken_up(articles, index)
    assert report.content_sha256 == whole.content_sha256
    assert 0 < report.encoded <= whole.encoded - done.encoded - 8
    assert advice == [
        "missing or not finished: shard 1, 2, 3 of 4 (counted from 0); what is not there is encoded by this build",
        f"2 shard(s) taken up: {report.encoded} of {whole.passages} passages were encoded by this build",
    ]
    assert find_shards(index) == []


def test_shards_of_different_numbers_overlap_without_harm(articles: Path, whole: BuildReport, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for number, of in ((0, 2), (1, 3), (1, 2), (2, 3)):
        work(articles, index, number, of)
    report, advice = taken_up(articles, index)
    assert (report.encoded, report.content_sha256) == (0, whole.content_sha256)
    assert "missing or not finished: shard 0 of 3 (counted from 0)" in advice[0]


def test_shards_may_be_brought_from_other_machines(articles: Path, whole: BuildReport, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for number in range(3):
        work(articles, tmp_path / f"machine-{number}", number, 3)
        shutil.copytree(tmp_path / f"machine-{number}" / SHARDS, index / SHARDS, dirs_exist_ok=True)
    report, _ = taken_up(articles, index)
    assert (report.encoded, report.content_sha256) == (0, whole.content_sha256)


def test_a_build_tells_of_shards_of_another_encoder(articles: Path, whole: BuildReport, tmp_path: Path) -> None:
    index = tmp_path / "index"
    work(articles, index, 0, 2)
    other = WordEncoder(pooling="mean")
    other.spec = replace(other.spec, variant="int8", instruction_set="AVX2")
    work(articles, index, 1, 2, encoder=other)
    report, advice = taken_up(articles, index)
    assert report.content_sha256 == whole.content_sha256
    assert report.encoded > 0
    name = f"(encoder {other.spec.fingerprint[:8]})"
    assert advice[0] == (
        f"encoded by int8 on AVX2 {name}, while this build encodes by float32 {name}: "
        "shard 1 of 2 (counted from 0); these vectors cannot be used. Run shards and build with the same settings, on "
        "processors of one kind or under the same ONEDNN_MAX_CPU_ISA"
    )
    assert len(advice) == 2


def test_a_build_tells_of_shards_of_other_settings(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for number in range(2):
        work(articles, index, number, 2, clean=False)
    report, (told,) = taken_up(articles, index)
    assert report.encoded > 0
    assert told.endswith("; the corpus or the settings are not those of the shards")


def test_a_build_leaves_a_shard_that_is_being_encoded(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for number in range(2):
        work(articles, index, number, 2)
    shard = Shard(number=1, of=2)
    with writer_lock(shard.folder(index)):
        report, advice = taken_up(articles, index)
    assert report.encoded > 0
    assert advice[0] == "shard 1 of 2 is being encoded just now, and is left for the next build"
    assert find_shards(index) == [shard]
    assert read_note(shard.folder(index)) is not None
    assert taken_up(write_files(articles, made(41)), index)[1][-1].startswith("1 shard(s) taken up: ")
    assert find_shards(index) == []


def test_shards_stay_when_a_build_fails_and_go_when_it_is_held_back(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    work(articles, index, 0, 1)

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(build_module, "write_lexical", fail)
        with pytest.raises(MemoryError):
            taken_up(articles, index)
    assert find_shards(index) == [Shard(number=0, of=1)]
    assert taken_up(articles, index)[0].encoded == 0
    more = made(40)
    removed(more)
    work(write_files(articles, {"a": more["a020"]}), index, 0, 1)
    with pytest.raises(HeldBackError):
        taken_up(articles, index)
    assert find_shards(index) == []


def test_shards_stay_where_they_cannot_be_moved(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    work(articles, index, 0, 1)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("indexer.reuse.content_store.write_segment_list", fail)
        report, advice = taken_up(articles, index)
    assert report.encoded == 0
    assert "could not be kept" in advice[0]
    assert find_shards(index) == [Shard(number=0, of=1)]
    report, advice = taken_up(write_files(articles, made(41)), index)
    assert report.encoded < 5
    assert find_shards(index) == []


def test_a_build_from_scratch_uses_no_shard(articles: Path, whole: BuildReport, tmp_path: Path) -> None:
    index = tmp_path / "index"
    work(articles, index, 0, 1)
    report = build_module.build(
        [articles],
        index,
        WordEncoder(pooling="mean"),
        BuildConfig(chunk=SMALL),
        on_note=lambda _note: None,
        on_progress=lambda *_: None,
        on_advice=pytest.fail,
        from_scratch=True,
    )
    assert (report.encoded, report.content_sha256) == (whole.encoded, whole.content_sha256)
    assert not (index / SHARDS).exists()


def test_tell_what_lacks_names_no_more_than_some_shards(tmp_path: Path) -> None:
    advice: list[str] = []
    shards = TakenUpShards(tmp_path, [Shard(number=0, of=30)], advice.append)
    shards.tell_what_lacks(WordEncoder().spec)
    assert "shard 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 20 more of 30 (counted from 0)" in advice[0]

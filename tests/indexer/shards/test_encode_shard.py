import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import IndexLockedError, NothingIndexedError, StrictError, UsageError
from indexer.index.publishing.lock import writer_lock
from indexer.shards.shard import EncodedBy, Shard, read_note
from tests.conftest import ROOT
from tests.fakes import WordEncoder, build_quietly
from tests.indexer.shards.workers import WINDOW, EndingEncoder, work
from tests.indexer.test_incremental import built, made, write_files, write_lines


def test_encode_shard_encodes_each_passage_in_one_shard(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(40)), tmp_path / "index"
    whole = built(corpus, tmp_path / "whole")[0]
    reports = [work(corpus, index, number, 3) for number in range(3)]
    assert [(report.shards, report.shard) for report in reports] == [(3, 0), (3, 1), (3, 2)]
    assert sum(report.articles for report in reports) == 40
    assert sum(report.passages for report in reports) == whole.passages
    assert sum(report.encoded for report in reports) == whole.encoded
    assert all(report.encoded + report.reused == report.passages > 0 for report in reports)
    assert reports[0].encoder == EncodedBy.this(WordEncoder(pooling="mean").spec)


def test_encode_shard_writes_nothing_but_its_folder(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(20)), tmp_path / "index"
    work(corpus, index, 1, 3)
    assert [path.name for path in index.iterdir()] == ["shards"]
    folder = Shard(number=1, of=3).folder(index)
    assert sorted(path.name for path in folder.iterdir()) == ["LOCK", "articles", "embeddings", "shard.json"]


def test_encode_shard_does_nothing_twice(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(20)), tmp_path / "index"
    first = work(corpus, index, 0, 2)
    files = sorted(path for path in index.rglob("*") if path.is_file())
    again = work(corpus, index, 0, 2)
    assert (again.passages, again.encoded, again.reused) == (first.passages, 0, first.passages)
    assert sorted(path for path in index.rglob("*") if path.is_file()) == files


def test_encode_shard_uses_what_the_index_has(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(20)), tmp_path / "index"
    built(corpus, index)
    assert sum(work(corpus, index, number, 2).encoded for number in range(2)) == 0
    more = made(25)
    write_lines(corpus, more)
    assert 0 < sum(work(corpus, index, number, 2).encoded for number in range(2)) < 20


def test_encode_shard_goes_on_after_an_error(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(60)), tmp_path / "index"

    def fail() -> None:
        raise MemoryError("no memory left")

    with pytest.raises(MemoryError, match="no memory left"):
        work(corpus, index, 1, 2, encoder=EndingEncoder(2, fail))
    folder = Shard(number=1, of=2).folder(index)
    assert read_note(folder) is None
    report = work(corpus, index, 1, 2)
    assert report.reused >= 2 * WINDOW
    assert report.encoded > 0
    assert read_note(folder) == report.encoder


def test_encode_shard_counts_as_unfinished_while_it_runs_again(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(10)), tmp_path / "index"
    work(corpus, index, 0, 1)
    write_files(corpus, made(12))

    def look() -> None:
        assert read_note(Shard(number=0, of=1).folder(index)) is None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(corpus, index, 0, 1, encoder=EndingEncoder(0, look))


def test_encode_shard_leaves_a_shard_to_the_one_that_works_on_it(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(5)), tmp_path / "index"
    folder = Shard(number=0, of=2).folder(index)
    folder.mkdir(parents=True)
    with writer_lock(folder), pytest.raises(IndexLockedError, match=r"another process is writing to .*0-of-2"):
        work(corpus, index, 0, 2)
    work(corpus, index, 1, 2)


def test_encode_shard_may_have_nothing_to_do(tmp_path: Path, corpus: Path) -> None:
    reports = [work(corpus, tmp_path / "index", number, 50) for number in range(50)]
    assert sorted(report.articles for report in reports) == [0] * 47 + [1] * 3


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", NothingIndexedError, "no article was found"),
        ('{"text": "The kiln."}\n{"text": 7}', StrictError, "--strict allows none"),
    ],
)
def test_encode_shard_refuses_what_a_build_refuses(
    tmp_path: Path, text: str, error: type[Exception], message: str
) -> None:
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(error, match=message):
        work(tmp_path / "a.jsonl", tmp_path / "index", 0, 1, strict=True)


def test_encode_shard_refuses_a_budget_over_the_encoders(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(UsageError, match="over the model's 16"):
        work(corpus, tmp_path / "index", 0, 1, encoder=WordEncoder(max_tokens=16))


@pytest.mark.slow
def test_three_processes_do_what_one_does_although_one_is_killed(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", made(150)), tmp_path / "index"
    whole = built(corpus, tmp_path / "whole")[0]
    command = [sys.executable, "-m", "tests.indexer.shards.workers", str(corpus), str(index), "3"]

    def started(shard: str, *windows: str) -> subprocess.Popen[str]:
        return subprocess.Popen([*command, shard, *windows], stdout=subprocess.PIPE, text=True, cwd=ROOT)

    processes = [started("0"), started("1", "2"), started("2")]
    told = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, -9, 0]
    again = started("1")
    told[1] = again.communicate(timeout=120)[0]
    reports = [json.loads(report) for report in told]
    assert reports[1]["reused"] >= 2 * WINDOW
    assert sum(report["encoded"] for report in reports) <= whole.encoded - 2 * WINDOW
    assert sum(report["passages"] for report in reports) == whole.passages
    advice: list[str] = []
    report = build_quietly(corpus, index, WordEncoder(pooling="mean"), on_advice=advice.append)
    assert (report.encoded, report.reused) == (0, whole.passages)
    assert report.content_sha256 == whole.content_sha256
    assert advice == [f"3 shard(s) taken up: 0 of {whole.passages} passages were encoded by this build"]

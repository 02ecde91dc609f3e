from dataclasses import asdict
from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.reuse.content_store import content_key
from indexer.shards.shard import MOST_SHARDS, EncodedBy, Shard, find_shards, read_note, remove_note
from tests.fakes import WordEncoder


@pytest.mark.parametrize(
    ("number", "of", "message"),
    [
        (0, 0, r"--shards \(or ARTICLE_SEARCH_SHARDS\) is 0; it must be a number from 1 to 256"),
        (0, MOST_SHARDS + 1, "--shards .* is 257"),
        (-1, 2, "--shard .* is -1; of 2 shards, which are counted from 0, it must be one from 0 to 1"),
        (2, 2, "--shard .* is 2"),
    ],
)
def test_shard_refuses_numbers_that_no_shard_has(number: int, of: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Shard(number=number, of=of)


def test_shard_has_each_article_once_and_shards_are_about_equal() -> None:
    shards = [Shard(number=number, of=7) for number in range(7)]
    keys = [content_key(str(number)) for number in range(7_000)]
    owners = [[shard for shard in shards if shard.has(key)] for key in keys]
    assert {len(found) for found in owners} == {1}
    sizes = [sum(found == [shard] for found in owners) for shard in shards]
    assert min(sizes) > 900
    assert max(sizes) < 1_100


def test_shard_of_one_has_everything() -> None:
    assert all(Shard(number=0, of=1).has(content_key(str(number))) for number in range(100))


def test_find_shards_returns_those_that_have_a_folder_in_order(tmp_path: Path) -> None:
    assert find_shards(tmp_path) == []
    names = ["10-of-16", "2-of-16", "0-of-2", "2-of-2", "0-of-0", "0-of-257", "-1-of-2", "1-of-2x", "other"]
    for name in names:
        (tmp_path / "shards" / name).mkdir(parents=True)
    (tmp_path / "shards" / "1-of-2").write_text("a file")
    found = find_shards(tmp_path)
    assert [str(shard) for shard in found] == ["shard 0 of 2", "shard 2 of 16", "shard 10 of 16"]
    assert [shard.folder(tmp_path).name for shard in found] == ["0-of-2", "2-of-16", "10-of-16"]


def test_read_note_returns_what_was_written_until_it_is_removed(tmp_path: Path) -> None:
    assert read_note(tmp_path) is None
    note = EncodedBy.this(WordEncoder().spec)
    note.write(tmp_path)
    assert read_note(tmp_path) == note
    remove_note(tmp_path)
    remove_note(tmp_path)
    assert read_note(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "7", "{}", '{"fingerprint": "a"}', '{"other": 1}', "\udcff"])
def test_read_note_takes_a_shard_with_a_garbled_note_as_not_finished(tmp_path: Path, content: str) -> None:
    (tmp_path / "shard.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert read_note(tmp_path) is None


def test_encoded_by_says_how_and_where() -> None:
    one = EncodedBy(fingerprint="0123456789abcdef", variant="int8", instruction_set="AVX2")
    assert str(one) == "int8 on AVX2 (encoder 01234567)"
    assert str(EncodedBy(**{**asdict(one), "instruction_set": ""})) == "int8 (encoder 01234567)"

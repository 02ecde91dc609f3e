import gzip
import hashlib
import io
import os
import struct
import threading
import tracemalloc
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import cast

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.streams import BOMB_BYTES, READ_ERRORS, ExpansionError, TrailingDataError, decompressed, open_stream

WORDS = b"".join(b"Line %d of the harbour report.\n" % number for number in range(2_000))
ZSTD = zstandard.ZstdCompressor().compress
SKIPPED_FRAME = b"\x50\x2a\x4d\x18" + struct.pack("<I", 5) + b"12345"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"plain", b"plain"),
        ("a.txt", b"", b""),
        ("a.txt.gz", b"", b""),
        ("a.txt.gz", gzip.compress(WORDS), WORDS),
        ("a.txt.GZ", gzip.compress(b"one ") + gzip.compress(b"two"), b"one two"),
        ("a.txt.gz", gzip.compress(b"padded") + b"\0" * 600, b"padded"),
        ("a.txt.zst", ZSTD(WORDS), WORDS),
        ("a.txt.zst", ZSTD(b"one ") + ZSTD(b"") + SKIPPED_FRAME + ZSTD(b"two"), b"one two"),
        ("a.txt.zst", SKIPPED_FRAME + ZSTD(b"behind"), b"behind"),
        ("a.txt", gzip.compress(b"unnamed"), b"unnamed"),
        ("a.jsonl", ZSTD(b"unnamed"), b"unnamed"),
        ("a.txt.zst", gzip.compress(b"misnamed"), b"misnamed"),
        ("a.txt.gz", gzip.compress(gzip.compress(b"twice", mtime=0)), gzip.compress(b"twice", mtime=0)),
    ],
)
def test_open_stream_decompresses_by_the_first_bytes(tmp_path: Path, name: str, data: bytes, expected: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with open_stream(tmp_path / name) as stream:
        assert stream.read() == expected


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.ZST"])
def test_open_stream_refuses_what_is_not_compressed_but_named_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"plain words")
    with pytest.raises(OSError, match=f"^not compressed, though its name ends in {name[5:]}$"):
        open_stream(tmp_path / name)


@pytest.mark.parametrize("compress", [gzip.compress, ZSTD])
@pytest.mark.parametrize("damage", ["cut", "flip", "append"])
def test_open_stream_reads_up_to_the_damage_and_raises_there(
    tmp_path: Path, compress: Callable[[bytes], bytes], damage: str
) -> None:
    noise = hashlib.shake_256(b"noise").hexdigest(300_000).encode()
    whole = compress(noise) + compress(noise)
    broken = {"cut": whole[:-9], "flip": whole[:-40] + b"\xff" * 20 + whole[-20:], "append": whole + b"garbage"}
    (tmp_path / "a.txt").write_bytes(broken[damage])
    read: list[bytes] = []
    with open_stream(tmp_path / "a.txt") as stream, pytest.raises(READ_ERRORS):
        read.extend(iter(lambda: stream.readline(4_096), b""))
    assert (noise * 2).startswith(b"".join(read))
    assert len(b"".join(read)) > len(noise)


@pytest.mark.parametrize("compress", [gzip.compress, ZSTD])
@pytest.mark.parametrize("garbage", [b"garbage behind the end", b"\x00\x01garbage", b"plain" * 1_000])
def test_open_stream_says_that_other_bytes_stand_behind(
    tmp_path: Path, compress: Callable[[bytes], bytes], garbage: bytes
) -> None:
    (tmp_path / "a.txt").write_bytes(compress(WORDS) + compress(b"more") + garbage)
    read: list[bytes] = []
    with open_stream(tmp_path / "a.txt") as stream, pytest.raises(TrailingDataError, match="they are left out"):
        read.extend(iter(lambda: cast(BufferedReader, stream).read1(100), b""))
    assert b"".join(read) == WORDS + b"more"


@pytest.mark.parametrize("kind", ["gzip", "zstandard"])
def test_open_stream_stops_a_decompression_bomb(tmp_path: Path, kind: str) -> None:
    zeros = bytes(8_000_000)
    with (
        gzip.open(tmp_path / "a", "wb", compresslevel=1) if kind == "gzip" else zstandard.open(tmp_path / "a", "wb")
    ) as bomb:
        for _ in range(BOMB_BYTES // len(zeros) + 2):
            bomb.write(zeros)
    sizes_bytes: list[int] = []
    tracemalloc.start()
    with open_stream(tmp_path / "a") as stream, pytest.raises(ExpansionError, match="over 200 times its size"):
        sizes_bytes.extend(iter(lambda: len(stream.read(1_000_000)), 0))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert BOMB_BYTES - 20_000_000 < sum(sizes_bytes) <= BOMB_BYTES
    assert peak_bytes < 40_000_000


def test_open_stream_limits_the_window_of_zstandard(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=28, enable_ldm=True)
    writer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    (tmp_path / "a.zst").write_bytes(writer.compress(b"words") + writer.flush())
    with open_stream(tmp_path / "a.zst") as stream, pytest.raises(OSError, match="too much memory"):
        stream.read()


def test_open_stream_never_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    raised: list[OSError] = []

    def attempt() -> None:
        try:
            open_stream(tmp_path / "a.txt")
        except OSError as error:
            raised.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert [str(error) for error in raised] == ["not a regular file"]


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/"])
def test_open_stream_reads_regular_files_only(path: str) -> None:
    with pytest.raises(OSError, match=r"^not a regular file$"):
        open_stream(Path(path))


@pytest.mark.parametrize("path", ["/proc/self/status", "/proc/kmsg", "/sys/kernel/uevent_seqnum"])
def test_open_stream_reads_nothing_that_the_kernel_makes(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.txt").symlink_to(path)
    with pytest.raises(OSError, match=r"^made by the kernel, not a file of a disk$"):
        open_stream(tmp_path / "a.txt")


def test_open_stream_closes_the_file_with_the_stream(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"words"))
    inner = (tmp_path / "a.gz").open("rb")
    with decompressed(inner, "a.gz") as stream:
        assert stream.read(2) == b"wo"
    assert inner.closed


@given(st.binary(max_size=60), st.sampled_from([b"", b"\x1f\x8b\x08", ZSTD(b"x"), gzip.compress(b"x"), SKIPPED_FRAME]))
@settings(deadline=None, max_examples=300)
def test_decompressed_answers_any_bytes_with_bytes_or_a_known_error(data: bytes, head: bytes) -> None:
    try:
        with decompressed(io.BytesIO(head + data), "a.txt") as stream:
            stream.read()
    except READ_ERRORS:
        pass

import io
from collections.abc import Iterator

import pytest

from indexer.corpus.encodings.transcoding import open_utf8

FERRY = "Ferry times\n\nThe ferry leaves at eight."


class _Chunks(io.RawIOBase):
    """A stream that gives a few bytes at a time and cannot seek, as a pipe does."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = data
        self._size = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = min(self._size, size) if size >= 0 else self._size
        data, self._data = self._data[:size], self._data[size:]
        return data


def _lines(text: str, encoding: str, size: int) -> tuple[str, str]:
    stream, name = open_utf8(_Chunks(text.encode(encoding), size))  # type: ignore[arg-type]

    def lines() -> Iterator[bytes]:
        while line := stream.readline(1_000):
            yield line

    return b"".join(lines()).decode(), name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_open_utf8_transcodes_as_it_is_read(encoding: str, mark: str) -> None:
    text = '{"text": "Größe 😀"}\n' * 7_000
    read, name = _lines(mark + text, encoding, 5_001)
    assert (read.removeprefix("\ufeff"), name) == (text, encoding)
    assert read.startswith("\ufeff") == (encoding == "utf-8" and mark != "")


@pytest.mark.parametrize("data", [b"", b"a", b"\xff", b"\xff\xfe", b"\xe9" * 9_000, b"\xff\xfea", b"\xff\xfe\0\xd8a\0"])
def test_open_utf8_gives_valid_bytes_or_the_streams_own(data: bytes) -> None:
    stream, name = open_utf8(io.BytesIO(data))
    read = stream.read()
    assert read == data if name == "utf-8" else read.decode().strip("\ufffda") == ""


def test_open_utf8_closes_the_stream_that_it_was_given() -> None:
    inner = io.BytesIO(FERRY.encode("utf-16"))
    stream, _ = open_utf8(inner)
    stream.close()
    assert inner.closed

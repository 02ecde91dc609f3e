import io

import pytest

from indexer.corpus.encodings.multibyte import MultibyteStream

JAPANESE = "市議会は月曜日に来年度の予算表を可決した。\n"
CHINESE = "市议会周一通过了明年的预算，这是成功。\n"


class _BrokenOff(io.BytesIO):
    """A stream that fails at its end."""

    def read1(self, size: int | None = -1, /) -> bytes:
        data = super().read1(size)
        if not data:
            raise EOFError
        return data


def _read(data: bytes, stated: str | None, size: int = 65_536) -> tuple[bytes, str]:
    stream = MultibyteStream(io.BufferedReader(io.BytesIO(data)), stated)
    pieces = []
    while piece := stream.read1(size):
        pieces.append(piece)
    return b"".join(pieces), stream.encoding


@pytest.mark.parametrize(
    ("text", "encoding", "stated", "found"),
    [
        (JAPANESE, "shift_jis", None, "shift_jis"),
        (JAPANESE, "cp932", "shift_jis", "shift_jis"),
        (JAPANESE, "iso2022_jp", None, "iso-2022-jp"),
        (CHINESE, "gbk", None, "gb18030"),
        (CHINESE, "hz", "hz", "hz"),
        (CHINESE, "utf-7", "utf-7", "utf-7"),
        ("시의회는 월요일에 예산을 통과시켰다.\n", "johab", "johab", "johab"),
        ("予算表\n", "shift_jis", "shift_jis", "shift_jis"),
    ],
)
@pytest.mark.parametrize("plain", [0, 70_000])
def test_multibyte_stream_becomes_utf8(text: str, encoding: str, stated: str | None, found: str, plain: int) -> None:
    text = "Plain words.\n" * (plain // 13) + 9_000 * text
    assert _read(text.encode(encoding), stated, 5_001) == (text.encode(), found)


@pytest.mark.parametrize(
    ("data", "stated"),
    [
        (b"", "shift_jis"),
        (b"Plain words \\ {a|b} 1 + 1 ~ 2\n", None),
        (b"Plain words \\ {a|b} 1 + 1 ~ 2\n", "shift_jis"),
        (b"An escape \x1b[0m alone\n", None),
        (JAPANESE.encode(), None),
        (JAPANESE.encode(), "shift_jis"),
        (JAPANESE.encode(), "hz"),
        (JAPANESE.encode("euc_jp"), None),
        ("Größe und Maß, sagte er später über Köln.\n".encode("cp1252"), None),
        ("Größe und Maß, sagte er später über Köln.\n".encode("cp1252"), "windows-1252"),
        ("Größe und Maß, sagte er später über Köln.\n".encode("cp1252"), "shift_jis"),
        (b"\xff\x00\x01\x02" * 50, "no-such"),
    ],
)
def test_multibyte_stream_leaves_other_encodings_alone(data: bytes, stated: str | None) -> None:
    assert _read(data, stated, 7) == (data, "utf-8")


def test_multibyte_stream_gives_what_came_before_an_error() -> None:
    stream = MultibyteStream(_BrokenOff(JAPANESE.encode("shift_jis")), None)
    assert stream.read1(100) == JAPANESE.encode()
    with pytest.raises(EOFError):
        stream.read1(100)

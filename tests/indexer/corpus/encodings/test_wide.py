import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.encodings.wide import MARKS, marked_encoding, wide_encoding

TEXTS = [
    "Ferry times\n\nThe ferry leaves at eight.",
    "Grüße",
    "Паром отходит в восемь. Он вернётся в девять.",
    "Το φέρι φεύγει στις οκτώ.",
    "המעבורת יוצאת בשמונה",
    "نغادر في الثامنة صباحا",
    "渡轮八点出发。\n它九点回来。请各位旅客提前到达。",
    "나룻배는 여덟 시에 떠난다.",
    "फेरी आठ बजे निकलती है। वह नौ बजे लौटती है।",
    "เรือออกเวลาแปดโมง\nกลับเวลาเก้าโมง",
    "A smile 😀, and another 🎉",
]


@pytest.mark.parametrize("encoding", MARKS.values())
@pytest.mark.parametrize("text", TEXTS)
def test_wide_encoding_tells_encoding_and_byte_order(text: str, encoding: str) -> None:
    assert wide_encoding(text.encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", MARKS.values())
def test_wide_encoding_tells_a_long_text_by_its_beginning(encoding: str) -> None:
    assert wide_encoding((TEXTS[2] * 500).encode(encoding) + b"\xff") == encoding


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"plain",
            b"\0",
            b"\0" * 400,
            b"The ferry\0 leaves at eight, and comes back at nine.",
            bytes(range(256)) * 9,
        ),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x02\0\0\0\xd3\x10\x3f\x31",
        *("渡轮八点出发\0它九点回来".encode("gbk"), "Größe\0 und Maße, für alle".encode("latin-1")),
        b"\x7fELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0\1\0\0\0",
    ],
)
def test_wide_encoding_is_none_for_anything_else(data: bytes) -> None:
    assert wide_encoding(data) is None


@given(
    st.text(min_size=4, alphabet=st.characters(max_codepoint=127, categories=["L", "Zs"])),
    st.sampled_from([*MARKS.values()]),
)
def test_wide_encoding_tells_any_ascii(text: str, encoding: str) -> None:
    assert wide_encoding(text.encode(encoding)) == encoding


def test_marked_encoding_tells_utf32_from_utf16() -> None:
    assert [marked_encoding(("\ufeff" + "a").encode(encoding)) for encoding in MARKS.values()] == [
        *(("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2))
    ]
    assert [marked_encoding(data) for data in (b"", b"\xff", "\ufeff".encode())] == [None] * 3

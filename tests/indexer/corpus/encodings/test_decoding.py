import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.encodings import decoding
from indexer.corpus.encodings.decoding import decode, encoding_of
from indexer.corpus.record import RecordError
from indexer.errors import UsageError

FERRY = "Ferry times\n\nThe ferry leaves at eight."
GERMAN = "Die Fähre fährt um acht, sagte die Bürgermeisterin. Für Fußgänger ist die Brücke schon geöffnet."


@pytest.mark.parametrize(
    "text", ["", "Plain words.", GERMAN, "渡し船は八時に出る。", "\ufeffWith a mark.", "A 😀 smile"]
)
def test_decode_takes_utf8_without_a_note(text: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, "utf-8", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [FERRY, GERMAN, "Паром отходит в восемь.\n", "渡し船は八時に出る。\n渡し船\n" * 3])
def test_decode_tells_wide_encodings_with_and_without_a_mark(text: str, encoding: str) -> None:
    marked = decode(("\ufeff" + text).encode(encoding))
    assert (marked.text, marked.encoding, marked.notes) == (text, encoding, ())
    bare = decode(text.encode(encoding))
    assert (bare.text, bare.encoding, bare.notes) == (text, encoding, (f"read as {encoding}",))


def test_decode_keeps_what_can_be_read_of_a_cut_utf16() -> None:
    decoded = decode(("\ufeff" + FERRY).encode("utf-16-le") + b"\0")
    assert decoded.text == FERRY + "\ufffd"
    assert decoded.notes == ("1 broken character of utf-16-le read as U+FFFD",)


@pytest.mark.parametrize(
    ("text", "declared", "codec", "name"),
    [
        (GERMAN, "ISO-8859-1", "cp1252", "windows-1252"),
        ("“Größe”", "latin1", "cp1252", "windows-1252"),
        ("Паром", "koi8-r", "koi8-r", "koi8-r"),
        ("渡し船", "x-sjis", "cp932", "shift_jis"),
        ("渡し船", "ISO-2022-JP", "iso2022_jp", "iso-2022-jp"),
        ("渡轮镕", "gb2312", "gbk", "gb18030"),
        ("나룻배", "ks_c_5601-1987", "cp949", "euc-kr"),
        ("Grüße", "utf-7", "utf-7", "utf-7"),
    ],
)
def test_decode_believes_the_declared_encoding(text: str, declared: str, codec: str, name: str) -> None:
    decoded = decode(text.encode(codec), declared=declared, fallback="cp866")
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, name, ())


@pytest.mark.parametrize("declared", ["shift_jis", "utf-16", "x-no-such", "windows-1252", "rot13"])
def test_decode_prefers_valid_utf8_to_any_label(declared: str) -> None:
    decoded = decode(GERMAN.encode(), declared=declared, fallback="koi8-r")
    assert (decoded.text, decoded.encoding, decoded.notes) == (GERMAN, "utf-8", ())


@pytest.mark.parametrize(
    ("declared", "note"),
    [
        ("x-no-such", "not 'x-no-such', the encoding that it declares"),
        ("utf-16le", "not 'utf-16le', the encoding that it declares"),
        ("euc-jp", "not euc-jp, the encoding that it declares"),
        ("\0" * 100, "not '\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x0"),
    ],
)
def test_decode_notes_a_label_that_does_not_fit(declared: str, note: str) -> None:
    decoded = decode(GERMAN.encode("cp1252"), declared=declared)
    assert decoded.text == GERMAN
    assert decoded.notes[0].startswith(note)
    assert decoded.notes[1] == "read as windows-1252; name another with --encoding"


def test_decode_takes_the_users_encoding_after_the_declared_one() -> None:
    data = "Паром отходит".encode("koi8-r")
    assert decode(data, fallback="koi8-r").text == "Паром отходит"
    assert decode(data, fallback="koi8-r").notes == ()
    noted = decode(data, declared="x-no-such", fallback="koi8-r")
    assert (noted.encoding, noted.notes) == ("koi8-r", ("not 'x-no-such', the encoding that it declares",))


def test_decode_recognises_a_legacy_encoding_with_a_note() -> None:
    decoded = decode(GERMAN.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (GERMAN, "windows-1252")
    assert decoded.notes == ("read as windows-1252; name another with --encoding",)


def test_decode_refuses_what_no_encoding_reads_and_says_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "recognise", lambda _data: None)
    message = "not UTF-8: byte 0x81 at offset 6; if it is windows-1252, say so with --encoding windows-1252"
    with pytest.raises(RecordError, match=re.escape(message)):
        decode(b"Words \x81")


@pytest.mark.parametrize(
    ("data", "text", "count"),
    [
        ("Größe über alles, schön".encode()[:-3] + b"\xffn", "Größe über alles, sch\ufffdn", 1),
        ("Größe und Maße".encode() + b"\xc3", "Größe und Maße\ufffd", 1),
        ("é".encode() * 50 + b"\xff \xfe", "é" * 50 + "\ufffd \ufffd", 2),
        ("\ufeffcafé".encode()[:-1], "\ufeffcaf\ufffd", 1),
    ],
)
def test_decode_replaces_a_few_broken_bytes_of_utf8(data: bytes, text: str, count: int) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, "utf-8")
    assert decoded.notes == (f"{count} broken character{'s' * (count > 1)} of utf-8 read as U+FFFD",)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 words", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        (b"{\\rtf1\\ansi Words}", "an RTF document"),
        (b"PK\x03\x04\x14\0\x06\0", "a ZIP archive or an office document"),
        (bytes(range(256)) * 8, "control character 0x00 at offset 0, and others"),
        (b"ab" + b"\1" * 10, "control character 0x01 at offset 2, and others"),
        (b"\0" * 64, "control character 0x00 at offset 0, and others"),
        (b"caf\xe9" + b"\1\2\3", "control character 0x01 at offset 4, and others"),
    ],
)
def test_decode_refuses_what_is_not_text(data: bytes, kind: str) -> None:
    with pytest.raises(RecordError, match="not text: ") as caught:
        decode(data)
    assert str(caught.value) == f"not text: {kind}"


@pytest.mark.parametrize("text", ["渡轮要等更长的时间。", "The word 渡轮 means ferry."])
def test_decode_tells_hz_with_a_note(text: str) -> None:
    decoded = decode(text.encode("hz"))
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, "hz", ("read as hz",))


@pytest.mark.parametrize("text", ["In ~{braces}", "a ~{b c~} d", "~~ tilde ~", "about ~5", "~{x~}"])
def test_decode_takes_no_tilde_for_hz(text: str) -> None:
    assert decode(text.encode()).text == text


def test_decode_keeps_stray_nuls_with_a_note() -> None:
    text = "The ferry\0 leaves at eight. It comes back at nine, and so on until midnight."
    decoded = decode(text.encode())
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, "utf-8", ("holds 1 NUL character",))


@given(st.binary(max_size=200), st.sampled_from([None, "utf-16", "shift_jis", "x", "iso-2022-jp", "utf-7"]))
def test_decode_gives_text_or_a_reason_for_any_bytes(data: bytes, label: str | None) -> None:
    try:
        decoded = decode(data, declared=label, fallback=label)
    except RecordError as error:
        reason = str(error)
    else:
        reason = "not text: none"
        decoded.text.encode()
        assert encoding_of(decoded.encoding) == decoded.encoding
    assert reason.startswith(("not UTF-8: ", "not text: "))


def test_encoding_of_names_an_encoding_as_documents_do() -> None:
    assert [encoding_of(name) for name in ("latin-1", "CP1251", "sjis", "UTF8", "utf-16")] == [
        *("windows-1252", "windows-1251", "shift_jis", "utf-8", "utf-16-le")
    ]


@pytest.mark.parametrize("name", ["", "rot13", "base64", "zip", "unicode_escape", "idna", "punycode", "klingon", "\0"])
def test_encoding_of_refuses_what_is_no_encoding_of_text(name: str) -> None:
    with pytest.raises(UsageError, match="--encoding") as caught:
        encoding_of(name)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("codec", ["cp037", "cp500"])
def test_decode_refuses_what_would_hold_few_words(codec: str) -> None:
    text = "Weir to be rebuilt. The weir on the river will be rebuilt in spring, the council said on Tuesday."
    with pytest.raises(RecordError, match=r"in no encoding that can be told: .* --encoding cp037 for EBCDIC"):
        decode(text.encode(codec))
    assert decode(text.encode(codec), fallback=codec).text == text

import pytest

from indexer.corpus.encodings.labels import encoding_named


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (
            "latin-1 latin1 iso-8859-1 ISO8859-1 l1 cp819 us-ascii ascii windows-1252 x-cp1252 cp-1252 ANSI",
            "windows-1252",
        ),
        ("iso-8859-2 latin2 csisolatin2", "iso-8859-2"),
        ("iso-8859-9 latin5 windows-1254", "windows-1254"),
        ("iso-8859-15 latin-9 l9", "iso-8859-15"),
        ("gb2312 gbk GB18030 chinese x-gbk gb_2312-80", "gb18030"),
        ("big5 big5-hkscs cn-big5", "big5"),
        ("shift_jis Shift-JIS sjis x-sjis windows-31j ms_kanji cp932", "shift_jis"),
        ("euc-jp x-euc-jp", "euc-jp"),
        ("euc-kr ks_c_5601-1987 korean windows-949", "euc-kr"),
        ("tis-620 iso-8859-11 windows-874", "windows-874"),
        ("macintosh mac x-mac-roman mac-roman", "mac-roman"),
        ("iso-2022-jp csiso2022jp", "iso-2022-jp"),
        ("utf-8 UTF8 utf_8 unicode-1-1-utf-8 utf-8-sig", "utf-8"),
        ("utf-16 utf-16le ucs-2 unicode", "utf-16-le"),
        ("iso-8859-8-i logical visual hebrew", "iso-8859-8"),
        ("koi8-r koi8", "koi8-r"),
        ("cp437 437 ibm437", "cp437"),
    ],
)
def test_encoding_named_knows_the_labels_in_the_wild(labels: str, name: str) -> None:
    found = {label: encoding_named(label) for label in labels.split()}
    assert {label: encoding and encoding.name for label, encoding in found.items()} == dict.fromkeys(found, name)


@pytest.mark.parametrize(
    "label",
    [
        *("", " ", "rot13", "base64", "hex", "zip", "bz2", "uu", "idna", "punycode", "unicode_escape", "undefined"),
        *("raw_unicode_escape", "charmap", "mbcs", "oem", "aliases", "os.path", "../utf-8", "a\0b", "é", "x" * 1_000),
    ],
)
def test_encoding_named_knows_no_other(label: str) -> None:
    assert encoding_named(label) is None


@pytest.mark.parametrize(
    "name", ["windows-1252", "shift_jis", "big5", "euc-kr", "windows-874", "iso-8859-15", "hz", "utf-7"]
)
def test_encoding_named_finds_an_encoding_by_the_name_that_it_shows(name: str) -> None:
    encoding = encoding_named(name)
    assert encoding is not None
    assert encoding.name == name
    assert "text".encode(encoding.codec).decode(encoding.codec) == "text"

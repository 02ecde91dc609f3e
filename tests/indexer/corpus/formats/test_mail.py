import base64
import quopri
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.formats.mail import read_mail
from indexer.corpus.record import Record
from indexer.records import Json, RecordNote

HEAD = b"From: Ada Quill <ada@news.example>\nSubject: Ferry\nDate: Wed, 1 May 2024 10:00:00 +0200\n"


def read(path: Path, data: bytes, config: ReadConfig | None = None) -> Record | RecordNote:
    path.write_bytes(data)
    (file,) = find_files([path]).files
    (found,) = read_mail(file, config or ReadConfig())
    return found


def record(path: Path, data: bytes, config: ReadConfig | None = None) -> Record:
    found = read(path, data, config)
    assert isinstance(found, Record), found
    return found


def multipart(kind: str, *parts: bytes, boundary: str = "BB") -> bytes:
    head = f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="{boundary}"\n\n'
    return (
        head.encode()
        + b"".join(b"--%s\n%s\n" % (boundary.encode(), part) for part in parts)
        + b"--%s--\n" % (boundary.encode())
    )


def part(kind: str, body: bytes, *headers: str) -> bytes:
    lines = "".join(f"{line}\n" for line in (f"Content-Type: {kind}", *headers))
    return lines.encode() + b"\n" + body


def test_read_mail_takes_text_and_fields(tmp_path: Path) -> None:
    data = HEAD + b"Message-ID: <1@news.example>\nContent-Language: en-GB\n\nThe ferry sails again.\n"
    found = record(tmp_path / "a.eml", data)
    assert found.text == "The ferry sails again."
    assert found.fields == {
        "title": "Ferry",
        "authors": "Ada Quill",
        "published_at": "Wed, 1 May 2024 10:00:00 +0200",
        "language": "en-GB",
        "message_id": "<1@news.example>",
    }
    assert found.notes == ()


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"=?utf-8?q?Caf=C3=A9_am_Hafen?=", "Café am Hafen"),
        (b"=?UTF-8?B?Q2Fmw6k=?= opens", "Café opens"),
        (b"=?iso-8859-1?Q?F=E4hre?=\n =?iso-8859-1?Q?_l=E4uft?=", "Fähre läuft"),
        (b"=?utf-8?b?w4M=?= =?utf-8?q?=C3=BC?=", "Ãü"),
        (b"=?utf-8?q?half_=C3?= =?utf-8?q?=BC?=", "half ü"),
        (b"=?utf-8*en?q?tagged?=", "tagged"),
        ("Fähre, roh".encode(), "Fähre, roh"),
        (b"Re: folded\n\tover two", "Re: folded over two"),
        (b"C:\\users and =?utf-8?q?more?=", "C:\\users and more"),
        (b"=?nothing?b?!!!", "=?nothing?b?!!!"),
        (b"", None),
    ],
)
def test_read_mail_decodes_the_subject(tmp_path: Path, raw: bytes, title: str | None) -> None:
    assert record(tmp_path / "a.eml", b"Subject: " + raw + b"\n\nWords.\n").fields["title"] == title


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"From: Ada Quill <ada@news.example>", {"authors": "Ada Quill"}),
        (b'From: "Quill, Ada" <ada@news.example>', {"authors": "Quill, Ada"}),
        (b"From: =?utf-8?q?=22Quill=2C_=C3=84da=22?= <ada@news.example>", {"authors": '"Quill, Äda"'}),
        (b"From: ada@news.example", {"authors": None}),
        (b'From: "ada@news.example" <ada@news.example>', {"authors": None}),
        (b"From: Ada Quill <a@x.example>, Bo Li <b@x.example>", {"authors": ["Ada Quill", "Bo Li"]}),
        (b"From: Ada Quill <a@x.example>, c@x.example", {"authors": "Ada Quill"}),
        (b"From: Quill, Ada <a@x.example>", {"authors": None}),
        (b"X-None: 1", {"authors": None}),
        (b"From: Harbour Daily <hi@news.example>\nList-Unsubscribe: <mailto:x@y.example>", {"source": "Harbour Daily"}),
        (b"From: Harbour Daily <hi@news.example>\nPrecedence: Bulk", {"source": "Harbour Daily"}),
        (
            b"From: Ada Quill <ada@x.example>\nList-Id: <l.x.example>\nList-Post: <mailto:l@x.example>",
            {"authors": "Ada Quill"},
        ),
        (b"From: Harbour Daily <hi@x.example>\nList-Id: <l.x.example>\nList-Post: NO", {"source": "Harbour Daily"}),
    ],
)
def test_read_mail_tells_authors_from_publishers(tmp_path: Path, headers: bytes, expected: dict[str, Json]) -> None:
    fields = record(tmp_path / "a.eml", headers + b"\n\nWords.\n").fields
    assert {name: fields[name] for name in ("authors", "source") if name in fields} == expected


LONG = b"<p>The ferry sails again after three weeks in dock.</p><p>Tickets cost four euros.</p>"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([part("text/plain", b"Plain words."), part("text/html", b"<p>Plain <b>words</b>.</p>")], "Plain words."),
        (
            [part("text/plain", b"View in browser."), part("text/html", LONG)],
            "The ferry sails again after three weeks in dock.\n\nTickets cost four euros.",
        ),
        (
            [
                part("text/plain", b"The ferry sails https://t.example/" + b"x" * 300),
                part("text/html", b"<p>The ferry</p>"),
            ],
            "The ferry",
        ),
        ([part("text/html", b"<p>Only <i>this</i></p>")], "Only this"),
        ([part("text/plain", b"One."), part("image/png", b"\x89PNG"), part("text/plain", b"Two.")], "One.\n\nTwo."),
        ([part("text/plain", b"Text."), part("text/plain", b"Other", "Content-Disposition: attachment")], "Text."),
        ([part("text/plain", b"Text."), part("text/html; name=a.html", b"<p>" + b"attached " * 99)], "Text."),
        (
            [multipart("alternative", part("text/plain", b"Inner."), boundary="CC"), part("text/calendar", b"BEGIN")],
            "Inner.",
        ),
    ],
)
def test_read_mail_takes_the_part_that_says_most(tmp_path: Path, parts: list[bytes], text: str) -> None:
    assert record(tmp_path / "a.eml", HEAD + multipart("mixed", *parts)).text == text


@pytest.mark.parametrize(
    ("kind", "encoding", "body", "text"),
    [
        ("text/plain; charset=utf-8", "quoted-printable", quopri.encodestring("Über =\n".encode()), "Über ="),
        ("text/plain; charset=utf-8", "BASE64", base64.encodebytes("Über".encode()), "Über"),
        ("text/plain; charset=utf-8", "base64", b"w5xi!!ZXI", "Über"),
        ("text/plain; charset=iso-8859-1", "8bit", "Über".encode("latin-1"), "Über"),
        ("text/plain; charset=iso-8859-1", "8bit", "Über".encode(), "Über"),
        ("text/plain; charset*=us-ascii'en'utf-8", "8bit", "Über".encode(), "Über"),
        ("text/plain", "unheard-of", b"Words", "Words"),
        (
            "text/plain; format=flowed",
            "7bit",
            b"The ferry \nsails \nagain.\n\n Next. \n-- \nAda",
            "The ferry sails again.\n\nNext. \n-- \nAda",
        ),
        ("text/plain; format=flowed; delsp=yes", "7bit", b"Don \naudampf \nschiff", "Donaudampfschiff"),
        ("text/plain; format=Flowed", "7bit", b"> quoted \n> on\n>> deeper \nmine", "> quoted on\n>> deeper \nmine"),
        ("text/plain", "7bit", b"Broken \nas it was", "Broken \nas it was"),
    ],
)
def test_read_mail_decodes_a_part(tmp_path: Path, kind: str, encoding: str, body: bytes, text: str) -> None:
    data = HEAD + part(kind, body, f"Content-Transfer-Encoding: {encoding}")
    assert record(tmp_path / "a.eml", data).text == text


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"From daemon Wed May  1 10:00:00 2024\n"])
def test_read_mail_passes_over_what_programs_put_before_the_headers(tmp_path: Path, start: bytes) -> None:
    found = record(tmp_path / "a.eml", start + HEAD + b"\nWords.\n")
    assert (found.text, found.fields["title"]) == ("Words.", "Ferry")


def test_read_mail_leaves_out_a_part_in_no_encoding(tmp_path: Path) -> None:
    parts = [part("text/plain; charset=utf-8", b"Words."), part("text/html; charset=utf-8", b"<p>\x01\x02\xff\xfe")]
    found = record(tmp_path / "a.eml", HEAD + multipart("alternative", *parts))
    assert found.text == "Words."
    assert found.notes[0].startswith("a part of type text/html is not read: ")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_read_mail_reads_each_mail_of_an_mbox(tmp_path: Path, end: bytes) -> None:
    mails = [
        b"From ada@news.example Wed May  1 10:00:00 2024\n" + HEAD + b"\nThe ferry sails.\n\nFrom here it goes on.\n\n",
        b"From bo@news.example Thu May  2 10:00:00 2024\nFrom: Bo Li <bo@news.example>\n\nThe kiln burns.\n",
    ]
    path = tmp_path / "a.eml"
    path.write_bytes(b"".join(mails).replace(b"\n", end))
    (file,) = find_files([path]).files
    one, two = read_mail(file, ReadConfig())
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert (one.text, one.number) == ("The ferry sails.\n\nFrom here it goes on.", 1)
    assert (two.text, two.number) == ("The kiln burns.", 2)


def test_read_mail_says_that_a_forwarded_mail_is_not_read(tmp_path: Path) -> None:
    found = record(
        tmp_path / "a.eml",
        HEAD + multipart("mixed", part("text/plain", b"See."), part("message/rfc822", HEAD + b"\nIn.")),
    )
    assert found.text == "See."
    assert found.notes == ("a mail that was attached or forwarded as a whole is not read",)


def test_read_mail_reads_what_the_standard_library_writes(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Überfahrt 🚢", "Żaneta Łoś <z@news.example>"
    message.set_content("Die Fähre fährt wieder.\n" * 3)
    message.add_alternative("<p>Die Fähre fährt wieder.</p>" * 3, subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    found = record(tmp_path / "a.eml", message.as_bytes())
    assert found.text == "\n".join(["Die Fähre fährt wieder."] * 3)
    assert (found.fields["title"], found.fields["authors"]) == ("Überfahrt 🚢", "Żaneta Łoś")


SENTENCES = " ".join(f"The harbour report number {number} says that the ferry sails again." for number in range(12))
PAGE = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{SENTENCES}</p></article></body></html>"


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "a.MHTML", "a.eml"])
def test_read_mail_reads_a_saved_page(tmp_path: Path, name: str) -> None:
    head = (
        b"From: <Saved by Blink>\nSnapshot-Content-Location: https://news.example/ferry\n"
        b"Date: Thu, 2 May 2024 10:00:00 -0000\n"
    )
    html = part("text/html", quopri.encodestring(PAGE.encode()), "Content-Transfer-Encoding: quoted-printable")
    found = record(tmp_path / name, head + multipart("related", html, part("text/css", b"p {}")))
    assert found.text is not None
    assert SENTENCES in found.text
    assert found.markup["url"] == "https://news.example/ferry"
    assert found.fields == {"saved_at": "Thu, 2 May 2024 10:00:00 -0000"}


def test_read_mail_reads_the_root_of_a_saved_page_and_not_its_frames(tmp_path: Path) -> None:
    frame = part("text/html", b"<p>An advertisement.</p>", "Content-ID: <frame>")
    root = part("text/html", PAGE.encode(), "Content-ID: <root>", "Content-Location: http://news.example/root")
    data = multipart("related", frame, root).replace(b"boundary=", b'start="<root>"; boundary=')
    found = record(tmp_path / "a.mht", data)
    assert found.text is not None
    assert SENTENCES in found.text
    assert found.markup["url"] == "http://news.example/root"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.mht", HEAD + b"\nWords.", "holds no HTML page"),
        ("a.eml", b"x" * 2_100_000, "over the size limit of 2000000 bytes"),
        ("a.eml", HEAD + multipart("mixed", *[b"\n"] * 10_001), "a mail of over 10000 parts"),
        ("a.eml", HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 70, "a mail of over 10000 parts, or"),
        ("a.eml", b"a:b\n" * 400_000, "a mail of over 100000 lines"),
        ("a.eml", b"a:b\r" * 400_000, "a mail of over 100000 lines"),
        ("a.eml", b"Content-Type: message/rfc822\n\n" * 9_000, "no mail that can be read: 'maximum recursion"),
    ],
)
def test_read_mail_reports_what_is_out_of_bounds(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    note = read(tmp_path / name, data, ReadConfig(max_record_bytes=2_000_000))
    assert isinstance(note, RecordNote)
    assert (note.location, note.rejected) == (name, True)
    assert note.reason.startswith(reason)


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: " + b"=?a?q?" * 200_000,
        b"Content-Type: text/plain" + b';"' * 500_000,
        b"Content-Type: text/plain" + b"; a*0*=b" * 200_000,
        b"From: " + b"(" * 1_000_000,
        b"From: " + b"<@" * 500_000,
        b"X: 1\n" + b" folded\n" * 90_000 + b"Y: 2",
    ],
)
def test_read_mail_takes_no_time_for_a_header_without_end(tmp_path: Path, header: bytes) -> None:
    start = time.monotonic()
    read(tmp_path / "a.eml", header + b"\n\nWords.")
    assert time.monotonic() - start < 2


_PIECES = (
    b"Content-Type: multipart/mixed; boundary=B\n|\n--B\n|\n--B--\n|Content-Type: text/html; charset*0*=x''%\n|\n\n"
    b"|Content-Transfer-Encoding: base64\n|Content-Transfer-Encoding: x-uuencode\n|begin 644 a\n|=?utf-8?b?w|?="
    b"|Content-Type: message/rfc822\n|Subject: |From: |\xff|\0|\r|<p>".split(b"|")
)


@given(st.sampled_from(["any.eml", "any.mht"]), st.lists(st.sampled_from(_PIECES) | st.binary(max_size=5), max_size=14))
@settings(deadline=None, max_examples=400)
def test_read_mail_answers_any_bytes_with_one_record_or_note(
    tmp_path_factory: pytest.TempPathFactory, name: str, pieces: list[bytes]
) -> None:
    read(tmp_path_factory.getbasetemp() / name, b"".join(pieces))

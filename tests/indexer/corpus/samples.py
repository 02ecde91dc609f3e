"""A small file of each format, each with an article of its own, as newsrooms and crawlers leave them."""

import gzip
import io
import json
import zipfile
from functools import cache

import zstandard


def html(title: str, body: str, *, extra: str = "") -> str:
    """A page with a menu, an article and a footer."""
    blocks = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n"))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | Quay Courier</title>{extra}'
        f'<meta property="og:site_name" content="Quay Courier"></head><body>'
        f'<nav><a href="/">Home</a> <a href="/town">Town</a> <a href="/sport">Sport</a></nav>'
        f"<main><article><h1>{title}</h1>{blocks}</article></main>"
        f"<footer>All rights reserved by the Quay Courier.</footer></body></html>"
    )


def paragraphs(*each: str) -> str:
    """A text of some paragraphs."""
    return "\n\n".join(each)


KILN = paragraphs(
    "The brick kiln at Lower Marl burns again after nineteen cold years, its new owners said on Tuesday morning.",
    "Two dozen people from the valley have found work there, and the first forty thousand bricks are sold already.",
    "The chimney was repaired over the winter by a mason who had learned the trade from the kiln's last foreman.",
)
FERRY = paragraphs(
    "The night ferry to Osker Island will be held at the quay until its second engine has been looked at.",
    "Passengers were brought to the sports hall, where the harbour office handed out blankets and hot soup.",
    "A spokeswoman said that the morning boat would sail on time, whatever the engineers find during the night.",
)
BEES = paragraphs(
    "Beekeepers in the northern parishes count more hives this spring than in any year since their records began.",
    "Mild weeks in February and a late frost that spared the orchards are given as the reasons by the county union.",
)
PAGE = html(
    "Kiln at Lower Marl burns again",
    KILN,
    extra='<link rel="canonical" href="https://courier.example/town/kiln"><script type="application/ld+json">'
    '{"@type": "NewsArticle", "headline": "Kiln at Lower Marl burns again", "datePublished": "2025-05-13T08:00:00Z",'
    ' "author": [{"@type": "Person", "name": "Ada Marsh"}], "publisher": {"name": "Quay Courier"}}</script>',
)
MAIL = (
    "From: Quay Courier <desk@courier.example>\r\nTo: readers@courier.example\r\n"
    "Subject: =?utf-8?q?Ferry_held_at_the_quay?=\r\nDate: Tue, 13 May 2025 08:00:00 +0000\r\n"
    "Message-ID: <1@courier.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
)
SAVED = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/saved/bees\r\nSubject: Bees\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="cut"\r\n\r\n--cut\r\n'
    "Content-Type: text/html; charset=utf-8\r\nContent-Location: https://courier.example/saved/bees\r\n\r\n"
)
EXPORT = f"""


                               1 of 2 DOCUMENTS


                                 Quay Courier

                            May 13, 2025 Tuesday

Kiln at Lower Marl burns again

BYLINE: Ada Marsh

SECTION: TOWN; Pg. 3

LENGTH: 61 words

{KILN}

LOAD-DATE: May 14, 2025

LANGUAGE: ENGLISH

                     Copyright 2025 Quay Courier


                               2 of 2 DOCUMENTS


                                 Quay Courier

                           May 14, 2025 Wednesday

Night ferry held at the quay

BYLINE: Bo Linde

SECTION: TOWN; Pg. 1

LENGTH: 58 words

{FERRY}

LOAD-DATE: May 15, 2025

LANGUAGE: ENGLISH

                     Copyright 2025 Quay Courier
"""
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Quay Courier</title><link>https://courier.example/</link><language>en</language>
<item><title>Night ferry held</title><link>https://courier.example/ferry</link><dc:creator>Bo Linde</dc:creator>
<pubDate>Wed, 14 May 2025 08:00:00 GMT</pubDate><content:encoded><![CDATA[<p>{FERRY}</p>]]></content:encoded></item>
</channel></rss>
"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay Courier</title>
<entry><title>More hives than ever</title>
<id>tag:courier.example,2025:bees</id><published>2025-05-15T08:00:00Z</published>
<link href="https://courier.example/bees"/><content type="text">{BEES}</content></entry></feed>
"""


def _json(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def _table() -> bytes:
    ferry = FERRY.replace('"', '""')
    return f'id,title,source,date,text\r\nt-1,Night ferry held,Quay Courier,2025-05-14,"{ferry}"\r\n'.encode()


def warc() -> bytes:
    """A crawl of one page, its address, and a redirect."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    written = io.BytesIO()
    writer = WARCWriter(written, gzip=False)
    for status, kind, page in (("200 OK", "text/html; charset=utf-8", PAGE), ("301 Moved", "text/html", "gone")):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            "https://courier.example/town/kiln?from=crawl",
            "response",
            payload=io.BytesIO(page.encode()),
            length=len(page.encode()),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2025-05-20T00:00:00Z"},
        )
        writer.write_record(record)
    return written.getvalue()


def docx() -> bytes:
    """A document of three paragraphs with its title."""
    import docx as library

    document = library.Document()
    document.core_properties.title = "Ferry held at the quay"
    for paragraph in FERRY.split("\n\n"):
        document.add_paragraph(paragraph)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pdf() -> bytes:
    """A document of one page, its lines set one below the other."""
    lines = "".join(f"({line}) Tj T* " for line in BEES.replace("\n\n", " ").split(". "))
    content = f"BT /F1 12 Tf 72 720 Td 14 TL {lines}ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written = b"%PDF-1.4\n"
    offsets = []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table_at = len(written)
    written += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return written + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table_at


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP file of some files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return written.getvalue()


@cache
def samples() -> dict[str, bytes]:
    """Files by their names; all can be read, and hold one article each unless a name says more."""
    record = {"url": "https://courier.example/kiln", "title": "Kiln relit", "text": KILN, "publishedAt": "2025-05-13"}
    files = {
        "ferry.txt": FERRY.encode(),
        "ferry-utf16.txt": FERRY.encode("utf-16-le"),
        "bees-windows-1252.txt": f"Naïve café owners, “bees” and élan\n\n{BEES}".encode("cp1252"),
        "export-of-two.txt": EXPORT.encode(),
        "kiln.md": f"---\ntitle: Kiln: what we know\ndate: 2025-05-13\n---\n\n{KILN}\n".encode(),
        "kiln.jsonl": _json(**record) + b"\n",
        "array-of-two.json": b"[" + _json(**record) + b",\n" + _json(id="b", title="Bees", text=BEES) + b"]",
        "newsapi.json": _json(
            status="ok", totalResults=1, articles=[{**record, "source": {"id": None, "name": "Post"}}]
        ),
        "object.json": json.dumps({**record, "author": [{"name": "Ada Marsh"}]}, indent=2).encode(),
        "kiln.html": PAGE.encode(),
        "saved.mhtml": (SAVED + html("More hives than ever", BEES) + "\r\n--cut--\r\n").encode(),
        "ferry.eml": (MAIL + FERRY).encode(),
        "ferry.csv": _table(),
        "ferry.tsv": f"title\tbody\nNight ferry held\t{FERRY.replace(chr(10), ' ')}\n".encode(),
        "feed.rss": FEED.encode(),
        "feed.atom": ATOM.encode(),
        "crawl.warc": warc(),
        "ferry.docx": docx(),
        "bees.pdf": pdf(),
        "packed.txt.gz": gzip.compress(BEES.encode(), mtime=0),
        "packed.jsonl.zst": zstandard.compress(_json(id="z", text=BEES)),
    }
    return {**files, "two.zip": archive({"in/kiln.html": PAGE.encode(), "in/ferry.txt": FERRY.encode()})}

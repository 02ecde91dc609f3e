"""Feeds and documents in XML as programs export them, and what is none."""

import gzip
import hashlib
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.formats.feed import read_feed
from indexer.corpus.record import Record
from indexer.records import Json, RecordNote
from tests.indexer.corpus.formats.records import read_records

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>The Harbour &amp; Post</title><link>https://post.example/</link><language>en-gb</language>
<atom:link rel="self" href="https://post.example/feed"/>
{items}
</channel></rss>"""
ITEM = """<item>
<title>Caf&#233; &ldquo;Anchor&rdquo; R&amp;D</title>
<link>https://post.example/1?a=1&b=2</link>
<guid isPermaLink="false">post-1</guid>
<dc:creator><![CDATA[Ann Poe]]></dc:creator><dc:creator>Bo Li</dc:creator>
<pubDate>Wed, 14 Jun 2023 10:05:00 +0200</pubDate>
<category>City</category><category><![CDATA[Food & Drink]]></category>
<media:title>A picture</media:title><media:content url="https://post.example/1.jpg"/>
<description>It closes.</description>
<content:encoded><![CDATA[<p>The caf&eacute; closes in May.</p><p>Nobody <b>said</b> why.</p>]]></content:encoded>
</item>"""
FIELDS: dict[str, Json] = {
    "title": "Café “Anchor” R&D",
    "source": "The Harbour & Post",
    "authors": ["Ann Poe", "Bo Li"],
    "published_at": "Wed, 14 Jun 2023 10:05:00 +0200",
    "url": "https://post.example/1?a=1&b=2",
    "language": "en-gb",
    "entry_id": "post-1",
    "summary": "It closes.",
    "categories": ["City", "Food & Drink"],
}


def _rss(items: str, encoding: str = "utf-8") -> bytes:
    return RSS.format(items=items, encoding=encoding).encode(encoding, "xmlcharrefreplace")


def _read(path: Path, data: str | bytes, limit: int = 10_000) -> tuple[list[Record], list[RecordNote]]:
    return read_records(read_feed, path, data.encode() if isinstance(data, str) else data, limit=limit)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_read_feed_reads_rss(tmp_path: Path, encoding: str) -> None:
    (record,), notes = _read(tmp_path / "a.xml", _rss(ITEM, encoding))
    assert notes == []
    assert (record.text, record.fields, record.notes) == (
        "The café closes in May.\n\nNobody said why.",
        FIELDS,
        (),
    )
    assert (record.line, record.raw_sha256) == (7, hashlib.sha256(ITEM.encode()).hexdigest())


def test_read_feed_reads_atom(tmp_path: Path) -> None:
    data = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://post.example/blog/">
    <title type="html">Die &lt;b&gt;Post&lt;/b&gt;</title><id>urn:feed</id><updated>2023-06-15T00:00:00Z</updated>
    <author><name>Redaktion</name></author>
    <entry><title type="text">1 &lt; 2</title><id>urn:1</id><link rel="self" href="x"/><link href="eins.html"/>
      <published>2023-06-14T10:05:00Z</published><updated>2023-06-15T00:00:00Z</updated>
      <category term="city" label="Stadt"/><summary>Kurz.</summary>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ein <em>Wort</em>.</p>
      <p>Zwei.</p></div></content>
    </entry>
    <entry xml:lang="en"><title>Two</title><id>urn:2</id><author><name>Ann Poe</name></author>
      <updated>2023-06-15T00:00:00Z</updated><source><title>Other Post</title></source>
      <content type="text">a &lt;b&gt; c</content></entry>
    <entry><title>Three</title><id>urn:3</id><summary type="html">&lt;p&gt;Drei.&lt;/p&gt;</summary></entry>
    </feed>"""
    (one, two, three), notes = _read(tmp_path / "a.atom", data)
    assert notes == []
    assert one.text == "Ein Wort.\n\nZwei."
    assert one.fields == {
        "title": "1 < 2",
        "source": "Die Post",
        "authors": ["Redaktion"],
        "published_at": "2023-06-14T10:05:00Z",
        "url": "https://post.example/blog/eins.html",
        "language": "de",
        "entry_id": "urn:1",
        "updated_at": "2023-06-15T00:00:00Z",
        "summary": "Kurz.",
        "categories": ["Stadt"],
    }
    assert (two.text, two.fields["id"], two.fields["source"]) == ("a <b> c", "urn:2", "Other Post")
    assert (two.fields["authors"], two.fields["language"]) == (["Ann Poe"], "en")
    assert two.notes == ("the date is that of the last change: the feed states no other",)
    assert (three.text, three.notes) == ("Drei.", ("the text is a summary: the feed states no more",))


def test_read_feed_reads_rss_1_and_early_atom(tmp_path: Path) -> None:
    rdf = """<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY % a SYSTEM "http://post.example/a">]>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://post.example/"><title>Post</title><items><rdf:Seq/></items></channel>
    <item rdf:about="https://post.example/1"><title>One</title><link>https://post.example/1</link>
      <description>Words.</description><dc:date>2003-06-14</dc:date><dc:subject>City</dc:subject></item></rdf:RDF>"""
    (record,), notes = _read(tmp_path / "a.rss", rdf)
    assert (record.text, record.fields["source"], record.fields["published_at"]) == ("Words.", "Post", "2003-06-14")
    assert (record.fields["categories"], "entry_id" in record.fields, notes) == (["City"], False, [])
    atom = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Post</title>
    <entry><title mode="escaped" type="text/html">A &amp;amp; B</title><issued>2004-01-02</issued>
    <link rel="alternate" type="text/html" href="https://post.example/2"/>
    <content type="text/html" mode="escaped">&lt;p&gt;Words.&lt;/p&gt;</content></entry></feed>"""
    (record,), notes = _read(tmp_path / "a.atom", atom)
    assert (record.text, record.fields["title"], record.fields["published_at"]) == ("Words.", "A & B", "2004-01-02")


def test_read_feed_leaves_out_what_wordpress_has_not_published(tmp_path: Path) -> None:
    kinds = [("post", "publish"), ("attachment", "inherit"), ("nav_menu_item", "publish"), ("post", "draft")]
    items = "".join(
        f"<item><title>{kind} {status}</title><dc:creator>ann</dc:creator><wp:post_type>{kind}</wp:post_type>"
        f"<content:encoded>Words</content:encoded><excerpt:encoded>Short</excerpt:encoded>"
        f"<wp:status>{status}</wp:status><wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt></item>"
        for kind, status in [*kinds, ("attachment", "inherit"), ("page", "publish")]
    )
    spaces = 'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    author = "<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Poe"
    author += "</wp:author_display_name></wp:author>"
    data = _rss(author + items).replace(b"<channel>", b"<channel %s>" % spaces.encode())
    records, (note,) = _read(tmp_path / "a.xml", data)
    assert [record.fields["title"] for record in records] == ["post publish", "page publish"]
    assert (records[0].text, records[0].fields["summary"]) == ("Words", "Short")
    assert (records[0].fields["authors"], records[0].fields["published_at"]) == (["Ann Poe"], "2020-01-02 03:04:05")
    assert (note.reason, note.rejected) == (
        "entries that are no published articles are left out: 2 attachment, 1 draft, 1 nav_menu_item",
        False,
    )


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ("<author>ann@post.example (Ann Poe)</author>", "authors", ["Ann Poe"]),
        ("<itunes:author>Ann Poe</itunes:author>", "authors", ["Ann Poe"]),
        ("<guid>https://post.example/5</guid>", "url", "https://post.example/5"),
        ('<guid isPermaLink="false">https://post.example/5</guid>', "id", "https://post.example/5"),
        ('<source url="https://o.example">Other &amp; Co</source>', "source", "Other & Co"),
        ("<link>x</link><feedburner:origLink>https://a.example/1</feedburner:origLink>", "url", "https://a.example/1"),
        ("<title>R&amp;amp;D &lt;b&gt;new&lt;/b&gt;</title>", "title", "R&D new"),
        ("<guid>episode-5</guid><link>https://post.example/</link>", "id", "episode-5"),
        ("<title><![CDATA[Tom & Jerry < all]]></title>", "title", "Tom & Jerry < all"),
        ("<media:group><media:description>Picture</media:description></media:group>", "source", "The Harbour & Post"),
    ],
)
def test_read_feed_reads_what_programs_write(tmp_path: Path, item: str, field: str, value: Json) -> None:
    data = _rss(f"<item>{item}<description>Words</description></item>")
    (record,), notes = _read(tmp_path / "a.xml", data)
    assert (record.text, record.fields[field], notes) == ("Words", value, [])


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<description>Full.</description><content:encoded/>", "Full."),
        ('<x:body xmlns:x="http://www.w3.org/1999/xhtml"><x:p>One</x:p><x:p>Two</x:p></x:body>', "One\n\nTwo"),
        ("<description><![CDATA[a ]]]]><![CDATA[> b]]></description>", "a ]]> b"),
        ("<description>a < b & c &lt;p&gt;d</description>", "a < b & c\n\nd"),
        (
            '<x:summary xmlns:x="http://www.itunes.com/dtds/podcast-1.0.dtd">Of the kiln.</x:summary>',
            "Of the kiln.",
        ),
        ('<content type="image/png">aGVsbG8K</content><description>Words</description>', "Words"),
        ('<content type="application/xhtml+xml"><p>One</p></content><description>Words</description>', "One"),
        ('<content type="text/html">&lt;p&gt;One</content><description>Words</description>', "One"),
    ],
)
def test_read_feed_reads_texts_as_programs_write_them(tmp_path: Path, item: str, text: str) -> None:
    (record,), _ = _read(tmp_path / "a.xml", _rss(f"<item>{item}</item>"))
    assert record.text == text


def test_read_feed_knows_lines_beyond_those_of_the_parser(tmp_path: Path) -> None:
    (record,), _ = _read(tmp_path / "a.xml", _rss("\n" * 70_000 + ITEM), limit=100_000)
    assert record.line == 70_007


def test_read_feed_reads_documents_of_early_collections(tmp_path: Path) -> None:
    data = """<?xml version="1.0" encoding="iso-8859-1"?><newsitem itemid="7" date="1996-08-20" xml:lang="en">
    <title>CITY: A title</title><headline>A headline</headline><text><p>One.</p><p>Two.</p></text></newsitem>"""
    (record,), _ = _read(tmp_path / "a.xml", data)
    assert record.text == "One.\n\nTwo."
    assert record.fields == {"title": "A headline", "published_at": "1996-08-20", "id": "7", "language": "en"}


@pytest.mark.parametrize("piece", [b"<item ", b"<item a='", b"<!--", b"<![CDATA[", b"&x", b"<", b"<a>"])
def test_read_feed_takes_time_in_proportion_to_what_is_not_closed(tmp_path: Path, piece: bytes) -> None:
    data = b"<rss><channel><item><description>" + piece * 5_000 + b"</description></item></channel></rss>"
    records, notes = _read(tmp_path / "a.xml", data, limit=1_000_000)
    assert 1 <= len(records) + len(notes) <= 5_002


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('<?xml version="1.0"?><urlset xmlns="x"><url><loc>y</loc></url></urlset>', "a sitemap lists addresses, not"),
        ("<sitemapindex></sitemapindex>", "a sitemap lists addresses, not articles"),
        ('<opml version="2.0"><body/></opml>', "a list of feeds (OPML) holds no articles"),
        ("<!DOCTYPE html><html><body>Words</body></html>", "an HTML page; name it .html"),
        ("Just words.", "no XML: it has no root element"),
        ("<?xml version='1.0'?><catalogue><x/></catalogue>", "its root element is 'catalogue', which is no feed"),
        ("<!--" + "x" * 90_000, "no XML"),
        ("\x00\x01\x02", "no XML"),
    ],
)
def test_read_feed_names_what_is_no_feed(tmp_path: Path, data: str, reason: str) -> None:
    records, (note,) = _read(tmp_path / "a.xml", data)
    assert (records, note.location, note.reason.startswith(reason)) == ([], "a.xml", True)


@pytest.mark.parametrize("data", ["", _rss("").decode(), "<rss/>", "<feed xmlns='http://www.w3.org/2005/Atom'/>"])
def test_read_feed_finds_nothing_in_an_empty_feed(tmp_path: Path, data: str) -> None:
    assert _read(tmp_path / "a.xml", data) == ([], [])


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY bomb "x"><!ENTITY bomb2 "&bomb;&bomb;">]>',
        '<!DOCTYPE rss [<!ENTITY bomb2 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://post.example/x.dtd" [ <!ENTITY bomb2 "]>"> ]>',
    ],
)
def test_read_feed_expands_no_entities_of_a_file(tmp_path: Path, doctype: str) -> None:
    data = _rss("<item><title>One</title><description>A &bomb2; B &nbsp; C</description></item>").replace(
        b"<rss", doctype.encode() + b"<rss", 1
    )
    (record,), notes = _read(tmp_path / "a.xml", data)
    assert (record.text, notes) == ("A &bomb2; B \xa0 C", [])


def test_read_feed_loses_a_bad_entry_alone(tmp_path: Path) -> None:
    items = [
        "<item><title>One</title><description>First & foremost</description></item>",
        "<item><title>Two</title><description>Words <b>and</i> more</description></item>",
        "<item><title>Three</title><description>Not closed",
        "<item><title>Four</title><description>" + "x" * 10_000 + "</description></item>",
        "<item><title>Five</title><description><![CDATA[About </item> and <item>.]]></description></item>",
        "<!-- <item><title>Hidden</title></item> -->",
        "<item/>",
        "<item><title>Six</title><description>Cut o",
    ]
    data = _rss("\n".join(items)).partition(b"\n</channel>")[0]
    records, notes = _read(tmp_path / "a.xml", data)
    assert [record.fields.get("title") for record in records] == ["One", "Two", "Three", "Five", None]
    assert [record.text for record in records][::3] == ["First & foremost", "About </item> and <item>."]
    assert [bool(record.notes) for record in records] == [True, True, True, True, False]
    assert [str(note) for note in notes] == [
        "a.xml:10: over the size limit of 10000 bytes",
        "a.xml:14: the file ends within it; it may be cut off",
    ]


def test_read_feed_reads_nitf(tmp_path: Path) -> None:
    data = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf>
    <head><title>Doc</title><docdata><doc-id id-string="n-7"/><date.issue norm="20050102"/></docdata>
    <pubdata name="The Post" ex-ref="https://post.example/7" date.publication="20050102T000000"/></head>
    <body><body.head><hedline><hl1>A headline</hl1></hedline><byline>By Ann Poe</byline></body.head>
    <body.content><block><p>One.</p><p>Two &mdash; three.</p></block></body.content></body></nitf>"""
    (record,), notes = _read(tmp_path / "a.xml", data)
    assert (record.text, notes) == ("One.\n\nTwo — three.", [])
    assert record.fields == {
        "title": "A headline",
        "source": "The Post",
        "authors": ["By Ann Poe"],
        "published_at": "20050102",
        "url": "https://post.example/7",
        "id": "n-7",
    }


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By <person>Ann Poe</person>", ["Ann Poe"]),
        ("By <person>Ann Poe</person><byttl>Political Editor</byttl>", ["Ann Poe"]),
        ("<person><name.given>Ann</name.given><name.family>Poe</name.family></person>", ["Ann Poe"]),
        ("<person>Ann Poe</person> and <person>Bo Li</person>", ["Ann Poe", "Bo Li"]),
        ("By Ann Poe", ["By Ann Poe"]),
        ("By <x:unknown xmlns:x='x'>Ann Poe</x:unknown>", ["By Ann Poe"]),
    ],
)
def test_read_feed_reads_elements_within_a_byline(tmp_path: Path, byline: str, authors: list[str]) -> None:
    data = f"""<nitf><body><body.head><hedline><hl1>The <org>Kiln</org> burns <em>again</em></hl1></hedline>
    <byline>{byline}</byline></body.head><body.content><p>In <location><city>Faro</city></location>.</p></body.content>
    </body></nitf>"""
    (record,), _ = _read(tmp_path / "a.xml", data)
    assert record.text == "In Faro."
    assert record.fields == {"title": "The Kiln burns again", "authors": authors}


@pytest.mark.parametrize("title", ["One <x>two</x>", "One <x:y xmlns:x='x'>two</x:y>", "One <sub>two</sub>", "One two"])
def test_read_feed_shows_no_unknown_element(tmp_path: Path, title: str) -> None:
    data = f"<rss><channel><item><title>{title}</title><description>Words</description></item></channel></rss>"
    (record,), _ = _read(tmp_path / "a.xml", data)
    assert record.fields["title"] == "One two"


def test_read_feed_reads_newsml(tmp_path: Path) -> None:
    item = """<newsItem guid="urn:{0}" xml:lang="en"><itemMeta><provider literal="Wire"/>
    <versionCreated>2020-01-02T03:04:05Z</versionCreated></itemMeta><contentMeta><by>Ann Poe</by>
    <headline>Title {0}</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
    <html xmlns="http://www.w3.org/1999/xhtml"><body><p>Words {0}.</p></body></html></inlineXML>
    </contentSet></newsItem>"""
    space = "http://iptc.org/std/nar/2006-10-01/"
    data = f'<newsMessage xmlns="{space}"><itemSet>{item.format(1)}{item.format(2)}</itemSet></newsMessage>'
    (one, two), notes = _read(tmp_path / "a.xml", data)
    assert (one.text, two.text, notes) == ("Words 1.", "Words 2.", [])
    assert one.fields == {
        "title": "Title 1",
        "source": "Wire",
        "authors": ["Ann Poe"],
        "published_at": "2020-01-02T03:04:05Z",
        "id": "urn:1",
        "language": "en",
    }


def test_read_feed_holds_one_entry_at_a_time_in_memory(tmp_path: Path) -> None:
    item = ITEM.replace("closes in May", "ClosesInMay" * 1_500)
    packed = gzip.compress(_rss((item + "\n") * 500), compresslevel=1)
    path = tmp_path / "a.xml.gz"
    path.write_bytes(packed)
    (file,) = find_files([path]).files
    next(iter(read_feed(file, ReadConfig())))  # what is imported or cached on the first use is not counted
    tracemalloc.start()
    found = [type(record) for record in read_feed(file, ReadConfig(max_record_bytes=20_000))]
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [Record] * 500
    assert peak_bytes < 4_000_000


@pytest.mark.parametrize("cut", [3, 1_000])
def test_read_feed_reads_a_truncated_gzip_up_to_the_cut(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(_rss((ITEM + "\n") * 50), compresslevel=0)[:-cut]
    records, notes = _read(tmp_path / "a.xml.gz", packed)
    assert len(records) == 50 - (cut > 500) * 2
    assert notes[-1].reason.startswith("cannot be read: ")


_PIECES = [
    *(b"<rss>", b"<channel>", b"<item>", b"</item>", b"<item/>", b"<feed>", b"<entry>", b"</entry>", b"<![CDATA["),
    *(
        b"]]>",
        b"<!--",
        b"-->",
        b"&amp;",
        b"&#0;",
        b"&x;",
        b"<description>Words</description>",
        b"\n",
        b"\xff",
        b"<",
        b'"',
    ),
]


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=4), max_size=20).map(b"".join), st.sampled_from([9, 500]))
@settings(deadline=None, max_examples=300)
def test_read_feed_answers_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, limit: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    for start in (b"", b"<rss><channel>", b"<feed xmlns='http://www.w3.org/2005/Atom'>"):
        records, notes = _read(folder / "any.xml", start + data, limit=limit)
        assert all(record.line is not None and record.line <= data.count(b"\n") + 1 for record in records)
        assert len(records) + len(notes) <= data.count(b"<") + 2

"""HTML within fields: told from plain text, and the text that it shows."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.html.fragment import is_markup, markup_text

BREAD = "<p>The bakery caf&eacute; closes&nbsp;in May.</p>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;The caf&amp;eacute; &amp;amp; bar.&lt;/p&gt;", "One.\n\nThe café & bar."),
        ("&lt;p class=&quot;x&quot;&gt;One.&lt;/p&gt;", "One."),
        ("&#60;p&#62;One.&#60;/p&#62;", "One."),
        ("The kiln.&lt;br/&gt;&lt;br/&gt;It burned.", "The kiln.\n\nIt burned."),
        ("R&amp;amp;D at the caf&amp;eacute;", "R&D at the café"),
        ("Use &lt;div&gt; and &lt;p&gt; in it", "Use <div> and <p> in it"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("<p>Use &lt;b&gt;x&lt;/b&gt;</p>", "Use <b>x</b>"),
    ],
)
def test_markup_text_reads_what_was_escaped_twice(markup: str, text: str) -> None:
    assert (is_markup(markup), markup_text(markup)) == (True, text)


@pytest.mark.parametrize(
    "text",
    [
        BREAD,
        "caf&eacute;",
        "Tom &amp; Daisy",
        "It&#8217;s over",
        "It&#x2019;s over",
        "one<br>two",
        "one<BR />two",
        '<a href="https://news.example/x?a=1&b=2">link</a>',
        "<a href=/x>link</a>",
        "<img src='x.png' alt='' />",
        "<!-- wp:paragraph -->text",
        "<![CDATA[text]]>",
        "ends</p>",
        "<p>One.<p>Two.",
        "One.<p>Two.",
        "<p>Cut off",
        "<P>\nOne.\n<P>\nTwo.",
        "<li>Tea<li>Cake",
        "<p> One. </p>",
        "Words.<hr>Words.",
        "a word in <i>italics</i>",
        "Use <div> and <p>, <b>always</b>",
        'Photo: <img src="x.png"> by Ann',
        '<h2\n  class="wp-block-heading"\n  id="h-x">Heading</h2>',
    ],
)
def test_is_markup_knows_html(text: str) -> None:
    assert is_markup(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain words.",
        "a < b and c > d",
        "if a<b and c>d",
        "write to <name@x.example>",
        "see <https://news.example/a?b=c>",
        "AT&T and R&D; Q&A;",
        "fish & chips",
        "I <3 Lisbon",
        "List<String> x; vector<int> y",
        "he said <laughs> no",
        "https://news.example/?a=1&copy=2&lt=3",
        "5 << 3 >> 1",
        "<p",
        "if (a<b && c>d) { x = '<p>'; } is code.",
        "Use <div> and <p> tags wisely",
        "The <b> tag, the <p> tag and the <br> tag.",
        "Begin with `<ul>`, end with `</ul>`",
        "Use <p> to open and </p> to close a paragraph.",
        "Tags:\n<div> is a box\n<p> is a paragraph",
        "if x<p and p>q or x<s>y",
        "vector<table> t; map<section> s",
        "The title <title>",
        'Write "<br />" for a line break',
        "He said (<i>) twice",
        "<!-- begins a comment",
        "5 <br 6",
        "A <small> step",
    ],
)
def test_is_markup_leaves_plain_text_alone(text: str) -> None:
    assert not is_markup(text)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (BREAD, "The bakery café closes in May."),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One.\n  Still one.</p>\n\n<p>Two.</p>", "One. Still one.\n\nTwo."),
        ("one<br>two", "one\ntwo"),
        ("one<br><br/>two", "one\n\ntwo"),
        ("one<br>\n<br>\n<br>two", "one\n\ntwo"),
        ("<ul><li>Tea</li>\n<li>Cake</li></ul>After", "Tea\nCake\n\nAfter"),
        ("<ol><li><p>Tea</p></li><li>Cake<ul><li>plain</li></ul></li></ol>", "Tea\nCake\nplain"),
        ("<h2>Heading</h2>Words", "Heading\n\nWords"),
        ("<table><tr><th>Town</th><th>Rain</th></tr><tr><td>Faro</td><td>2</td></tr></table>", "Town | Rain\nFaro | 2"),
        ("a<script>var b = '<p>c</p>';</script>d<style>p {}</style>e<!-- f -->g", "adeg"),
        ("<p>a</p><noscript><p>a again</p></noscript>", "a"),
        ("<p>so<b>me</b> <i>words</i></p>", "some words"),
        ("One <em>small</em>\nstep.\n\nNext <a href='x'>step</a>.", "One small\nstep.\n\nNext step."),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ("Do\xadnau\xaddampf&shy;schiff <b>!</b>", "Donaudampfschiff !"),
        ("<ruby>東<rt>とう</rt></ruby>京<br>。", "東京\n。"),
        ("Tom &amp; Daisy", "Tom & Daisy"),
        ("a&nbsp;b ?x=1&copy=2 &hellip;", "a b ?x=1&copy=2 …"),
        ("one &lt;b&gt; two", "one <b> two"),
        ("<p>cut off <a href='x", "cut off"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<dl><dt>Term</dt><dd>Sense</dd></dl>", "Term\n\nSense"),
        ("<blockquote>Quoted<footer>Ann</footer></blockquote>", "Quoted\n\nAnn"),
        ("<p>مرحبا <b>بالعالم</b></p><p>שלום</p>", "مرحبا بالعالم\n\nשלום"),
        ("<p>a\x00b\x07c</p>", "abc"),
        ("<p>half \ud800 pair</p>", "half ? pair"),
        ("<!-- only a comment -->", ""),
        ("<img src='x.png'>", ""),
        ("<?xml version='1.0' encoding='latin-1'?><p>é</p>", "é"),
        ("<![CDATA[<p>a</p>]]>", "a"),
    ],
)
def test_markup_text_is_what_the_fragment_shows(markup: str, text: str) -> None:
    assert markup_text(markup) == text


@pytest.mark.parametrize("opening", ["<div>", "<font size=2>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<b><i>"])
def test_markup_text_keeps_what_is_nested_too_deep_for_the_parser(opening: str) -> None:
    assert markup_text("<p>First</p>" + opening * 20_000 + "deep<p>last</p>") == "First\n\ndeep\n\nlast"


@pytest.mark.parametrize(
    "hostile",
    [
        "<p " * 200_000,
        "<a " + "b=c " * 200_000,
        "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x</p>",
        "<" * 500_000,
        "&" * 500_000,
        "&a" * 500_000,
        "<a href='" * 100_000,
        "<p x=" + "\t" * 500_000,
        "<!--" * 200_000,
        "</p>" * 200_000,
        "<!DOCTYPE x [<!ENTITY lol 'lol'>]>" + "&lol;" * 50_000,
    ],
    ids=range(11),
)
def test_markup_text_of_hostile_input_is_bounded(hostile: str) -> None:
    start = time.monotonic()
    is_markup(hostile)
    markup_text(hostile)
    assert time.monotonic() - start < 10


@given(st.text(alphabet=st.sampled_from("ab <>/&;#p\n=\"'!-\x00é"), max_size=60))
def test_markup_text_is_total_and_tidy(text: str) -> None:
    is_markup(text)
    shown = markup_text("<p>a</p>" + text)
    assert "\n\n\n" not in shown
    assert shown == shown.strip()


@given(st.lists(st.text(alphabet="abcé.", min_size=1, max_size=9), min_size=1, max_size=5))
def test_markup_text_returns_paragraphs_as_they_are(paragraphs: list[str]) -> None:
    assert markup_text("".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)) == "\n\n".join(paragraphs)

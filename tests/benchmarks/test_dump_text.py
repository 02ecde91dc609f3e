import pytest
from lxml import html

from benchmarks.dump_text import STYLES, WRAPPED_AT, Style, labelled_text

PAGE = """<html><head><title>Head</title><style>p {}</style></head><body>
<ul><li><a>Home</a></li><li><a>World</a></li><li><a>Sport</a></li></ul>
<h1 data-gold="title">A <i>fine</i> day</h1>
<p data-gold="article">One <a>two</a>
   three.</p><p hidden>Hidden</p><script>code()</script>
<table><tr data-gold="article"><td>Left</td><td>Right</td></tr></table>
<select><option>First</option></select><img alt="A boat">
<ul data-gold="article"><li>Item<span data-gold="none">Ad</span></li></ul>
</body></html>"""


def text_of(source: str, style: Style) -> str:
    text, labels = labelled_text(html.document_fromstring(source), style)
    assert len(text) == len(labels)
    return text


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("lines", "Home\nWorld\nSport\nA fine day\nOne two three.\nLeft\nRight\nItemAd\n"),
        ("spaced", "Home\n\nWorld\n\nSport\n\nA fine day\n\nOne two three.\n\nLeft | Right\n\nItemAd\n"),
        (
            "nodes",
            "Head\nHome\nWorld\nSport\nA\nfine\nday\nOne\ntwo\nthree.\nHidden\nLeft\nRight\nFirst\nItem\nAd\n",
        ),
        (
            "lynx",
            """     * Home\n     * World\n     * Sport\n\nA fine day\n\n   One two three.\n\n   Left Right\n
   [A boat]\n\n     * ItemAd\n""",
        ),
        ("browser", "Home\nWorld\nSport\nA fine day\n\nOne two three.\n\nLeft\tRight\nFirst\nItemAd\n"),
        ("glued", "HomeWorldSport\nA fine day\nOne two three.\nLeft Right\nFirst\nA boat\nItemAd\n"),
    ],
)
def test_labelled_text_of_a_page_in_each_style(style: Style, expected: str) -> None:
    assert text_of(PAGE, style) == expected


def test_labelled_text_of_the_source_keeps_its_white_space() -> None:
    text = text_of(PAGE, "source")
    assert "A fine day\nOne two\n   three.Hidden\n" in text
    assert "LeftRight" in text
    assert "code" not in text


@pytest.mark.parametrize("style", STYLES)
def test_labelled_text_labels_elements_and_what_they_hold(style: Style) -> None:
    text, labels = labelled_text(html.document_fromstring(PAGE), style)
    by_label = {
        label: "".join(char for char, mark in zip(text, labels, strict=True) if mark == label).split() for label in "at"
    }
    assert "".join(by_label["t"]) == "Afineday"
    assert "".join(by_label["a"]) == "Onetwothree.LeftRightItem"


@pytest.mark.parametrize("style", STYLES)
def test_labelled_text_of_an_empty_page_has_no_words(style: Style) -> None:
    assert text_of("<html><body><p> </p></body></html>", style).split() == []


def test_labelled_text_wraps_lines_as_deep_as_they_begin() -> None:
    lines = text_of(f"<body><ul><li>{'word ' * 40}</li></ul><p>{'x' * 100} y</p></body>", "lynx").splitlines()
    assert [line[:9] for line in lines[:3]] == ["     * wo", "       wo", "       wo"]
    assert max(len(line) for line in lines[:3]) <= WRAPPED_AT
    assert lines[4:] == ["   " + "x" * 100, "   y"]


def test_labelled_text_puts_a_bullet_before_a_paragraph_in_an_item() -> None:
    listed = "<body><ul><li><p>One</p><p>two</p></li><li></li></ul><p>three</p></body>"
    assert text_of(listed, "lynx") == "     * One\n\n       two\n\n   three\n"


def test_labelled_text_keeps_the_lines_of_verse() -> None:
    verse = "<body><p>One<br>two</p><pre>three\n  four</pre></body>"
    assert text_of(verse, "lines") == "One\ntwo\nthree\nfour\n"


@pytest.mark.parametrize("style", STYLES)
def test_labelled_text_leaves_out_comments(style: Style) -> None:
    text, _ = labelled_text(html.document_fromstring("<p>Shown<!-- hidden --> too</p>"), style)
    assert text.split() == ["Shown", "too"]

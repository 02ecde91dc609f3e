"""Text that elements show."""

import time

import pytest

from indexer.corpus.html.blocks import shown_text
from indexer.corpus.html.tree import parse_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>The  ferry\n<b>stops</b> here.</p><p>So it\xad is.</p>", "The ferry stops here.\n\nSo it is."),
        ("<ul><li>One<p>more</p></li><li>Two</li></ul><p>End</p>", "One\nmore\nTwo\n\nEnd"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<p>One<br>two<br><br>three</p>", "One\ntwo\n\nthree"),
        ("<pre>One\n two</pre>", "One\ntwo"),
        (
            "<p>Seen<script>x()</script> and<!-- not --> heard</p><noscript><p>Turn it on</p></noscript>",
            "Seen and heard",
        ),
    ],
)
def test_shown_text_keeps_blocks_and_lines_apart(html: str, text: str) -> None:
    assert shown_text(parse_html(html)) == text


def test_shown_text_skips_elements_but_not_what_follows_them() -> None:
    root = parse_html("<p>Ann <b>not</b> Lee</p>")
    assert root is not None
    assert shown_text(root, skip=root.iter("b")) == "Ann Lee"


@pytest.mark.parametrize("piece", ["<!-- x -->text ", "<span> </span>", "<br>", "<ul><li>text"])
def test_shown_text_takes_linear_time(piece: str) -> None:
    root = parse_html(piece * 60_000)
    started = time.process_time()
    shown_text(root)
    assert time.process_time() - started < 5

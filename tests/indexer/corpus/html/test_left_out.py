"""What is put back into a text."""

from indexer.corpus.html.left_out import with_left_out
from indexer.corpus.html.tree import parse_html

HTML = """<div><p>First of all.</p><h2>A heading</h2><p>Second of all.</p>
<ol><li>One</li><li>Two</li></ol><p><a href="/x">Read this other thing</a></p><p>Third of all.</p>
<ul><li>Three</li></ul><h2>More from us</h2></div>"""


def test_with_left_out_puts_back_headings_and_lists() -> None:
    root = parse_html(HTML)
    assert root is not None
    blocks = with_left_out(["First of all.", "Second of all.", "Third of all."], [root.find(".//div")])
    assert blocks == ["First of all.", "A heading", "Second of all.", "One\nTwo", "Third of all.", "Three"]


def test_with_left_out_adds_nothing_to_another_text() -> None:
    root = parse_html(HTML)
    assert root is not None
    assert with_left_out(["Something else."], [root.find(".//div")]) == ["Something else."]

import gzip
import hashlib
from pathlib import Path

import pytest

from tests.indexer.corpus.reading import read

MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "data",
    [
        MARK + b"A short title\r\n\r\nMore words, and\rstill more.\x0b\n",
        MARK + b"---\r\ntitle: A short title\r\n---\r\nMore words.\r\n",
        MARK + b"# A short title #\r\nMore words.",
        b"+++\ntitle = 'A short title'\n+++\nMore words.\n",
        b"### A short title\n\n# Another\n\nMore words.\n",
    ],
)
@pytest.mark.parametrize("gz", ["", ".gz"])
def test_read_markdown_keeps_a_files_bytes_and_finds_its_title(tmp_path: Path, data: bytes, gz: str) -> None:
    name = ("a.txt" if b"still" in data else "a.md") + gz
    (article,), notes = read(tmp_path / name, gzip.compress(data) if gz else data)
    assert notes == []
    assert article.text.encode() == data
    assert article.header.sha256 == hashlib.sha256(data).hexdigest()
    assert (article.header.id, article.header.title) == (name, "A short title")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Learning C#\n\nMore words.", "Learning C#"),
        ("Opening words\n\n# Heading\n\nMore words that go on for longer.", "Opening words"),
        ("# a" + " " * 200_000 + "b\n\nMore words.", "a b"),
        ("---\ntitle:\n---\n\n# Heading\n", "Heading"),
        ("# [Kiln](https://kiln.example) *relit* #\n\nMore words.", "Kiln relit"),
        ("[Kiln][k] relit\n=====\n\nMore words.\n\n[k]: /k", "Kiln relit"),
        ("Kiln relit\n---\n\nMore words.", "Kiln relit"),
        ("<!-- draft -->\n![](hero.jpg)\n\n## Kiln `relit` {#kiln}\n\nMore.", "Kiln relit"),
        ("# Tom &amp; Jerry\n\nMore words.", "Tom & Jerry"),
        ("# a &lt; b\n\nMore words.", "a < b"),
        ("# It&#39;s on\n\nMore words.", "It's on"),
        ("Kiln &amp; fire \\*now\\*\n===\n\nMore words.", "Kiln & fire *now*"),
        ("Kiln &amp; fire at R\\&D\n\nMore words that go on for longer.", "Kiln & fire at R&D"),
        ("---\ntitle: Stated\n---\n# Heading\n\nMore words.", "Stated"),
        ("```\n# comment\n```\n\nSome words go on.", None),
        ("Opening words of the article go on and on, at some length.\nAnd on.\n---\n", None),
        ("**Kiln [relit](https://kiln.example) today**\n\nMore words that go on.", "Kiln relit today"),
        # what may stand before the heading
        ("![The kiln](kiln.jpg)\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("[![build](b.svg)](u) ![ok](o.svg)\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("![](kiln.jpg)\n*The kiln in 1987*\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        (
            "![The kiln](kiln.jpg)\n\nKiln relit by the town\n\nMore words that go on for longer.",
            "Kiln relit by the town",
        ),
        ("~~~~ bash\n# x\n~~~\n~~~~\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("```\nx = 1\n```\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("    pip install x\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("#\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("# &nbsp;\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("[TOC]\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("[[_TOC_]]\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("2024-05-03\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("*By Jane Roe*\n\nMay 3, 2024\n\n# Kiln relit\n\nMore words.", "Kiln relit"),
        ("Kiln relit\nby the town\n===\n\nMore words.", "Kiln relit by the town"),
        ("The town met on Friday.\n\n# Votes\n\nMore words.", None),
        ("> # Quoted heading\n\nMore.", "Quoted heading"),
    ],
)
def test_read_markdown_takes_a_title_from_the_first_heading(tmp_path: Path, text: str, title: str | None) -> None:
    (article,), _ = read(tmp_path / "a.md", text.encode(), limit=1_000_000)
    assert article.header.title == title


@pytest.mark.parametrize("start", ["    pip install kiln", "    # not a title", "~~~~ bash\n# x\n~~~\n~~~~"])
def test_read_markdown_takes_no_title_from_code(tmp_path: Path, start: str) -> None:
    (article,), _ = read(tmp_path / "a.md", f"{start}\n\nThe kiln was relit on Monday, the potter said.\n".encode())
    assert article.header.title is None

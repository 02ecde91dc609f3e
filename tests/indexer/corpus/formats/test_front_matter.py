from pathlib import Path

import pytest

from tests.indexer.corpus.reading import read


def test_front_matter_gives_fields_and_where_the_body_begins(tmp_path: Path) -> None:
    front = (
        "---\nid: n-1\ntitle: 'C#: a talk'\nauthor: Ann Poe\npublished_at: 2023-06-14 10:05:00\nweight: 2.5\n"
        "tags: !!set {b, a}\nseen: 2023-06-15\nnothing:\n---\n"
    )
    (article,), notes = read(tmp_path / "a.md", f"{front}# Heading\n\nMore words.".encode())
    header = article.header
    assert (notes, header.id, header.title, header.authors) == ([], "n-1", "C#: a talk", ("Ann Poe",))
    assert header.published_at == "2023-06-14T10:05:00"
    assert header.metadata == {"weight": "2.5", "tags": ["a", "b"], "seen": "2023-06-15"}
    assert article.body_start == len(front)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("---\ntitle: [x\n---\nWords.", "front matter is not YAML: "),
        ("---\na: &a [x, x]\nb: [*a, *a]\n---\nWords.", "front matter is not YAML: aliases are not allowed here"),
        ("---\na: !!python/object:os.system {}\n---\nWords.", "front matter is not YAML: could not determine"),
        ("---\na: " + "[" * 2_000 + "\n---\nWords.", "front matter is not YAML: "),
        ("+++\n" + ".".join("a" * 2_000) + " = 1\n+++\nWords.", "front matter is not TOML: "),
        ("---\na: !!timestamp x\n---\nWords.", "front matter is not YAML: "),
        ("---\na: !!int ''\n---\nWords.", "front matter is not YAML: "),
        ("---\na: !!float 1" + ":01" * 200 + ".5\n---\nWords.", "front matter is not YAML: "),
        ("---\na: !!int 0x" + "f" * 5_000 + "\n---\nWords.", "a holds a number of over 4096 bits"),
        ("+++\na = [inf]\n+++\nWords.", "a holds inf, which is no JSON value"),
    ],
)
def test_front_matter_that_is_bad_rejects_the_file(tmp_path: Path, front: str, reason: str) -> None:
    articles, (note,) = read(tmp_path / "a.md", front.encode(), limit=10_000)
    assert articles == []
    assert note.location in {"a.md", "a.md:1"}
    assert note.reason.startswith(reason)


@pytest.mark.parametrize(
    "text", ["---\nWords alone.", "+++\nx = 1\n---\nWords.", "---\n- x\n---\nWords.", "---\n\nA\n\n---\nB"]
)
def test_front_matter_is_not_what_stands_between_rules(tmp_path: Path, text: str) -> None:
    (article,), notes = read(tmp_path / "a.md", text.encode())
    assert (article.text, article.body_start, notes) == (text, 0, [])


def test_front_matter_takes_plain_scalars_as_words(tmp_path: Path) -> None:
    front = "---\nid: 7\ntitle: 1984\nlanguage: no\ndate: 2024-02-30\nurl: null\n---\nWords."
    (article,), (note,) = read(tmp_path / "a.md", front.encode())
    header = article.header
    assert (header.id, header.title, header.language, header.url) == ("7", "1984", "no", None)
    assert (header.published_at, header.metadata) == (None, {"published_at": "2024-02-30"})
    assert not note.rejected

import time
import tracemalloc
from pathlib import Path

import pytest

from indexer.corpus.markdown.front_matter import front_matter
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
    ("front", "title", "note"),
    [
        ("---\nid: a\ntitle: Budget: what we know\n---\n", "Budget: what we know", "line 3: not YAML (mapping values"),
        ("---\ntitle: 'Fire\n---\n", "'Fire", "line 2: not YAML (found unexpected end of stream); read"),
        ("---\ntitle: Fire\nauthor:\t@handle\n---\n", "Fire", "line 3: not YAML (found character"),
        ("---\ntitle: Fire\n\tnested: x\n---\n", "Fire nested: x", "line 3: not YAML ("),
        ('\ufeff---\r\ntitle: "Fire" and ash\r\n---\r\n', '"Fire" and ash', "line 2: not YAML ("),
        ("---\ntitle: Fire\na: &a [x, x]\nb: [*a, *a]\n---\n", "Fire", "line 4: not YAML (aliases are not read); read"),
        ("---\ntitle: Fire\na: !!python/object:os.system {}\n---\n", "Fire", "line 3: not YAML (could not determine"),
        (
            "---\ntitle: Fire\na: " + "[" * 2_000 + "\n---\n",
            "Fire",
            ": not YAML (it is nested too deep); read line by line",
        ),
        ("---\ntitle: Fire\na: !!timestamp x\n---\n", "Fire", ": not YAML ("),
        ("---\ntitle: Fire\na: !!int ''\n---\n", "Fire", ": not YAML ("),
        ("---\ntitle: Fire\na: !!float 1" + ":01" * 200 + ".5\n---\n", "Fire", ": not YAML ("),
        ("---\ntitle: Fire\na: \x7f\n---\n", "Fire", ": not YAML (it holds the character "),
        (
            "---\ntitle: Fire\n? [a]\n: b\nc: d\n---\n",
            "Fire",
            "line 3: not YAML (found unhashable key); read line by line",
        ),
        (
            "---\ntitle: Fire\n" + "a: b\n" * 30_000 + "---\n",
            "Fire",
            ": not YAML (it has over 100000 characters); read",
        ),
        (
            "---\ntitle: Fire\na: !!int 0x" + "f" * 5_000 + "\n---\n",
            "Fire",
            ": 'a' holds a number of over 2048 bits; left out",
        ),
        ('---\ntitle: Fire\na: "\\uD800"\n---\n', "Fire", ": 'a' holds half a surrogate pair; left out"),
        (
            "---\ntitle: Fire\na: " + "[" * 50 + "]" * 50 + "\n---\n",
            "Fire",
            ": 'a' is nested deeper than 32 levels; left out",
        ),
        ("+++\ntitle = 'Fire'\na = [inf]\n+++\n", "Fire", ": 'a' holds inf, which is no JSON value; left out"),
        (
            "+++\ntitle = 'Fire'\n" + ".".join("a" * 2_000) + " = 1\n+++\n",
            "Fire",
            ": not TOML (a key has over 32 parts)",
        ),
        ("+++\ntitle = 'Fire'\n[" + ".".join("a" * 2_000) + "]\n+++\n", "Fire", ": not TOML (a key has over 32 parts)"),
        (
            "+++\ntitle = 'Fire'\na = { " + " . ".join(["'b'", r'"\""'] * 1_000) + " = 1 }\n+++\n",
            "Fire",
            ": not TOML (a key has over 32 parts)",
        ),
        ("---\ntitle: Ash\na: 1\ntitle: Fire\n---\n", "Fire", ": 'title' is given more than once; the last holds"),
        ("---\ntitle: Fire\na: {b: 1, b: 2}\n---\n", "Fire", ": 'b' is given more than once; the last holds"),
        ("---\ntitle: Fire\na: .inf\n---\n", "Fire", ": 'a' holds inf, which is no JSON value; left out"),
        ("---\ntitle: Fire\na: [-.INF]\n---\n", "Fire", ": 'a' holds -inf, which is no JSON value; left out"),
        ("---\ntitle: Fire\na: .NaN\n---\n", "Fire", ": 'a' holds nan, which is no JSON value; left out"),
        ("---\ntitle: 'It's relit'\n---\n", "It's relit", "line 2: not YAML ("),
        (
            "+++\ntitle = 'Fire'\na = unquoted words\n+++\n",
            "Fire",
            "line 3: not TOML (Invalid value); read line by line",
        ),
        ("+++\r\ntitle = 'Fire'\r\nn = " + "9" * 5_000 + "\r\n+++\r\n", "Fire", ": not TOML ("),
        ('---\ntitle: Fire\n"\\uD800": x\n---\n', "Fire", ": '\\ud800' holds half a surrogate pair; left out"),
        ("---\ntitle: Fire\n!!int 0x" + "f" * 5_000 + ": x\n---\n", "Fire", "line 3: not YAML (could not find"),
        ("+++\nno sign\n+++\n", None, "line 2: not TOML ("),
    ],
)
def test_front_matter_that_is_bad_costs_no_article(tmp_path: Path, front: str, title: str | None, note: str) -> None:
    (article,), notes = read(tmp_path / "a.md", f"{front}Words.".encode(), limit=1_000_000)
    assert (article.header.title, article.text[article.body_start :]) == (title, "Words.")
    assert [one.location for one in notes if one.rejected] == []
    if note:
        assert notes[0].reason.startswith(f"front matter{', ' * note.startswith('line')}{note}"), notes[0].reason


def test_front_matter_that_is_prose_stays_in_the_text(tmp_path: Path) -> None:
    text = "---\nHe said: no: never.\n\nThen he left.\n---\nMore."
    (article,), (note,) = read(tmp_path / "a.md", text.encode())
    assert (article.body_start, article.header.metadata, note.rejected) == (0, {}, False)
    assert note.reason.startswith("front matter, line 2: neither YAML (mapping values")
    assert note.reason.endswith("nor lines of fields; read as text")


@pytest.mark.parametrize(
    ("text", "body", "title", "authors", "date"),
    [
        ("---\ntitle: Fire\n...\nWords.", "Words.", "Fire", (), None),
        (
            "---  \nTitle: Fire\nAuthor: Ann Poe\nDate: 2024-02-03\n---\t\nWords.",
            "Words.",
            "Fire",
            ("Ann Poe",),
            "2024-02-03",
        ),
        (
            "% Fire\n  and ash\n% Ann Poe; Bo Lee\n% June 3, 2024\n\nWords.",
            "\nWords.",
            "Fire and ash",
            ("Ann Poe", "Bo Lee"),
            "2024-06-03",
        ),
        ("% Fire\r\n%\r\n% 2024-06-03\r\nWords.", "Words.", "Fire", (), "2024-06-03"),
        ("\ufeff% Fire\nWords.", "Words.", "Fire", (), None),
        ("---\r\rtitle: Fire\r---\rWords.", "Words.", "Fire", (), None),
        ("---\ntitle: |\n  Fire\n  and ash\n---\nWords.", "Words.", "Fire and ash", (), None),
        ("---\n---\nWords that follow.", "Words that follow.", None, (), None),
        ("---\ntitle: Fire\n---", None, None, (), None),
    ],
)
def test_front_matter_in_other_dialects(
    tmp_path: Path, text: str, body: str | None, title: str | None, authors: tuple[str, ...], date: str | None
) -> None:
    articles, notes = read(tmp_path / "a.md", text.encode())
    if body is None:
        assert [note.reason for note in notes] == ["empty: the text holds no letter and no digit"]
        return
    header = articles[0].header
    assert articles[0].text[articles[0].body_start :] == body
    assert (header.title, header.authors, header.published_at, notes) == (title, authors, date, [])


@pytest.mark.parametrize(
    "text",
    [
        "---\nWords alone.",
        "---\n- x\n---\nWords.",
        "---\n\nA\n\n---\nB",
        "% a\n% b\n% c\n% d\n",
        "%d words",
    ],
)
def test_front_matter_is_not_what_stands_between_rules(tmp_path: Path, text: str) -> None:
    (article,), notes = read(tmp_path / "a.md", text.encode())
    assert (article.text, article.body_start, notes) == (text, 0, [])


@pytest.mark.parametrize(
    ("text", "fence"),
    [("---\ntitle: Fire\n\nWords.", "---"), ("+++\nx = 1\n---\nWords.", "+++"), ("---\r\n\r\na:\r\n- b", "---")],
)
def test_front_matter_that_nothing_ends_is_noted(tmp_path: Path, text: str, fence: str) -> None:
    (article,), (note,) = read(tmp_path / "a.md", text.encode())
    assert (article.text, article.body_start, note.rejected) == (text, 0, False)
    assert note.reason == f"front matter: no line {fence} ends it; read as text"


HOSTILE = [
    ("+++", "a.", "b = 1"),
    ("+++", "[a.b]\n", ""),
    ("+++", "'a'.", "b = 1"),
    ("+++", "x = [[", ""),
    ("+++", '"', ""),
    ("+++", "a", " = 1"),
]
HOSTILE += [
    ("---", "a: {", ""),
    ("---", "- ", ""),
    ("---", "? ", ""),
    ("---", "[", ""),
    ("---", "a:\n", ""),
    ("---", "'", ""),
]


@pytest.mark.parametrize(("fence", "piece", "end"), HOSTILE)
def test_front_matter_takes_memory_and_time_in_proportion_to_its_length(fence: str, piece: str, end: str) -> None:
    raw = piece * (90_000 // len(piece)) + end
    tracemalloc.start()
    started = time.process_time()
    front_matter(f"{fence}\n{raw}\n{fence}\nWords.")
    took_s, (_, peak_bytes) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took_s < 15  # with the memory traced; what is quadratic takes longer
    assert peak_bytes < 100_000_000


def test_front_matter_takes_plain_scalars_as_words(tmp_path: Path) -> None:
    front = "---\nid: 7\ntitle: 1984\nlanguage: no\ndate: 2024-02-30\nurl: null\n---\nWords."
    (article,), (note,) = read(tmp_path / "a.md", front.encode())
    header = article.header
    assert (header.id, header.title, header.language, header.url) == ("7", "1984", "no", None)
    assert (header.published_at, header.metadata) == (None, {"date": "2024-02-30"})
    assert not note.rejected

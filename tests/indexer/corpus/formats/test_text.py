from pathlib import Path

from tests.indexer.corpus.reading import read


def test_read_text_takes_the_whole_file_and_its_name(tmp_path: Path) -> None:
    text = "---\ntitle: not front matter here\n---\n# Nor a heading\r\n"
    (article,), notes = read(tmp_path / "a.txt", text.encode())
    assert notes == []
    assert (article.text, article.body_start) == (text, 0)
    assert (article.header.id, article.header.path, article.header.line) == ("a.txt", "a.txt", None)


def test_read_text_rejects_a_file_without_words(tmp_path: Path) -> None:
    articles, (note,) = read(tmp_path / "a.txt", "\n …\n".encode())
    assert articles == []
    assert (str(note), note.rejected) == ("a.txt: empty: the text holds no letter and no digit", True)

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.exports.text_export import split_export
from tests.indexer.corpus.exports import test_factiva, test_nexis, test_proquest

EXPORTS = {
    "nexis": test_nexis.CLASSIC,
    "nexis uni": test_nexis.UNI,
    "factiva": test_factiva.PLAIN,
    "factiva with codes": test_factiva.CODED,
    "proquest": test_proquest.EXPORT,
}


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_split_export_tells_each_kind(name: str, mark: str, line_end: str) -> None:
    articles = split_export(mark + EXPORTS[name].replace("\n", line_end)) or []
    plain = split_export(EXPORTS[name]) or []
    assert len(articles) == 2
    assert [(article.fields, article.line) for article in articles] == [
        (article.fields, article.line) for article in plain
    ]
    assert [article.text.replace("\r", "") for article in articles] == [article.text for article in plain]


def test_split_export_gives_codes_of_languages() -> None:
    for text, languages in (
        (test_nexis.CLASSIC, ["en", "en"]),
        (test_nexis.CLASSIC.replace("ENGLISH", "DEUTSCH; GERMAN"), ["de", "de"]),
        (test_factiva.PLAIN, ["en", "de"]),
        (test_factiva.PLAIN.replace("English", "Gibberish"), [None, "de"]),
    ):
        assert [article.fields.get("language") for article in split_export(text) or []] == languages


@pytest.mark.parametrize("name", EXPORTS)
def test_split_export_keeps_every_word_in_raw(name: str) -> None:
    for article in split_export(EXPORTS[name]) or []:
        words = article.raw.split()
        assert set(article.text.split()) <= set(words)
        assert str(article.fields["title"]).split()[0] in words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ferry leaves at eight.",
        "Document 1 of 3\n\nThe first of the leaked papers names the mayor.\n\nDocument 2 of 3\n\nThe second does not.",
        "He wrote:\n\n1 of 50 DOCUMENTS\n\non the cover, and LENGTH: 450 words below.",
        "Full text: the speech\n\nThe mayor spoke. Title: none. Source: none.\n\n" + "_" * 60 + "\n\nNotes",
        "HD television\n\nTD Bank\n\nDocument of the year",
        "End of Document\nEnd of Document\nEnd of Document",
        "Copyright 2023 Example\n\nDocument AB12\n\nAll Rights Reserved",
    ],
)
def test_split_export_leaves_a_plain_article_alone(text: str) -> None:
    assert split_export(text) is None


@pytest.mark.parametrize("name", EXPORTS)
@given(data=st.data())
def test_split_export_takes_any_part_of_an_export(name: str, data: st.DataObject) -> None:
    text = EXPORTS[name]
    start, end = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    for article in split_export(text[:start] + text[end:]) or []:
        assert article.line >= 1
        assert all(isinstance(value, str) and value.strip() for value in article.fields.values())


@pytest.mark.parametrize(
    "text",
    [
        "1 of 9 DOCUMENTS\n" * 100_000 + "LENGTH: 4 words\nBODY:\n",
        "End of Document\nBody\nLength: 1\n" * 50_000,
        "_" * 30 + "\nFull text: x\nPublication title: y\n" + "z\n" * 400_000,
        "Document EXTIM00020230614ej6e0001x\n45 words\n" * 50_000,
        "1 of 2 DOCUMENTS\n" + " " * 3_000_000 + "\nLENGTH: 4 words\n\nBYLINE: x\n",
        "\n" * 450_000 + "User Name: x\n" + "\n" * 40_000 + "Length: 4\nBody\nEnd of Document",
        "1 of 2 DOCUMENTS\n" + "June 14, 2023 a\n\n" * 200_000 + "LENGTH: 4 words\n\nBYLINE: x\n",
        "x\n" * 3_000_000 + "Document",
    ],
)
def test_split_export_is_linear_in_hostile_text(text: str) -> None:
    start = time.process_time()
    split_export(text)
    assert time.process_time() - start < 10

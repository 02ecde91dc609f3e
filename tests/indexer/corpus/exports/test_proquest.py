import pytest

from indexer.corpus.exports.proquest import split_proquest

RULE = "_" * 60
EXPORT = f"""
{RULE}

Report Information from ProQuest

June 16 2023 10:00

{RULE}

Table of contents

1. Ferry to run until midnight
2. Bridge closed

{RULE}

Document 1 of 2

Ferry to run until midnight

Author: Doe, Jane

Publication info: The Example Times ; London (UK) [London (UK)]14 June 2023: 4.

ProQuest document link

Abstract: A ferry.

Full text: The ferry across the river will run until midnight.

"It was about time," said the mayor.
Title: not a label here

Subject: Ferries

Location: Harbour Town

Title: Ferry to run until midnight

Publication title: The Example Times; London (UK)

Publication date: Jun 14, 2023

Language of publication: English

ProQuest document ID: 2812345678

Document URL: https://example.com/docview/2812345678

Database: Example Newsstand

{RULE}

Document 2 of 2

Bridge closed

Abstract: The bridge is closed for repairs.

Title: Bridge closed
Publication title: The Example Times
Publication date: Jun 15, 2023
ProQuest document ID: 2812345679

{RULE}

Contact us at: https://example.com/contact
Database copyright © 2023 Example LLC. All rights reserved.
"""


def test_split_proquest_reads_labels_and_full_text() -> None:
    first, _ = split_proquest(EXPORT.split("\n")) or []
    assert first.text == (
        "The ferry across the river will run until midnight.\n\n"
        '"It was about time," said the mayor.\nTitle: not a label here'
    )
    assert first.fields == {
        "id": "2812345678",
        "title": "Ferry to run until midnight",
        "authors": "Doe, Jane",
        "source": "The Example Times",
        "source_place": "London (UK)",
        "published_at": "Jun 14, 2023",
        "url": "https://example.com/docview/2812345678",
        "language": "English",
        "publication_info": "The Example Times ; London (UK) [London (UK)]14 June 2023: 4. ProQuest document link",
        "abstract": "A ferry.",
        "subject": "Ferries",
        "location": "Harbour Town",
        "database": "Example Newsstand",
    }
    assert EXPORT.split("\n")[first.line - 1] == "Document 1 of 2"
    assert first.notes == ()


def test_split_proquest_takes_the_abstract_for_want_of_a_text() -> None:
    _, second = split_proquest(EXPORT.split("\n")) or []
    assert second.text == "The bridge is closed for repairs."
    assert second.fields["title"] == "Bridge closed"
    assert second.notes == ("states no full text; its abstract is the text",)


def test_split_proquest_reads_a_single_article_without_number() -> None:
    text = f"{RULE}\nFull text: A boat\ncame in.\n\nPublication title: The Example\n{RULE}\n"
    (article,) = split_proquest(text.split("\n")) or []
    assert (article.text, article.fields, article.line) == ("A boat\ncame in.", {"source": "The Example"}, 2)


def test_split_proquest_notes_prose_between_articles() -> None:
    prose = " ".join(["A paragraph of prose that no label names at all"] * 4)
    first, _ = split_proquest((EXPORT + f"{RULE}\n\n{prose}\n").split("\n")) or []
    assert first.notes == (
        f"text between lines of underscores belongs to no article and is not read: {ascii(prose)[:60]}",
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{RULE}\n\nA plain article between rules.\n\n{RULE}",
        f"Document 1 of 10\n\nTitle: A plain article\n\n{RULE}\n\nAnother.",
        "Full text: none.\n\nPublication title: none.",
        f"{RULE}\nFull text: see page 3\n{RULE}",
    ],
)
def test_split_proquest_leaves_a_plain_article_alone(text: str) -> None:
    assert split_proquest(text.split("\n")) is None

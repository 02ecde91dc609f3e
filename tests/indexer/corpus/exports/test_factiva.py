import pytest

from indexer.corpus.exports.factiva import split_factiva

PLAIN = """Ferry to run until midnight
By Jane Doe
45 words
14 June 2023
05:30
The Example Times
EXTIM
First
4
English
(c) 2023 Example Newspapers Ltd
All rights reserved

The ferry across the river will run until midnight.

"It was about time," said the mayor.

Document EXTIM00020230614ej6e0001x


Brücke gesperrt

Anna Beispiel
1.245 Wörter
15. Juni 2023
Beispiel Zeitung
BEIZ
Deutsch
Copyright 2023 Beispiel

Die Brücke ist zu.

Dokument BEIZ000020230615ej6f0002z

Search Summary
Text  ferry
Date  In the last week
"""

CODED = """HD
Ferry to run until midnight
BY
Jane Doe
WC
45 words
PD
14 June 2023
SN
The Example Times
SC
EXTIM
LA
English
CY
Copyright 2023

LP
The ferry across the river will run until midnight.

TD
"It was about time," said the mayor.
IN London, nobody answered.

More.

NS
gtran : Transport
RE
uk : United Kingdom
AN
Document EXTIM00020230614ej6e0001x

HD        Bridge closed
WC        20 words
PD        15 June 2023
SN        The Example Times
LA        English
TD
The bridge is closed.

AN        Document EXTIM00020230615ej6f00002
"""


def test_split_factiva_reads_articles_without_codes() -> None:
    first, second = split_factiva(PLAIN.split("\n")) or []
    assert first.text == 'The ferry across the river will run until midnight.\n\n"It was about time," said the mayor.'
    assert first.fields == {
        "id": "EXTIM00020230614ej6e0001x",
        "title": "Ferry to run until midnight",
        "authors": "By Jane Doe",
        "length": "45 words",
        "published_at": "14 June 2023",
        "time": "05:30",
        "source": "The Example Times",
        "source_code": "EXTIM",
        "edition": "First",
        "page": "4",
        "language": "English",
        "copyright": "(c) 2023 Example Newspapers Ltd All rights reserved",
    }
    assert second.text == "Die Brücke ist zu."
    assert {name: second.fields[name] for name in ("title", "authors", "source", "language", "id")} == {
        "title": "Brücke gesperrt",
        "authors": "Anna Beispiel",
        "source": "Beispiel Zeitung",
        "language": "Deutsch",
        "id": "BEIZ000020230615ej6f0002z",
    }
    assert [PLAIN.split("\n")[article.line - 1] for article in (first, second)] == [
        *("Ferry to run until midnight", "Brücke gesperrt")
    ]
    assert (first.notes, second.notes) == ((), ())


def test_split_factiva_reads_articles_with_codes() -> None:
    first, second = split_factiva(CODED.split("\n")) or []
    assert first.text == (
        "The ferry across the river will run until midnight.\n\n"
        '"It was about time," said the mayor.\nIN London, nobody answered.\n\nMore.'
    )
    assert first.fields == {
        "id": "EXTIM00020230614ej6e0001x",
        "title": "Ferry to run until midnight",
        "authors": "Jane Doe",
        "length": "45 words",
        "published_at": "14 June 2023",
        "source": "The Example Times",
        "source_code": "EXTIM",
        "language": "English",
        "copyright": "Copyright 2023",
        "subjects": "gtran : Transport",
        "regions": "uk : United Kingdom",
    }
    assert second.text == "The bridge is closed."
    assert (second.fields["title"], second.fields["id"]) == ("Bridge closed", "EXTIM00020230615ej6f00002")


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        (  # no author, no page, no copyright
            "Boat\n12 words\n1 May 2023\nThe Example\nEXA\nEnglish\n\nA boat.\n\nDocument EXA0000020230501ej510001a",
            {"title": "Boat", "source": "The Example", "language": "English", "authors": None},
            "A boat.",
        ),
        (  # a title of two lines, Spanish
            "Barco\nno sale\n9 palabras\n1 mayo 2023\nMar\nMAR\nEspañol\n\nNo sale.\n\nDocumento MARE0000202305ej51a",
            {"title": "Barco no sale", "source": "Mar", "language": "Español"},
            "No sale.",
        ),
        (  # neither language nor copyright: nothing of the body is taken for a header
            "Boat\n12 words\n1 May 2023\nThe Example\n\nShort line.\n\nMore.\n\nDocument EXA0000020230501ej510001a",
            {"title": "Boat", "source": "The Example", "edition": None},
            "Short line.\n\nMore.",
        ),
        (  # a paragraph a line, a section before the title
            (
                "News\n\nBoat sinks\n\nBy Jane Doe\n\n12 words\n\n1 May 2023\n\nExample\n\nEXA\n\nEnglish\n\n"
                "© 2023 Example\n\nIt sank.\n\nDocument EXA0000020230501ej510001a"
            ),
            {"title": "Boat sinks", "section": "News", "authors": "By Jane Doe", "source": "Example"},
            "It sank.",
        ),
        (  # a code without lead paragraph, a value of two lines
            "HD\nBoat comes\nin\nWC\n3 words\nTD\nIt came.\nAN\nDocument EXA0000020230501ej510001a",
            {"title": "Boat comes in", "length": "3 words"},
            "It came.",
        ),
    ],
)
def test_split_factiva_reads_what_is_there(text: str, fields: dict[str, str | None], body: str) -> None:
    (article,) = split_factiva(text.split("\n")) or []
    assert article.text == body
    assert {name: article.fields.get(name) for name in fields} == fields


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Document ABCD\n\nThe story goes on.",
        "A list of papers\n\nDocument EXTIM00020230614ej6e0001x\n\nIt is the only one.",
        "45 words\n\nThat is all that he said, in a Document EXTIM00020230614ej6e0001x of the court.",
        "HD\n\nTD\n\nTwo letters on a wall.",
    ],
)
def test_split_factiva_leaves_a_plain_article_alone(text: str) -> None:
    assert split_factiva(text.split("\n")) is None


@pytest.mark.parametrize(
    ("head", "title", "authors"),
    [
        ("Bridge to open\nBob Roy", "Bridge to open", "Bob Roy"),
        ("Bridge opens today\nBob Roy and Ann Lee", "Bridge opens today", "Bob Roy and Ann Lee"),
        ("Bridge Opens\nBig Party Planned", "Bridge Opens Big Party Planned", None),
        ("Bridge to open\nmayor says", "Bridge to open mayor says", None),
        (f"{'Bridge to open ' * 4}in\nNew York", f"{'Bridge to open ' * 4}in New York", None),
        ("Bridge to open", "Bridge to open", None),
    ],
)
def test_split_factiva_tells_a_byline_from_the_title(head: str, title: str, authors: str | None) -> None:
    text = f"{head}\n80 words\n14 June 2023\nThe Post\n(c) 2023\n\nIt is open.\n\nDocument POST000020230614ej6e0001x\n"
    (article,) = split_factiva(text.split("\n")) or []
    assert (article.fields["title"], article.fields.get("authors")) == (title, authors)

import pytest

from indexer.corpus.exports.nexis import split_nexis

CLASSIC = """


Download Request: All Documents: 1-2
Time Of Request: Friday, June 16, 2023  10:00:00

Terms: (ferry OR bridge) and DATE(>=2023-06-01 and <=2023-06-30) and not (TYPE(web)) and (harbour OR port OR
quay) and (council OR mayor OR town OR city OR region) and (night OR evening OR morning OR noon OR day OR week)


                               1 of 2 DOCUMENTS



                             The New Example (London)

                            June 14, 2023 Wednesday
                                   Edition 1;
                                    Scotland

Ferry to run until midnight

BYLINE: Jane Doe

SECTION: NEWS; Pg. 6

LENGTH: 45 words

DATELINE: HARBOUR TOWN

The ferry across the river will run until midnight from Monday, the council
said on Tuesday.

LONDON: not a label, but a place.

LOAD-DATE: June 15, 2023

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                    Copyright 2023 Example Newspapers Ltd
                              All Rights Reserved

                               2 of 2 DOCUMENTS


                    Copyright 2023 Example Digital
                              All Rights Reserved

                               The Example Post

                              July 1, 2023 Saturday
                                 Met 2 Edition

SECTION: A-SECTION; Pg. A01

LENGTH: 20 words

HEADLINE: Bridge closed for
 repairs

BYLINE: John Roe;Ann Bell

HIGHLIGHT: A detour of an hour.

BODY:

The bridge is closed.

Section: of the road that it carries, the east is open.

Update: it opens in May.

GRAPHIC: The bridge, seen from the south.

LOAD-DATE: July 1, 2023

LANGUAGE: ENGLISH
"""

UNI = """User Name: someone
Date and Time: Friday, June 16, 2023 10:00:00 AM CEST
Job Number: 123
Documents (2)
1. Ferry to run until midnight
Client/Matter: -None-
Search Terms: ferry
Search Type: Terms and Connectors
2. Bridge closed

Ferry to run until midnight
The New Example (London)
June 14, 2023 Wednesday 11:30 PM GMT

Copyright 2023 Example Newspapers Ltd All Rights Reserved

Section: NEWS; Pg. 6
Length: 45 words
Byline: Jane Doe
Highlight: A boat at night.
Body

The ferry across the river will run until midnight.

Length: of the trip, ten minutes.

Classification

Language: ENGLISH
Publication-Type: Newspaper
Subject: FERRIES (90%)
Load-Date: June 15, 2023

End of Document

Brücke gesperrt
Beispiel Zeitung
14. Juni 2023 Mittwoch

Length: 20 words
Body

Die Brücke ist zu.

Load-Date: June 16, 2023


End of Document
"""


def test_split_nexis_reads_the_classic_form() -> None:
    first, second = split_nexis(CLASSIC.split("\n")) or []
    assert first.text == (
        "The ferry across the river will run until midnight from Monday, the council\nsaid on Tuesday.\n\n"
        "LONDON: not a label, but a place."
    )
    assert first.fields == {
        "source": "The New Example (London)",
        "published_at": "June 14, 2023 Wednesday",
        "edition": "Edition 1; Scotland",
        "title": "Ferry to run until midnight",
        "authors": "Jane Doe",
        "section": "NEWS; Pg. 6",
        "length": "45 words",
        "dateline": "HARBOUR TOWN",
        "load_date": "June 15, 2023",
        "language": "ENGLISH",
        "publication_type": "Newspaper",
        "copyright": "Copyright 2023 Example Newspapers Ltd All Rights Reserved",
    }
    assert CLASSIC.split("\n")[first.line - 1].strip() == "1 of 2 DOCUMENTS"
    assert (first.notes, second.notes) == ((), ())
    assert first.raw + "\n" + second.raw == CLASSIC[CLASSIC.index("                               1 of 2") :]


def test_split_nexis_reads_labels_in_any_order_and_an_explicit_body() -> None:
    _, second = split_nexis(CLASSIC.split("\n")) or []
    assert second.text == (
        "The bridge is closed.\n\nSection: of the road that it carries, the east is open.\n\nUpdate: it opens in May."
    )
    assert {name: second.fields[name] for name in ("title", "authors", "source", "published_at", "graphic")} == {
        "title": "Bridge closed for repairs",
        "authors": "John Roe;Ann Bell",
        "source": "The Example Post",
        "published_at": "July 1, 2023 Saturday",
        "graphic": "The bridge, seen from the south.",
    }


def test_split_nexis_reads_nexis_uni() -> None:
    first, second = split_nexis(UNI.split("\n")) or []
    assert first.text == "The ferry across the river will run until midnight.\n\nLength: of the trip, ten minutes."
    assert first.fields == {
        "source": "The New Example (London)",
        "published_at": "June 14, 2023 Wednesday 11:30 PM GMT",
        "title": "Ferry to run until midnight",
        "authors": "Jane Doe",
        "section": "NEWS; Pg. 6",
        "length": "45 words",
        "highlight": "A boat at night.",
        "load_date": "June 15, 2023",
        "language": "ENGLISH",
        "publication_type": "Newspaper",
        "subject": "FERRIES (90%)",
        "copyright": "Copyright 2023 Example Newspapers Ltd All Rights Reserved",
    }
    assert second.text == "Die Brücke ist zu."
    assert UNI.split("\n")[second.line - 1] == second.fields["title"] == "Brücke gesperrt"
    assert second.fields["source"] == "Beispiel Zeitung"


@pytest.mark.parametrize(
    ("paragraphs", "fields", "body"),
    [
        (
            [
                "      Dokument 1 von 1",
                "   Beispiel Zeitung",
                "   14. Juni 2023 Mittwoch",
                "Fähre fährt",
                "AUTOR: Anna Beispiel",
                "RUBRIK: LOKALES; S. 3",
                "LÄNGE: 45 Wörter",
                "Die Fähre fährt.",
                "UPDATE: 15. Juni 2023",
                "SPRACHE: GERMAN",
            ],
            {"title": "Fähre fährt", "source": "Beispiel Zeitung", "authors": "Anna Beispiel", "language": "GERMAN"},
            "Die Fähre fährt.",
        ),
        (
            [
                "  1 de 1 DOCUMENT",
                "  Le Exemple",
                "  mercredi 14 juin 2023",
                "Le bac",
                "AUTEUR: Jean Exemple",
                "RUBRIQUE: VILLE",
                "LONGUEUR: 12 mots",
                "Le bac part.",
                "DATE-CHARGEMENT: 15 juin 2023",
            ],
            {"title": "Le bac", "source": "Le Exemple", "authors": "Jean Exemple", "section": "VILLE"},
            "Le bac part.",
        ),
        (
            [
                "  1 van 1 DOCUMENTEN",
                "  Het Voorbeeld",
                "  14 juni 2023 woensdag",
                "De pont",
                "BYLINE: Jan Voorbeeld",
                "SECTION: Binnenland; Blz. 3",
                "LENGTH: 12 woorden",
                "De pont vaart.",
                "LOAD-DATE: 15 juni 2023",
            ],
            {"title": "De pont", "source": "Het Voorbeeld", "published_at": "14 juni 2023 woensdag"},
            "De pont vaart.",
        ),
        (  # no date, no title
            ["   1 of 1 DOCUMENT", "   The Example", "LENGTH: 4 words", "A boat came in.", "LANGUAGE: ENGLISH"],
            {"source": "The Example", "length": "4 words", "language": "ENGLISH"},
            "A boat came in.",
        ),
        (  # no body
            [
                "   1 of 1 DOCUMENT",
                "   The Example",
                "   June 14, 2023",
                "A boat",
                "BYLINE: Jane Doe",
                "LENGTH: 0 words",
            ],
            {"source": "The Example", "title": "A boat", "authors": "Jane Doe"},
            "",
        ),
        (  # Windows line ends
            [
                "   1 of 1 DOCUMENT\r",
                "   The Example\r",
                "   June 14, 2023\r",
                "A boat\r",
                "LENGTH: 4 words\r",
                "A boat came\r\nin.\r",
                "More.\r",
                "LANGUAGE: ENGLISH\r",
            ],
            {"source": "The Example", "title": "A boat", "published_at": "June 14, 2023", "language": "ENGLISH"},
            "A boat came\r\nin.\r\n\r\nMore.",
        ),
    ],
)
def test_split_nexis_reads_what_is_there(paragraphs: list[str], fields: dict[str, str], body: str) -> None:
    text = "\n\n".join(paragraphs).replace("\r\n\n", "\r\n\r\n")
    (article,) = split_nexis(text.split("\n")) or []
    assert article.text == body
    assert {name: article.fields.get(name) for name in fields} == fields


def test_split_nexis_notes_prose_outside_of_articles() -> None:
    prose = " ".join(["This paragraph explains to the reader what the file holds"] * 4) + "."
    first, second = split_nexis((prose + "\n\n" + CLASSIC).split("\n")) or []
    assert first.notes == (f"text before the first article belongs to no article and is not read: {ascii(prose)[:60]}",)
    assert second.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The file was marked\n\n1 of 3 DOCUMENTS\n\nand nobody knew where the others were.",
        "Document 1 of 3\n\nThe leak says so.\n\nDocument 2 of 3\n\nIt denies it.\n\nDocument 3 of 3\n\nIt is silent.",
        "A novel\n\nThis is the last line.\n\nEnd of Document",
        "LENGTH: 45 words\n\nBYLINE: Jane Doe\n\nA plain article with labels.",
        "Body\n\nSection: one.\n\nThe body of the whale lay on the beach.",
        "\n".join(f"{number} of 9 documents" for number in range(9)),
    ],
)
def test_split_nexis_leaves_a_plain_article_alone(text: str) -> None:
    assert split_nexis(text.split("\n")) is None


def test_split_nexis_keeps_a_copyright_notice_apart_from_the_source() -> None:
    text = CLASSIC.replace(
        "                    Copyright 2023 Example Digital\n",
        "     Copyright 2023 Example Post Interactive Company, LLC d/b/a\n                   Example Post Digital\n",
    )
    _, second = split_nexis(text.split("\n")) or []
    assert second.fields["source"] == "The Example Post"
    assert second.fields["copyright"] == (
        "Copyright 2023 Example Post Interactive Company, LLC d/b/a Example Post Digital All Rights Reserved"
    )


def test_split_nexis_keeps_every_paragraph_of_the_header() -> None:
    text = CLASSIC.replace("A detour of an hour.", "A detour of an hour.\n\nShops complain.")
    _, second = split_nexis(text.split("\n")) or []
    assert second.fields["highlight"] == "A detour of an hour. Shops complain."
    assert second.text.startswith("The bridge is closed.")


def test_split_nexis_takes_no_word_of_the_text_for_a_heading() -> None:
    text = CLASSIC.replace("said on Tuesday.", "said on Tuesday.\n\nBody\n\nText\n\nVolltext:")
    first, _ = split_nexis(text.split("\n")) or []
    assert first.text.startswith("The ferry across")
    assert "Body\n\nText\n\nVolltext:" in first.text

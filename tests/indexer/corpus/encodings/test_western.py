"""Readings in which everything stands where it belongs, and those of other encodings' bytes."""

import pytest

from indexer.corpus.encodings.western import is_western


@pytest.mark.parametrize(
    "text",
    [
        "Er sagte: „Das ist falsch.“",
        "Die Straße kostet 5 € – „gut“ sagte er.",
        "Price: £5 or €6…",
        "Ça va où? Là-bas, très tôt.",
        "Hon sade: ”Hej då.”",
        "Il dit : «\xa0Ça suffit\xa0!\xa0»",
        "Perché no? È così.",
        "GROSSE STRASSE – KÖLN",
        "A 3½-hour film of 25 m² at 20 °C",
        "Seán Ó Riada",
        "L’œuvre de sa sœur",
        "2ª edição",
        "col·lecció",
    ],
)
def test_is_western_knows_texts(text: str) -> None:
    assert is_western(text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Die Bürger zählen die Größe", "mac-roman"),
        ("“Yes,” she said", "mac-roman"),
        ("Ferry – and bus", "mac-roman"),
        ("Según la compañía", "mac-roman"),
        ("Wie die Männer hören", "cp850"),
        ("Är du här? Övrigt", "cp850"),
        ("Straße", "cp850"),
        ("Żółw i gęś", "cp1250"),
        ("Lodě jsou větší", "cp1250"),
        ("Fenerbahçe şampiyon", "cp1254"),
        ("Совет решил", "cp1251"),
        ("Совет решил", "iso8859-5"),
        ("Καλημέρα", "cp1253"),
        ("שלום לכולם", "cp1255"),
        ("你好,世界", "gb18030"),
        ("渡し船は", "shift_jis"),
    ],
)
def test_is_western_knows_the_bytes_of_other_encodings(text: str, codec: str) -> None:
    assert not is_western(text.encode(codec).decode("cp1252", "replace"))

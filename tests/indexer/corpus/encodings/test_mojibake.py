import pytest

from indexer.corpus.encodings.mojibake import mojibake_note


def _misread(text: str) -> str:
    """Return what text becomes whose UTF-8 bytes are read as windows-1252, as browsers do."""
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    )  # five bytes are no character of windows-1252


@pytest.mark.parametrize(
    "text", ["François", "“quotes”", "мир", "It’s", "£5", "GRÜSSE", "Wałęsa", "ελληνικά", "中文新闻报道", "Ó", "pagó"]
)
def test_mojibake_note_shows_what_was_misread_once_or_twice(text: str) -> None:
    misread = _misread(text)
    note = mojibake_note(f"Words before {misread} behind")
    assert note is not None
    assert note.startswith("looks like UTF-8 that was read as windows-1252, as in ")
    assert mojibake_note(_misread(misread)) is not None


def test_mojibake_note_quotes_the_word() -> None:
    assert mojibake_note("Le nom de\nFranÃ§ois est connu") == (
        "looks like UTF-8 that was read as windows-1252, as in 'FranÃ§ois'"
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "plain",
            "SÃO PAULO",
            "AMANHÃ”",
            "LE CAFÉ”",
            "CAFÉ»",
            "«\xa0été\xa0»",
            "là\xa0»",
            "ĐÃ…",
            "TVÅ…",
            "ESPAÑA’",
        ),
        *("ÀÁÂÃÄÅ", "Nguyễn Ã", "Âge d’or", "Þórr", "5\xa0°C", "NÃO—SIM", "мир", "中文", "CORAÇÃO…", "3×°", "“Ã”"),
        "The word ‘FranÃ§ois’ — “mojibake” — stands in an article of “quotes” and “dashes”.",
    ],
)
def test_mojibake_note_leaves_true_text_alone(text: str) -> None:
    assert mojibake_note(text) is None

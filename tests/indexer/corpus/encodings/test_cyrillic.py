"""Readings in Cyrillic letters, and those of other encodings' bytes."""

import pytest

from indexer.corpus.encodings.cyrillic import is_cyrillic

TEXT = "Совет решил построить мост. Київ готується до зими."


@pytest.mark.parametrize("text", [TEXT, TEXT.upper(), f"{TEXT} The mayor agreed."])
def test_is_cyrillic_knows_texts(text: str) -> None:
    assert is_cyrillic(text)


@pytest.mark.parametrize(
    "text", ["", "Plain words", "ВЦСПС", "Größe", "пРИВЕТ, МИР, ЭТО МЫ", "абвг", "сzумма аnнне оbллл"]
)
def test_is_cyrillic_knows_what_is_none(text: str) -> None:
    assert not is_cyrillic(text)


@pytest.mark.parametrize("read_as", ["cp1251", "cp866", "koi8-r"])
def test_is_cyrillic_knows_iso_8859_5_read_as_another(read_as: str) -> None:
    assert not is_cyrillic(TEXT.encode("iso8859-5").decode(read_as, "replace"))

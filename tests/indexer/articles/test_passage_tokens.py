from dataclasses import replace
from pathlib import Path

from indexer.articles.passage_tokens import tokens_of
from indexer.encoder.compiled_files import TOKENIZER_FILE
from indexer.index.generation import open_index
from tests.fakes import word_counter


def test_tokens_of_tells_what_the_encoder_reads(index: Path, tmp_path: Path) -> None:
    (tmp_path / TOKENIZER_FILE).write_text(word_counter()._tokenizer.to_str())
    generation = open_index(index)
    found = generation.articles.article("strait")
    assert found is not None
    contents = generation.manifest.contents
    (one,) = tokens_of(tmp_path, contents, *found) or []
    assert one.spelt[:4] == ["Warships", "meet", "A", "frigate"]
    assert one.total == len(one.spelt) + 2  # and the special ones around the text
    prompted = replace(contents, encoder=replace(contents.encoder, passage_prompt="passage: "))
    (other,) = tokens_of(tmp_path, prompted, *found) or []
    assert other.spelt == ["passage:", *one.spelt]
    assert tokens_of(tmp_path / "none", contents, *found) is None
    generation.close()

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.build_report import BuildReport
from indexer.config import BuildConfig, LexicalConfig
from indexer.encoder.pooling import MEAN
from indexer.errors import NothingIndexedError, StrictError, UsageError
from indexer.index.generation import open_index
from indexer.passages.cut import prepend_title
from indexer.progress.stages import Stage
from indexer.records import IgnoredFile, Matrix, RecordNote, Span
from tests.fakes import SMALL, WordEncoder, build_quietly, sentence_cosines


def test_build_reports_what_it_did(corpus: Path, tmp_path: Path) -> None:
    with corpus.open("a") as stream:
        stream.write(
            '\nnot json\n{"id": "farm", "text": "Again."}\n{"id": "last", "text": "Last one.", "date": "soon"}'
        )
    problems: list[RecordNote | IgnoredFile] = []
    progress: list[tuple[Stage, int, int | None]] = []
    report = build(
        [corpus],
        tmp_path / "index",
        WordEncoder(),
        BuildConfig(chunk=SMALL, window_passages=3),
        on_note=problems.append,
        on_progress=lambda *told: progress.append(told),
    )
    assert (report.articles, report.passages, report.rejected, report.generation) == (5, 5, 1, "000001")
    assert [(problem.location, problem.rejected) for problem in problems if isinstance(problem, RecordNote)] == [
        ("articles.jsonl:4", True),
        ("articles.jsonl:5", False),
        ("articles.jsonl:6", False),
    ]
    stages = list(dict.fromkeys(stage for stage, _, _ in progress))
    assert stages == [Stage.READING, Stage.ENCODING, Stage.WRITING, Stage.PUBLISHING]
    assert [told[1:] for told in progress if told[0] is Stage.READING] == [(number, None) for number in range(1, 6)]
    encoded = [told[1:] for told in progress if told[0] is Stage.ENCODING]
    assert list(dict.fromkeys(encoded)) == [(0, 5), (3, 5), (5, 5)]
    assert report.passages_per_second == pytest.approx(5 / (report.seconds - report.encoder_seconds))


def test_build_puts_each_passage_at_its_vectors_row(index: Path) -> None:
    generation = open_index(index)
    for row, one in enumerate(generation.articles.attributed(range(generation.articles.passages))):
        vector = WordEncoder().encode_passages([prepend_title(one.article.title or "", one.passage.text)])[0]
        cosines = generation.vectors.cosines(vector)
        assert cosines[row] == pytest.approx(1)
        assert sorted(cosines)[-2] < 0.9
    generation.close()


SENTENCES = [
    ["A frigate crossed ahead of a destroyer.", "Nobody was hurt.", "The navy protested over the destroyer."],
    ["The balloon drifted over Montana.", "🎈 It was shot down off the coast."],
    ["The harvest was good this year.", "Farmers gave thanks."],
]


@pytest.mark.parametrize("window", [1, 2, 100])
def test_build_puts_each_sentence_at_its_passage(window: int, corpus: Path, tmp_path: Path) -> None:
    encoder = WordEncoder(pooling=MEAN)
    build_quietly(corpus, tmp_path / "index", encoder, window_passages=window)
    generation = open_index(tmp_path / "index")
    sentences = generation.sentences
    assert sentences.has_vectors
    for row, one in enumerate(generation.articles.attributed(range(generation.articles.passages))):
        assert [span.of(one.passage.text) for span in sentences.spans(row)] == SENTENCES[row]
        for place, vector in enumerate(encoder.encode_passages(SENTENCES[row])):
            assert sentence_cosines(sentences, row, vector)[place] == pytest.approx(1, abs=0.01)
    generation.close()


def test_build_gives_the_encoder_sentences_as_spans_of_what_it_encodes(corpus: Path, tmp_path: Path) -> None:
    asked: list[list[str]] = []
    before: list[str] = []

    class Noting(WordEncoder):
        def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
            asked.extend([span.of(text) for span in spans] for text, spans in zip(texts, sentences, strict=True))
            before.extend(text[: spans[0].start] for text, spans in zip(texts, sentences, strict=True))
            return super().encode_sentences(texts, sentences)

    build_quietly(corpus, tmp_path / "index", Noting(pooling=MEAN))
    assert asked == SENTENCES
    assert before == ["Warships meet\n", "A balloon\n", ""]


def test_build_joins_lines_that_were_wrapped_and_words_broken_at_their_ends(tmp_path: Path) -> None:
    lines = [
        "The harbour board of the town voted on Tuesday to relight its kiln on",
        "Mill Lane, which was cold for years. The chair of the town's own Com-",
        "mission said that the flue had been inspected twice and found sound.",
    ]
    text = "\n".join(lines)
    (tmp_path / "kiln.txt").write_text(text)
    asked: list[str] = []

    class Noting(WordEncoder):
        def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
            asked.extend(span.of(text) for text, spans in zip(texts, sentences, strict=True) for span in spans)
            return super().encode_sentences(texts, sentences)

    build_quietly(tmp_path / "kiln.txt", tmp_path / "index", Noting(pooling=MEAN))
    first, behind, second = text.replace("-\n", "").replace("\n", " ").partition("years.")
    assert asked == [first + behind, second.strip()]
    generation = open_index(tmp_path / "index")
    lexical = generation.lexical
    (match,) = lexical.matches(lexical.parse("commission"), 1)
    passage = generation.articles.attributed([1])[0].passage
    assert match.sentences == (0,)
    assert passage.text == passage.span.of(text) == text[text.index("The chair") :]
    assert generation.sentences.spans(1) == [Span(0, len(passage.text))]
    generation.close()


def test_build_without_vectors_for_sentences_keeps_their_places(corpus: Path, index: Path, tmp_path: Path) -> None:
    encoder = WordEncoder(pooling="cls")
    assert not encoder.spec.has_sentences
    build_quietly(corpus, tmp_path / "cls", encoder)
    generation = open_index(tmp_path / "cls")
    assert not generation.sentences.has_vectors
    assert (generation.sentences.dimension, generation.sentences.passages) == (6, 3)
    for row, one in enumerate(generation.articles.attributed(range(generation.articles.passages))):
        assert [span.of(one.passage.text) for span in generation.sentences.spans(row)] == SENTENCES[row]
    generation.close()


def test_build_indexes_the_words_of_each_sentence_and_title(corpus: Path, tmp_path: Path) -> None:
    build_quietly(corpus, tmp_path / "index", WordEncoder(pooling=MEAN))
    generation = open_index(tmp_path / "index")
    lexical = generation.lexical
    found = {word: lexical.matches(lexical.parse(word), 0)[0] for word in ("destroyers", "warship", "harvest")}
    assert {word: (match.sentences, match.in_title) for word, match in found.items()} == {
        "destroyers": ((0, 2), False),
        "warship": ((), True),
        "harvest": ((), False),
    }
    assert [match.weight > 0 for match in found.values()] == [True, True, False]
    generation.close()


KILN = """\
---
title: Kiln relit
author: Maria Lopez
source: The Harbour Post
---
# Kiln relit

The [balloon](https://kiln.example/destroyer) <!-- of the navy --> burns. **Ash [falls](u).** More

```
# harvest <!-- kept -->
```
"""


def test_build_embeds_and_indexes_the_words_of_markdown_and_keeps_its_text(tmp_path: Path) -> None:
    inputs: list[str] = []
    parts: list[str] = []

    class Noting(WordEncoder):
        def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
            inputs.extend(texts)
            parts.extend(span.of(text) for text, spans in zip(texts, sentences, strict=True) for span in spans)
            return super().encode_sentences(texts, sentences)

    (tmp_path / "kiln.md").write_text(KILN)
    build_quietly(tmp_path / "kiln.md", tmp_path / "index", Noting(pooling=MEAN))
    generation = open_index(tmp_path / "index")
    lexical = generation.lexical
    ((article, (passage,)),) = generation.articles.scan()
    assert article.text == KILN
    assert passage.text == passage.span.of(KILN)
    words = "The balloon burns. Ash falls . More # harvest <!-- kept -->"
    assert [" ".join(text.split()) for text in inputs] == [f"Kiln relit {words}"]
    sentences = [
        "# Kiln relit",
        "The [balloon](https://kiln.example/destroyer) <!-- of the navy --> burns.",
        "**Ash [falls](u).**",
        "More",
        "# harvest <!-- kept -->",
    ]
    assert [span.of(passage.text) for span in generation.sentences.spans(0)] == sentences
    assert [" ".join(part.split()) for part in parts] == [
        "Kiln relit",
        "The balloon burns.",
        "Ash falls .",
        "More",
        "# harvest <!-- kept -->",
    ]
    found = {
        word: lexical.matches(lexical.parse(word), 0)[0].weight > 0
        for word in ("balloon", "destroyer", "navy", "https", "harvest", "lopez", "harbour")
    }
    assert [word for word, is_found in found.items() if is_found] == ["balloon", "harvest", "lopez", "harbour"]
    generation.close()


@pytest.mark.parametrize("pooling", [MEAN, "none"])
def test_build_of_the_same_corpus_gives_the_same_content(pooling: str, corpus: Path, tmp_path: Path) -> None:
    def built(name: str, **config: Any) -> BuildReport:
        return build_quietly(corpus, tmp_path / name, WordEncoder(pooling=pooling), **config)

    first, second = built("a"), built("b", window_passages=2)
    assert first.content_sha256 == second.content_sha256
    folders = [tmp_path / name / "generations" / "000001" for name in "ab"]
    files = {path.relative_to(folders[0]) for path in folders[0].rglob("*") if path.is_file()}
    assert {path.relative_to(folders[1]) for path in folders[1].rglob("*") if path.is_file()} == files
    for name in files - {Path("manifest.json"), Path("times.npy")}:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    contents = []
    for index in (tmp_path / "a", tmp_path / "b"):
        generation = open_index(index)
        contents.append(generation.manifest.contents)
        generation.close()
    assert contents[0] == contents[1]
    assert built("c", lexical=LexicalConfig(stemming="none")).content_sha256 != first.content_sha256
    corpus.write_text(corpus.read_text().replace("good", "bad"))
    assert built("d").content_sha256 != first.content_sha256


def test_build_takes_several_folders_and_formats(tmp_path: Path) -> None:
    for name, text in {
        "x/a.txt": "Plain words.",
        "y/b.md": "---\nid: b\n---\nMarked words.",
        "y/c.txt": "More.",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    report = build(
        [tmp_path / "x", tmp_path / "y" / "b.md"],
        tmp_path / "index",
        WordEncoder(),
        BuildConfig(chunk=SMALL),
        on_note=lambda _: None,
        on_progress=lambda *_: None,
    )
    assert report.articles == 2
    generation = open_index(tmp_path / "index")
    assert generation.articles.article_ids() == ["a.txt", "b"]
    generation.close()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("nonsense")])
def test_build_says_that_the_history_is_lost_and_writes_it_anew(
    damage: Callable[[Path], object], corpus: Path, index: Path
) -> None:
    damage(index / "HISTORY")
    told: list[str] = []
    build_quietly(corpus, index, on_advice=told.append)
    (sentence,) = told
    assert sentence.startswith(f"{index / 'HISTORY'} ")
    assert sentence.endswith("; whatever is published next, or made live by `rollback`, writes it anew")
    build_quietly(corpus, index, on_advice=pytest.fail)


def test_build_in_strict_mode_fails_and_publishes_nothing(corpus: Path, index: Path) -> None:
    with corpus.open("a") as stream:
        stream.write("\nnot json")
    with pytest.raises(StrictError, match=r"1 record\(s\) rejected"):
        build_quietly(corpus, index, strict=True)
    assert open_index(index).manifest.generation == "000001"


def test_build_of_nothing_fails_and_publishes_nothing(tmp_path: Path, index: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"id": "a"}\n')
    with pytest.raises(NothingIndexedError, match=r"1 file\(s\) read, 1 record\(s\) rejected"):
        build_quietly(empty, index)
    assert open_index(index).manifest.generation == "000001"


def test_a_first_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with pytest.raises(NothingIndexedError, match="no article was found"):
        build_quietly(tmp_path / "corpus", tmp_path / "var" / "index")
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_build_refuses_a_budget_over_the_models_limit(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="32 tokens is over the model's 20"):
        build_quietly(corpus, tmp_path / "index", WordEncoder(max_tokens=20))


def test_build_refuses_a_prompt_that_leaves_no_room(corpus: Path, tmp_path: Path) -> None:
    encoder = WordEncoder()
    encoder.spec = replace(encoder.spec, passage_prompt="word " * 20)
    with pytest.raises(UsageError, match="the passage prompt takes 22 of a passage's 32 tokens; shorten it"):
        build_quietly(corpus, tmp_path / "index", encoder)


def test_build_refuses_a_corpus_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        build_quietly(tmp_path / "nowhere", tmp_path / "index")

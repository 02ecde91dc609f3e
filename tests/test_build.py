import json
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build import build, default_chunk, is_current
from indexer.config import COMPILED, TORCH, BuildConfig, ChunkConfig, EncoderRequest
from indexer.encoder import with_title
from indexer.errors import NothingIndexedError, StrictError, UsageError
from indexer.records import Problem
from indexer.store import open_index
from tests.conftest import ARTICLES
from tests.fakes import SMALL, WordEncoder, build_quietly


def test_build_reports_what_it_did(corpus: Path, tmp_path: Path) -> None:
    with corpus.open("a") as stream:
        stream.write(
            '\nnot json\n{"id": "farm", "text": "Again."}\n{"id": "last", "text": "Last one.", "date": "soon"}'
        )
    problems: list[Problem] = []
    progress: list[tuple[int, int]] = []
    report = build(
        [corpus],
        tmp_path / "index",
        WordEncoder(),
        BuildConfig(chunk=SMALL, window_passages=3),
        on_problem=problems.append,
        on_progress=lambda done, total: progress.append((done, total)),
    )
    assert (report.articles, report.passages, report.rejected, report.generation) == (4, 4, 2, "000001")
    assert [(problem.location, problem.rejected) for problem in problems] == [
        ("articles.jsonl:4", True),
        ("articles.jsonl:5", True),
        ("articles.jsonl:6", False),
    ]
    assert progress == [(0, 4), (3, 4), (4, 4)]
    assert report.passages_per_second == pytest.approx(4 / (report.seconds - report.encoder_seconds))


def test_build_puts_each_passage_at_its_vectors_row(index: Path) -> None:
    generation = open_index(index)
    for row, (title, text) in enumerate(generation.articles.scan()):
        vector = WordEncoder().encode_passages([with_title(title or "", text)])
        scores, rows = generation.vectors.search(vector, 3)
        assert dict(zip(rows[0], scores[0], strict=True))[row] == pytest.approx(1)
        assert scores[0, 1] < 0.9
    generation.close()


def test_build_of_the_same_corpus_gives_the_same_content(corpus: Path, tmp_path: Path) -> None:
    first, second = (build_quietly(corpus, tmp_path / name) for name in "ab")
    assert first.content_sha256 == second.content_sha256
    corpus.write_text(corpus.read_text().replace("good", "bad"))
    assert build_quietly(corpus, tmp_path / "c").content_sha256 != first.content_sha256


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
        on_problem=lambda _: None,
        on_progress=lambda _done, _total: None,
    )
    assert report.articles == 2
    generation = open_index(tmp_path / "index")
    assert generation.articles.article_ids() == ["a.txt", "b"]
    generation.close()


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


def test_build_refuses_a_budget_over_the_models_limit(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="32 tokens is over the model's 20"):
        build_quietly(corpus, tmp_path / "index", WordEncoder(max_tokens=20))


def test_build_refuses_a_prompt_that_leaves_no_room(corpus: Path, tmp_path: Path) -> None:
    encoder = WordEncoder()
    encoder.spec = replace(encoder.spec, passage_prompt="word " * 20)
    with pytest.raises(UsageError, match="the passage prompt takes 22 of a passage's 32 tokens; shorten it"):
        build_quietly(corpus, tmp_path / "index", encoder)


def test_default_chunk_keeps_to_a_small_models_limit() -> None:
    assert default_chunk(WordEncoder(max_tokens=48).spec) == ChunkConfig(max_tokens=48, max_title_tokens=16)
    assert default_chunk(WordEncoder(max_tokens=512).spec) == ChunkConfig()


def test_build_refuses_a_corpus_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        build_quietly(tmp_path / "nowhere", tmp_path / "index")


def test_is_current_until_something_that_matters_changes(corpus: Path, index: Path) -> None:
    def current(
        sha: str = "0" * 64,
        chunk: ChunkConfig = SMALL,
        prompt: str = "",
        config: BuildConfig = BuildConfig(),  # noqa: B008 - frozen
        kind: str = TORCH,
    ) -> bool:
        request = EncoderRequest(kind=kind, query_prompt=prompt)
        return is_current([corpus], index, request=request, model_sha256=sha, config=config, chunk=chunk)

    assert current()
    assert not current(prompt="query: ")
    assert not current(kind=COMPILED)
    assert not current(sha="1" * 64)
    assert not current(config=BuildConfig(max_record_bytes=10))
    assert current(config=BuildConfig(strict=True))
    assert not current(chunk=replace(SMALL, max_tokens=31))
    corpus.write_text(corpus.read_text() + "\n" + json.dumps(ARTICLES[0] | {"id": "new"}))
    assert not current()


def test_is_current_of_a_missing_or_damaged_index_is_false(corpus: Path, index: Path, tmp_path: Path) -> None:
    def current(index: Path) -> bool:
        request = EncoderRequest(kind=TORCH)
        return is_current([corpus], index, request=request, model_sha256="0" * 64, config=BuildConfig(), chunk=SMALL)

    assert current(index)
    assert not current(tmp_path / "none")
    (index / "CURRENT").write_text("nonsense")
    assert not current(index)


def test_is_current_is_false_for_a_strict_build_over_rejected_records(corpus: Path, tmp_path: Path) -> None:
    with corpus.open("a") as stream:
        stream.write("\nnot json")
    build_quietly(corpus, tmp_path / "index")
    for strict in (False, True):
        config = BuildConfig(strict=strict)
        request = EncoderRequest(kind=TORCH)
        current = is_current(
            [corpus], tmp_path / "index", request=request, model_sha256="0" * 64, config=config, chunk=SMALL
        )
        assert current is not strict

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build import build
from indexer.build_report import BuildReport
from indexer.config import BuildConfig, Floors
from indexer.errors import HeldBackError, UsageError
from indexer.index.generation import open_index
from indexer.index.publishing.history import HELD_BACK, read_history
from indexer.quality.report import QualityReport
from tests.conftest import ARTICLES
from tests.fakes import SMALL, WordEncoder

MANY = [
    {"id": f"{source} {n}", "text": f"Harvest {n} of {source}.", "source": source}
    for source in ("Echo", "Post")
    for n in range(5)
]


def written(path: Path, articles: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, articles)))
    return path


def built(corpus: Path, index: Path, confirm: Callable[[str], bool] | None = None, **config: object) -> BuildReport:
    return build(
        [corpus],
        index,
        WordEncoder(),
        replace(BuildConfig(chunk=SMALL), **config),  # type: ignore[arg-type]
        on_note=lambda _note: None,
        on_progress=lambda *_: None,
        confirm=confirm,
    )


def live(index: Path) -> tuple[str, QualityReport]:
    generation = open_index(index)
    generation.close()
    return generation.manifest.generation, generation.manifest.contents.quality


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Ten articles of two sources."""
    return written(tmp_path / "corpus.jsonl", MANY)


@pytest.fixture
def canaries(tmp_path: Path) -> Path:
    """One canary query."""
    return written(tmp_path / "canaries.jsonl", [{"query": "harvest", "article": "Echo 0"}])


def test_a_first_generation_is_published_with_its_report(corpus: Path, tmp_path: Path) -> None:
    report = built(corpus, tmp_path / "index")
    assert (report.compared, report.objections) == (None, [])
    assert live(tmp_path / "index") == ("000001", report.quality)
    assert (report.quality.articles, report.quality.near_empty, report.quality.without_title) == (10, 10, 10)
    assert [(one.source, one.articles) for one in report.quality.sources] == [("Echo", 5), ("Post", 5)]


def test_the_report_is_the_same_for_the_same_corpus(corpus: Path, canaries: Path, tmp_path: Path) -> None:
    first, second = (built(corpus, tmp_path / name, canaries=canaries) for name in "ab")
    assert first.quality == second.quality
    assert first.quality.canaries is not None
    without = built(corpus, tmp_path / "a")
    assert (without.quality.canaries, without.content_sha256) == (None, first.content_sha256)


def test_a_generation_that_lost_half_is_held_back(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(corpus, index)
    written(corpus, MANY[:4] + MANY[5:8])
    assert built(corpus, index).objections == []
    written(corpus, MANY[:4])
    message = (
        r"generation 000003 was built but not published: 3 of the 7 articles of generation 000002 are gone "
        r"\(--hold-if-gone 0.4\). Make it live with article-indexer rollback 000003 --index .*index, or build again "
        r"with --replace"
    )
    with pytest.raises(HeldBackError, match=message) as held:
        built(corpus, index, floors=Floors(gone=0.4))
    assert (held.value.report["generation"], held.value.report["articles"]) == ("000003", 4)
    assert live(index)[0] == "000002"
    history = read_history(index)
    assert history is not None
    assert history["000003"].state == HELD_BACK
    assert built(corpus, index, floors=Floors(gone=0.5)).objections == []


def test_a_generation_that_lost_a_source_is_held_back_unless_it_is_meant_to(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(written(tmp_path / "more.jsonl", [*MANY, *ARTICLES]), index)
    written(corpus, MANY[:5] + ARTICLES)
    with pytest.raises(HeldBackError, match=r"nothing left of 'Post' \(5 articles\) \(--hold-if-source-gone 5"):
        built(corpus, index)
    report = built(corpus, index, replace=True)
    assert report.objections == []
    assert report.compared is not None
    assert report.compared.sources_gone == {"Post": 5}


@pytest.mark.parametrize(
    ("floors", "objection"),
    [
        (Floors(fewer=11), "there are 10 articles"),
        (Floors(near_empty=1.0), "10 of 10 articles are as good as empty"),
        (Floors(rejected=0.1), "2 of 12 records were rejected"),
    ],
)
def test_floors_hold_for_a_first_generation_unless_it_is_forced(
    floors: Floors, objection: str, corpus: Path, tmp_path: Path
) -> None:
    with corpus.open("a") as stream:
        stream.write("\nnot json\n[]")
    for replace_all in (False, True):
        with pytest.raises(HeldBackError, match=f"not published: {objection} .* with --force"):
            built(corpus, tmp_path / "index", floors=floors, replace=replace_all)
    report = built(corpus, tmp_path / "index", floors=floors, force=True)
    assert report.objections[0].startswith(objection)
    assert live(tmp_path / "index")[1] == report.quality


def test_a_lost_canary_holds_a_generation_back(corpus: Path, canaries: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    report = built(corpus, index, canaries=canaries)
    assert report.quality.canaries is not None
    assert (report.quality.canaries.asked, report.quality.canaries.found) == (1, 1)
    written(corpus, MANY[1:])
    with pytest.raises(HeldBackError, match=r"1 of 1 canaries are lost: 'harvest' \('Echo 0' is not in the corpus\)"):
        built(corpus, index, canaries=canaries, replace=True)


def test_a_wrong_file_of_canaries_is_told_before_anything_is_read(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none.jsonl: No such file"):
        built(tmp_path / "nowhere", tmp_path / "index", canaries=tmp_path / "none.jsonl")


def test_a_person_is_asked_before_another_corpus_is_encoded(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(corpus, index)
    written(corpus, ARTICLES)
    asked: list[str] = []

    def answer(given: bool) -> Callable[[str], bool]:
        def confirm(losses: str) -> bool:
            asked.append(losses)
            return given

        return confirm

    with pytest.raises(HeldBackError, match="nothing was built, and generation 000001 stays live"):
        built(corpus, index, answer(False))
    assert len(asked) == 1
    assert asked[0].startswith("10 of the 10 articles of generation 000001 are gone")
    assert built(corpus, index, answer(False), force=True).objections == [*asked[0].split("; ")]
    written(corpus, MANY)
    assert built(corpus, index, answer(False), replace=True).objections == []
    written(corpus, ARTICLES)
    assert built(corpus, index, answer(True)).objections == []
    assert len(asked) == 2
    assert live(index)[0] == "000004"  # nothing was built when the answer was no


def test_an_index_that_cannot_be_read_is_replaced(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    built(corpus, index)
    (index / "generations" / "000001" / "articles.sqlite").write_bytes(b"")
    assert built(written(corpus, ARTICLES), index).compared is None


@pytest.mark.parametrize("harmed", ["CURRENT", "generations/000002/articles.sqlite"])
def test_a_damaged_generation_does_not_open_the_gate(corpus: Path, tmp_path: Path, harmed: str) -> None:
    index = tmp_path / "index"
    built(corpus, index)
    built(written(corpus, [*MANY, {"id": "one more", "text": "Harvest of all.", "source": "Echo"}]), index)
    (index / harmed).write_bytes(b"")
    written(corpus, MANY[:3])
    with pytest.raises(HeldBackError, match=r"8 of the 11 articles|7 of the 10 articles"):
        built(corpus, index)
    built(corpus, index, replace=True)
    assert live(index)[1].articles == 3

"""What a build would do is what it then does, and telling it changes nothing."""

from dataclasses import asdict
from pathlib import Path

import pytest

from indexer.config import BuildConfig
from indexer.corpus.files import find_files
from indexer.forecast import Forecast, forecast
from indexer.index.times.matching import Changes
from tests.fakes import SMALL, WordEncoder, build_quietly
from tests.indexer.test_incremental import CHANGES, made, metadata_changed, removed, write_files


class UncompiledEncoder(WordEncoder):
    """An encoder that must be made first."""

    @property
    def ready(self) -> None:
        return None


def foretold(corpus: Path, index: Path, *, is_compiled: bool = True) -> Forecast:
    return forecast(
        find_files([corpus]),
        index,
        WordEncoder(pooling="mean") if is_compiled else UncompiledEncoder(pooling="mean"),
        BuildConfig(chunk=SMALL),
        lambda _note: None,
        lambda *_: None,
    )


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_forecast_of_a_first_build_counts_everything(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", made(10))
    found = foretold(corpus, tmp_path / "index", is_compiled=False)
    assert found.articles == Changes(added=10, changed=0, removed=0, renamed=0, unchanged=0)
    assert (found.to_encode, found.reused, found.seconds) == (found.passages, 0, None)
    assert "10 added" in str(found)
    assert "time unknown before the model is compiled" in str(found)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("change", [*CHANGES, lambda _articles: None])
def test_forecast_tells_what_the_build_does_and_changes_nothing(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    articles = made(20)
    corpus = write_files(tmp_path / "corpus", articles)
    build_quietly(corpus, tmp_path / "index", WordEncoder(pooling="mean"))
    change(articles)
    write_files(corpus, articles)
    before = files_of(tmp_path / "index")
    found = foretold(corpus, tmp_path / "index")
    assert files_of(tmp_path / "index") == before
    report = build_quietly(corpus, tmp_path / "index", WordEncoder(pooling="mean"), force=True)
    assert asdict(found.articles) == asdict(report.changes)
    assert (found.passages, found.to_encode, found.reused) == (report.passages, report.encoded, report.reused)
    assert found.seconds is not None
    assert found.seconds == 0 or report.encoded > 0
    assert found.disk_bytes > 0


def test_changes_are_told_by_kind(tmp_path: Path) -> None:
    articles = made(20)
    corpus = write_files(tmp_path / "corpus", articles)
    build_quietly(corpus, tmp_path / "index", WordEncoder(pooling="mean"))
    removed(articles)
    metadata_changed(articles)
    articles["a0071"] = {**articles.pop("a007"), "id": "renamed"}
    write_files(corpus, articles)
    found = foretold(corpus, tmp_path / "index").articles
    assert found == Changes(added=0, changed=1, removed=2, renamed=1, unchanged=17)

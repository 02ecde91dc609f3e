"""What a build would do is what it then does, and telling it changes nothing."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from indexer import forecast as forecast_module
from indexer.config import BuildConfig, Floors
from indexer.corpus.files import find_files
from indexer.errors import HeldBackError
from indexer.forecast import Forecast, forecast
from indexer.index.times.matching import Changes
from tests.conftest import ROOT
from tests.fakes import SMALL, WordEncoder, build_quietly
from tests.indexer.test_incremental import CHANGES, made, metadata_changed, removed, write_files


class UncompiledEncoder(WordEncoder):
    """An encoder that must be made first."""

    @property
    def ready(self) -> None:
        return None


def foretold(corpus: Path, index: Path, *, is_compiled: bool = True, **config: object) -> Forecast:
    return forecast(
        find_files([corpus]),
        index,
        WordEncoder(pooling="mean") if is_compiled else UncompiledEncoder(pooling="mean"),
        BuildConfig(chunk=SMALL, **config),  # type: ignore[arg-type]
        lambda _note: None,
        lambda *_: None,
    )


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_forecast_of_a_first_build_counts_everything(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", made(10))
    found = foretold(corpus, tmp_path / "index", is_compiled=False)
    assert found.articles == Changes(added=10, changed=0, removed=0, renamed=0, unchanged=0)
    assert (found.to_encode, found.reused, found.seconds, found.encoding_seconds) == (found.passages, 0, None, None)
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
    assert found.objections == report.objections
    assert found.seconds is not None
    assert found.encoding_seconds is not None
    assert found.seconds >= 1 + found.encoding_seconds
    assert (found.encoding_seconds == 0) or (report.encoded > 0)
    assert found.disk_bytes > 0


def test_forecast_tells_the_floors_that_the_build_would_not_reach(tmp_path: Path) -> None:
    articles = made(20)
    for number, article in enumerate(articles.values()):
        article["source"] = "Echo" if number < 6 else "Post"
    corpus = write_files(tmp_path / "corpus", articles)
    assert foretold(corpus, tmp_path / "index").objections == []
    build_quietly(corpus, tmp_path / "index", WordEncoder(pooling="mean"))
    for name in list(articles)[:12]:
        del articles[name]
        (corpus / f"{name}.json").unlink(missing_ok=True)
    write_files(corpus, articles)
    found = foretold(corpus, tmp_path / "index", floors=Floors(fewer=9))
    assert len(found.objections) == 3
    assert "It would be built but not published: 12 of the 20 articles of generation 000001 are gone" in str(found)
    assert "there is nothing left of 'Echo' (6 articles)" in str(found)
    with pytest.raises(HeldBackError) as held:
        build_quietly(corpus, tmp_path / "index", WordEncoder(pooling="mean"), floors=Floors(fewer=9))
    assert held.value.report["objections"] == found.objections


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("nonsense")])
def test_forecast_without_a_live_generation_compares_with_what_a_build_would(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    articles = made(20)
    corpus = write_files(tmp_path / "corpus", articles)
    build_quietly(corpus, tmp_path / "index", WordEncoder(pooling="mean"))
    whole = foretold(corpus, tmp_path / "index")
    damage(tmp_path / "index" / "CURRENT")
    found = foretold(corpus, tmp_path / "index")
    assert found.articles == Changes(added=0, changed=0, removed=0, renamed=0, unchanged=20)
    assert found.disk_bytes == whole.disk_bytes
    uncompiled = foretold(corpus, tmp_path / "index", is_compiled=False)
    assert uncompiled.disk_bytes - found.disk_bytes == 36_000_000


def test_the_estimate_of_what_is_not_measured_is_that_of_the_benchmark() -> None:
    results = json.loads((ROOT / "benchmarks" / "results" / "update_lines.json").read_text())["results"]
    (step,) = [step for step in results["steps"] if step["name"] == "metadata"]
    estimate = forecast_module._START_S + forecast_module._FURTHER_S * step["passages"]
    assert step["seconds"] / 3 < estimate < step["seconds"] * 1.5


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

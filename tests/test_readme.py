"""What the README promises is so."""

import hashlib
import json
import re
from typing import Any

import pytest
import typer
from typer.main import get_command

from indexer import __main__ as indexer_command
from service import __main__ as service_command
from service.problem_details import _CODES, _HTTP
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()


def settings(app: typer.Typer) -> dict[str, str]:
    """Variable -> flag, of all the commands of an app."""
    commands = get_command(app).commands.values()  # type: ignore[attr-defined]
    options = [option for command in commands for option in command.params if option.envvar]
    return {option.envvar: option.opts[0] for option in options}


def test_readme_lists_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `(ARTICLE_SEARCH_\w+)` \| `(--[\w-]+)` \| (\w+) \|", README, re.MULTILINE)
    indexer, service = settings(indexer_command.app), settings(service_command.app)
    expected = {
        (
            name,
            flag,
            "both" if {name} <= indexer.keys() & service.keys() else "indexer" if name in indexer else "service",
        )
        for name, flag in (indexer | service).items()
    }
    assert set(rows) == expected
    assert len(rows) == len(expected)


def test_readme_shows_an_answer_that_the_seeds_bear_out() -> None:
    answer = json.loads(re.findall(r"```json\n(.*?)```", README, re.DOTALL)[0])
    hit = answer["hits"][0]
    data = (ROOT / "seeds" / hit["article"]["path"]).read_bytes()
    passage = data[hit["passage"]["byte_span"]["start"] : hit["passage"]["byte_span"]["end"]]
    assert hashlib.sha256(passage).hexdigest() == hit["passage"]["sha256"]
    assert hashlib.sha256(data).hexdigest() == hit["article"]["sha256"]
    assert passage.decode() == hit["passage"]["text"]


@pytest.mark.parametrize("code", sorted({*_CODES.values(), *(code for code, _ in _HTTP.values())}))
def test_readme_lists_the_error_codes(code: str) -> None:
    assert f"`{code}`" in README


def test_readme_names_files_that_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def recorded(name: str) -> Any:
    return json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text())["results"]


def quality_rows() -> list[str]:
    """The rows of the README's tables of quality and of relevance, from the benchmark's last results."""
    published = recorded("published")
    rows = []
    for name, result in recorded("quality")["sets"].items():
        known = published.get(name, {}).get("published_ndcg10")
        scores = [f"{result['modes'][mode]['nDCG@10']:.4f}" for mode in ("semantic", "keyword", "hybrid")]
        rows.append(f"| {name} | {f'{known:.4f}' if known else '–'} | {' | '.join(scores)} |")
    for name, result in recorded("quality")["sets"].items():
        relevance = result["relevance"]
        rows.append(f"| {name} | {relevance['auc']:.3f} | {relevance['calibration_error']:.3f} |")
    return rows


def highlights_text() -> str:
    """What the README says of highlights, from the benchmark's last results."""
    found = recorded("quality")["highlights"]
    return (
        f"Highlights: of {found['questions']} questions about `seeds/`, the marked sentences hold the answer for "
        f"{found['marked_holds_answer']:.0%} ({found['sentences_marked']:.1f} sentences marked in the mean), the "
        f"passage's first sentence for {found['first_holds_answer']:.0%}."
    )


def test_readme_states_the_quality_that_was_measured() -> None:
    assert [line for line in README.splitlines() if line in quality_rows()] == quality_rows()
    assert highlights_text() in " ".join(README.split())


def test_makefile_help_names_the_targets() -> None:
    targets = set(re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"install", "run", "index", "serve", "test", "check", "bench"} <= targets


def speed_rows() -> list[str]:
    """The rows of the README's table of speeds, from the benchmark's last results."""
    results = json.loads((ROOT / "benchmarks" / "results" / "encoder.json").read_text())["results"]
    query, start, peak = (results[name] for name in ("query_ms", "start", "peak_mb"))
    gain = f"{results['query_p50_ratio']['median']:.1f} times"
    rows = [
        f"| single query, p50 | {query['torch']['p50']:.1f} ms | {query['serving']['p50']:.1f} ms ({gain}) |",
        f"| single query, p99 | {query['torch']['p99']:.1f} ms | {query['serving']['p99']:.1f} ms |",
    ]
    for length, rate in results["passages_per_second"].items():
        compiled = f"{rate['compiled']:.0f} ({rate['ratio']:.1f} times)"
        rows.append(f"| passages/s of {length} tokens | {rate['torch']:.0f} | {compiled} |")
    seconds = [f"{start[kind]['median_s']:.1f} s" for kind in ("torch", "serving")]
    rows.append(f"| process start to first vector | {' | '.join(seconds)} |")
    rows.append(f"| peak memory of the encoder alone | {peak['torch']:.0f} MB | {peak['serving']:.0f} MB |")
    for name, scores in results["ndcg10"].items():
        rows.append(f"| nDCG@10, {name} | {scores['float32']:.4f} | {scores['compiled']:.4f} |")
    return rows


def test_readme_states_the_speeds_that_were_measured() -> None:
    shown = [line for line in README.splitlines() if line in speed_rows()]
    assert shown == speed_rows()

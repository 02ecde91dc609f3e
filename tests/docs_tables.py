"""The tables of the docs that are made from the code and from the last results of the benchmarks.

`python -m tests.docs_tables` writes them anew, each between `<!-- name -->` and `<!-- /name -->` in its file.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.cleaning import FOLDERS
from benchmarks.news import tables as news_tables
from benchmarks.scale import tables as scale_tables
from indexer.corpus.fields.names import NAMES
from service.problem_details import PROBLEMS
from tests.conftest import ROOT

README = ROOT / "README.md"
CORPUS = ROOT / "docs" / "corpus.md"
API = ROOT / "docs" / "api.md"
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
PROXY = ROOT / "docs" / "behind-a-proxy.md"
RESULTS = ROOT / "benchmarks" / "results"
SETS = {
    "scifact": "SciFact",
    "xquad_en": "XQuAD, English",
    "belebele_en": "Belebele, English",
    "squad11_dev": "SQuAD 1.1, dev",
}
"""Name of a test set in the results -> its name in the docs."""


def recorded(name: str) -> dict[str, Any]:
    """What a benchmark last wrote: `results`, `machine`, `date`, ..."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text())
    return found


def table(heading: str, rows: Iterable[Iterable[str]]) -> list[str]:
    """A Markdown table; `heading` has its columns with bars between them."""
    columns = heading.split("|")
    lines = [columns, ["---"] * len(columns), *rows]
    return [f"| {' | '.join(cell.strip() for cell in line)} |" for line in lines]


def codes() -> list[str]:
    """The codes of errors, by their status."""
    found = sorted(PROBLEMS.items(), key=lambda item: item[1].status)
    return table(
        "status | code | meaning | `Retry-After`",
        (
            [str(one.status), f"`{code}`", one.meaning, "yes" if one.retry_after_s is not None else "no"]
            for code, one in found
        ),
    )


def field_names() -> list[str]:
    """The names of an article's fields in records."""
    return table(
        "field | names, the first preferred",
        ([f"`{meaning}`", ", ".join(f"`{name}`" for name in known)] for meaning, known in NAMES.items()),
    )


def quality() -> list[str]:
    """The quality of retrieval in each mode."""
    published = recorded("published")["results"]
    rows = []
    for name, result in recorded("quality")["results"]["sets"].items():
        known = published.get(name, {}).get("published_ndcg10")
        scores = [f"{result['modes'][mode]['nDCG@10']:.4f}" for mode in ("semantic", "keyword", "hybrid")]
        rows.append([SETS[name], "–" if known is None else f"{known:.4f}", *scores])
    return table("nDCG@10 | published, one vector a document | semantic | keyword | hybrid", rows)


def relevance() -> list[str]:
    """How well relevance tells queries with an answer from others."""
    found = recorded("quality")["results"]["sets"]
    return table(
        "set | area under the curve | calibration error",
        (
            [SETS[name], f"{one['relevance']['auc']:.3f}", f"{one['relevance']['calibration_error']:.3f}"]
            for name, one in found.items()
        ),
    )


def highlights() -> list[str]:
    """What highlights hold and what ranking costs, in sentences."""
    found = recorded("quality")["results"]
    marked, cost = found["highlights"], found["cost"]
    text = (
        f"Of {marked['questions']} questions about `seeds/`, the highlights hold the answer for "
        f"{marked['marked_holds_answer']:.0%} ({marked['sentences_marked']:.1f} sentences marked on average), the "
        f"passage's first sentence for {marked['first_holds_answer']:.0%}. Over {cost['passages']:,} passages, keyword "
        f"search, fusion, grouping, highlights and relevance add {cost['added_p50_ms']:.1f} ms to the "
        f"{cost['vectors_p50_ms']:.1f} ms of a search by vectors alone, encoding aside."
    )
    if "answers_marked" in found:
        held_out = found["answers_marked"]["held_out"]
        text += (
            f" Of {held_out['questions']:,} questions of SQuAD that chose no weight, they hold the answer for "
            f"{held_out['marked_holds_answer']:.1%} ({held_out['sentences_marked']:.2f} of "
            f"{held_out['sentences']:.1f} sentences marked), the first sentence for "
            f"{held_out['first_holds_answer']:.0%}, one at random for {held_out['random_holds_answer']:.0%}."
        )
    return [text, "", measured("quality")]


def encoder() -> list[str]:
    """The compiled encoder beside torch, by instruction set."""
    lines = []
    for instruction_set, found in recorded("encoder").items():
        lines += ["", *_encoder_rows(instruction_set, found["results"]), "", measured("encoder", found)]
    return lines[1:]


def _encoder_rows(instruction_set: str, results: Mapping[str, Any]) -> list[str]:
    query, start, peak = (results[name] for name in ("query_ms", "start", "peak_mb"))
    gain = f"{results['query_p50_ratio']['median']:.1f} times"
    rows = [
        ["single query, p50", f"{query['torch']['p50']:.1f} ms", f"{query['serving']['p50']:.1f} ms ({gain})"],
        ["single query, p99", f"{query['torch']['p99']:.1f} ms", f"{query['serving']['p99']:.1f} ms"],
    ]
    for length, rate in results["passages_per_second"].items():
        compiled = f"{rate['compiled']:.0f} ({rate['ratio']:.1f} times)"
        rows.append([f"passages/s of {length} tokens", f"{rate['torch']:.0f}", compiled])
    seconds = [f"{start[kind]['median_s']:.1f} s" for kind in ("torch", "serving")]
    rows.append(["process start to first vector", *seconds])
    rows.append(["peak memory of the encoder alone", f"{peak['torch']:.0f} MB", f"{peak['serving']:.0f} MB"])
    for name, scores in results["ndcg10"].items():
        rows.append([f"nDCG@10, {SETS[name]}", f"{scores['float32']:.4f}", f"{scores['compiled']:.4f}"])
    return table(f"{instruction_set} | sentence-transformers | compiled", rows)


_PEERS = {"article-search": "article-search", "txtai": "txtai", "plain": "plain script"}


def service_rows() -> dict[str, list[str]]:
    """What was measured of the service and of others, by what it is."""
    medians = recorded("service")["results"]["medians"]
    found = [medians[peer] for peer in _PEERS]

    def loaded(clients: int) -> list[str]:
        return [
            f"{one[f'{clients} clients']['per_second']:.0f}/s, p99 {one[f'{clients} clients']['p99_ms']:,.0f} ms"
            for one in found
        ]

    return {
        "1 client, p50": [f"{one['1 clients']['p50_ms']:.1f} ms" for one in found],
        "1 client, p99": [f"{one['1 clients']['p99_ms']:.1f} ms" for one in found],
        "16 clients": loaded(16),
        "64 clients": loaded(64),
        "100 queries asked again and again, 16 clients": [
            f"{one['repeated']['per_second']:,.0f}/s" if "repeated" in one else "not measured" for one in found
        ],
        "resident memory afterwards": [f"{one['rss_mb']:.0f} MB" for one in found],
        "process start to first answer": [f"{one['first_answer_s']:.1f} s" for one in found],
    }


def service() -> list[str]:
    """The service beside others."""
    rows = [[name, *values] for name, values in service_rows().items()]
    return [*table(f"| {' | '.join(_PEERS.values())}", rows), "", measured("service")]


def speed() -> list[str]:
    """What the README tells of the service's speed: a few of the rows of `service`."""
    told = ("1 client, p50", "16 clients", "resident memory afterwards", "process start to first answer")
    rows = service_rows()
    return table(f"| {' | '.join(_PEERS.values())}", ([name, *rows[name]] for name in told))


def load() -> list[str]:
    """What the service did under load."""
    results = recorded("service_load")["results"]
    overload, drain, swap, soak = (results[name] for name in ("overload", "drain", "swap", "soak"))
    unanswered = drain["unanswered_kept"] + drain["unanswered_new"]
    admitted, refused = overload["admitted"], overload["refused"]
    rows = {
        f"overload: {overload['offered_per_second']:.0f} requests/s, twice the capacity": (
            f"{admitted['count']:,} answered, p99 {admitted['p99_ms']:.0f} ms; {refused['count']:,} refused, p99 "
            f"{refused['p99_ms']:.0f} ms; {failures(overload['failed'])}; quick again after "
            f"{overload['recovery_s']:.0f} s"
        ),
        "stop: SIGTERM under 16 clients": (
            f"{sum(drain['answers'].values())} answered, {unanswered} without an answer; exit code "
            f"{drain['exit_code']} after {drain['exit_s']:.1f} s"
        ),
        f"new generations: {swap['swaps']} under {swap['answers']:,} requests": (
            f"{failures(swap['failed'])}, {swap['mixed']} mixed answers, {swap['mb_per_swap']:.3f} MB more for each"
        ),
        f"long load: {soak['rate']:.0f} requests/s for {soak['seconds'] / 60:.0f} minutes": (
            f"{failures(soak['failed'])}, p99 {soak['latency']['p99_ms']:.0f} ms, {soak['mb_per_minute']:.1f} MB more "
            "a minute"
        ),
    }
    missed = f"Missed targets: {'; '.join(results['missed']) or 'none'}."
    return [*table("load | outcome", rows.items()), "", missed, "", measured("service_load")]


def stops() -> list[str]:
    """How many requests were lost when servers were told to stop."""
    results = recorded("stops")["results"]
    rows = []
    for name, one in results["sums"].items():
        server, _, processes = name.partition(", ")
        if server == "before":  # of interest to those who change the server, not to those who run it
            continue
        cells = ["uvicorn alone" if server == "uvicorn" else "article-search", processes.partition(" ")[0]]
        lost, errors = f"{one['reset']:,} of {one['requests']:,}", f"{one['not_200']:,}"
        rows.append([*cells, str(len(results["stops"][name])), lost, errors, f"{one['exit_s']:.1f} s"])
    heading = "server | processes | stops | requests without an answer | answers with an error | longest stop"
    return [*table(heading, rows), "", measured("stops")]


_FIELDS = {
    "title": "title",
    "published_at": "date",
    "authors": "authors",
    "source": "source",
    "language": "language",
    "url": "address",
}


_KINDS = ("right", "missing", "wrong")


def cleaning() -> list[str]:
    """How well articles are found in dumps of whole pages, beside plain rules and jusText."""
    parts = recorded("cleaning")["results"]["parts"]
    rows = []
    for method in parts["all"]:
        scores = [parts[part][method]["shingles"] for part in FOLDERS]
        rows.append([method, *(f"{one['f1']:.3f} ({one['recall']:.3f})" for one in scores)])
    ours = [parts[part]["article-search"] for part in FOLDERS]
    own = [
        ["furniture removed", *(f"{one['furniture_removed']:.0%}" for one in ours)],
        ["article lost", *(f"{one['article_lost']:.1%}" for one in ours)],
    ]
    for name in ("title", "date"):
        counts = [[str(one["stated"][name].get(kind, 0)) for kind in _KINDS] for one in ours]
        own.append([f"{name}s: {', '.join(_KINDS)}", *(", ".join(of) for of in counts)])
    folders = " | ".join(FOLDERS)
    return [
        *table(f"F1 (recall) | {folders}", rows),
        "",
        *table(f"article-search | {folders}", own),
        "",
        measured("cleaning"),
    ]


def reading() -> list[str]:
    """How well articles are read from pages, beside trafilatura alone."""
    readers = recorded("corpus")["results"]["readers"]
    columns = [(reader, part) for reader in readers for part in ("seen", "unseen")]
    found = [readers[reader][part] for reader, part in columns]

    def shares(name: str) -> list[str]:
        counts = [one["fields"][name] for one in found]
        return [" / ".join(f"{100 * of[kind] / sum(of.values()):.0f}" for kind in of) + " %" for of in counts]

    rows = [
        ["pages", *(str(one["pages"]) for one in found)],
        ["F1 of the text", *(f"{one['text']['f1']:.3f}" for one in found)],
        ["precision, recall", *(f"{one['text']['precision']:.3f}, {one['text']['recall']:.3f}" for one in found)],
        *([f"{shown_as}: right / missing / wrong", *shares(name)] for name, shown_as in _FIELDS.items()),
        ["wrong, of all values", *(f"{one['wrong_share']:.1%}" for one in found)],
    ]
    heading = "| " + " | ".join(f"{reader}, {part}" for reader, part in columns)
    return [*table(heading, rows), "", measured("corpus")]


_UPDATES = {
    "changed": "1% of the articles have other words",
    "added": "1% more",
    "removed": "1% fewer",
    "metadata": "1% have other metadata",
    "nothing": "nothing changed",
}


def updates() -> list[str]:
    """What it takes to bring an index up to date, on the machine's own instruction set and on AVX2 imitated."""
    names = ("update_lines", "update_lines_avx2")
    own, imitated = (recorded(name)["results"] for name in names)
    rows = [
        [
            "from scratch",
            *(f"{found['scratch_seconds']:.0f} s" for found in (own, imitated)),
            f"{own['passages']:,}",
            f"{own['passages']:,}",
        ]
    ]
    rows += [
        [
            _UPDATES[step["name"]],
            *(f"{one['seconds']:.1f} s, {one['share']:.1%}" for one in (step, other)),
            f"{step['encoded']:,}",
            f"{step['expected']:,}",
        ]
        for step, other in zip(own["steps"], imitated["steps"], strict=True)
    ]
    heading = f"| {own['instruction_set']} | {imitated['instruction_set']}, imitated | passages encoded | of them new"
    return [*table(heading, rows), "", *map(measured, names)]


def news_quality() -> list[str]:
    """How right news sense is, beside simple ways."""
    found = recorded("news")["results"]
    missed = f"Missed targets: {'; '.join(found['missed']) or 'none'}."
    return [*news_tables.quality_table(found), "", missed, "", measured("news")]


def news_cost() -> list[str]:
    """What news sense takes of a build and of a search."""
    return news_tables.cost_table(recorded("news")["results"])


def news_latency() -> list[str]:
    """How long verdicts on quotations take."""
    return news_tables.latency_table(recorded("news")["results"])


def scale_growth() -> list[str]:
    """What an index takes as it grows, and how quick whole searches are."""
    found = recorded("scale")
    missed = f"Missed targets: {'; '.join(found['results']['missed']) or 'none'}."
    return [*scale_tables.growth_table(found["results"]), "", missed, "", measured("scale")]


def scale_forecast() -> list[str]:
    """What larger indexes are expected to take."""
    return scale_tables.forecast_table(recorded("scale")["results"])


def scale_capacity() -> list[str]:
    """What builds on many machines, many workers and a cluster are expected to take."""
    return scale_tables.capacity_table(recorded("scale")["results"])


def scale_vectors() -> list[str]:
    """The vector part of a search as an index grows, beside others."""
    return scale_tables.vector_table(recorded("scale")["results"])


def scale_filters() -> list[str]:
    """Searches with filters as an index grows, beside others."""
    return scale_tables.filter_table(recorded("scale")["results"])


def scale_spectrum() -> list[str]:
    """The distances among made passages beside those among real ones."""
    return scale_tables.spectrum_table(recorded("scale")["results"])


def scale_continued() -> list[str]:
    """The distances in large made corpora beside those that are to be expected."""
    return scale_tables.continued_table(recorded("scale")["results"])


def failures(failed: Mapping[str, int]) -> str:
    """How many requests failed."""
    return f"{sum(failed.values()) or 'none'} failed"


def measured(name: str, found: Mapping[str, Any] | None = None) -> str:
    """Where and when a benchmark ran; `found` is one of several runs that its file holds."""
    found = found or recorded(name)
    machine = found["machine"]
    return (
        f"Measured on {found['date']} at commit {found['commit']}, on {machine['threads']} hardware threads of an "
        f"{machine['cpu']} ([{name}.json](../benchmarks/results/{name}.json))."
    )


BLOCKS: tuple[tuple[Path, Callable[[], list[str]]], ...] = (
    (README, quality),
    (README, speed),
    (API, codes),
    (CORPUS, field_names),
    (BENCHMARKS, quality),
    (BENCHMARKS, relevance),
    (BENCHMARKS, highlights),
    (BENCHMARKS, reading),
    (BENCHMARKS, cleaning),
    (BENCHMARKS, encoder),
    (BENCHMARKS, service),
    (BENCHMARKS, load),
    (BENCHMARKS, updates),
    (BENCHMARKS, news_quality),
    (BENCHMARKS, news_cost),
    (BENCHMARKS, news_latency),
    (BENCHMARKS, scale_growth),
    (BENCHMARKS, scale_forecast),
    (BENCHMARKS, scale_capacity),
    (BENCHMARKS, scale_vectors),
    (BENCHMARKS, scale_filters),
    (BENCHMARKS, scale_spectrum),
    (BENCHMARKS, scale_continued),
    (PROXY, stops),
)
"""File, and what makes the lines of the block in it that has the function's name."""


def shown(path: Path, name: str) -> tuple[str, str, str]:
    """What stands before a block, in it and after it."""
    before, begin, rest = path.read_text().partition(f"<!-- {name} -->\n")
    inside, end, after = rest.partition(f"<!-- /{name} -->\n")
    if not begin or not end:
        raise ValueError(f"{path} has no place for {name}")
    return before + begin, inside, end + after


def main() -> None:
    """Write all blocks anew."""
    for path, make in BLOCKS:
        before, _, after = shown(path, make.__name__)
        path.write_text("".join([before, *(f"{line}\n" for line in make()), after]))


if __name__ == "__main__":
    main()

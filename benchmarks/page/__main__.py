"""The search page in a browser: from a key press to the shown result, first paint, and bytes transferred.

    python -m benchmarks.page [--articles N] [--queries N] [--eval FOLDER] [--work FOLDER]

Queries of squad11_dev are typed key by key, each key once the results of the one before are shown, over an index of
squad11_dev that is grown to about 20,000 passages unless told otherwise. A time counts from the key's event to the
moment after the frame with its results was painted; what the service says that the answer took is subtracted. Paint and
transfer are those of a first visit, without any cache. In turn with it a page of one word is visited, whose first paint
is what the browser takes for any page on this machine. Exits with 1 if a target is missed.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.grown import grown
from benchmarks.indexes import WORK, build_index, queries_of
from benchmarks.load import HOST
from benchmarks.page.browser import chromium
from benchmarks.page.empty import empty_page
from benchmarks.published import EVAL
from benchmarks.serving import service
from benchmarks.timing import percentiles_ms

TARGETS = {"beyond_service_p50_ms": 60.0, "first_paint_p50_ms": 100.0, "transfer_bytes": 80_000}
"""Name of a number -> most that it may be."""
_ARTICLES = 10_800
_QUERIES = 20
_VISITS = 15
_KEYS_FROM = 3
"""Characters of a query after which keys are measured: fewer are words of everything."""
_VIEWS = ("stories", "verify", "queries", "corpus")
_OBSERVE = Path(__file__).parent / "observe.js"


def main() -> int:
    """Measure, and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=_ARTICLES, help="articles of the index")
    parser.add_argument("--queries", type=int, default=_QUERIES, help="queries to type")
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK / "page", help="folder to keep the index in")
    arguments = parser.parse_args()
    work: Path = arguments.work / str(arguments.articles)
    work.mkdir(parents=True, exist_ok=True)
    corpus = work / "articles.jsonl"
    if not corpus.exists():
        corpus.write_text("".join(grown(arguments.eval / "squad11_dev" / "corpus.jsonl", arguments.articles)))
    build_index(corpus, work / "index")
    queries = queries_of(arguments.eval / "squad11_dev")[: arguments.queries]
    with service(work / "index", work) as server, chromium() as browser:
        url = f"http://{HOST}:{server.port}/"
        results: dict[str, Any] = {
            "index": _index(browser, url),
            **_typed(browser, url, queries),
            **_visited(browser, url),
        }
    missed = results["missed"] = [name for name, most in TARGETS.items() if results[name] > most]
    print(json.dumps(results, indent=2))
    if arguments.articles == _ARTICLES:
        print(f"results in {report.write('page', results)}")
    print(f"missed targets: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


def _index(browser: Any, url: str) -> dict[str, int]:
    page = browser.new_page()
    page.goto(url)
    found = page.request.get(f"{url}v1/index").json()
    page.close()
    return {"articles": found["articles"], "passages": found["passages"]}


def _typed(browser: Any, url: str, queries: list[str]) -> dict[str, Any]:
    """Type the queries, and tell how long the results of each key took."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(path=_OBSERVE)
    page.goto(url)
    page.locator("#query").focus()
    times: list[dict[str, float]] = []
    for query in queries:
        page.locator("#query").fill("")
        for end in range(1, len(query) + 1):
            page.keyboard.type(query[end - 1])
            text = query[:end].strip()
            if end < _KEYS_FROM or query[end - 1] == " ":
                continue
            page.wait_for_function("text => window.observed[text]?.shownMs !== undefined", arg=text, polling=20)
            times.append(page.evaluate("text => window.observed[text]", text))
    page.close()
    shown = np.array([one["shownMs"] for one in times]) / 1_000
    own = np.array([one["serviceMs"] for one in times]) / 1_000
    beyond = percentiles_ms(shown - own)
    return {
        "shown": percentiles_ms(shown),
        "service": percentiles_ms(own),
        "beyond_service": beyond,
        "beyond_service_p50_ms": beyond["p50_ms"],
    }


def _visited(browser: Any, url: str) -> dict[str, Any]:
    """Visit the page anew, and tell when it was painted and what was transferred."""
    paints, empty_paints, transfers, whole = [], [], [], []
    with empty_page() as empty_url:
        for _ in range(_VISITS):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            empty_paints.append(_painted_s(page, empty_url))
            context.close()
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            paints.append(_painted_s(page, url))
            transfers.append(page.evaluate(_TRANSFERRED))
            for view in _VIEWS:
                page.goto(f"{url}#/{view}")
                page.wait_for_load_state("networkidle")
            whole.append(page.evaluate(_TRANSFERRED))
            context.close()
    painted = percentiles_ms(np.array(paints))
    return {
        "first_paint": painted,
        "first_paint_of_an_empty_page": percentiles_ms(np.array(empty_paints)),
        "first_paint_p50_ms": painted["p50_ms"],
        "first_view_transfer_bytes": int(np.median(transfers)),
        "transfer_bytes": int(np.median(whole)),
    }


def _painted_s(page: Any, url: str) -> float:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    painted_ms: float = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    return painted_ms / 1_000


_TRANSFERRED = """() => {
  const files = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/page/"));
  return [...performance.getEntriesByType("navigation"), ...files].reduce((sum, one) => sum + one.transferSize, 0);
}"""
"""Bytes of the page and of its files, headers included, without the answers of the API."""

if __name__ == "__main__":
    sys.exit(main())

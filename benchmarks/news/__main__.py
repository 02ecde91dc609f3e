"""News sense: copies, stories, corroboration, quotations and names, each beside a simple way, and what they cost.

    python -m benchmarks.news [--eval FOLDER] [--work FOLDER] [--quick]

The labelled sets of benchmarks/data/news have two halves: rules and bounds were fitted on `dev`, and `held` was kept
aside. Exits with 1 if a target is missed.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.indexes import WORK
from benchmarks.news import copies, cost, names, quotation_time, quotations, statements, stories
from benchmarks.news.tables import tables
from benchmarks.news.targets import missed_targets
from benchmarks.published import EVAL

DATA = Path(__file__).parents[1] / "data" / "news"
SEEDS = Path(__file__).parents[2] / "seeds"


def main() -> int:
    """Measure, print the tables and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--work", type=Path, default=WORK / "news", help="folder to keep indexes in")
    parser.add_argument("--quick", action="store_true", help="leave out what takes time: builds, searches, latency")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {
        "copies": copies.measured(DATA),
        "stories": stories.measured(DATA),
        "statements": statements.measured(DATA),
        "quotations": quotations.measured(DATA),
        "names": names.measured(DATA),
    }
    if not arguments.quick:
        index, results["cost"] = cost.measured(arguments.work, arguments.eval, SEEDS)
        results["latency"] = quotation_time.measured(index)
    missed = results["missed"] = missed_targets(results)
    print(json.dumps(results))
    if not arguments.quick:
        print(f"results in {report.write('news', results)}")
    print(f"\n{tables(results)}\n\nmissed targets: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What it takes to bring an index up to date: a day's articles, against building the whole corpus from scratch.

    python -m benchmarks.update [--eval FOLDER] [--articles N] [--layout lines|files]

A corpus of documents of SciFact is indexed by `article-indexer build`. Then, one after the other, 1% of its articles
get other words, 1% are added, 1% are removed, 1% get other metadata, and nothing changes; each time the command is run
again. At the end the corpus is built from scratch into another folder, and the content hashes are compared. Times are
from the start of each process to its end; the files have just been written, so that none of this waits for a disk.
Exits with 1 if a target is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.published import EVAL
from indexer.encoder.variants import LIMIT_VARIABLE, instruction_set
from indexer.index.generation import open_index
from indexer.obtain_encoder import ReusedEncoderProvider
from indexer.passages.cut import encoder_input
from indexer.passages.plain_text import passage_words

ARTICLES = 5_000
MOST_SHARE = {"changed": 0.03, "added": 0.03, "removed": 0.03, "metadata": 0.02, "nothing": 0.005}
"""Most time of each step, as a share of the time from scratch."""
_CHANGED_SHARE = 0.01
_SETTLED_S = 3.5
"""Seconds after which the indexer trusts the times of files that were written."""

Articles = dict[str, dict[str, str]]
"""Id -> fields of an article, in the order of the corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A run of the command over a corpus that changed."""

    name: str
    seconds: float
    share: float
    """Of the time from scratch."""
    passages: int
    encoded: int
    """Number of passages that were encoded."""
    expected: int
    """Number of passages whose words no earlier build had encoded."""


def main() -> int:
    """Measure, print a table and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="articles of the corpus")
    parser.add_argument("--layout", choices=("lines", "files"), default="lines", help="one file, or one an article")
    arguments = parser.parse_args()
    path = arguments.eval / "scifact" / "corpus.jsonl"
    if not path.is_file():
        print(f"{path}: no such file; name the test sets' folder with --eval", file=sys.stderr)
        return 2
    with path.open(encoding="utf-8") as stream:
        documents = [json.loads(line) for line in stream]
    with tempfile.TemporaryDirectory() as folder:
        results = _measure(documents, arguments.articles, arguments.layout, Path(folder))
    missed = results["missed"] = _missed(results)
    for told in missed:
        print(f"missed: {told}")
    limit = os.environ.get(LIMIT_VARIABLE)
    name = f"update_{arguments.layout}" + (f"_{limit.lower()}" if limit else "")
    print(f"results in {report.write(name, results, module='update')}")
    return 1 if missed else 0


def _measure(documents: Sequence[dict[str, str]], count: int, layout: str, folder: Path) -> dict[str, Any]:
    corpus, index = folder / "corpus", folder / "index"
    articles = {one["_id"]: _fields(one) for one in documents[:count]}
    spare = documents[count:]
    _write(articles, corpus, layout)
    seconds, made = _build(corpus, index)
    print(f"{'from scratch':14} {seconds:8.1f} s          {made['passages']:7,} passages, {made['encoded']:,} encoded")
    seen = set(_inputs(index))
    steps = []
    for name in MOST_SHARE:
        _change(articles, name, spare, max(1, round(_CHANGED_SHARE * count)))
        _write(articles, corpus, layout)
        took, found = _build(corpus, index)
        now = set(_inputs(index))
        step = Step(
            name=name,
            seconds=round(took, 2),
            share=round(took / seconds, 4),
            passages=len(now),
            encoded=found.get("encoded", 0),
            expected=len(now - seen),
        )
        seen |= now
        steps.append(step)
        print(f"{name:14} {step.seconds:8.2f} s, {step.share:6.2%}; {step.encoded} encoded, {step.expected} expected")
    took, _ = _build(corpus, folder / "scratch")
    is_equal = _content(index) == _content(folder / "scratch")
    print(f"from scratch again {took:.1f} s; content hashes {'equal' if is_equal else 'DIFFER'}")
    return {
        "layout": layout,
        "instruction_set": instruction_set(),
        "articles": count,
        "passages": made["passages"],
        "scratch_seconds": round(seconds, 1),
        "steps": [asdict(step) for step in steps],
        "content_hashes_equal": is_equal,
    }


def _fields(document: dict[str, str]) -> dict[str, str]:
    return {"id": document["_id"], "title": document["title"], "text": document["text"]}


def _change(articles: Articles, name: str, spare: Sequence[dict[str, str]], count: int) -> None:
    """Change so many articles, spread over the corpus, each step others."""
    offset = list(MOST_SHARE).index(name)
    chosen = list(articles)[offset :: max(1, len(articles) // count)][:count]
    if name == "changed":
        for one in chosen:
            articles[one]["text"] += f" A note of the editors follows article {one}."
    elif name == "added":
        for document in islice(spare, count):
            articles[document["_id"]] = _fields(document)
    elif name == "removed":
        for one in chosen:
            del articles[one]
    elif name == "metadata":
        for one in chosen:
            articles[one] |= {"published_at": "2024-05-06", "author": "Ada Clark", "section": "science"}


def _write(articles: Articles, corpus: Path, layout: str) -> None:
    """Write the corpus; a file that holds what it should stays as it is."""
    corpus.mkdir(exist_ok=True)
    if layout == "lines":
        files = {"articles.jsonl": "".join(f"{json.dumps(one)}\n" for one in articles.values())}
    else:
        files = {f"{name}.json": json.dumps(one) for name, one in articles.items()}
    for path in corpus.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        if not (corpus / name).exists() or (corpus / name).read_text(encoding="utf-8") != text:
            (corpus / name).write_text(text, encoding="utf-8")
    time.sleep(_SETTLED_S)


def _build(corpus: Path, index: Path) -> tuple[float, dict[str, Any]]:
    """Run the command; return its seconds and what it printed."""
    command = [sys.executable, "-m", "indexer", "build", str(corpus), "--index", str(index), "--json"]
    env = {**os.environ, "HF_HUB_OFFLINE": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # else a change of the program is compiled anew in every step
    started = time.perf_counter()
    done = subprocess.run(
        command,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started, json.loads(done.stdout)


def _content(index: Path) -> str:
    generation = open_index(index)
    generation.close()
    return generation.manifest.content_sha256


def _inputs(index: Path) -> list[str]:
    """Return what the encoder gets of each passage of the live generation."""
    generation = open_index(index)
    contents = generation.manifest.contents
    tokens = ReusedEncoderProvider(generation.encoder_folder, contents.encoder).tokens
    found = [
        encoder_input(one.header.title, one.plain.words, tokens, contents.chunk)
        for one in passage_words(generation.articles.scan())
    ]
    generation.close()
    return found


def _missed(results: dict[str, Any]) -> list[str]:
    missed = []
    for step in results["steps"]:
        most = MOST_SHARE[step["name"]]
        if step["share"] > most:
            missed.append(f"{step['name']}: {step['share']:.2%} of the time from scratch, wanted {most:.1%} at most")
        if step["encoded"] != step["expected"]:
            missed.append(f"{step['name']}: {step['encoded']} passages encoded, {step['expected']} expected")
    if not results["content_hashes_equal"]:
        missed.append("the content hash is not that of a build from scratch")
    return missed


if __name__ == "__main__":
    sys.exit(main())

"""Whether the sentences that are marked in the right passage hold the answer, on questions whose answers are known.

    python -m benchmarks.highlighting --index FOLDER [--eval FOLDER]

FOLDER is the index of the test set `squad11_dev`, whose `answers.jsonl` gives the answers to each question. The right
passage is the best one of the article that the question is about among those that hold an answer. Half of the
questions, by a hash of their ids, were not looked at when the weights of `service.search.highlights` were chosen.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict

import numpy as np

from benchmarks import report
from benchmarks.published import EVAL
from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.interface import Encoder
from indexer.index.generation import Generation, open_index
from indexer.index.keywords.lexical import LexicalIndex
from indexer.ranking.ranker import Ranker
from indexer.ranking.scores import Mask
from indexer.records import Matrix, Span
from service.evaluation.retrieval import read_qrels, read_queries
from service.search.highlights import highlight

SET = "squad11_dev"
LEAST_MARKED, MOST_SENTENCES = 0.88, 1.2
"""Least share of questions whose answer is marked, and most sentences marked in a passage."""
_BATCH = 64


class Highlighting(TypedDict):
    """How often the answer is in what is marked of the right passage."""

    questions: int
    """Number of questions; those are left out whose article has no passage with an answer."""
    marked_holds_answer: float
    first_holds_answer: float
    """The same if the first sentence were marked."""
    random_holds_answer: float
    """The same if one sentence were marked at random."""
    sentences_marked: float
    """Mean number of marked sentences."""
    sentences: float
    """Mean number of sentences of the passage."""


class _Outcome(NamedTuple):
    """What became of one question."""

    is_held_out: bool
    marked: bool
    first: bool
    random: float
    sentences_marked: int
    sentences: int


def main() -> int:
    """Measure, print and store the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of BEIR test sets")
    parser.add_argument("--index", type=Path, required=True, help=f"index of {SET}")
    arguments = parser.parse_args()
    for folder in (arguments.eval, arguments.index):
        if not folder.is_dir():
            print(f"{folder}: no such folder", file=sys.stderr)
            return 2
    print(f"results in {report.write('highlighting', dict(answers_marked(arguments.eval / SET, arguments.index)))}")
    return 0


def answers_marked(folder: Path, index: Path, encoder: Encoder | None = None) -> dict[str, Highlighting]:
    """Return how often answers are marked: for all questions, and for the half by which nothing was chosen.

    Args:
        folder: Folder of the test set.
        index: Index of its corpus.
        encoder: Encoder of the index; its own compiled one if None.
    """
    lines = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    answers: dict[str, list[str]] = {one["_id"]: one["answers"] for one in map(json.loads, lines)}
    generation = open_index(index)
    encoder = encoder or CompiledEncoder(generation.encoder_folder, serving=False)
    outcomes = [*_outcomes(generation, encoder, folder, answers)]
    encoder.close()
    generation.close()
    found = {"all": _summary(outcomes), "held_out": _summary([one for one in outcomes if one.is_held_out])}
    for name, one in found.items():
        print(f"highlights, {name}: " + ", ".join(f"{key} {value:.4g}" for key, value in one.items()), flush=True)
    return found


def is_held_out(query_id: str) -> bool:
    """Tell whether a question belongs to the half by which no weight was chosen."""
    return hashlib.sha256(query_id.encode()).digest()[-1] % 2 == 1


def _outcomes(
    generation: Generation, encoder: Encoder, folder: Path, answers: Mapping[str, Sequence[str]]
) -> Iterator[_Outcome]:
    """Yield what became of each question that has a right passage."""
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    ranker = Ranker(
        vectors=generation.vectors,
        lexical=generation.lexical,
        sentences=generation.sentences,
        article_rows=generation.columns.article_rows,
    )
    positions = {article: position for position, article in enumerate(generation.articles.article_ids())}
    keys = sorted(answers.keys() & qrels.keys())
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        vectors = encoder.encode_queries([queries[key].strip() for key in batch])
        for key, vector in zip(batch, vectors, strict=True):
            asked: Mask = np.zeros(len(positions), bool)
            asked[[positions[article] for article, grade in qrels[key].items() if grade > 0]] = True
            found = _outcome(generation, ranker, queries[key], vector, asked, answers[key])
            if found is not None:
                yield found._replace(is_held_out=is_held_out(key))


def _outcome(
    generation: Generation, ranker: Ranker, query: str, vector: Matrix, asked: Mask, answers: Sequence[str]
) -> _Outcome | None:
    """Mark the right passage of some articles for a question; return None if no passage holds an answer."""
    keywords = ranker.lexical.parse(query)
    ranked = [row for one in ranker.order(vector, keywords, allowed=asked).ranked(0, len(asked)) for row in one.rows]
    texts = [one.passage.text for one in generation.articles.attributed(ranked)]
    right = next((place for place, text in enumerate(texts) if any(answer in text for answer in answers)), None)
    if right is None:
        return None
    row, text = np.array([ranked[right]], np.int64), texts[right]
    (found,) = highlight(ranker.sentences, row, vector, keywords, LexicalIndex.places(keywords, row))

    def holds(span: Span) -> bool:
        return any(answer in span.of(text) for answer in answers)

    spans = ranker.sentences.spans(ranked[right])
    holding = [*map(holds, spans)]
    return _Outcome(
        is_held_out=False,
        marked=any(map(holds, found.spans)),
        first=holding[0],
        random=sum(holding) / len(holding),
        sentences_marked=len(found.spans),
        sentences=len(spans),
    )


def _summary(outcomes: Sequence[_Outcome]) -> Highlighting:
    means = np.array(outcomes, np.float64).reshape(-1, len(_Outcome._fields)).mean(axis=0)
    _, marked, first, random, sentences_marked, sentences = means.tolist()
    return Highlighting(
        questions=len(outcomes),
        marked_holds_answer=marked,
        first_holds_answer=first,
        random_holds_answer=random,
        sentences_marked=sentences_marked,
        sentences=sentences,
    )


if __name__ == "__main__":
    sys.exit(main())

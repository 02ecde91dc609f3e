"""Fit the weights by which headlines and days are chosen in dumps, and write indexer/corpus/dumps/head/weights.py.

    python -m benchmarks.fit_headline [--validate]

It learns from the labelled pages in `benchmarks/cleaning/a` and the pages that `benchmarks/pages/seen.txt` names, each
in all styles of dumps: as they are, without the lines that state the headline or the day, between what stands around
other articles, and with an article found that begins too late or too early. With --validate it shows how often pages
that were left out are told right and wrong, and writes nothing.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.headline_texts import Text, texts
from indexer.corpus.dumps.article import Dump, find_article
from indexer.corpus.dumps.head import day_looks, headline_looks
from indexer.corpus.dumps.head.candidates import candidates
from indexer.corpus.dumps.head.choice import chances
from indexer.corpus.dumps.head.lines import Head

Array: TypeAlias = npt.NDArray[np.float32]

ROOT = Path(__file__).absolute().parent
WEIGHTS = ROOT.parent / "indexer" / "corpus" / "dumps" / "head" / "weights.py"
FOLDS = 5
STEPS = 250
RATE = 0.05
NO_TITLE_WEIGHT, TITLE_DECAY = 0.02, 5e-3
"""Weight of a text without a headline, of which there are far more here than among pages; draw of weights to zero."""
NO_DAY_WEIGHT, DAY_DECAY = 0.5, 3e-3
LEAST_CHANCE_BESIDE_DAY = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """Candidates, and which of them are right."""

    page: str
    looks: Sequence[Mapping[str, float]]
    is_right: Sequence[bool]
    names: Sequence[str]
    """What each candidate says."""


def dumps_of(text: Text, rng: np.random.Generator) -> Iterator[Dump]:
    """Yield the article that is found in a text, and once more with a wrong beginning."""
    found = find_article(text.text)
    if found is None:
        return
    yield found
    first = found.first
    moved_chances = list(found.chances)
    moved = int(rng.integers(1, 5))
    if rng.random() < 0.6:
        article = [i for i in range(first, len(moved_chances)) if found.is_article(i)]
        for i in article[: min(moved, len(article) - 1)]:
            moved_chances[i] = 0.01
    else:
        for i in range(max(0, first - moved), first):
            moved_chances[i] = 0.5
    yield replace(found, chances=moved_chances)


def titles_of(text: Text, found: Dump) -> Example:
    """Return the candidates for the headline."""
    head = Head(found)
    of = candidates(head)
    looks = headline_looks.looks_of(head, of)
    return Example(text.page, looks, [one.folded == text.title for one in of], [one.folded for one in of])


def days_in(text: Text, found: Dump, headline: int | None) -> Example:
    """Return the candidates for the day of publication."""
    head = Head(found)
    of = day_looks.dated_lines(head)
    days = [one.stated.iso[:10] for one in of]
    looks = day_looks.looks_of(head, of, headline)
    return Example(text.page, looks, [bool(text.day) and day == text.day[:10] for day in days], days)


class Batch:
    """Examples as one array, each candidate a row."""

    def __init__(self, of: Sequence[Example], names: Sequence[str], none_weight: float) -> None:
        rows = [[1.0, *(float(one[name]) for name in names[1:])] for example in of for one in example.looks]
        self.values = np.array(rows, np.float32)
        self.of = np.repeat(np.arange(len(of)), [len(example.looks) for example in of])
        self.is_right = np.array([right for example in of for right in example.is_right], bool)
        self.count = len(of)
        has_right = np.bincount(self.of, self.is_right, self.count) > 0
        self.is_wanted = self.is_right & has_right[self.of]
        weights = np.where(has_right, 1.0, none_weight)
        self.weights = (weights / weights.sum())[self.of]

    def gradient(self, weights: Array) -> Array:
        """Return the gradient of the mean logarithmic loss."""
        likely = np.exp(np.clip(self.values @ weights, -30, 30))
        chance = likely / (1 + np.bincount(self.of, likely, self.count))[self.of]
        right = np.bincount(self.of, chance * self.is_right, self.count)[self.of]
        wanted = np.where(self.is_wanted, chance / np.maximum(right, 1e-12), 0.0)
        found: Array = self.values.T @ ((chance - wanted) * self.weights).astype(np.float32)
        return found


def fit(of: Sequence[Example], none_weight: float, decay: float) -> dict[str, float]:
    """Return the weights under which the right candidates are most likely, by gradients (Adam).

    Args:
        of: Examples.
        none_weight: Weight of an example without a right candidate.
        decay: By how much weights are drawn to zero.
    """
    of = [example for example in of if example.looks]
    names = ["", *of[0].looks[0]]
    batch = Batch(of, names, none_weight)
    weights: Array = np.zeros(len(names), np.float32)
    first, second = weights, weights
    for step in range(1, STEPS + 1):
        gradient = batch.gradient(weights) + decay * weights
        first = (0.9 * first + 0.1 * gradient).astype(np.float32)
        second = (0.99 * second + 0.01 * gradient**2).astype(np.float32)
        change = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / STEPS))
        weights = (weights - rate * change).astype(np.float32)
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def fit_titles(of: Sequence[Example]) -> dict[str, float]:
    """Return the weights by which headlines are chosen."""
    return fit(of, NO_TITLE_WEIGHT, TITLE_DECAY)


def fit_days(of: Sequence[Example]) -> dict[str, float]:
    """Return the weights by which days of publication are chosen."""
    return fit(of, NO_DAY_WEIGHT, DAY_DECAY)


def most_likely(of: Example, weights: Mapping[str, float]) -> tuple[str, float]:
    """Return what the likeliest candidates say, and how likely it is."""
    totals = {"": 0.0}
    for name, chance in zip(of.names, chances(of.looks, weights), strict=True):
        totals[name] = totals.get(name, 0.0) + chance
    best = max(totals, key=lambda name: totals[name])
    return best, totals[best]


def examples_of(of: Sequence[tuple[Text, Dump]]) -> tuple[list[Example], list[Example]]:
    """Return the examples for headlines, and those for days beside the headlines that are right."""
    titles = [titles_of(text, found) for text, found in of]
    weights = fit_titles(titles)
    days = []
    for (text, found), example in zip(of, titles, strict=True):
        best, chance = most_likely(example, weights)
        place = example.names.index(best) if chance >= LEAST_CHANCE_BESIDE_DAY else None
        days.append(days_in(text, found, None if place is None else candidates(Head(found))[place].place))
    return titles, days


def validate(titles: Sequence[Example], days: Sequence[Example]) -> None:
    """Show how often what is stated of pages that were left out is wrong, and how much is found, for some chances."""
    pages = sorted({example.page for example in titles})
    order = np.random.default_rng(1).permutation(len(pages))
    fold_of = {pages[k]: i % FOLDS for i, k in enumerate(order)}
    for what, of, fitted in (("titles", titles, fit_titles), ("days", days, fit_days)):
        found = []
        for left_out in range(FOLDS):
            weights = fitted([example for example in of if fold_of[example.page] != left_out])
            for example in of:
                if fold_of[example.page] == left_out:
                    best, chance = most_likely(example, weights)
                    right = any(ok and name == best for ok, name in zip(example.is_right, example.names, strict=True))
                    found.append((chance, right, any(example.is_right)))
        for least in (0.5, 0.6, 0.7, 0.75, 0.8, 0.9):
            stated = [right for chance, right, _ in found if chance >= least]
            wrong, attainable = stated.count(False), sum(one[2] for one in found)
            print(
                f"{what}, {least}: {wrong / max(1, len(stated)):.3f} wrong, {stated.count(True) / attainable:.3f} found"
            )


def write(titles: Mapping[str, float], days: Mapping[str, float]) -> None:
    """Write the weights as a module."""
    parts = ['"""Weights by which headlines and days are chosen, as benchmarks/fit_headline.py writes them."""\n']
    for name, of, what in (("TITLES", titles, "line"), ("DAYS", days, "day")):
        rows = "".join(f'    "{key}": {weight},\n' for key, weight in of.items())
        parts.append(f'{name} = {{\n{rows}}}\n"""For each number of a {what} its weight; the first is constant."""\n')
    WEIGHTS.write_text("\n".join(parts), encoding="utf-8")


def main() -> None:
    """Fit and write the weights, or validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--validate", action="store_true", help="show how well pages that were left out are told")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    titles, days = examples_of([(text, found) for text in texts() for found in dumps_of(text, rng)])
    if arguments.validate:
        validate(titles, days)
    else:
        write(fit_titles(titles), fit_days(days))


if __name__ == "__main__":
    main()

"""Fit the weights by which articles are found in dumps, and write them to indexer/corpus/dumps/weights.py.

    python -m benchmarks.fit_cleaner [--validate]

It learns from the labelled pages in `benchmarks/cleaning/a` and the pages that `benchmarks/pages/seen.txt` names, from
new pages that are made of their parts (`benchmarks/recombination.py`), and from what of them is article, which must
stay whole. With --validate it also shows how well pages that were left out are told, and writes nothing.
"""

import argparse
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.cleaner_examples import (
    ROOT,
    Array,
    Example,
    Text,
    articles_alone,
    examples,
    labelled,
    recombined,
    sources,
)
from indexer.corpus.dumps.chain import ARTICLE, BEFORE, BEHIND, CHANGES, COLUMNS, INSIDE

Scores: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

WEIGHTS = ROOT.parent / "indexer" / "corpus" / "dumps" / "weights.py"
FOLDS = 5
EPOCHS = 14
BATCH = 32
HIDDEN = 36
DECAY = 0.15
RATE = 3e-3
DROPPED = 0.25
"""Share of the features that are left out of each example, so that what is learned holds for pages of other kinds."""
MADE = 4000
"""New pages made of the parts of others."""
STYLE_STEP = 2
"""Of the dumps of the pages as they are, only each second is learned from."""
SCALE = 100
WIDTH = 118
"""Columns of the lines of numbers."""
_GREATEST = 30.0
"""Largest score in logarithms, as the cleaner bounds it."""


class Batch:
    """Examples of about one length, padded behind."""

    def __init__(self, of: Sequence[Example], mean: Array, scale: Array) -> None:
        n, t, d = len(of), max(len(one.values) for one in of), of[0].values.shape[1]
        self.x = np.zeros((n, t, d + 1), np.float32)
        self.x[:, :, d] = 1
        self.allowed = np.ones((n, t, 4), bool)
        self.is_real = np.zeros((n, t), bool)
        self.weights = np.array([one.weight for one in of], np.float32)
        for i, one in enumerate(of):
            size = len(one.values)
            self.x[i, :size, :d] = (one.values - mean) / scale
            self.allowed[i, :size] = one.allowed
            self.is_real[i, :size] = True


def sums(scores: Scores, allowed: Mask, is_real: Mask) -> tuple[Scores, Scores]:
    """Return how often each part and change is expected, and the chances of being article.

    Args:
        scores: Array (n, t, 7) of the scores of the units of n texts.
        allowed: Array (n, t, 4): the parts that each unit may be.
        is_real: Array (n, t): whether a unit is one, and not padding.

    Returns:
        Array (n, t, 7) and array (n, t).
    """
    n, t, _ = scores.shape
    factors = np.exp(np.clip(scores, -_GREATEST, _GREATEST)) * is_real[:, :, None]
    parts = np.ones((n, t, 4))
    parts[:, :, [BEFORE, INSIDE, BEHIND]] = np.where(is_real[:, :, None], factors[:, :, :3], 1.0)
    parts *= allowed
    changes = np.tile(np.eye(4), (n, t, 1, 1))
    for i, (from_, to) in enumerate(CHANGES):
        changes[:, :, from_, to] = factors[:, :, 3 + i]
    forward, backward, totals = np.empty((n, t, 4)), np.ones((n, t, 4)), np.empty((n, t, 1))
    reached = np.tile(np.array([1.0, 1.0, 0.0, 0.0]), (n, 1))
    for k in range(t):
        if k:
            reached = np.matmul(forward[:, k - 1, None], changes[:, k])[:, 0]
        reached = reached * parts[:, k]
        totals[:, k] = np.maximum(reached.sum(axis=1, keepdims=True), 1e-300)
        forward[:, k] = reached / totals[:, k]
    for k in range(t - 1, 0, -1):
        ahead = (parts[:, k] * backward[:, k] / totals[:, k])[:, :, None]
        backward[:, k - 1] = np.matmul(changes[:, k], ahead)[:, :, 0]
    chances = forward * backward
    counts = np.zeros((n, t, COLUMNS))
    counts[:, :, :3] = chances[:, :, [BEFORE, INSIDE, BEHIND]]
    ahead = parts * backward / totals
    for i, (from_, to) in enumerate(CHANGES):
        counts[:, 1:, 3 + i] = forward[:, :-1, from_] * factors[:, 1:, 3 + i] * ahead[:, 1:, to]
    return counts * is_real[:, :, None], chances[:, :, ARTICLE]


@dataclass(frozen=True, slots=True)
class Network:
    """Scores of units: a straight part, and one through hidden units."""

    mean: Array
    scale: Array
    direct: Array
    """Array (d + 1, 7), the last row for a constant."""
    inner: Array
    """Array (d + 1, h)."""
    outer: Array
    """Array (h, 7)."""


def fit(of: Sequence[Example], seed: int = 0) -> Network:
    """Return the network under which the labels are most likely, by stochastic gradients (Adam)."""
    stacked = np.vstack([one.values for one in of])
    mean, scale = stacked.mean(axis=0), stacked.std(axis=0) + 1e-3
    ordered = sorted(of, key=lambda one: len(one.values))
    batches = [Batch(ordered[i : i + BATCH], mean, scale) for i in range(0, len(ordered), BATCH)]
    rng = np.random.default_rng(seed)
    d = stacked.shape[1] + 1
    network = [
        np.zeros((d, COLUMNS), np.float32),
        rng.normal(0, d**-0.5, (d, HIDDEN)).astype(np.float32),
        rng.normal(0, 0.3 * HIDDEN**-0.5, (HIDDEN, COLUMNS)).astype(np.float32),
    ]
    network[0][-1, 3:] = -2
    first = [np.zeros_like(part) for part in network]
    second = [np.zeros_like(part) for part in network]
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * 0.5 * (1 + np.cos(np.pi * (epoch + 0.5) / EPOCHS))
        for k in rng.permutation(len(batches)):
            step += 1
            for i, gradient in enumerate(_gradients(batches[k], network, rng)):
                first[i] = 0.9 * first[i] + 0.1 * gradient
                second[i] = 0.99 * second[i] + 0.01 * gradient**2
                change = first[i] / (1 - 0.9**step) / (np.sqrt(second[i] / (1 - 0.99**step)) + 1e-6)
                network[i] -= (rate * (change + DECAY * network[i])).astype(np.float32)
    return Network(mean, scale, *network)


def _gradients(batch: Batch, network: Sequence[Array], rng: np.random.Generator) -> list[Array]:
    """Return the gradients for one batch, some features of each example left out so that none is relied on alone."""
    direct, inner, outer = network
    x = batch.x * (rng.random((batch.x.shape[0], 1, batch.x.shape[2])) > DROPPED)
    x[:, :, -1] = 1
    hidden = np.tanh(x @ inner)
    scores = (x @ direct + hidden @ outer).astype(np.float64)
    both = np.concatenate([np.ones_like(batch.allowed), batch.allowed])
    counts, _ = sums(np.concatenate([scores, scores]), both, np.concatenate([batch.is_real, batch.is_real]))
    expected, observed = np.split(counts, 2)
    error = ((expected - observed) * batch.weights[:, None, None]).astype(np.float32) / batch.weights.sum()
    hidden_error = (error @ outer.T) * (1 - hidden**2)
    axes = ((0, 1), (0, 1))
    return [np.tensordot(x, error, axes), np.tensordot(x, hidden_error, axes), np.tensordot(hidden, error, axes)]


def write(network: Network) -> None:
    """Write the weights as a module."""
    rows = []
    mean, scale = np.append(network.mean, 0), np.append(network.scale, 1)
    for i in range(len(mean)):
        numbers = np.rint(SCALE * np.concatenate([network.inner[i], network.direct[i]])).astype(int)
        rows.append(f"{mean[i]:.4g} {scale[i]:.4g} " + " ".join(map(str, numbers)))
    outer = [" ".join(map(str, np.rint(SCALE * row).astype(int))) for row in network.outer]
    WEIGHTS.write_text(
        '"""Weights by which articles are found in dumps, as benchmarks/fit_cleaner.py writes them."""\n\n'
        f"SCALE = {SCALE}\n"
        '"""What the weights below are multiplied by."""\n\n'
        f"HIDDEN = {HIDDEN}\n"
        '"""Number of hidden units."""\n\n'
        f'FEATURES = """\n{textwrap.fill(" ".join(rows), WIDTH)}\n"""\n'
        '"""For each feature its mean, its scale, its weights to the hidden units and to the scores; the last row is'
        ' constant."""\n\n'
        f'HIDDEN_UNITS = """\n{chr(10).join(outer)}\n"""\n'
        '"""For each hidden unit its weights to the scores."""\n',
        encoding="utf-8",
    )


def chances(of: Example, network: Network) -> Array:
    """Return the chance of each unit of an example to be article."""
    constant = np.ones((len(of.values), 1), np.float32)
    x = np.hstack([(of.values - network.mean) / network.scale, constant])
    scores = x @ network.direct + np.tanh(x @ network.inner) @ network.outer
    n = len(scores)
    _, found = sums(scores.astype(np.float64)[None], np.ones((1, n, 4), bool), np.ones((1, n), bool))
    result: Array = found[0].astype(np.float32)
    return result


def learn(texts: Sequence[Text], left_out: frozenset[str], seed: int) -> Network:
    """Return the network fitted to all pages but some."""
    rng = np.random.default_rng(seed)
    own = [text for text in texts if text.page not in left_out]
    made = recombined([one for one in sources() if one.name not in left_out], MADE, rng)
    alone = articles_alone([one for one in own if one.style % 2 == 0], rng)
    # Not in all styles, as what is new in each page counts for more than the same page again.
    some = [text for i, text in enumerate(own) if i % STYLE_STEP == 0]
    return fit([*examples(some, rng), *alone, *examples(list(made), rng)])


def validate(texts: Sequence[Text]) -> None:
    """Show how well the pages are told that were left out, for some least chances."""
    pages = sorted({text.page for text in texts})
    order = np.random.default_rng(1).permutation(len(pages))
    found = []
    for k in range(FOLDS):
        left_out = frozenset(pages[i] for i in order[k::FOLDS])
        network = learn(texts, left_out, k)
        rng = np.random.default_rng(k)
        held = [text for text in texts if text.page in left_out and "a" in text.labels]
        found += [(one, chances(one, network)) for one in (*examples(held, rng), *articles_alone(held, rng))]
    for least in (0.5, 0.2, 0.12, 0.05):
        print(f"{least}: {scored(found, least)}")


def scored(found: Sequence[tuple[Example, Array]], least: float) -> str:
    """Return how well units are told whose chance is at least `least`, in words."""
    shares = [(one.is_whole, *_shares(one, chance >= least)) for one, chance in found if one.sizes[:, 0].sum()]
    dumps = np.array([share[1:] for share in shares if not share[0]])
    whole = np.array([share[2] for share in shares if share[0]] or [1.0])
    f1 = 2 * dumps[:, 0] * dumps[:, 1] / np.maximum(dumps.sum(axis=1), 1e-9)
    precision, recall = dumps.mean(axis=0)
    lost = int((dumps[:, 1] < 0.5).sum())
    return (
        f"P {precision:.3f}, R {recall:.3f}, F1 {f1.mean():.3f}; {lost} of {len(dumps)} lost more than half;"
        f" R of articles alone {whole.mean():.4f}"
    )


def _shares(one: Example, is_kept: Mask) -> tuple[float, float]:
    """Return precision and recall by characters."""
    article = one.sizes[is_kept, 0].sum()
    return float(article / max(1, one.sizes[is_kept].sum())), float(article / one.sizes[:, 0].sum())


def main() -> None:
    """Fit and write the weights, or validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--validate", action="store_true", help="show how well pages that were left out are told")
    texts = labelled()
    if parser.parse_args().validate:
        validate(texts)
    else:
        write(learn(texts, frozenset(), 0))


if __name__ == "__main__":
    main()

"""Fit the weights of words and lines by which articles are found in dumps, and write them below indexer/corpus/dumps.

    python -m benchmarks.fit_cleaner [--validate]

It learns from the labelled pages in `benchmarks/cleaning/a` and the pages that `benchmarks/pages/seen.txt` names, from
new pages that are made of their parts (`benchmarks/recombination.py`), and from what of them is article, which must
stay whole. With --validate it also shows how well pages that were left out are told, and writes nothing.
"""

import argparse
import base64
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import torch

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
from benchmarks.cleaner_network import Network, as_tensors, step_of, undo_decay_of_constants
from benchmarks.cleaner_words import learn_words
from benchmarks.dump_text import STYLES
from indexer.corpus.dumps.chain import ARTICLE, BEFORE, BEHIND, CHANGES, COLUMNS, INSIDE, article_chances
from indexer.corpus.dumps.network import Weights, apply
from indexer.corpus.dumps.words.lexicon import Lexicon

Scores: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

WEIGHTS = ROOT.parent / "indexer" / "corpus" / "dumps" / "weights.py"
WORDS = WEIGHTS.with_name("words") / "lexicon_weights.py"
PARTS = 3
"""Parts of the pages whose words are learned from the others."""
WORDS_STYLE = STYLES.index("lines")
"""Style of the dumps from which words are learned."""
WORDS_SCALE = 100
"""What the weights of words are multiplied by where they are written."""
FOLDS = 5
EPOCHS = 14
BATCH = 32
DECAY = 0.15
RATE = 3e-3
WARM_STEPS = 50
"""Steps in which the rate grows to its full size."""
MADE = 8000
"""New pages made of the parts of others."""
SCALE = 1000
COLUMNS_OF_TEXT = 1000
"""Columns of the lines of numbers."""
_GREATEST = 30.0
"""Largest score in logarithms, as the cleaner bounds it."""


class Batch:
    """Examples of about one length, padded behind."""

    def __init__(self, of: Sequence[Example], mean: Array, scale: Array) -> None:
        n, t, d = len(of), max(len(one.values) for one in of), of[0].values.shape[1]
        self.values = np.zeros((n, t, d), np.float32)
        self.allowed = np.ones((n, t, 4), bool)
        self.is_real = np.zeros((n, t), bool)
        self.weights = np.array([one.weight for one in of], np.float32)
        for i, one in enumerate(of):
            size = len(one.values)
            self.values[i, :size] = (one.values - mean) / scale
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
class Fitted:
    """A network with what its numbers are scaled by."""

    mean: Array
    scale: Array
    weights: Weights


def fit(of: Sequence[Example], seed: int = 0) -> Fitted:
    """Return the network under which the labels are most likely, by stochastic gradients."""
    stacked = np.vstack([one.values for one in of])
    mean, scale = stacked.mean(axis=0), stacked.std(axis=0) + 1e-2
    ordered = sorted(of, key=lambda one: len(one.values))
    batches = [Batch(ordered[i : i + BATCH], mean, scale) for i in range(0, len(ordered), BATCH)]
    rng = np.random.default_rng(seed)
    network = Network(stacked.shape[1], seed)
    optimizer = step_of(network, RATE, DECAY)
    order = [k for _ in range(EPOCHS) for k in rng.permutation(len(batches))]
    for step, k in enumerate(order):
        for group in optimizer.param_groups:
            group["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * step / len(order))) * min(1.0, (step + 1) / WARM_STEPS)
        scores = network.scores(*as_tensors(batches[k].values, batches[k].is_real))
        optimizer.zero_grad()
        torch.autograd.backward(scores, as_tensors(_gradient(batches[k], scores.detach().numpy().astype(np.float64))))
        optimizer.step()
        undo_decay_of_constants(network, optimizer)
    return Fitted(mean, scale, network.weights())


def _gradient(batch: Batch, scores: Scores) -> Scores:
    """Return the gradient of the loss by the scores: how often parts are expected less how often they are allowed."""
    both = np.concatenate([np.ones_like(batch.allowed), batch.allowed])
    counts, _ = sums(np.concatenate([scores, scores]), both, np.concatenate([batch.is_real, batch.is_real]))
    expected, observed = np.split(counts, 2)
    found: Scores = (expected - observed) * batch.weights[:, None, None] / batch.weights.sum()
    return found


class Learned(NamedTuple):
    """What is learned from pages."""

    words: Lexicon
    network: Fitted


def write_words(of: Lexicon) -> None:
    """Write the words with their weights as a module."""
    told = " ".join(f"{word} {round(WORDS_SCALE * weight)}" for word, weight in of.items() if abs(weight) >= 0.05)
    WORDS.write_text(
        '"""What words tell of lines, as benchmarks/fit_cleaner.py writes it."""\n\n'
        "# ruff: noqa: E501\n\n"
        f"SCALE = {WORDS_SCALE}\n"
        '"""What the weights below are multiplied by."""\n\n'
        f'WORDS = """\n{textwrap.fill(told, COLUMNS_OF_TEXT)}\n"""\n'
        '"""Words, each with how much it speaks for an article, in logarithms."""\n',
        encoding="utf-8",
    )


def write(of: Fitted) -> None:
    """Write the weights as a module."""
    told = " ".join(f"{mean:.4g} {scale:.4g}" for mean, scale in zip(of.mean, of.scale, strict=True))
    parts = (of.weights.inner, of.weights.whole, of.weights.layers, of.weights.outer)
    numbers = np.concatenate([part.ravel() for part in parts])
    coded = base64.b85encode(np.clip(np.rint(SCALE * numbers), -32767, 32767).astype("<i2").tobytes()).decode()
    rows = "\n".join(coded[i : i + COLUMNS_OF_TEXT] for i in range(0, len(coded), COLUMNS_OF_TEXT))
    WEIGHTS.write_text(
        '"""Weights by which articles are found in dumps, as benchmarks/fit_cleaner.py writes them."""\n\n'
        "# ruff: noqa: E501\n\n"
        f"NUMBERS = {len(of.mean)}\n"
        '"""Numbers of a unit."""\n\n'
        f"WIDTH = {of.weights.inner.shape[1]}\n"
        '"""What the network finds of a unit, in numbers."""\n\n'
        f"COLUMNS = {of.weights.outer.shape[1]}\n"
        '"""Scores of a unit."""\n\n'
        f"SCALE = {SCALE}\n"
        '"""What the weights below are multiplied by."""\n\n'
        f'MEANS_AND_SCALES = """\n{textwrap.fill(told, COLUMNS_OF_TEXT)}\n"""\n'
        '"""For each number of a unit its mean and its scale."""\n\n'
        f'WEIGHTS = """\n{rows}\n"""\n'
        '"""The weights in the order of `network.Weights`: integers of two bytes, lower one first, in base 85."""\n',
        encoding="utf-8",
    )


def chances(of: Example, fitted: Fitted) -> Array:
    """Return the chance of each unit of an example to be article."""
    scores = apply(fitted.weights, ((of.values - fitted.mean) / fitted.scale).astype(np.float32))
    found: Array = np.array(article_chances(scores.astype(np.float64))[0], np.float32)
    return found


def learn(texts: Sequence[Text], left_out: frozenset[str], seed: int) -> Learned:
    """Return the words and the network that are learned from all pages but some.

    The network sees what words tell of pages that they were not learned from, as it will of new pages: the pages are
    parted, and those of each part are seen with the words learned from the others.
    """
    rng = np.random.default_rng(seed)
    texts = [text for text in texts if text.page not in left_out]
    pages = sorted({text.page for text in texts})
    part_of = dict(zip(pages, rng.permutation(len(pages)) % PARTS, strict=True))
    from_ = [one for one in sources() if one.name in part_of]
    found: list[Example] = []
    for part in range(PARTS):
        words = learn_words([one for one in texts if part_of[one.page] != part and one.style == WORDS_STYLE])
        own = [text for text in texts if part_of[text.page] == part]
        made = recombined([one for one in from_ if part_of[one.name] == part], MADE // PARTS, rng)
        found += [*examples(own, words, rng), *examples(made, words, rng)]
        found += articles_alone([one for one in own if one.style % 2 == 0], words, rng)
    return Learned(learn_words([one for one in texts if one.style == WORDS_STYLE]), fit(found))


def validate(texts: Sequence[Text]) -> None:
    """Show how well the pages are told that were left out, for some least chances."""
    pages = sorted({text.page for text in texts})
    order = np.random.default_rng(1).permutation(len(pages))
    found = []
    for k in range(FOLDS):
        left_out = frozenset(pages[i] for i in order[k::FOLDS])
        words, network = learn(texts, left_out, k)
        rng = np.random.default_rng(k)
        held = [text for text in texts if text.page in left_out and "a" in text.labels]
        seen = (*examples(held, words, rng), *articles_alone(held, words, rng))
        found += [(one, chances(one, network)) for one in seen]
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
        words, network = learn(texts, frozenset(), 0)
        write_words(words)
        write(network)


if __name__ == "__main__":
    main()

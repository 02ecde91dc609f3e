"""Fit the weights by which articles are found in dumps, and write them to indexer/corpus/dumps/weights.py.

    python -m benchmarks.fit_cleaner [--validate]

It learns from the labelled pages in `benchmarks/cleaning/a` and the pages that `benchmarks/pages/seen.txt` names, each
in all styles of dumps, and from what of them is article, which must stay whole. With --validate it also shows how well
pages that were left out are told, and writes nothing.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from lxml import html

from benchmarks.cleaners import find_parts
from benchmarks.dump_text import STYLES, labelled_text
from benchmarks.dumps import dump, read_pages
from indexer.corpus.dumps.chain import ARTICLE, BEFORE, BEHIND, CHANGES, COLUMNS, INSIDE
from indexer.corpus.dumps.features import features
from indexer.corpus.dumps.units import lines_of, units_of

Array: TypeAlias = npt.NDArray[np.float32]
Scores: TypeAlias = npt.NDArray[np.float64]

ROOT = Path(__file__).parent
WEIGHTS = ROOT.parent / "indexer" / "corpus" / "dumps" / "weights.py"
FOLDS = 5
EPOCHS = 14
BATCH = 24
HIDDEN = 24
DECAY = 0.3
RATE = 3e-3
DROPPED = 0.2
MORE = 500
"""Texts made of the parts of several pages, for each style."""
WHOLE_WEIGHT = 3.0
"""Weight of a text that is only an article, of which nothing may be lost."""
SCALE = 100
_NEVER = -1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text whose units are labelled."""

    page: str
    values: Array
    """Array (n, d) of the features of its units."""
    allowed: npt.NDArray[np.bool_]
    """Array (n, 4): the parts of a page that each unit may be."""
    sizes: Array
    """Characters of each unit that are article, and that are neither article nor optional: array (n, 2)."""
    is_whole: bool
    weight: float = 1.0


class Text(NamedTuple):
    """A dump of a page, with the labels of its code points as `benchmarks.dumps` has them."""

    page: str
    text: str
    labels: str
    style: int
    """Number of its style in `STYLES`."""


def labelled() -> list[Text]:
    """Return the dumps that are learned from."""
    texts: list[Text] = []
    for page in read_pages(ROOT / "cleaning" / "a"):
        for i, style in enumerate(STYLES):
            one = dump(page, style)
            texts.append(Text(page.name, one.text, one.labels, i))
    gold = {
        one["file"]: one
        for line in (ROOT / "pages" / "expected.jsonl").read_text().splitlines()
        if (one := json.loads(line))
    }
    for name in (ROOT / "pages" / "seen.txt").read_text().split():
        root = html.document_fromstring((ROOT / "pages" / name).read_bytes())
        for i, style in enumerate(STYLES):
            text, _ = labelled_text(root, style)
            labels = _aligned(text, gold[name])
            if labels:
                texts.append(Text(name, text, labels, i))
    return texts


def examples(texts: Sequence[Text], more: int, rng: np.random.Generator) -> list[Example]:
    """Return what is learned from dumps, with `more` recombinations of their parts for each style."""
    found = []
    for i in range(len(STYLES)):
        of = [(name, parts) for name, text, labels, style in texts if style == i and (parts := parts_of(text, labels))]
        found += recombined(of, more, rng) if more else []
    for name, text, labels, i in texts:
        # Without the words in some, so that the rest of the evidence is learned as well.
        found.append(_example(name, text, labels, with_words=i not in (1, 4)))
        if "a" in labels and i % 2 == 0:
            whole, marks = _only_article(text, labels)
            found.append(_example(name, whole, marks, with_words=i != 4, is_whole=True))
    return found


def _aligned(text: str, gold: Mapping[str, Any]) -> str | None:
    """Return the labels of a text that holds an article whose right text is known."""
    labels = ["-"] * len(text)
    for key, parts in (("o", [*gold.get("optional", ()), *_titles(gold)]), ("a", gold["text"].split("\n"))):
        for span in find_parts([part for part in parts if part.strip()], text):
            labels[span.start : span.end] = key * len(span)
    solid = sum(not char.isspace() for char in gold["text"])
    covered = sum(label == "a" and not char.isspace() for label, char in zip(labels, text, strict=True))
    return "".join(labels) if covered > 0.9 * solid and covered < 1.1 * solid else None


def _titles(gold: Mapping[str, Any]) -> list[str]:
    return [str(value) for value in gold.get("accepted", {}).get("title", ()) if value]


def _only_article(text: str, labels: str) -> tuple[str, str]:
    lines, marks, position = [], [], 0
    for line in text.splitlines(keepends=True):
        own = [
            label
            for label, char in zip(labels[position : position + len(line)], line, strict=True)
            if not char.isspace()
        ]
        position += len(line)
        if not own or sum(label == "-" for label in own) < 0.5 * len(own):
            lines.append(line)
            marks.append("a" * len(line))
    return "".join(lines), "".join(marks)


def _example(page: str, text: str, labels: str, *, with_words: bool = True, is_whole: bool = False) -> Example:
    lines = lines_of(text)
    units = units_of(lines)
    counts = np.zeros((len(units), 3))
    for i, unit in enumerate(units):
        start, end = lines[unit.first].start, lines[unit.last].start + len(lines[unit.last].text)
        own = [label for label, char in zip(labels[start:end], text[start:end], strict=True) if not char.isspace()]
        of_article, other = own.count("a"), own.count("-")
        counts[i] = of_article, other, len(own) - of_article - other
    kind = counts.argmax(axis=1)
    places = np.flatnonzero(kind == 0)
    allowed = np.zeros((len(units), 4), bool)
    first, last = (places[0], places[-1]) if len(places) else (len(units), len(units))
    for i, one in enumerate(kind):
        if one == 0:
            allowed[i, ARTICLE] = True
        elif one == 1:
            allowed[i, BEFORE if i < first else BEHIND if i > last else INSIDE] = True
        else:
            allowed[i] = True
    return Example(
        page=page,
        values=features(units, with_words=with_words).astype(np.float32),
        allowed=allowed,
        sizes=counts[:, :2].astype(np.float32),
        is_whole=is_whole,
        weight=WHOLE_WEIGHT if is_whole else 1.0,
    )


Lines: TypeAlias = list[tuple[str, str]]
"""Lines of a text with their labels."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a dump of a page."""

    before: Lines
    """Furniture before the headline."""
    head: Lines
    """Headline, byline and what else stands before the article's body."""
    body: Lines
    inside: list[Lines]
    """Runs of furniture inside the body."""
    behind: Lines


def parts_of(text: str, labels: str) -> Parts | None:
    """Return the parts of a dump; None if it holds no article."""
    lines, position = [], 0
    for line in text.splitlines(keepends=True):
        lines.append((line, labels[position : position + len(line)]))
        position += len(line)
    kinds = [
        "".join(label for label, char in zip(marks, line, strict=True) if not char.isspace()) for line, marks in lines
    ]
    articles = [i for i, kind in enumerate(kinds) if "a" in kind]
    if not articles:
        return None
    first, last = articles[0], articles[-1]
    heads = [i for i in range(max(0, first - 14), first) if set(kinds[i]) & set("to")]
    head = heads[0] if heads else first
    body: Lines = []
    inside: list[Lines] = []
    was_inside = False
    for pair, kind in zip(lines[first : last + 1], kinds[first : last + 1], strict=True):
        is_inside = was_inside if not kind else set(kind) == {"-"}
        if is_inside and not was_inside:
            inside.append([])
        (inside[-1] if is_inside else body).append(pair)
        was_inside = is_inside
    return Parts(lines[:head], lines[head:first], body, inside, lines[last + 1 :])


def recombined(parts: Sequence[tuple[str, Parts]], count: int, rng: np.random.Generator) -> list[Example]:
    """Return texts made of the parts of several pages in the same style."""
    found = []
    for _ in range(count):
        (name, one), (_, other), (_, third), (_, fourth) = (parts[int(rng.integers(len(parts)))] for _ in range(4))
        body = list(one.body)
        if rng.random() < 0.3 and len(body) > 4:
            body = body[: rng.integers(2, len(body))]
        if rng.random() < 0.6:
            for inner in [*one.inside, *third.inside, *fourth.inside][: rng.integers(0, 5)]:
                place = int(rng.integers(1, max(2, len(body) - 1)))
                if len(body) < 2 or body[place - 1][0].rstrip().endswith((",", "-")):
                    continue
                body[place:place] = [("\n", "-"), *inner, ("\n", "-")] if rng.random() < 0.5 else inner
        before = [] if rng.random() < 0.15 else other.before
        head = one.head if rng.random() < 0.9 else []
        behind = [] if rng.random() < 0.15 else third.behind if rng.random() < 0.8 else [*third.behind, *fourth.behind]
        lines = [*before, *head, *body, *behind]
        text, labels = "".join(line for line, _ in lines), "".join(marks for _, marks in lines)
        if "a" in labels:
            found.append(_example(name, text, labels, with_words=bool(rng.random() < 0.7)))
    return found


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


def sums(
    scores: Scores, allowed: npt.NDArray[np.bool_] | None, is_real: npt.NDArray[np.bool_]
) -> tuple[Scores, Scores]:
    """Return how often each part and change is expected (n, t, 7), and the chances of being article (n, t)."""
    n, t, _ = scores.shape
    parts = np.zeros((n, t, 4))
    parts[:, :, [BEFORE, INSIDE, BEHIND]] = scores[:, :, :3]
    if allowed is not None:
        parts = np.where(allowed, parts, _NEVER)
    changes = np.where(is_real[:, :, None], scores[:, :, 3:], _NEVER)
    forward, backward = np.empty((n, t, 4)), np.zeros((n, t, 4))
    forward[:, 0] = parts[:, 0] + np.array([0, 0, _NEVER, _NEVER])
    for k in range(1, t):
        reached = forward[:, k - 1].copy()
        for i, (from_, to) in enumerate(CHANGES):
            reached[:, to] = np.logaddexp(reached[:, to], forward[:, k - 1, from_] + changes[:, k, i])
        forward[:, k] = reached + parts[:, k]
    for k in range(t - 2, -1, -1):
        ahead = parts[:, k + 1] + backward[:, k + 1]
        backward[:, k] = ahead
        for i, (from_, to) in enumerate(CHANGES):
            backward[:, k, from_] = np.logaddexp(backward[:, k, from_], ahead[:, to] + changes[:, k + 1, i])
    whole = np.logaddexp.reduce(forward[:, -1], axis=1)
    chances = np.exp(forward + backward - whole[:, None, None])
    counts = np.zeros((n, t, COLUMNS))
    counts[:, :, :3] = chances[:, :, [BEFORE, INSIDE, BEHIND]]
    for i, (from_, to) in enumerate(CHANGES):
        ways = forward[:, :-1, from_] + changes[:, 1:, i] + parts[:, 1:, to] + backward[:, 1:, to]
        counts[:, 1:, 3 + i] = np.exp(ways - whole[:, None])
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
    scores = np.where(batch.is_real[:, :, None], x @ direct + hidden @ outer, 0).astype(np.float64)
    expected, _ = sums(scores, None, batch.is_real)
    observed, _ = sums(scores, batch.allowed, batch.is_real)
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
        f'FEATURES = """\n{chr(10).join(rows)}\n"""\n'
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
    real = np.ones((1, len(scores)), bool)
    found: Array = sums(scores.astype(np.float64)[None], None, real)[1][0].astype(np.float32)
    return found


def validate(texts: Sequence[Text]) -> None:
    """Show how well the pages are told that were left out, for some least chances."""
    pages = sorted({text.page for text in texts})
    order = np.random.default_rng(1).permutation(len(pages))
    fold = {pages[k]: i % FOLDS for i, k in enumerate(order)}
    found = []
    for left_out in range(FOLDS):
        rng = np.random.default_rng(left_out)
        network = fit(examples([text for text in texts if fold[text.page] != left_out], MORE, rng))
        held = examples([text for text in texts if fold[text.page] == left_out], 0, rng)
        found += [(one, chances(one, network)) for one in held if one.sizes[:, 0].sum()]
    for least in (0.5, 0.2, 0.12, 0.05):
        shares = [(one.is_whole, *_shares(one, chance >= least)) for one, chance in found]
        dumps = np.array([share[1:] for share in shares if not share[0]])
        whole = np.array([share[2] for share in shares if share[0]])
        f1 = 2 * dumps[:, 0] * dumps[:, 1] / np.maximum(dumps.sum(axis=1), 1e-9)
        precision, recall = dumps.mean(axis=0)
        print(f"{least}: P {precision:.3f}, R {recall:.3f}, F1 {f1.mean():.3f}; R of articles alone {whole.mean():.4f}")


def _shares(one: Example, is_kept: npt.NDArray[np.bool_]) -> tuple[float, float]:
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
        write(fit(examples(texts, MORE, np.random.default_rng(0))))


if __name__ == "__main__":
    main()

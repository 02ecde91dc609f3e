"""Which words are those of sites about themselves, and which are those of articles, learned from labelled dumps."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import torch
from torch.nn import functional

from benchmarks.cleaner_examples import Text, line_labels
from indexer.corpus.dumps.words.lexicon import Lexicon, words_in

LEAST_PAGES = 8
"""Pages on which a word must stand to be learned."""
PENALTY = 1.7
"""Weight of the sum of the squares of the words' weights, in logarithms of chances."""
STEPS = 200


def learn_words(texts: Iterable[Text]) -> Lexicon:
    """Return the weights of the words that stand on several pages.

    They are those of a logistic regression over the lines of dumps, each counting as the root of its length.

    Args:
        texts: One dump of each page.
    """
    pages: Counter[str] = Counter()
    lines: list[tuple[list[str], int, int]] = []
    for text in texts:
        found = [(sorted(set(words_in(line))), article, other) for line, article, other in line_labels(text)]
        pages.update({word for words, *_ in found for word in words})
        lines += [one for one in found if one[1] + one[2]]
    number = {word: i for i, word in enumerate(sorted(word for word, count in pages.items() if count >= LEAST_PAGES))}
    known = [[number[word] for word in words if word in number] for words, *_ in lines]
    article, other = np.array([counts for _, *counts in lines], np.float32).T
    return dict(zip(number, _fit(known, article > other, np.sqrt(article + other), len(number)), strict=True))


def _fit(known: list[list[int]], is_article: np.ndarray, amounts: np.ndarray, count: int) -> list[float]:
    """Return the weights of `count` words; each line holds those whose numbers are given."""
    sizes = np.array([len(of) for of in known])
    words = torch.tensor([i for of in known for i in of])
    starts = torch.tensor(np.cumsum(sizes) - sizes)
    shares = torch.tensor(np.repeat(1 / np.sqrt(np.maximum(1, sizes)), sizes), dtype=torch.float32)
    right, weight = torch.tensor(is_article, dtype=torch.float32), torch.tensor(amounts)
    weights, constant = torch.zeros(count, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, constant], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        told = functional.embedding_bag(words, weights, starts, mode="sum", per_sample_weights=shares)[:, 0] + constant
        wrong = functional.binary_cross_entropy_with_logits(told, right, weight, reduction="sum")
        total = wrong + PENALTY * weights.square().sum()
        torch.autograd.backward(total)
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    found: list[float] = weights.detach()[:, 0].tolist()
    return found

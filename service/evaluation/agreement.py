"""How far decisions agree with labels: of pairs, of groups, and of one label each."""

from collections import Counter
from collections.abc import Hashable, Sequence


def pair_agreement(wanted: Sequence[bool], found: Sequence[bool]) -> dict[str, float]:
    """Return precision, recall and F1 of the pairs that were found, each in [0, 1].

    Precision is 1 where nothing was found, and recall where nothing is wanted.

    Args:
        wanted: Whether each pair should be found.
        found: Whether it was.
    """
    right = sum(one and other for one, other in zip(wanted, found, strict=True))
    every = sum(wanted) + sum(found)
    return {
        "precision": right / sum(found) if any(found) else 1.0,
        "recall": right / sum(wanted) if any(wanted) else 1.0,
        "f1": 2 * right / every if every else 1.0,
    }


def b_cubed(groups: Sequence[Hashable], labels: Sequence[Hashable]) -> dict[str, float]:
    """Return B-cubed precision, recall and F1 of groups, each in [0, 1] (Bagga and Baldwin, 1998).

    Args:
        groups: Group of each article that was found, at least one.
        labels: Group of each article that is right.
    """
    of_group, of_label = Counter(groups), Counter(labels)
    both = Counter(zip(groups, labels, strict=True))
    shared = [(both[pair], pair) for pair in zip(groups, labels, strict=True)]
    precision = sum(count / of_group[group] for count, (group, _) in shared) / len(shared)
    recall = sum(count / of_label[label] for count, (_, label) in shared) / len(shared)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def confusion(wanted: Sequence[str], found: Sequence[str]) -> dict[str, int]:
    """Return how often each wrong label was given, as `wanted as found`, in the order of the labels."""
    counts = Counter(zip(wanted, found, strict=True))
    return {f"{label} as {given}": count for (label, given), count in sorted(counts.items()) if label != given}

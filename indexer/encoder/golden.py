"""Texts with the vectors that the model itself gives them, by which an encoder is proved wherever it is loaded.

The products of a compiled encoder depend on the processor and on OpenVINO's version. What it computes is compared with
what the model computed, so that no query meets passages of another encoder.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.encoder.spec import Fidelity
from indexer.errors import EncoderError
from indexer.records import Matrix

GOLDEN_FILE = "golden.json"

GOLDEN_TEXTS = (
    "ferry strike",
    "who won the mayoral election",
    "Why did the dam above the village fail?",
    "price of wheat after the harvest",
    "The council voted on Tuesday night to close two of its five libraries before the end of the year.",
    "Rain fell for nine days. By the weekend the lower road was under water, and the school had become a shelter.",
    "Shares in the shipping line fell 4.2 per cent to 1,310 after it said that fuel had cost it 80 million more.",
    "The goalkeeper, who is 39, saved two penalties and was carried off the pitch by supporters from both sides.",
    (
        'Dr. A. N. Example, who led the trial, said: "We saw fewer infections, not fewer deaths." Others were less '
        "sure; the sample was small, the follow-up short, and half of the patients were under forty."
    ),
    "Die Regierung will den Bau der neuen Bahnstrecke um zwei Jahre verschieben.",
    "Les pêcheurs du port demandent une aide après la tempête qui a coulé onze bateaux.",
    "El tribunal ordenó la liberación de los tres periodistas detenidos en marzo.",
    "市政府は来月から路線バスの運賃を値上げする。",
    "Мост через реку закрыт на ремонт до конца октября.",
    "Correction: an earlier version of this article misstated the year in which the theatre opened. It was 1911.",
    (
        "Fixtures: Harbour United v Old Mill (15:00), Northgate v St. Anne's (17:30). Postponed: Quarry Town v "
        "Lakeside. Results: Old Mill 0, Quarry Town 3; Lakeside 2, Northgate 2. The table stays as it was, with "
        "Harbour United two points ahead of Northgate, who have a game in hand and the better difference of goals."
    ),
)
"""Queries and passages of several lengths and languages."""

SAMPLE_TEXTS = (
    *GOLDEN_TEXTS,
    *(f"{one} {GOLDEN_TEXTS[row - step]}" for step in range(1, 6) for row, one in enumerate(GOLDEN_TEXTS)),
)
"""Texts that a compiled encoder is compared with its model on: the golden ones, and two of them together each."""

LEAST_LIKENESS = Fidelity(passages=1, mean_cosine=0.998, min_cosine=0.98, neighbours_kept=0.0)
"""Likeness to the model below which vectors are not those of the encoder that an index was built with."""


def write_golden(folder: Path, vectors: Matrix) -> None:
    """Write the golden texts with the model's own vectors, (texts, dimension) float32, into an encoder's folder."""
    rows = [
        {"text": text, "vector": [round(float(number), 6) for number in vector]}
        for text, vector in zip(GOLDEN_TEXTS, vectors, strict=True)
    ]
    (folder / GOLDEN_FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def read_golden(folder: Path, dimension: int) -> tuple[Sequence[str], Matrix]:
    """Return the golden texts of an encoder's folder and the vectors that they must have, (texts, dimension) float32.

    Args:
        folder: The encoder's files.
        dimension: Numbers in a vector of the encoder.

    Raises:
        EncoderError: If the file does not hold them.
    """
    try:
        rows = json.loads((folder / GOLDEN_FILE).read_text(encoding="utf-8"))
        vectors = np.array([row["vector"] for row in rows], np.float32)
        texts = [str(row["text"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{folder} holds no golden texts that can be read") from error
    if vectors.shape != (len(texts), dimension) or not texts:
        raise EncoderError(f"{folder} holds no golden texts of this encoder")
    return texts, vectors


def is_like_the_model(expected: Matrix, found: Matrix) -> tuple[bool, float]:
    """Tell whether vectors are those that the model gives, and their mean cosine with them.

    Args:
        expected: (n, dimension) float32, rows of L2 norm 1.
        found: The same texts' vectors by the encoder at hand.
    """
    cosines = (expected * found).sum(axis=1) / np.maximum(np.linalg.norm(expected, axis=1), 1e-9)
    mean = float(cosines.mean())
    return bool(mean >= LEAST_LIKENESS.mean_cosine and cosines.min() >= LEAST_LIKENESS.min_cosine), mean

"""A corpus whose source repeats lines."""

import json
from pathlib import Path

PROMPT = "We would be glad of a coin from you."
HEADING = "What happened"
WORDS = ["ferry", "council", "bridge", "harvest", "school", "baker", "engine", "river", "winter", "market", "doctor"]


def paragraph(number: int) -> str:
    """A sentence that no other number has."""
    return " ".join(WORDS[(number * 7 + place * (number % 5 + 1)) % 11] for place in range(12)) + f" {number}."


def article(number: int, source: str = "The Post") -> dict[str, str]:
    first, second, third = (paragraph(3 * number + place).capitalize() for place in range(3))
    text = f"{first}\n\n{PROMPT}\n\n{second}\n\n{HEADING}\n\n{third}\n\nFiled at sea"
    return {"id": f"a{number}", "title": f"Title {number}", "source": source, "text": text}


def write_corpus(path: Path, count: int) -> Path:
    path.write_text("\n".join(json.dumps(article(number)) for number in range(count)))
    return path

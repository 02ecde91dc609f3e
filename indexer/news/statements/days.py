"""Days of a month as a text names them."""

import re
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from indexer.news.statements.pieces import Pieces
from indexer.news.statements.tokens import NUMBER
from indexer.news.statements.words import MONTHS

_YEAR = re.compile(r"[12]\d{3}")


class NamedDay(NamedTuple):
    """A day of a month that was read."""

    day: date | None
    """None where its year cannot be told."""
    behind: int
    """Position of the piece behind it."""


def read_day(pieces: Pieces, position: int, published: date | None) -> NamedDay | None:
    """Return the day whose name begins at a piece, such as `9 May`, `May 9, 2023`, `22. November` or `9 de mayo`.

    A day without a year is that of the year which brings it nearest to the day of publication.

    Args:
        pieces: The passage.
        position: Position of the piece.
        published: Day on which its article was published; None if unknown.
    """
    first, second = pieces.at(position), pieces.at(position + 1)
    if first is None or second is None:
        return None
    if first.kind == NUMBER:
        is_apart = second.folded in (".", "de")
        number, month, behind = first.text, pieces.word(position + 1 + is_apart), position + 2 + is_apart
    else:
        number, month, behind = second.text, first.folded, position + 2
    if month not in MONTHS or not number.isdecimal():
        return None
    stated = next((word for step in (0, 1) if _YEAR.fullmatch(word := pieces.word(behind + step))), None)
    if stated is None and published is None:
        return NamedDay(None, behind)
    years = [int(stated)] if stated is not None else [published.year + step for step in (-1, 0, 1)] if published else []
    days = []
    for year in years:
        with suppress(ValueError, OverflowError):  # 29 February, or no day at all
            days.append(date(year, MONTHS[month], int(number)))
    return NamedDay(min(days, key=lambda day: abs((day - (published or day)).days)), behind) if days else None

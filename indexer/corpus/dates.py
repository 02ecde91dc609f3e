"""Dates and times as news dumps write them, converted to ISO 8601. A date that could mean two days is not read."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

_CLOCK = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")
_WORDED = tuple(day + clock for day in ("%B %d %Y", "%d %B %Y", "%b %d %Y", "%d %b %Y", "%Y/%m/%d") for clock in _CLOCK)
_WORDED_SHAPE = re.compile(r"[a-z]{3,9} \d{1,2} \d{4}\b|\d{1,2} [a-z]{3,9} \d{4}\b|\d{4}/\d", re.IGNORECASE)
_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")


def to_iso(raw: str) -> str | None:
    """Convert a date, or a date and time, to ISO 8601.

    Reads ISO 8601 itself, the form of mail and RSS headers (RFC 5322), and English month names in either order.
    Numeric forms other than year first are ambiguous and are not read.

    Returns:
        `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` with `+HH:MM` only where an offset was stated; None if unreadable.

    >>> to_iso("2025-04-13 06:55:41"), to_iso("June 14, 2023"), to_iso("04/05/2023")
    ('2025-04-13T06:55:41', '2023-06-14', None)
    """
    raw = " ".join(raw.split())
    # The strict forms first: a worded date is tried form by form, which is slow and takes more guesses.
    if _DATE_ONLY.fullmatch(raw):
        return raw if _parse_iso(raw) else None
    moment = _parse_iso(raw) if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", raw) else _parse_header(raw)
    if moment is not None:
        return moment.replace(microsecond=0).isoformat()
    worded = re.sub(r"(?<=\d)(st|nd|rd|th)\b|,|\bat\b", " ", raw)
    worded = re.sub(r"\bSept\b\.?", "Sep", worded).replace(".", " ")
    worded = re.sub(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b", "", " ".join(worded.split()))
    worded = worded.strip()
    # The shape is checked before, because most of what is asked here is a line of prose.
    for form in _WORDED if _WORDED_SHAPE.match(worded) else ():
        try:
            moment = datetime.strptime(worded, form)  # noqa: DTZ007 - no offset was stated, so none is invented
        except ValueError:
            continue
        return moment.isoformat() if "%M" in form else moment.date().isoformat()
    return None


def _parse_iso(raw: str) -> datetime | None:
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def _parse_header(raw: str) -> datetime | None:
    if not re.match(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? \S+$", raw):
        return None
    try:
        return parsedate_to_datetime(raw)
    except (ValueError, OverflowError):
        return None

"""The date in the name of a file that holds one article."""

import re
from datetime import date

_DAY = re.compile(
    r"(?<![^\W_])(?P<year>(?:19|20)\d\d)(?P<sign>[-_.]?)(?P<month>0[1-9]|1[0-2])(?P=sign)(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?![^\W_])"
)
_COUNTER = re.compile(r"(?:[-_. ]\d{1,3}|\s?\(\d{1,3}\))?")
"""What tells the files of one day apart behind it."""
_FOLDERS = re.compile(r"(?:^|/)(?P<year>(?:19|20)\d\d)/(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/")
_ENDINGS = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,9}){1,2}$")
_OF_A_COPY = re.compile(r"crawl|scrap|fetch|download|export|dump|backup|snapshot|archived|retrieved", re.IGNORECASE)
"""Words in the name of a file whose date may be the day on which the article was copied."""


def file_date(name: str) -> str | None:
    """Return the day that a file's name states, as `YYYY-MM-DD`, or None.

    The day begins or ends the file's own name, perhaps with a number behind it, or three folders are its year, month
    and day, in this order. A name that states two days, or a copy, states none.

    >>> file_date("2025-05-13-kiln.md"), file_date("desk/2025/05/13/x.txt"), file_date("crawl-2025-05-13.html")
    ('2025-05-13', '2025-05-13', None)
    """
    inner = name.rpartition(".zip/")[2]
    if _OF_A_COPY.search(inner):
        return None
    stem = _ENDINGS.sub("", inner.rpartition("/")[2])
    found = [*_DAY.finditer(stem)]
    is_placed = any(one.start() == 0 or _COUNTER.fullmatch(stem, one.end()) for one in found)
    days = {_day(one) for one in found} if is_placed else set()
    days |= {_day(one) for one in _FOLDERS.finditer(inner)}
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def _day(found: "re.Match[str]") -> str | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return None

"""The date of publication, among those that a page states."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from indexer.corpus.calendar.dates import is_ambiguous, to_iso

_EARLIEST = date(1690, 1, 1)
_CONTRADICTION_DAYS = 2


def publication_date(tiers: Sequence[Iterable[str]], *, day_first: bool = False) -> tuple[str | None, bool]:
    """Return the date of publication as the page states it.

    Args:
        tiers: Dates stated, the most trusted first. A later tier counts only if no earlier one has a date.

        day_first: Whether 04/05/2023 is the fourth of May.

    Returns:
        The date, with its time and time zone where one of those that agree has them, and whether the page contradicts
        itself. Where dates of one tier are more than two days apart and no date is stated more often than the others,
        there is none. A date whose day and month could be exchanged is returned as it is, for a note.
    """
    for tier in tiers:
        stated = list(dict.fromkeys(tier))
        dated = [(raw, iso) for raw in stated if (iso := to_iso(raw, day_first=day_first)) and _is_plausible(iso)]
        if not dated:
            ambiguous = [raw for raw in stated if is_ambiguous(raw)]
            if ambiguous and not day_first:
                return ambiguous[0], False
            continue
        groups = _groups(dated)
        most = max(map(len, groups))
        largest = [group for group in groups if len(group) == most]
        if len(largest) > 1:
            return None, True
        return max(largest[0], key=lambda stated: _precision(stated[1]))[0], False
    return None, False


def near_day(dates: Iterable[str], day: str, *, day_first: bool = False) -> list[str]:
    """Return those of some dates that are at most two days from a day given in ISO 8601."""
    read = [(raw, iso) for raw in dates if (iso := to_iso(raw, day_first=day_first)) and _is_plausible(iso)]
    return [raw for raw, iso in read if abs(_day(iso) - _day(day)) <= timedelta(_CONTRADICTION_DAYS)]


def _groups(dated: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the dates, those together that are at most two days from the first of their group."""
    groups: list[list[tuple[str, str]]] = []
    for stated in dated:
        day = _day(stated[1])
        group = next(
            (group for group in groups if abs(day - _day(group[0][1])) <= timedelta(_CONTRADICTION_DAYS)), None
        )
        if group is None:
            groups.append([stated])
        else:
            group.append(stated)
    return groups


def _day(iso: str) -> date:
    return date.fromisoformat((iso + "-01-01")[:10] if len(iso) < 10 else iso[:10])


def _is_plausible(iso: str) -> bool:
    try:
        day = _day(iso)
    except ValueError:
        return False
    # A clock that was never set.
    is_epoch = day in (date(1970, 1, 1), date(1969, 12, 31))
    return _EARLIEST <= day <= datetime.now(tz=UTC).date() + timedelta(days=2) and not is_epoch


def _precision(iso: str) -> int:
    """Return how much a date states: a time, its zone, and one that is the site's own rather than UTC."""
    zone = iso[19:] if "T" in iso else ""
    return 2 * ("T" in iso) + bool(zone) + (zone not in ("", "Z", "+00:00"))

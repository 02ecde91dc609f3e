"""The time of day in a text that states a date, and its time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_MAX_OFFSET = timedelta(hours=15)
"""Further from UTC no place has been for long: Alaska and Manila before they changed the side of the date line."""
_NAMES_BY_HOURS = {
    0: "gmt tu ut utc wet z",
    1: "cet mez wat west",
    2: "cat cest eet mesz sast",
    3: "eat eest msk мск",
    5: "pkt",
    5.75: "npt",
    7: "wib",
    8: "awst hkt sgt wita",
    9: "jst kst wit",
    9.5: "acst",
    10: "aest",
    10.5: "acdt",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
    -2.5: "ndt",
    -3: "adt brt",
    -3.5: "nst",
    -4: "edt",
    -5: "cdt est",
    -6: "mdt",
    -7: "mst pdt",
    -8: "akdt pst",
    -9: "akst",
    -10: "hst",
}
_OFFSETS_HOURS = {name: hours for hours, names in _NAMES_BY_HOURS.items() for name in names.split()}
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
"""Names of zones that do not say whether it is summer time."""
_SEVERAL_MEANINGS = frozenset(
    {"amt", "art", "ast", "bst", "cst", "ect", "gst", "ict", "ist", "myt", "pht", "sst", "wst"}
)
"""Names that several regions or seasons share, such as IST: India, Ireland, Israel."""

_HALVES_OF_DAY = ("half_before", "half", "greek_half", "arabic_half")
_MORNING = frozenset({"a", "am", "π", "ص", "上午", "午前", "오전"})
_SHARED_ZONE_OF_MAIL = re.compile(r"[a-z]{3}, ?\d{1,2} [a-z]{3} \d{4} [\d:]+ cst")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day."""

    since_midnight: timedelta
    """Time that has passed since midnight, a whole day at most."""
    zone: tzinfo | None
    """Time zone that is stated; None if none is, or if its name has several meanings."""
    zone_is_known: bool
    """Whether it is told by `zone` what the text states of its zone; if not, the instant is not known."""

    def on(self, day: datetime) -> datetime | None:
        """Return this time on a day, or None if it is not known which instant that is.

        Raises:
            ValueError: If the offset is none that places have.
            OverflowError: If the year is out of range.
        """
        moment = (day + self.since_midnight).replace(tzinfo=self.zone)
        # Where clocks are put back, an hour comes twice; where they are put forward, one does not come.
        if not self.zone_is_known or moment.utcoffset() != moment.replace(fold=1).utcoffset():
            return None
        offset = moment.utcoffset() or timedelta()
        if abs(offset) > _MAX_OFFSET:
            raise ValueError(f"an offset of {offset} from UTC")
        return moment.replace(tzinfo=None if self.zone is None else timezone(offset))


def split_clock(text: str) -> tuple[Clock | None, str]:
    """Return the time of day that a folded text states, and the text without it.

    Raises:
        ValueError: If there is no such time.
    """
    found = _clock_pattern().search(text)
    if found is None:
        return None, text
    name, end = found["name"], found.end()
    if name is not None and not (name in _OFFSETS_HOURS or name in _PLACES or name in _SEVERAL_MEANINGS):
        name, end = None, found.start("name")  # the word of another kind is left to the reader of the date
    zone = _zone(found, name, is_of_mail=bool(_SHARED_ZONE_OF_MAIL.fullmatch(text)))
    is_known = zone is not None or (name is None and found["place"] is None)
    clock = Clock(since_midnight=_since_midnight(found), zone=zone, zone_is_known=is_known)
    return clock, f"{text[: found.start()]} {text[end:]}"


@cache
def _clock_pattern() -> re.Pattern[str]:
    """Return the pattern of a time of day with its zone, compiled when it is first needed, because that takes long."""
    return re.compile(
        r"""
        (?:(?P<half_before>上午|午前|오전|am|下午|午後|오후|pm)\s?)?
        (?:(?<=\d)t|(?<!\d)(?<!\d[.:]))
        (?P<hour>\d{1,2})
        (?: (?:[:.h]|\sh\s)(?P<minute>\d\d) (?:[:.](?P<second>\d\d) (?:[.,]\d{1,9})?)? (?![:.]?\d)
          | (?=\s?[ap]\.?\s?m\b|\s?uhr\b|h\b) )
        (?:\s?(?:(?P<half>[ap])\.?\s?m|(?P<greek_half>[πμ])\.?\s?μ|(?P<arabic_half>[صم]))\b\.?)?
        (?: \s?(?:(?:gmt|utc|ut)\s?)? (?P<sign>[+-])(?P<zone_hour>\d{1,2})
            (?: :?(?P<zone_minute>\d\d) (?::?(?P<zone_second>\d\d))? )? (?![\w:/.-])
            (?:\s?\[[^\]]*\] | \s?\([^()]*\))?
          | \s?[\[(]?(?P<place>[a-z]+(?:/[a-z_-]+)+)[\])]?
        )?
        (?:\s?\(?(?P<name>[^\W\d_]{1,4})\b\)?)?
        """,
        re.VERBOSE,
    )


def _since_midnight(found: re.Match[str]) -> timedelta:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    half = next(filter(None, (found[name] for name in _HALVES_OF_DAY)), None)
    if half in _MORNING and hour > 12:
        raise ValueError("no hour before noon")
    if half is not None and hour <= 12:
        hour = hour % 12 + (0 if half in _MORNING else 12)
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    # Second 60 is a leap second; it becomes the first of the next minute.
    if not (hour < 24 or is_end_of_day) or minute > 59 or second > 60:
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(found: re.Match[str], name: str | None, *, is_of_mail: bool) -> tzinfo | None:
    if found["sign"]:
        hours, minutes, seconds = (int(found[f"zone_{unit}"] or 0) for unit in ("hour", "minute", "second"))
        if minutes > 59 or seconds > 59:
            raise ValueError("no offset")
        offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return timezone(-offset if found["sign"] == "-" else offset)
    if found["place"]:
        place = _places().get(found["place"])
        return None if place is None else ZoneInfo(place)
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name == "cst" and is_of_mail:  # RFC 2822 says which one; elsewhere it may be that of China
        return timezone(timedelta(hours=-6))
    if name is None or name in _SEVERAL_MEANINGS:
        return None
    return timezone(timedelta(hours=_OFFSETS_HOURS[name])) if _OFFSETS_HOURS[name] else UTC


@cache
def _places() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}

"""How the console writes times, durations and counts: one form each, everywhere."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_THROTTLED = re.compile(r"\b429\b")


def moment(at: float, now: float, zone: tzinfo) -> str:
    """Write a time: `07:42` today, `Fri 07:42` within six days, `2026-11-21` else."""
    then, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if abs(then.date() - today.date()) <= timedelta(days=6):
        return f"{then:%a %H:%M}"
    return f"{then:%Y-%m-%d}"


def stretch(start: float, end: float | None, now: float, zone: tzinfo) -> tuple[str, ...]:
    """Write from when to when, the longest form first: `Sat 07:00-15:00`, then `Sat 07:00`."""
    first = _day_and_time(start, now, zone)
    if end is None or end <= start:
        return (first,)
    same_day = datetime.fromtimestamp(start, zone).date() == datetime.fromtimestamp(end, zone).date()
    last = f"{datetime.fromtimestamp(end, zone):%H:%M}" if same_day else _day_and_time(end, now, zone)
    return (f"{first}-{last}", first)


def _day_and_time(at: float, now: float, zone: tzinfo) -> str:
    """Write a time with its day unless that is today: `07:42`, `Fri 07:42`, `28 Nov 07:42`."""
    then, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    near = abs(then.date() - today.date()) <= timedelta(days=6)
    return f"{then:%a %H:%M}" if near else f"{then.day} {then:%b %H:%M}"


def exact(at: float, now: float, zone: tzinfo) -> str:
    """Write a time to the second, with its day unless that is today."""
    then, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    return f"{then:%H:%M:%S}" if then.date() == today.date() else f"{then:%Y-%m-%d %H:%M:%S}"


def span(seconds: float) -> str:
    """Write a duration in six cells at most: `12m`, `3h05`, `2d4h`, `59d`; what is late is negative."""
    sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
    if left < _HOUR:
        text = f"{int(left // _MINUTE)}m"
    elif left < _DAY:
        text = f"{int(left // _HOUR)}h{int(left % _HOUR // _MINUTE):02}"
    elif left < 10 * _DAY:
        text = f"{int(left // _DAY)}d{int(left % _DAY // _HOUR)}h"
    else:
        text = f"{int(left // _DAY)}d"
    return sign + text if text != "0m" else text


def countdown(seconds: float) -> str:
    """Write how long until something, in steps coarse enough that an idle screen stays silent for long."""
    if seconds <= 0:
        return "now"
    if seconds < _MINUTE:
        return f"in {int(seconds // 10 + 1) * 10}s"
    return f"in {span(seconds)}"


def calm_countdown(seconds: float) -> str:
    """Write how long until something that happens each minute or so anyway, in whole minutes: nobody waits for it, and
    the screen says the same from one to the next.
    """
    return "within 1m" if abs(seconds) <= _MINUTE else countdown(seconds)


def answer_time(seconds: float | None) -> str:
    """Write how long an answer took: `4 ms`, `1.2 s`; a dash where it is not known."""
    if seconds is None:
        return "–"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def count(number: int, noun: str = "", nouns: str = "") -> str:
    """Write a number with its thousands apart and, if one is given, its noun in the right form."""
    if not noun:
        return f"{number:,}"
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def rounded(number: int) -> str:
    """Write a count in at most five characters: 950, 16.7k, 167k, 1.2M."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        # 999,950 would read 1000.0k
        if number >= 0.9995 * size:
            scaled = number / size
            return f"{scaled:.0f}{unit}" if scaled >= 99.95 else f"{scaled:.1f}{unit}"
    return str(number)


def arrived(number: int) -> str:
    """Write how many rows wait for the new order, and the key that shows it."""
    return f"{number:,} new: press . to show"


def throttled(error: str) -> bool:
    """Return whether the vendor's words say that it was 429, too many requests."""
    return bool(_THROTTLED.search(error))

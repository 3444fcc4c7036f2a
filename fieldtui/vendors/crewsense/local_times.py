"""Times of an organisation whose clock time has no zone: sent as its own clock shows them, read as aware UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from fieldtui.http.json_readers import read_time, shown

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: the epoch by clocks west and east of Greenwich, and the first of all days
_NEVER = ("1969-12-31", "1970-01-01", "0001-01-01")


class When(NamedTuple):
    """A time that the vendor wrote: the moment, or what came where it is not to be read as one."""

    at: datetime | None = None
    came: str | None = None


def on_clock(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment as the organisation's clock shows it; at the very end of the calendar, as it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def clock_time(moment: datetime, zone: tzinfo) -> str:
    # the API answers 400 to a bare date
    """Write a moment as parameters want it: `YYYY-MM-DD hh:mm:ss` by the organisation's clock, never a bare date."""
    return on_clock(moment, zone).strftime("%Y-%m-%d %H:%M:%S")


def read_when(value: object, zone: tzinfo) -> When:
    """Read a time, and keep what came where it cannot be read; an epoch or a row of zeros is "not set"."""
    at = read_time(value, zone)
    return When(at, None if at is not None or is_unset(value) else shown(value))


def is_unset(value: object) -> bool:
    """Return whether this is how the vendor writes that a time is not set."""
    # zeros, the epoch of either side of Greenwich, and the first day of the calendar all mean "not set"
    text = str(value).strip()
    return value is None or value is False or not text.strip("0-:. TZ") or text[:10] in _NEVER


def show(moment: When, zone: tzinfo) -> str | None:
    """Write a moment for a person, by the organisation's clock, with the name of its zone; else as it came."""
    return on_clock(moment.at, zone).strftime("%Y-%m-%d %H:%M %Z") if moment.at else moment.came


def show_clock(moment: When, zone: tzinfo) -> str:
    """Write day and time shortly, for a table."""
    return on_clock(moment.at, zone).strftime("%d %b %H:%M") if moment.at else moment.came or "–"


def whole_hours(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Widen a window to whole hours, so that its URL stays the same for an hour and revalidation has a chance."""
    first = start.replace(minute=0, second=0, microsecond=0)
    last = end.replace(minute=0, second=0, microsecond=0)
    # an end on the hour stays, or each sweep would ask for one more
    return first, last if last == end else last + HOUR


def whole_days(start: datetime, end: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Widen a window to whole days by the organisation's clock, which may be changed at midnight itself."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date() + DAY
    return _midnight(first, zone), _midnight(last, zone)


def months(start: datetime, end: datetime, zone: tzinfo) -> int:
    """Count the months, whole or begun, that lie in a window."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    return (last.year - first.year) * 12 + last.month - first.month + (last.day > first.day)


# `combine` with a zone gives the right offset on days on which the clock is changed
def _midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def read_span(start: object, end: object, zone: tzinfo, hours: float | None = None) -> tuple[When, When]:
    """Read a start and an end. A clock time that stands twice in a day (autumn) is read so that the span is one: the
    end after the start, and just as long as the vendor's own `hours` say, if that can be (they may be stale). One that
    does not exist (spring) is read as if the clock had not yet been put forward: an hour later by the new time.
    """
    # all readings of both ends, so that a night of 23 or 25 hours is told apart
    spans = [(a, b) for a in _readings(start, zone) for b in _readings(end, zone) if a < b]
    if not spans:
        return read_when(start, zone), read_when(end, zone)
    found = next((span for span in spans if hours is not None and length(*span) == hours), spans[0])
    return When(found[0]), When(found[1])


def length(start: datetime | None, end: datetime | None) -> float | None:
    """Return the hours between two moments, None where one is not known or they are not in order."""
    return (end - start) / HOUR if start is not None and end is not None and end > start else None


def _readings(value: object, zone: tzinfo) -> list[datetime]:
    """Return all moments that a time may mean, the earliest first: two where the clock was put back, else one or
    none.
    """
    first = read_time(value, zone)
    if first is None:
        return []
    try:
        local = datetime.fromisoformat(str(value).strip())
        # fold=1: the second of two equal clock times
        again = None if local.tzinfo else local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    except (ValueError, OverflowError):
        return [first]
    return [first, again] if again is not None and again > first else [first]

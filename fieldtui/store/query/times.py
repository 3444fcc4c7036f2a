"""Times as people write them in a filter: `2h`, `1d12h`, `-30m`, `now`, `today`, `2026-11-21`, `2026-11-21T08:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from fieldtui.contract.errors import StoreError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
# ASCII digits only: `\d` alone takes those of every script, which float() reads as well
_DURATION = re.compile(r"([+-]?)((?:\d+(?:\.\d+)?[smhdw])+)", re.IGNORECASE | re.ASCII)
_PIECE = re.compile(r"(\d+(?:\.\d+)?)([smhdw])", re.IGNORECASE | re.ASCII)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
#: longer than any record's times, short of what a float of seconds could not hold
_LONGEST = 1e11


@dataclass(frozen=True, slots=True)
class Moment:
    """What a word means, in unix seconds: from `first` on, up to before `last`; a span of no length is an instant.

    `relative`: it was a duration, counted from now.
    """

    first: float
    last: float
    relative: bool = False


@dataclass(frozen=True, slots=True)
class TimeReader:
    """What `now` and `today` mean."""

    now: float
    zone: tzinfo

    @classmethod
    def at(cls, now: float, zone: str) -> TimeReader:
        """Make a clock of unix seconds and the name of a time zone; StoreError for a zone that does not exist."""
        try:
            # tzdata may not have UTC under that name on a small system
            return cls(now, UTC if zone == "UTC" else ZoneInfo(zone))
        except (ValueError, OSError, LookupError):
            raise StoreError(f"no time zone “{zone}”; a name such as Europe/Madrid is due") from None

    def read(self, text: str, *, ages: bool) -> Moment | None:
        """Read a time; None if it is none. `ages`: a duration counts backwards from now."""
        word = text.strip().lower()
        if word == "now":
            return Moment(self.now, self.now)
        duration = read_duration(word)
        if duration is not None:
            moment = self.now + (-duration if ages else duration)
            return Moment(moment, moment, relative=True)
        try:
            # a day or an instant that cannot be counted is no time for a filter
            return self._day(word) or self._instant(text.strip())
        except (ValueError, OverflowError, OSError):
            return None

    def _day(self, word: str) -> Moment | None:
        if word in _DAYS:
            day = datetime.fromtimestamp(self.now, self.zone).date() + timedelta(days=_DAYS[word])
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", word, re.ASCII):
            day = date.fromisoformat(word)
        else:
            return None
        # from midnight to midnight, which is 23 or 25 hours on two days of the year
        return Moment(self._midnight(day), self._midnight(day + timedelta(days=1)))

    def _midnight(self, day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp()

    def _instant(self, text: str) -> Moment | None:
        if not re.match(r"\d{4}-\d\d-\d\d[Tt ]", text, re.ASCII):
            return None
        moment = datetime.fromisoformat(text)
        # without a zone it is the reader's own
        first = (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).timestamp()
        has_seconds = re.match(r"[^Tt ]*[Tt ]\d\d:?\d\d:?\d\d", text) is not None
        # what is written to the minute means the whole minute
        return Moment(first, first + (1 if has_seconds else 60))


def read_duration(text: str) -> float | None:
    """Read `2h`, `1d12h`, `-30m` as seconds; None if it is no duration."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    try:
        seconds = sum(float(number) * _UNITS[unit.lower()] for number, unit in _PIECE.findall(found[2]))
    except OverflowError:
        return None
    return None if seconds > _LONGEST else (-seconds if found[1] == "-" else seconds)

"""What a `[sources.X]` table of this vendor may hold."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import SourceSettings

Hours = Annotated[float, Meta(gt=0, le=24 * 366)]
Id = Annotated[int, Meta(ge=1)]
Days = Annotated[float, Meta(gt=0, le=3 * 366)]


class CrewSenseSettings(SourceSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One organisation. `time_zone` is its IANA zone, which no documented answer of this API tells.

    The schedule is asked for `hours_back` to `hours_ahead` around now, time off for `days_back` to `days_ahead` (next
    year's vacation is bid for a year before; the vendor gives a month at a time, and only those that have changed),
    the log for the last `log_hours`.
    `admin_id`: the user in whose name time off is entered and assignments are finalized; `work_type_id`: the work type
    of shifts that fill a gap. Both are asked for each time where they are not set.
    """

    time_zone: str
    client_id: Secret
    client_secret: Secret
    base_url: str = "https://api.crewsense.com"
    hours_back: Hours = 12
    hours_ahead: Hours = 36
    days_back: Days = 31
    days_ahead: Days = 400
    log_hours: Hours = 24
    admin_id: Id | None = None
    work_type_id: Id | None = None

    def __post_init__(self) -> None:
        try:
            # tried here, so that a misspelt zone is a mistake of the configuration and not of a sweep
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"“{self.time_zone}” is no time zone; write the organisation's IANA zone, like America/Los_Angeles"
            ) from None

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def root(self) -> str:
        """The base URL without a closing slash and without the version, which is added where it belongs."""
        # people copy the URL with the version, which differs for the login
        return self.base_url.rstrip("/").removesuffix("/v1").rstrip("/")

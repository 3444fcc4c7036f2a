"""A record with the zone of its utility: times without an offset are read in it, and all are shown in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from fieldtui.contract.document import Field
from fieldtui.contract.flow import Encoded
from fieldtui.http.json_readers import decode_as, read_text, read_time, require, shown
from fieldtui.vendors.crewsourcing.settings import Settings


class Identified(Protocol):
    """What has an id of any JSON type."""

    @property
    def id(self) -> Any:
        """The id as it came."""


T = TypeVar("T", bound=Identified)


@dataclass(frozen=True, slots=True)
class Local(Generic[T]):
    """One record as the vendor sends it. `key` is its id as text."""

    record: T
    key: str
    zone: ZoneInfo

    def time(self, value: object) -> datetime | None:
        """Read a time as aware UTC, None when there is none or it cannot be read."""
        return read_time(value, self.zone)

    def moment(self, label: str, value: object) -> Field:
        """Show a time by the utility's clock; one that cannot be read stands there as it came."""
        moment = self.time(value)
        if moment is None:
            return Field(label, shown(value))
        return Field(label, moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M %z"))


def reader(kind: type[T]) -> Callable[[Encoded, Settings], Local[T]]:
    """Return what decodes one record of that type; it raises RecordRejected for one without an id."""

    def read(raw: Encoded, settings: Settings) -> Local[T]:
        record = decode_as(raw, kind)
        return Local(record, require(identity(record.id), "$.id"), settings.zone)

    return read


def identity(value: object) -> str | None:
    """Return an id as text, whether it came as a number or as a string; None where there is none."""
    return read_text(int(value) if isinstance(value, float) and value.is_integer() else value)

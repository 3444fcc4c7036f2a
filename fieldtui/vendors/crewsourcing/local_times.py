"""A record with the zone of its utility: times without an offset are read in it, and all are shown in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from fieldtui.contract.document import Field
from fieldtui.contract.flow import Encoded
from fieldtui.http.declared_fields import read_fields
from fieldtui.http.json_readers import decode_object, read_text, read_time, require, shown
from fieldtui.vendors.crewsourcing.settings import Settings


class Identified(Protocol):
    """What has an id."""

    @property
    def id(self) -> str | None:
        """The id as text, None where none came."""


T = TypeVar("T", bound=Identified)


class Moment(NamedTuple):
    """A time, None where it cannot be read, and what came in its place."""

    at: datetime | None = None
    came: str | None = None


def read_moment(value: object, zone: ZoneInfo) -> Moment:
    """Read a time, without an offset as the utility's clock has it, and keep how it came."""
    return Moment(read_time(value, zone), shown(value))


@dataclass(frozen=True, slots=True)
class Local(Generic[T]):
    """One record as the vendor sends it. `key` is its id as text."""

    record: T
    key: str
    zone: ZoneInfo

    def moment(self, label: str, moment: Moment) -> Field:
        """Show a time by the utility's clock; one that cannot be read stands there as it came."""
        if moment.at is None:
            return Field(label, moment.came)
        return Field(label, moment.at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M %z"))


def reader(kind: type[T]) -> Callable[[Encoded, Settings], Local[T]]:
    """Return what decodes one record of that type; it raises RecordRejected for one without an id."""

    def read(raw: Encoded, settings: Settings) -> Local[T]:
        record = read_fields(kind, decode_object(raw), settings.zone)
        return Local(record, require(record.id, "$.id"), settings.zone)

    return read


def identity(value: object) -> str | None:
    """Return an id as text, whether it came as a number or as a string; None where there is none."""
    return read_text(int(value) if isinstance(value, float) and value.is_integer() else value)

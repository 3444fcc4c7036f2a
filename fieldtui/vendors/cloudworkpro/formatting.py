"""How this vendor's values are written for reading: times in the job site's own zone, names or ids, photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Field, Part, Table
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import read_text, read_time, shown


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A work type, a person or a file as the vendor puts it beside its id; of a bare id, nothing but that."""

    id: str | None = read_by(read_text, "_id")
    name: str | None = read_by(shown)
    description: str | None = read_by(shown)
    email: str | None = read_by(shown)
    url: str | None = read_by(shown)

    @property
    def label(self) -> str:
        """What to call it."""
        return self.name or self.email or self.description or self.id or "unnamed"

    @property
    def is_bare(self) -> bool:
        """Whether nothing but its id is known."""
        return self.label == self.id


def whole(value: object) -> Mapping[str, Any] | None:
    """Return something that is named by its id, or stands there whole, as an object; None for what is neither."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        return value
    # an integral number may have come as 7.0; a truth is no id
    text = read_text(int(value) if isinstance(value, float) and value.is_integer() else value)
    return None if text is None else {"_id": text}


def named(value: object) -> tuple[Named, ...]:
    """Read what may be a list of ids or of objects, a map of them, one alone, or nothing."""
    if isinstance(value, Mapping) and read_text(value.get("_id")) is None:
        value = list(value.values())
    many = value if isinstance(value, list) else [value]
    return tuple(read_fields(Named, each) for each in map(whole, many) if each is not None)


def zone_of(name: object) -> tzinfo:
    """Return the zone of that IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def moment(label: str, value: object, zone: tzinfo = UTC) -> Field:
    """Return a time on the clock of the job site; what cannot be read is shown as it came."""
    time = read_time(value)
    if time is None:
        return Field(label, shown(value))
    return Field(label, f"{time.astimezone(zone):%Y-%m-%d %H:%M %Z}")


def words(label: str, value: object) -> Field:
    """Return what came, whatever its type."""
    return Field(label, shown(value))


def files(items: Sequence[Named]) -> tuple[Part, ...]:
    """Return photos or documents, by name and by where they are; nothing where there are none."""
    if not items:
        return ()
    rows = [(item.label, "" if item.is_bare else item.url or item.id or "") for item in items]
    return (Table(("File", "Where"), tuple(rows)),)

"""How this vendor's values are written for reading: times in the job site's own zone, names or ids, photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Field, Part, Table
from fieldtui.http.json_readers import read_text, read_time, shown


class Named(msgspec.Struct, kw_only=True):
    """A work type, a person or a file as the vendor puts it beside its id; of a bare id, nothing but that."""

    id: Any = msgspec.field(name="_id", default=None)
    name: Any = None
    description: Any = None
    email: Any = None
    url: Any = None

    @property
    def label(self) -> str:
        """What to call it."""
        return shown(self.name) or shown(self.email) or shown(self.description) or read_text(self.id) or "unnamed"

    @property
    def is_bare(self) -> bool:
        """Whether nothing but its id is known."""
        return self.label == read_text(self.id)


#: something that is named by its id, or stands there whole
Reference = str | int | Named


def named(values: Sequence[Reference] | None) -> list[Named]:
    """Return what is named, by whatever is known of it."""
    return [value if isinstance(value, Named) else Named(id=value) for value in values or () if value != ""]


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


def files(items: Sequence[Reference] | None) -> tuple[Part, ...]:
    """Return photos or documents, by name and by where they are; nothing where there are none."""
    found = named(items)
    if not found:
        return ()
    rows = [(item.label, "" if item.is_bare else shown(item.url) or read_text(item.id) or "") for item in found]
    return (Table(("File", "Where"), tuple(rows)),)

"""How this vendor's values are written for reading: times in the job site's own zone, names or ids, photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Field, Part, Table
from fieldtui.http.fields import plain, read_text, read_time


class Named(msgspec.Struct, kw_only=True):
    """A work type, a person or a file as the vendor puts it beside its id."""

    id: str | int | None = msgspec.field(name="_id", default=None)
    name: str | None = None
    description: str | None = None
    email: str | None = None
    url: str | None = None

    @property
    def label(self) -> str:
        """What to call it."""
        return plain(self.name) or plain(self.email) or plain(self.description) or read_text(self.id) or "unnamed"


def zone_of(name: str | None) -> tzinfo:
    """The zone of that IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def moment(label: str, value: object, zone: tzinfo = UTC) -> Field:
    """A time on the clock of the job site; what cannot be read is shown as it came."""
    time = read_time(value)
    if time is None:
        return Field(label, read_text(value))
    return Field(label, f"{time.astimezone(zone):%Y-%m-%d %H:%M %Z}")


def words(label: str, value: object) -> Field:
    """Plain text without HTML, or a number."""
    return Field(label, plain(value) or read_text(value))


def files(items: Sequence[str | int | Named] | None) -> tuple[Part, ...]:
    """Photos or documents, by name and by where they are; nothing where there are none."""
    if not items:
        return ()
    rows = [
        (item.label, item.url or read_text(item.id) or "") if isinstance(item, Named) else (str(item), "")
        for item in items
    ]
    return (Table(("File", "Where"), tuple(rows)),)

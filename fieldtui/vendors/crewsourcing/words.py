"""The vendor's machine words, and how its values are written for reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fieldtui.contract.document import Field
from fieldtui.contract.record import Stage
from fieldtui.http.fields import plain, read_latitude, read_longitude, read_text, read_time

STAGES: Mapping[str, Stage] = {
    "pending": Stage.NEW,
    "offered": Stage.OFFERED,
    "assigned": Stage.ASSIGNED,
    "on_route": Stage.UNDERWAY,
    "in_progress": Stage.UNDERWAY,
    "paused": Stage.HELD,
    "finished": Stage.DONE,
    "cancelled": Stage.CANCELLED,
}
_URGENCY = {"low": 0, "normal": 1, "medium": 1, "high": 2, "urgent": 3, "critical": 3, "emergency": 3}


def stage(status: str | None) -> Stage | None:
    """The stage of a status word; None for a word that is not known."""
    return STAGES.get((status or "").strip().lower())


def urgency(priority: str | None) -> int | None:
    """The ordinal of a priority word; None for a word that is not known."""
    return _URGENCY.get((priority or "").strip().lower())


def field(label: str, value: object, unit: str = "") -> Field:
    """One value with its label; HTML is taken out, nothing becomes "not given"."""
    return Field(label, plain(value) or read_text(value), unit)


def moment(label: str, value: object) -> Field:
    """A time as the vendor wrote it, in the offset in which it came: that is the field's own wall clock."""
    if read_time(value) is None:
        return Field(label, read_text(value))
    local = datetime.fromisoformat(str(value).strip()) if isinstance(value, str) else read_time(value)
    return Field(label, local.strftime("%Y-%m-%d %H:%M %z").strip() if local else None)


def coordinates(latitude: object, longitude: object) -> Field:
    """A position in degrees north and east."""
    north, east = read_latitude(latitude), read_longitude(longitude)
    return Field("Coordinates", f"{north:.5f}, {east:.5f}" if north is not None and east is not None else None)


def joined(*values: object) -> str | None:
    """An address and its city in one line, None if there is neither."""
    return ", ".join(text for value in values if (text := plain(value))) or None

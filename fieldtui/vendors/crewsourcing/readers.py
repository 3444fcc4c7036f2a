"""The vendor's machine words, and how its values are written for reading."""

from __future__ import annotations

from collections.abc import Mapping

from fieldtui.contract.document import Field, Mark
from fieldtui.contract.record import Stage
from fieldtui.http.json_readers import read_latitude, read_longitude, shown

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


def stage(status: str | None) -> Stage | None:
    """Return the stage of a status word; None for a word that is not known."""
    return STAGES.get((status or "").strip().lower())


def field(label: str, value: object, unit: str = "") -> Field:
    """Return one value of any JSON type with its label; nothing becomes "not given"."""
    return Field(label, shown(value), unit)


def status_field(status: str | None, label: str | None) -> Field:
    """Return a status by the vendor's words for people, its machine word beside them; a word that is not known is
    marked.
    """
    known = status is None or stage(status) is not None
    note = (status or "") if label else ""
    if not known:
        note = f"{note} is not a documented status".strip()
    return Field("Status", label or status, mark=Mark.NONE if known else Mark.WARN, note=note)


def coordinates(latitude: object, longitude: object) -> Field:
    """Return a position in degrees north and east; one that cannot be read stands there as it came."""
    north, east = read_latitude(latitude), read_longitude(longitude)
    if north is not None and east is not None:
        return Field("Coordinates", f"{north:.5f}, {east:.5f}")
    return Field("Coordinates", joined(latitude, longitude))


def joined(*values: object) -> str | None:
    """Return an address and its city in one line, None if there is neither."""
    return ", ".join(text for value in values if (text := shown(value))) or None

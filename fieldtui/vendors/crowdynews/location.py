"""Where a post is from: the documents name a `location` but not its shape, so the usual ones are understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fieldtui.http.json_readers import plain, read_latitude, read_longitude


class Place(NamedTuple):
    """A name and degrees north and east, each None where it is not known."""

    name: str | None
    latitude: float | None
    longitude: float | None

    @property
    def text(self) -> str | None:
        """The place in one line."""
        degrees = (
            f"{self.latitude:.5f}, {self.longitude:.5f}"
            if self.latitude is not None and self.longitude is not None
            else None
        )
        return ", ".join(part for part in (self.name, degrees) if part) or None


def read_place(value: object) -> Place:
    """Read `{latitude, longitude}`, `{lat, lng}`, `{coordinates: [lon, lat]}`, `[lon, lat]` or a name."""
    if isinstance(value, str):
        # GeoJSON's order, longitude first
        return Place(plain(value) or None, None, None)
    if isinstance(value, list):
        return _degrees(None, value)
    if not isinstance(value, Mapping):
        return Place(None, None, None)
    name = plain(value.get("name")) or plain(value.get("address")) or None
    if isinstance(pair := value.get("coordinates"), list):
        return _degrees(name, pair)
    north, east = _first(value, "latitude", "lat"), _first(value, "longitude", "lng", "lon")
    return _degrees(name, [east, north])


def _first(value: Mapping[object, object], *keys: str) -> object:
    """Return the value of the first of those keys that is there."""
    return next((value[key] for key in keys if key in value), None)


def _degrees(name: str | None, pair: list[object]) -> Place:
    """Return a place of longitude and latitude, in that order, both or neither."""
    if len(pair) < 2:
        return Place(name, None, None)
    east, north = read_longitude(pair[0]), read_latitude(pair[1])
    # both or none: half a pair points nowhere
    return Place(name, north, east) if north is not None and east is not None else Place(name, None, None)

"""Where an assignment is: an address in parts, coordinates in strings, or nothing."""

from __future__ import annotations

from typing import NamedTuple

from fieldtui.http.json_readers import read_latitude, read_longitude
from fieldtui.vendors.crewsense.readers import mapping, words


class Location(NamedTuple):
    """A place; each part None where it is not given."""

    address: str | None
    latitude: float | None
    longitude: float | None

    @property
    def coordinates(self) -> str:
        """Latitude and longitude for reading, empty where there are none."""
        both = self.latitude is not None and self.longitude is not None
        return f"{self.latitude:.5f}, {self.longitude:.5f}" if both else ""


def read_location(value: object) -> Location:
    """Read a location; half a pair of coordinates is none."""
    data = mapping(value)
    parts = (words(data.get(name)) for name in ("address", "city", "state", "zip"))
    north, east = read_latitude(data.get("latitude")), read_longitude(data.get("longitude"))
    both = north is not None and east is not None
    # a latitude alone would point at the equator or the meridian
    return Location(", ".join(part for part in parts if part) or None, north if both else None, east if both else None)

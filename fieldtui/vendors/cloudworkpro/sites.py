"""Sites: the places where work is done."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import (
    decode_object,
    read_latitude,
    read_longitude,
    read_text,
    read_time,
    require,
    shown,
)
from fieldtui.vendors.cloudworkpro.formatting import moment, whole, words, zone_of
from fieldtui.vendors.cloudworkpro.lists import Listing
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.wire import fetch


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """One site, from its list or from inside a work order; any value but the id may be of any type."""

    id: str | None = read_by(read_text, "_id")
    name: str | None = read_by(shown)
    code: str | None = read_by(shown)
    address: str | None = read_by(shown)
    city: str | None = read_by(shown)
    state: str | None = read_by(shown)
    zip: str | None = read_by(shown)
    country: str | None = read_by(shown)
    latitude: Any = None
    longitude: Any = None
    time_zone: Any = None
    contact_name: str | None = read_by(shown)
    contact_phone: str | None = read_by(shown)
    active: Any = None
    created_date: Any = None
    updated_date: Any = None

    @property
    def label(self) -> str:
        """What to call it."""
        return self.name or self.code or self.id or "unnamed site"

    @property
    def is_bare(self) -> bool:
        """Whether nothing but its id is known."""
        return self.label == self.id and not self.lines

    @property
    def lines(self) -> str:
        """The postal address in one line."""
        return ", ".join(filter(None, (self.address, self.city, self.state, self.zip, self.country)))


def decode(raw: Encoded, settings: object = None) -> Site:
    """Read one site; it cannot be without its `_id`."""
    item = read_fields(Site, decode_object(raw))
    require(item.id, "$._id")
    return item


def read_site(value: object) -> Site | None:
    """Read a site that stands in another record, whole or by its id; None where there is none."""
    found = whole(value)
    return None if found is None else read_fields(Site, found)


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all sites by a column that never changes."""
    settings = poll.settings
    return Listing(path=settings.sites_path, limit=settings.page_limit, sort=settings.sweep_sort).pages()


def facets(item: Site) -> Facets:
    """Return what lists need of a site."""
    return Facets(
        title=item.label,
        reference=item.code or item.id,
        latitude=read_latitude(item.latitude),
        longitude=read_longitude(item.longitude),
        created=read_time(item.created_date),
        updated=read_time(item.updated_date),
        text=" ".join(filter(None, (item.lines, item.contact_name))),
    )


def document(item: Site, related: Related) -> Document:
    """Draw a site for reading."""
    zone = zone_of(item.time_zone)
    degrees = (read_latitude(item.latitude), read_longitude(item.longitude))
    place = (
        words("Code", item.code),
        Field("Address", item.lines or None),
        Field("Coordinates", f"{degrees[0]}, {degrees[1]}" if None not in degrees else _as_came(item)),
        words("Time zone", item.time_zone),
        words("Active", item.active),
    )
    people = (words("Name", item.contact_name), words("Phone", item.contact_phone))
    times = (moment("Created", item.created_date, zone), moment("Updated", item.updated_date, zone))
    return Document(item.label, (Section("Site", place), Section("Contact", people), Section("Times", times)))


def _as_came(item: Site) -> str | None:
    """Return coordinates that are none, as they came."""
    return ", ".join(text for text in (shown(item.latitude), shown(item.longitude)) if text) or None


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one site."""
    return fetch(settings.sites_path, id)


SITES = Resource(
    name="sites",
    title="Sites",
    kinds=(Kind.SITE,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    detail=detail,
    pace=900,
    shifts=True,
)

"""Sites: the places where work is done."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Pages, Poll, Request
from fieldtui.http.fields import decode, plain, read_latitude, read_longitude, read_text, read_time, require
from fieldtui.vendors.cloudworkpro.drawing import moment, words, zone_of
from fieldtui.vendors.cloudworkpro.listing import Listing
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.wire import fetch, one

Id = str | int


class Site(msgspec.Struct, kw_only=True):
    """One site, from its list or from inside a work order."""

    id: Id | None = msgspec.field(name="_id", default=None)
    name: str | None = None
    code: Id | None = None
    address: str | None = None
    city: str | None = None
    state: str | None = None
    zip: Id | None = None
    country: str | None = None
    latitude: float | str | None = None
    longitude: float | str | None = None
    time_zone: str | None = None
    contact_name: str | None = None
    contact_phone: Id | None = None
    active: bool | None = None
    created_date: str | int | float | None = None
    updated_date: str | int | float | None = None

    @property
    def label(self) -> str:
        """What to call it."""
        return plain(self.name) or read_text(self.code) or read_text(self.id) or "unnamed site"

    @property
    def lines(self) -> str:
        """The postal address in one line."""
        parts = map(read_text, (self.address, self.city, self.state, self.zip, self.country))
        return ", ".join(plain(part) for part in parts if part)


def read(raw: Encoded, settings: object = None) -> Site:
    """Read one site; it cannot be without its `_id`."""
    item: Site = decode(raw, Site)
    require(read_text(item.id), "$._id")
    return item


def identify(item: Site) -> Key:
    """Its address within the source."""
    return Key(Kind.SITE, str(item.id))


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all sites by a column that never changes."""
    settings = poll.settings
    return Listing(path=settings.sites_path, limit=settings.page_limit, sort=settings.sweep_sort).pages()


def facets(item: Site) -> Facets:
    """Say what lists need of a site."""
    return Facets(
        title=item.label,
        reference=read_text(item.code) or str(item.id),
        latitude=read_latitude(item.latitude),
        longitude=read_longitude(item.longitude),
        created=read_time(item.created_date),
        updated=read_time(item.updated_date),
        text=" ".join(filter(None, (item.lines, plain(item.contact_name)))),
    )


def draw(item: Site, related: Related) -> Document:
    """Draw a site for reading."""
    zone = zone_of(item.time_zone)
    degrees = (read_latitude(item.latitude), read_longitude(item.longitude))
    place = (
        words("Code", item.code),
        Field("Address", item.lines or None),
        Field("Coordinates", f"{degrees[0]}, {degrees[1]}" if None not in degrees else None),
        words("Time zone", item.time_zone),
        Field("Active", None if item.active is None else "yes" if item.active else "no"),
    )
    people = (words("Name", item.contact_name), words("Phone", item.contact_phone))
    times = (moment("Created", item.created_date, zone), moment("Updated", item.updated_date, zone))
    return Document(item.label, (Section("Site", place), Section("Contact", people), Section("Times", times)))


def whole(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one site."""
    return fetch(Request(path=one(settings.sites_path, id)))


SITES = Resource(
    name="sites",
    title="Sites",
    kinds=(Kind.SITE,),
    pages=pages,
    decode=read,
    identity=identify,
    facets=facets,
    document=draw,
    detail=whole,
    pace=900,
)

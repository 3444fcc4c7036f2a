"""Trades: who asked someone to stand in, and when it is given back. Ids are strings here, times have their zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.record import Facets, Key, Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Pages, Poll, Request
from fieldtui.http.fields import decode_object, read_text, read_time, require
from fieldtui.vendors.crewsense.moments import read_span, show
from fieldtui.vendors.crewsense.paging import ABSENT, listed, whole
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, named


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """One trade; `swap_*` is what is given in return."""

    id: str
    status: str | None
    person: Named
    requested: datetime | None
    start: datetime | None
    end: datetime | None
    swap_start: datetime | None
    swap_end: datetime | None
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Trade:
    """Read one trade."""
    data, zone = decode_object(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    swap_start, swap_end = read_span(data.get("swap_start"), data.get("swap_end"), zone)
    return Trade(
        id=require(read_text(data.get("id")), "$.id"),
        status=read_text(data.get("status")),
        person=named(data.get("requesting_user")),
        requested=read_time(data.get("request_date"), zone),
        start=start,
        end=end,
        swap_start=swap_start,
        swap_end=swap_end,
        zone=zone,
    )


def identity(item: Trade) -> Key:
    """The id behind the name of its list."""
    return Key(Kind.REFERENCE, f"trades/{item.id}")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path="/trades", conditional=True, accepts=ABSENT), listed, absent="trades: not in this plan")


def facets(item: Trade) -> Facets:
    """Say what lists need of it."""
    return Facets(
        title=f"Trade of {item.person.name or item.id}",
        reference=item.id,
        status=item.status,
        assignee=item.person.name,
        start=item.start,
        end=item.end,
        created=item.requested,
        links=(Link("assignee", Kind.PERSON, item.person.id),) if item.person.id else (),
    )


def document(item: Trade, related: Related) -> Document:
    """Draw it for reading."""
    fields = (
        Field("Asked by", item.person.name),
        Field("Status", item.status),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("In return from", show(item.swap_start, item.zone)),
        Field("In return to", show(item.swap_end, item.zone)),
        Field("Asked", show(item.requested, item.zone)),
    )
    return Document(facets(item).title, (Section("Trade", fields, note=item.id),))


TRADES = Resource(
    name="trades",
    title="Trades",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    pace=900,
)

"""Trades: who asked someone to stand in, and when it is given back. Ids are strings here, times have their zone."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.asked_people import Asked, people_table, read_people
from fieldtui.vendors.crewsense.local_times import When, read_span, read_when, show
from fieldtui.vendors.crewsense.paging import found, whole
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import Named, known_as, person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import objects_of, one


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """One trade; `swap_*` is what is given in return."""

    id: str
    status: str | None
    person: Named
    requested: When
    start: When
    end: When
    swap_start: When
    swap_end: When
    users: tuple[Asked, ...]
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Trade:
    """Read one trade, with the people who were asked if they were fetched."""
    data, zone = read_record(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    swap_start, swap_end = read_span(data.get("swap_start"), data.get("swap_end"), zone)
    return Trade(
        id=require(read_text(data.get("id")), "$.id"),
        status=words(data.get("status")),
        person=person(data.get("requesting_user")),
        requested=read_when(data.get("request_date"), zone),
        start=start,
        end=end,
        swap_start=swap_start,
        swap_end=swap_end,
        users=read_people(data.get("users"), zone),
        zone=zone,
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole or by links."""
    return whole(Request(path="/trades", conditional=True))


def facets(item: Trade) -> Facets:
    """Return what lists need of it."""
    return Facets(
        title=f"Trade of {item.person.name or item.id}",
        reference=item.id,
        status=item.status,
        assignee=item.person.name,
        start=item.start.at,
        end=item.end.at,
        created=item.requested.at,
        links=(Link("assignee", Kind.PERSON, item.person.id),) if item.person.id else (),
    )


def document(item: Trade, related: Related) -> Document:
    """Return the document of the record."""
    fields = (
        Field("Asked by", known_as(item.person, related)),
        Field("Status", item.status),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("In return from", show(item.swap_start, item.zone)),
        Field("In return to", show(item.swap_end, item.zone)),
        Field("Asked", show(item.requested, item.zone)),
    )
    head = Section("Trade", fields, note=item.id)
    people = (Section("People", (people_table(item.users, related, item.zone),)),) if item.users else ()
    return Document(facets(item).title, (head, *people))


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch a trade, which only the list of them shows, and what the people said who were asked."""
    number = id.rpartition("/")[2]
    trade = yield from found(Request(path="/trades"), number)
    with suppress(Refused):
        reply = yield Request(path=one("trades", number, "users"))
        trade["users"] = objects_of(reply, "items", "data")
    return kept(trade)


TRADES = Resource(
    name="trades",
    title="Trades",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="id",
    prefix="trades/",
    facets=facets,
    document=document,
    detail=detail,
    pace=900,
    shifts=True,
    optional=True,
)

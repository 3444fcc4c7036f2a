"""Trades: who asked someone to stand in, and when it is given back. Ids are strings here, times have their zone."""

from __future__ import annotations

from contextlib import suppress

from fieldtui.contract.document import Field, Section
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.asked_people import people_table, read_people
from fieldtui.vendors.crewsense.local_times import read_span, read_when, show
from fieldtui.vendors.crewsense.paging import found, whole
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import known_as, person_link, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import objects_of, one


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole or by links."""
    return whole(Request(path="/trades", conditional=True))


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one trade, with the people who were asked if they were fetched; `swap_*` is what is given in return."""
    data, zone = read_record(raw), settings.zone
    id, asker = require(read_text(data.get("id")), "$.id"), read_person(data.get("requesting_user"))
    start, end = read_span(data.get("start"), data.get("end"), zone)
    swap_start, swap_end = read_span(data.get("swap_start"), data.get("swap_end"), zone)
    requested, users = read_when(data.get("request_date"), zone), read_people(data.get("users"), zone)
    facets = Facets(
        title=f"Trade of {asker.name or id}",
        reference=id,
        status=words(data.get("status")),
        assignee=asker.name,
        start=start.at,
        end=end.at,
        created=requested.at,
        links=person_link("assignee", asker),
    )
    return Entry(
        id,
        facets,
        lambda related: (
            Field("Asked by", known_as(asker, related)),
            Field("Status", facets.status),
            Field("From", show(start, zone)),
            Field("To", show(end, zone)),
            Field("In return from", show(swap_start, zone)),
            Field("In return to", show(swap_end, zone)),
            Field("Asked", show(requested, zone)),
        ),
        lambda related: (Section("People", (people_table(users, related, zone),)),) if users else (),
    )


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch a trade, which only the list of them shows, and what the people said who were asked."""
    number = id.rpartition("/")[2]
    trade = yield from found(Request(path="/trades"), number)
    with suppress(Refused):
        reply = yield Request(path=one("trades", number, "users"))
        trade["users"] = objects_of(reply, "items", "data")
    return kept(trade)


TRADES = entry_list(
    name="trades",
    title="Trades",
    heading="Trade",
    kinds=(Kind.REFERENCE,),
    prefix="trades/",
    pages=pages,
    decode=decode,
    detail=detail,
    pace=900,
    shifts=True,
    optional=True,
)

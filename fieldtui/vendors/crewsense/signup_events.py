"""The sign-up board: events that people may put themselves down for, and who has."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from fieldtui.contract.document import Field, Part, Prose, Related, Section
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.asked_people import people_table, read_people
from fieldtui.vendors.crewsense.local_times import read_span, read_when, show
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import known_as, person_link, prose, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.signup_actions import SIGN_OFF, SIGN_UP, SIGNED_UP
from fieldtui.vendors.crewsense.wire import objects_of, one


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all that are not deleted, which come whole or by links."""
    return whole(Request(path="/signup_events", conditional=True))


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one event, with the people who signed up if they were fetched; its creator is a bare id."""
    data, zone = read_record(raw), settings.zone
    id, creator = require(read_text(data.get("id")), "$.id"), read_person(data.get("created_by"))
    start, end = read_span(data.get("start"), data.get("end"), zone)
    created, description = read_when(data.get("created_at"), zone), prose(data.get("description"))
    needed = words(data.get("employees_needed"))
    # a sign-up's people tell the times as the event does
    users = read_people(data["users"], zone) if data.get("users") is not None else None
    facets = Facets(
        title=words(data.get("title")) or f"Event {id}",
        reference=id,
        status=words(data.get("status")),
        start=start.at,
        end=end.at,
        created=created.at,
        updated=read_when(data.get("modified_at"), zone).at,
        text=description or "",
        links=tuple(link for each in users or () for link in person_link(SIGNED_UP, each.person)),
    )

    def parts(related: Related) -> Sequence[Part]:
        return (
            Field("Status", facets.status),
            Field("People needed", needed),
            Field("From", show(start, zone)),
            Field("To", show(end, zone)),
            Field("Created", show(created, zone)),
            Field("By", known_as(creator, related)),
            *((Prose(description),) if description else ()),
        )

    def signed_up(related: Related) -> Sequence[Section]:
        # None: they were not fetched, which is not the same as nobody
        if users is None:
            return ()
        return (Section("Signed up", (people_table(users, related, zone) if users else Prose("Nobody."),)),)

    return Entry(id, facets, parts, signed_up)


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch an event and the people who signed up."""
    # the key has the list's name before the number
    number = id.rpartition("/")[2]
    reply = yield Request(path=one("signup_events", number))
    event = next(iter(objects_of(reply, "data", "items")), {})
    # the people are another call, which some accounts may not make
    with suppress(Refused):
        reply = yield Request(path=one("signup_events", number, "users"))
        event["users"] = objects_of(reply, "items", "data")
    return kept(event)


SIGNUP_EVENTS = entry_list(
    name="signup_events",
    title="Sign-up events",
    heading="Sign-up event",
    kinds=(Kind.REFERENCE,),
    prefix="signup_events/",
    pages=pages,
    decode=decode,
    detail=detail,
    actions=(SIGN_UP, SIGN_OFF),
    pace=900,
    shifts=True,
    optional=True,
)

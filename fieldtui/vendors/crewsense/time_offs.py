"""Time off: who is away, who asks to be, and the verdict. Long entries come in segments that share one id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.action import Action, ActionInput, Outcome, Verdict
from fieldtui.contract.document import Document, Field, Mark, Part, Prose, Related, Section
from fieldtui.contract.errors import NotFound, RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields, read_locally_by
from fieldtui.http.json_readers import read_number, read_text, require, shown
from fieldtui.vendors.crewsense.local_times import When, clock_time, months, read_span, read_when, show, whole_days
from fieldtui.vendors.crewsense.paging import windowed
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import Named, known_as, named, person_link, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import objects_of, one
from fieldtui.vendors.crewsense.write_answers import taken

#: documented as a number in lists and as a truth where one is created
_WORDS = {"0": "pending", "1": "approved", "false": "pending", "true": "approved"}
_STAGES = {"pending": Stage.REVIEW, "approved": Stage.DONE}


def read_status(value: object) -> str | None:
    """Read the status, a number or a truth, perhaps in a string, as its documented word; any other as it came."""
    text = str(value).lower() if isinstance(value, bool) else shown(value)
    return _WORDS.get(text.lower().removesuffix(".0"), text) if text is not None else None


class TimeOff(msgspec.Struct, frozen=True, kw_only=True):
    """One segment of an absence. `local` is its start by the organisation's clock, which tells segments apart.

    `hours` is the whole length, `worked` the length without the break.
    """

    id: str
    local: str
    status: str | None = read_by(read_status)
    reason: Named = read_by(named, "time_off_type")
    person: Named = read_by(read_person, "user")
    admin: Named = read_by(read_person)
    traded: Named = read_by(read_person, "traded_with")
    start: When
    end: When
    hours: float | None
    worked: float | None = read_by(read_number, "real_length")
    rule: str | None = read_by(words, "rrule")
    requested: When = read_locally_by(read_when, "request_date")
    approved: When = read_locally_by(read_when, "approval_date")
    acknowledged: When = read_locally_by(read_when, "acknowledgement_date")
    note: str | None = read_by(words, "user_note")
    zone: ZoneInfo

    @property
    def title(self) -> str:
        """Who, and why."""
        return ": ".join(part for part in (self.person.name, self.reason.name) if part) or f"Time off {self.id}"


def decode(raw: Encoded, settings: CrewSenseSettings) -> TimeOff:
    """Read one entry, by the names that lists, single answers and a person's own list use."""
    data, zone = read_record(raw), settings.zone
    hours = read_number(data.get("length"))
    start, end = read_span(data.get("start"), data.get("end"), zone, hours)
    return read_fields(
        TimeOff,
        data,
        zone,
        id=require(read_text(data.get("id")), "$.id"),
        local=require(_local(data.get("start"), start, zone), "$.start"),
        start=start,
        end=end,
        hours=hours,
        zone=zone,
    )


def _local(value: object, start: When, zone: ZoneInfo) -> str | None:
    """Write a start for the key: as it came if it has no zone or is no time, else by the organisation's clock."""
    text = value.strip() if isinstance(value, str) else ""
    if start.at is None:
        return start.came
    return (text if len(text) == len("2025-03-15 08:00:00") else clock_time(start.at, zone)).replace(" ", "T")


def identity(item: TimeOff) -> Key:
    """Return id and start, always: whether an entry has one segment or ten may change while it is looked at."""
    return Key(Kind.TIME_OFF, f"{item.id}@{item.local}")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the whole window; the vendor gives a month at a time and links to the next."""
    settings = poll.settings
    start, end = whole_days(
        poll.now - timedelta(days=settings.days_back), poll.now + timedelta(days=settings.days_ahead), settings.zone
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    return windowed(Request(path="/time_offs", query=query, conditional=True), months=months(start, end, settings.zone))


def facets(item: TimeOff) -> Facets:
    """Return what lists need of it."""
    return Facets(
        title=item.title,
        reference=item.id,
        status=item.status,
        stage=_STAGES.get(item.status or ""),
        assignee=item.person.name,
        start=item.start.at,
        end=item.end.at,
        created=item.requested.at,
        updated=item.approved.at or item.acknowledged.at,
        colour=item.reason.colour,
        text=" ".join(part for part in (item.reason.code, item.note, item.traded.name) if part),
        links=person_link("assignee", item.person),
    )


def document(item: TimeOff, related: Related) -> Document:
    """Return the document of the record."""
    parts: list[Part] = [
        Field("Person", known_as(item.person, related)),
        Field("Type", item.reason.name, note=item.reason.code or ""),
        Field("Status", item.status, mark=Mark.WARN if item.status == "pending" else Mark.NONE),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Length", _hours(item.hours), unit="h"),
        Field("Without break", _hours(item.worked), unit="h"),
    ]
    if item.rule:
        parts.append(Field("Repeats", item.rule))
    if traded := known_as(item.traded, related):
        parts.append(Field("Traded with", traded))
    if item.note:
        parts.append(Prose(item.note))
    verdict = (
        Field("Asked for", show(item.requested, item.zone)),
        Field("Decided", show(item.approved, item.zone)),
        Field("Acknowledged", show(item.acknowledged, item.zone)),
        Field("Admin", known_as(item.admin, related)),
    )
    return Document(item.title, (Section("Time off", tuple(parts), note=item.id), Section("Verdict", verdict)))


def _hours(value: float | None) -> str | None:
    """Write hours without needless decimals."""
    return f"{value:g}" if value is not None else None


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch all segments of an entry and return the one that is meant."""
    number, _, start = id.partition("@")
    reply = yield Request(path=one("time_offs", number), conditional=True)
    for data in objects_of(reply, "items", "data"):
        raw = kept(data)
        try:
            item = decode(raw, settings)
        except RecordRejected:
            continue
        if item.id == number and start in ("", item.local):
            return raw
    raise NotFound("it is no longer among this person's time off", status=404)


def decide(verdict: str, id: str, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Send a verdict on an entry, which is one on all its segments, and return what the vendor says to it."""
    reply = yield Request(
        method="POST", path=one("time_offs", id.partition("@")[0], verdict), json={"note": answers.get("reason", "")}
    )
    return taken(reply)


def _decided(facets: Facets) -> str | None:
    """Return why no verdict can be given."""
    return None if facets.stage is Stage.REVIEW else f"it is not pending but {facets.status or 'without a status'}"


_REASON = ActionInput(name="reason", label="Note", required=False, is_reason=True)

APPROVE = Action(
    name="approve",
    key="a",
    label="Approve",
    doing="Approving",
    flow=lambda settings, key, answers: decide("approve", key.id, answers),
    unavailable=_decided,
    asks=(_REASON,),
    confirm="Approve {title}, all of it?",
    shows=lambda facets, answers: facets.status == "approved",
    verdict=Verdict.ACCEPT,
)

DENY = Action(
    name="deny",
    key="d",
    label="Deny",
    doing="Denying",
    flow=lambda settings, key, answers: decide("deny", key.id, answers),
    unavailable=_decided,
    asks=(_REASON,),
    confirm="Deny {title}, all of it?",
    shows=lambda facets, answers: facets.status in ("denied", "rejected"),
    removes=True,
    verdict=Verdict.REJECT,
)

TIME_OFFS = Resource(
    name="time_offs",
    title="Time off",
    kinds=(Kind.TIME_OFF,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    detail=detail,
    actions=(APPROVE, DENY),
    pace=300,
    shifts=True,
    overlaps=True,
)

"""People whom a call-back, a trade or a sign-up event has on its own list: who, what they said, for which hours."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Related, Table
from fieldtui.http.declared_fields import read_by, read_fields, read_locally_by
from fieldtui.vendors.crewsense.local_times import When, read_when, show_clock
from fieldtui.vendors.crewsense.readers import Named, flag, known_as, objects, read_person, words

#: role of the links to those who come
ACCEPTED = "accepted"
#: what people say who do not come
_REFUSALS = frozenset({"denied", "declined", "no answer", "cancelled", "canceled", "pending"})
_YES = frozenset({"accepted", "accept", "yes"})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One person. Flags come as strings, the contact time without a zone.

    `start` and `end`: the hours for which somebody accepted, where these are not all of them.
    """

    person: Named
    position: str | None = read_by(words)
    status: str | None
    method: str | None = read_by(words, "contact_method")
    contacted: When = read_locally_by(read_when, "contact_time")
    responded: When = read_locally_by(read_when, "response_time")
    start: When = read_locally_by(read_when, "start_time")
    end: When = read_locally_by(read_when, "end_time")
    undisturbed: bool | None = read_by(flag, "do_not_disturb")
    automatic: bool | None = read_by(flag, "auto_accepted")
    opportunity: bool | None = read_by(flag, "uses_opportunity")

    @property
    def accepted(self) -> bool:
        """Whether this person comes, for some hours at least."""
        status = (self.status or "").lower()
        return status in _YES or bool(self.automatic) or (self.in_part and status not in _REFUSALS)

    @property
    def in_part(self) -> bool:
        """Whether hours of their own stand beside this person."""
        return self.start.at is not None or self.end.at is not None

    def covers(self, start: When, end: When) -> bool:
        """Return whether this person comes from the beginning to the end: half a shift is not all of it."""
        late = self.start.at is not None and start.at is not None and self.start.at > start.at
        early = self.end.at is not None and end.at is not None and self.end.at < end.at
        return self.accepted and not late and not early

    @property
    def remark(self) -> str:
        """What the flags say, in words."""
        flags = ((self.automatic, "accepted by the system"), (self.undisturbed, "do not disturb"))
        free = ("uses no opportunity",) if self.opportunity is False else ()
        return ", ".join((*(text for given, text in flags if given), *free))


def read_people(value: object, zone: ZoneInfo) -> tuple[Asked, ...]:
    """Read everyone on a list; a person stands under `user`, or is the entry itself."""
    return tuple(_read(one, zone) for one in objects(value))


def _read(data: dict[str, Any], zone: ZoneInfo) -> Asked:
    """Read one person."""
    whom = read_person(data.get("user") or data.get("user_id") or data)
    return read_fields(Asked, data, zone, person=whom, status=words(data.get("status")) or words(data.get("response")))


def people_table(people: tuple[Asked, ...], related: Related, zone: ZoneInfo) -> Table:
    """Draw them, without the columns in which nobody has anything."""
    columns = ("No", "Person", "Status", "From", "To", "By", "Contacted", "Answered", "Remark")
    rows = [
        (
            one.position or "",
            known_as(one.person, related) or "?",
            one.status or "",
            show_clock(one.start, zone),
            show_clock(one.end, zone),
            one.method or "",
            show_clock(one.contacted, zone),
            show_clock(one.responded, zone),
            one.remark,
        )
        for one in people
    ]
    used = [n for n, name in enumerate(columns) if name == "Person" or any(row[n] not in ("", "–") for row in rows)]
    return Table(tuple(columns[n] for n in used), tuple(tuple(row[n] for n in used) for row in rows))

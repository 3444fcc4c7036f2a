"""Reading Gruntify's entities: keys in any case, references as objects or bare ids, words compared without spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Field, Related
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import decode_object, fold, read_latitude, read_longitude, read_text, read_time, shown
from fieldtui.vendors.gruntify.settings import GruntifySettings

#: the member that a sweep adds to a record: what the record's workspace says about it
MEMBER = "$workspace"
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?",
    re.IGNORECASE,
)
#: members by which an entity is called something, and the others that the contract notes print, in lower case
NAMES = frozenset({"name", "title", "reference", "formtitle", "firstname", "lastname"})
_PRINTED = """
    accreditations asset assigneduser checkedin code comment created createdby data depot depotid description duedate
    email equipment expectedduration expiry features form formid formversion id jobstatuses label lastmodified
    lastmodifiedby location onsitetime priority recurringscheduleid requestlabel requiredaccreditations
    requiredequipment roles sections startdate status statuslabel subscription team teamid teams timezone type userids
    users
"""
_MEMBERS = NAMES.union(_PRINTED.split())
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Named(NamedTuple):
    """Another entity as a record names it: `{"Id", "Name"}`, `{"Id", "Reference"}` or the id alone."""

    id: str | None = None
    name: str | None = None


class Moment(NamedTuple):
    """A time, None where it is none that we can read, and how it came."""

    at: datetime | None = None
    came: str | None = None


class Spot(NamedTuple):
    """Where something is: degrees and an address, each as far as it is known."""

    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None


def load(raw: Encoded) -> dict[str, Any]:
    """Decode a record with all keys in lower case, but for those in its answers (`data`), which are the form's own.

    RecordRejected if it is no object or too deep to be one.
    """
    record = decode_object(raw)
    try:
        folded: dict[str, Any] = fold(record)
    except RecursionError:
        raise RecordRejected("$", "expected a record, got JSON that is nested too deep") from None
    folded.update((name.lower(), value) for name, value in record.items() if name.lower() == "data")
    return folded


def is_strange(raw: Encoded, names: frozenset[str] = NAMES) -> bool:
    """Return whether an object has none of these members, and at least as many that nobody knows as others.

    An answer in which everything is called otherwise must not be taken for other records in the place of all.
    """
    try:
        members = {name.lower() for name in msgspec.json.decode(raw, type=dict[str, msgspec.Raw])} - {"id", "formid"}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    unknown = len(members - _MEMBERS)
    return not members & names and unknown > 0 and 2 * unknown >= len(members)


def squeeze(word: object) -> str:
    """Make `In Progress`, `InProgress` and `in progress` the same word."""
    return "".join(word.split()).casefold() if isinstance(word, str) else ""


def members(value: object) -> list[Any]:
    """Return what stands in a list, in a map by position or name, or alone; nothing where there is nothing."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def named(value: object) -> Named:
    """Read a reference to another entity; of several, all are named and the first one is meant."""
    if isinstance(value, list):
        several = names(value)
        if len(several) < 2:
            return several[0] if several else Named()
        return Named(several[0].id, ", ".join(one.name or one.id or "" for one in several))
    if not isinstance(value, Mapping):
        return Named(read_text(value))
    name = next((text for key in ("name", "reference", "title") if (text := shown(value.get(key)))), None)
    return Named(read_text(value.get("id")), name)


def names(value: object) -> tuple[Named, ...]:
    """Read several references, leaving out what is none."""
    alone = isinstance(value, Mapping) and bool({"id", "name"} & set(value))
    return tuple(item for item in map(named, [value] if alone else members(value)) if item.id or item.name)


def is_yes(value: object) -> bool:
    """Return whether a value says yes: a truth, or a word or number for it."""
    return str(value).strip().lower() in ("true", "yes", "1")


def moment(value: object) -> Moment:
    """Read a time, and keep how it came."""
    return Moment(read_time(value), shown(value))


def spot(value: object) -> Spot:
    """Read a location; half a coordinate is none."""
    if not isinstance(value, Mapping):
        return Spot(address=shown(value))
    latitude, longitude = read_latitude(value.get("latitude")), read_longitude(value.get("longitude"))
    if latitude is None or longitude is None:
        latitude = longitude = None
    return Spot(latitude, longitude, shown(value.get("address")))


def degrees(place: Spot) -> str | None:
    """Write where something is, None where that is not known."""
    if place.latitude is None or place.longitude is None:
        return None
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


def colour(value: object) -> str | None:
    """Read `#rrggbb`; None for anything else."""
    text = read_text(value)
    return text if text and _COLOUR.fullmatch(text) else None


def workspace_of(record: Mapping[str, Any], settings: GruntifySettings) -> str | None:
    """Name the workspace of a record: the one that the sweep noted, else the only one that there is."""
    return read_text(noted(record).get("id")) or (settings.workspaces[0] if settings.alone else None)


def noted(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the sweep added to a record, with lower-case keys."""
    note = record.get(MEMBER)
    return note if isinstance(note, Mapping) else {}


def zone_of(workspace: str | None, related: Related) -> tzinfo:
    """Find the time zone of a workspace, UTC when it is not known."""
    raw = related.raw(Kind.REFERENCE, workspace) if workspace else None
    if raw is None:
        return UTC
    try:
        return ZoneInfo(str(load(raw).get("timezone")))
    except (RecordRejected, ValueError, LookupError, OSError):
        return UTC


def clock(moment: datetime | None, zone: tzinfo, form: str = "%Y-%m-%d %H:%M %Z") -> str | None:
    """Write a moment as people at the workspace read it: `2025-03-03 16:00 AEST`."""
    try:
        return moment.astimezone(zone).strftime(form) if moment else None
    except OverflowError:
        return f"{moment:%Y-%m-%d %H:%M %Z}"


def when(moment: Moment, zone: tzinfo) -> str | None:
    """Write a time as people at the workspace read it, or as it came where it is none that we can read."""
    return clock(moment.at, zone) or moment.came


def duration(value: object) -> str | None:
    """Write an ISO 8601 duration in words (`PT1H10M` is `1 h 10 min`); what is none stays as it came."""
    text = shown(value)
    match = _DURATION.fullmatch(text) if text else None
    if not match or not any(match.groups()):
        return text
    parts = zip(match.groups(), ("weeks", "days", "h", "min", "s"), strict=True)
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount)


def linked(item: Named, kind: Kind, related: Related) -> str | None:
    """Name another entity: as the record does, else as the store knows it, else by its id."""
    return item.name or (related.title(kind, item.id) if item.id else None) or item.id


def listed(label: str, items: tuple[Named, ...], kind: Kind, related: Related) -> list[Field]:
    """Draw a list of references as one field, or none when there are none."""
    text = ", ".join(filter(None, (linked(item, kind, related) for item in items)))
    return [Field(label, text)] if text else []


def fields(*pairs: tuple[str, str | None]) -> tuple[Field, ...]:
    """Draw labelled values, leaving out what is not given."""
    return tuple(Field(label, value) for label, value in pairs if value)

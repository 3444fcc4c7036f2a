"""A record as columns: what an arrival becomes in the table, and what a row of the table becomes again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from fieldtui.contract.record import Facets, Key, Kind, Link, Stage
from fieldtui.store.models import Arrival, Row

#: the facets as they stand in the table, in order; a key of `Values` each
TEXTS = ("title", "reference", "status", "stage", "status_label", "colour", "priority", "assignee", "crew", "place")
NUMBERS = ("urgency", "latitude", "longitude", "gap")
TIMES = ("start", "end", "due", "created", "updated")
#: facets that show the title of another record, if the vendor names it by a link
LINKED = ("assignee", "crew", "place")
COLUMNS = (*TEXTS, *NUMBERS, *TIMES, *(f"{role}_link" for role in LINKED), "eyes", "eyes_at")
#: facets whose change is told in a record's history
TOLD = tuple(name for name in (*TEXTS, *NUMBERS, *TIMES) if name not in ("colour", "urgency"))

Values = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: unix seconds of the days between which a time can be shown in every zone
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC).timestamp(), datetime(9999, 12, 31, tzinfo=UTC).timestamp()
#: after every time that a record can have
_NEVER = 1e12
_CLOSED = (Stage.DONE, Stage.CANCELLED)
_encoder = msgspec.json.Encoder()


def digest(arrival: Arrival) -> bytes:
    """Return what tells an arrival from the one before: a hash of its facets and its JSON."""
    try:
        facets = _encoder.encode(arrival.facets)
    except UnicodeEncodeError:
        facets = repr(arrival.facets).encode("utf-8", "replace")
    from hashlib import blake2b  # reading a store needs none, and it takes 3 ms

    return blake2b(arrival.raw, digest_size=16, key=blake2b(facets).digest()).digest()


def sound(text: str | None) -> str | None:
    """Return text that UTF-8 can hold: lone surrogates, which JSON can write, become question marks."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def unix(moment: datetime | None) -> float | None:
    """Return unix seconds; a time without a zone, which the contract forbids, is taken as UTC.

    None for what could not be read back, or not be shown in every zone: the first and last day of the calendar.
    """
    if moment is None:
        return None
    return sound_time((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def sound_time(seconds: float | None) -> float | None:
    """Return unix seconds that a calendar holds in every zone, None for others, which an older store may have."""
    return seconds if seconds is not None and _FIRST <= seconds < _LAST else None


def moment_of(seconds: float | None) -> datetime | None:
    """Return unix seconds as an aware time in UTC; None for what no calendar holds."""
    seconds = sound_time(seconds)
    return None if seconds is None else _EPOCH + timedelta(seconds=seconds)


def link_of(facets: Facets, role: str) -> Link | None:
    """Return the first link that fills this facet."""
    return next((link for link in facets.links if link.role == role), None)


def link_text(kind: str, id: str) -> str:
    """Return a link as its column holds it."""
    return f"{kind}/{id}"


def values_of(key: Key, facets: Facets, names: Mapping[str, str]) -> Values:
    """Return the columns of a record. `names`: what the linked facets read, as far as that is known."""
    values: Values = {name: sound(getattr(facets, name)) for name in TEXTS}
    values |= {name: getattr(facets, name) for name in NUMBERS}
    values |= {name: unix(getattr(facets, name)) for name in TIMES}
    values["reference"] = values["reference"] or sound(key.id)
    for role in LINKED:
        link = link_of(facets, role)
        values[f"{role}_link"] = link and sound(link_text(link.kind, link.id))
        if link:
            # the id of a look-up record says nothing to a person
            known_by = None if link.kind == Kind.REFERENCE else sound(link.id)
            values[role] = sound(names.get(role)) or values[role] or known_by
    values["eyes"], values["eyes_at"] = eyes(key.kind, values)
    return values


def eyes(kind: Kind, values: Values) -> tuple[int, float]:
    """Return a record's place among what needs eyes first: a rank, and what orders it within the rank.

    0 open with a clock (due; or the start of what lacks people), the earliest first · 1 open without one, the
    latest news first · 2 waiting for a verdict, the longest wait first · 3 what only has a time, by its start ·
    4 things · 5 closed · 6 look-up lists; the last three by the latest news.
    """
    stage, due = values["stage"], values["due"]
    latest = -(values["updated"] or values["created"] or -_NEVER)
    if kind == Kind.REFERENCE:
        return 6, latest
    if stage in _CLOSED:
        return 5, latest
    clock = values["start"] if due is None and values["gap"] else due
    if clock is not None:
        return 0, clock
    if stage == Stage.REVIEW:
        return 2, values["created"] or values["updated"] or _NEVER
    if stage is not None:
        return 1, latest
    return (4, latest) if values["start"] is None else (3, values["start"])


def words_of(id: str, values: Values, text: str) -> str:
    """Return everything by which free text finds a record."""
    names = ("title", "reference", "status", "status_label", "priority", *LINKED)
    parts = [*(values[name] for name in names), sound(id), text]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def changes_between(before: Values, after: Values) -> list[tuple[str, str | None, str | None]]:
    """Return (facet, before, after) of what differs; a link that leads to the same record does not, renamed or not."""
    return [
        (name, _told(name, before[name]), _told(name, after[name]))
        for name in TOLD
        if before[name] != after[name] and not _same_link(name, before, after)
    ]


def _same_link(name: str, before: Values, after: Values) -> bool:
    return name in LINKED and after[f"{name}_link"] is not None and before[f"{name}_link"] == after[f"{name}_link"]


def _told(name: str, value: Any) -> str | None:
    """Write a value as history shows it."""
    if value is None:
        return None
    if name in TIMES:
        moment = moment_of(value)
        return moment.isoformat().replace("+00:00", "Z") if moment else None
    return str(value)


#: what a `Row` is read from; its order is `row_of`'s
ROW_SQL = (
    "records.rowid, records.source, records.vendor, kind, records.id, title, reference, records.status, stage,"
    ' status_label, colour, priority, urgency, assignee, crew, place, latitude, longitude, start, "end", due,'
    " created, updated, gap, max(records.seen, feeds.seen), feeds.partial, news"
    " FROM records JOIN feeds ON feeds.id = records.feed"
)


def row_of(found: Sequence[Any]) -> Row:
    """Make a `Row` of what `ROW_SQL` gave."""
    return Row(
        rowid=found[0],
        source=found[1],
        vendor=found[2],
        kind=Kind(found[3]),
        id=found[4],
        title=found[5],
        reference=found[6],
        status=found[7],
        stage=Stage(found[8]) if found[8] else None,
        status_label=found[9],
        colour=found[10],
        priority=found[11],
        urgency=found[12],
        assignee=found[13],
        crew=found[14],
        place=found[15],
        latitude=found[16],
        longitude=found[17],
        start=moment_of(found[18]),
        end=moment_of(found[19]),
        due=moment_of(found[20]),
        created=moment_of(found[21]),
        updated=moment_of(found[22]),
        gap=found[23],
        seen=moment_of(found[24]),
        partial=bool(found[25]),
        news=found[26],
    )

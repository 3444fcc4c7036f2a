"""A record as columns: what an arrival becomes in the table, and what a row of the table becomes again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from fieldtui.contract.facets import FACETS, MOMENTS, Facets, ValueType
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.store.models import Arrival, Row

#: the facets as they stand in the table, in order; a key of `Values` each
NUMBERS = tuple(facet.name for facet in FACETS if facet.type is ValueType.NUMBER)
TIMES = tuple(facet.name for facet in FACETS if facet.type in MOMENTS)
TEXTS = tuple(facet.name for facet in FACETS if facet.name not in (*NUMBERS, *TIMES))
#: facets that show the title of another record, if the vendor names it by a link
LINKED = tuple(facet.name for facet in FACETS if facet.linked)
COLUMNS = (*TEXTS, *NUMBERS, *TIMES, *(f"{role}_link" for role in LINKED), "attention", "attention_at")
_TOLD = tuple(facet.name for facet in FACETS if facet.told)
_FOUND = tuple(facet.name for facet in FACETS if facet.found)

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
    """Return text that every database can hold: lone surrogates, which JSON can write, become question marks, and NUL
    a replacement character.
    """
    # most text is plain, and every text of every record comes by here
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


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
    values["attention"], values["attention_at"] = attention(key.kind, values)
    return values


def attention(kind: Kind, values: Values) -> tuple[int, float]:
    """Return a record's place in the order of attention: a rank, and what orders it within the rank.

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
    parts = [*(values[name] for name in _FOUND), sound(id), text]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def changes_between(before: Values, after: Values) -> list[tuple[str, str | None, str | None]]:
    """Return (facet, before, after) of what differs; a link that leads to the same record does not, renamed or not."""
    return [
        (name, _told(name, before[name]), _told(name, after[name]))
        for name in _TOLD
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


#: when a record was last seen: by itself, or by its feed's last whole sweep
_LATER = "CASE WHEN feeds.seen > records.seen THEN feeds.seen ELSE records.seen END"
SEEN = f"(SELECT {_LATER} FROM feeds WHERE feeds.id = records.feed)"  # noqa: S608
#: what a `Row` is read from; its order is `row_of`'s
ROW_SQL = (
    f"records.rowid, records.source, records.vendor, kind, records.id, {_LATER}, feeds.partial, news, "
    + ", ".join(f'records."{facet.name}"' for facet in FACETS)
    + " FROM records JOIN feeds ON feeds.id = records.feed"
)
_READERS: dict[str, Callable[[Any], Any]] = dict.fromkeys(TIMES, moment_of)
_READERS["stage"] = lambda word: Stage(word) if word else None
_FACETS = tuple((facet.name, _READERS.get(facet.name)) for facet in FACETS)


def row_of(found: Sequence[Any]) -> Row:
    """Return the `Row` of what `ROW_SQL` gave."""
    rowid, source, vendor, kind, id, seen, partial, news, *values = found
    facets = {name: value if read is None else read(value) for (name, read), value in zip(_FACETS, values, strict=True)}
    return Row(
        rowid=rowid,
        source=source,
        vendor=vendor,
        kind=Kind(kind),
        id=id,
        seen=moment_of(seen),
        partial=bool(partial),
        news=news,
        **facets,
    )

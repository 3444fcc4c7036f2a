"""One page of a sweep, written: each arrival is new, altered, or as it was and then costs no write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from fieldtui.contract.record import Key
from fieldtui.store.models import Applied, Arrival, Sweep
from fieldtui.store.tables.dialect import Body, Dialect, WrittenRecord
from fieldtui.store.tables.diff import Difference, decoded, differences
from fieldtui.store.tables.linked_titles import LinkedTitles, linked_keys
from fieldtui.store.tables.page_rows import Found, PageRows, RowKey, StoredRecord, row_key
from fieldtui.store.tables.record_columns import (
    COLUMNS,
    LINKED,
    Values,
    changes_between,
    digest,
    sound,
    unix,
    values_of,
    words_of,
)
from fieldtui.store.tables.seen_records import Seen
from fieldtui.store.tables.transaction import Transaction

_FACETS = tuple(f'"{name}"' for name in COLUMNS)
_OWN = ("rowid", "feed", "source", "vendor", "kind", "id", "hash", "number", "seen", "news", "first_at", "first_how")
_RECORD = (*_OWN, *_FACETS)
_ALTERED = ("feed", "vendor", "hash", "number", "seen", "news", *_FACETS)
_REVISION = ("source", "kind", "id", "at", "how", "what", "changes")


class _Met(NamedTuple):
    """An arrival that has to be written. `found`: what is there of it; `again`: this sweep has met it before."""

    arrival: Arrival
    key: RowKey
    found: Found | None
    again: bool


@dataclass(slots=True)
class _Written:
    """What is to be written, put together so that it takes few statements."""

    altered: list[WrittenRecord] = field(default_factory=list)
    words: list[tuple[int, str]] = field(default_factory=list)
    revisions: list[Sequence[Any]] = field(default_factory=list)
    titles: dict[RowKey, str] = field(default_factory=dict)


@dataclass(slots=True)
class PageWriter:
    """The writing of some arrivals in one transaction. `moved`: the row ids that a screen has to look at again.

    `seen`: where the sweep notes what it met; `later`: what later sweeps of the feed met, which stays as it is.
    `always`: a write outside any sweep, which marks its record even if nothing changed. `doubled`: keys that another
    record of other JSON had before it in this sweep. `new`: how many records the feed has more.
    """

    connection: Transaction
    dialect: Dialect
    sweep: Sweep
    feed: int
    now: float
    how: str
    seen: Seen | None = None
    later: Sequence[Seen] = ()
    always: bool = False
    moved: dict[int, None] = field(default_factory=dict)
    new: int = 0
    doubled: list[Key] = field(default_factory=list)
    _rows: PageRows = field(init=False)
    _out: _Written = field(init=False, default_factory=_Written)

    def __post_init__(self) -> None:
        self._rows = PageRows(self.connection, self.dialect, self.sweep.feed.source)

    def write(self, arrivals: Sequence[Arrival]) -> Applied:
        """Store them; of a key that stands there twice, the later one."""
        each = list(self._last_of_each(arrivals))
        met = list(self._met(each))
        if not met and not self._out.words:
            return Applied(0, 0, len(each), tuple(self.doubled))
        titles = self._titles(met)
        stored = self._rows.stored([one.found.rowid for one in met if one.found])
        new = [one for one in met if one.found is None]
        known = self._rows.with_history(one.key for one in new)
        altered = sum(self._alter(one, one.found, stored[one.found.rowid], titles) for one in met if one.found)
        if new:
            rowids = self.dialect.next_rowids(self.connection, len(new))
            records = (self._add(one, rowid, titles) for one, rowid in zip(new, rowids, strict=True))
            self.dialect.add_records(self.connection, _RECORD, records)
        self._flush()
        back = sum(one.key in known for one in new)
        added = len(new) - back
        # it was here once and came back: its history goes on
        return Applied(added, altered + back, len(each) - len(new) - altered, tuple(self.doubled))

    def _last_of_each(self, arrivals: Sequence[Arrival]) -> Iterable[Arrival]:
        """Return the last record of each key, and note the keys that records of other JSON have, too."""
        last: dict[Key, Arrival] = {}
        for arrival in arrivals:
            other = last.get(arrival.key)
            # the same key with the same JSON is a page that overlaps another, not a fault
            if other is not None and differences(decoded(other.raw), decoded(arrival.raw)):
                self.doubled.append(arrival.key)
            # the later one wins, as it would on the next page
            last[arrival.key] = arrival
        return last.values()

    def _met(self, arrivals: Sequence[Arrival]) -> Iterable[_Met]:
        """Yield what has to be written: what is not there, and what is there otherwise."""
        keys = [row_key(arrival.key) for arrival in arrivals]
        there = self._rows.found(keys)
        # an older program's id is looked for only when the present one is not there
        there |= self._renamed(
            [(each, key) for each, key in zip(arrivals, keys, strict=True) if key not in there], keys
        )
        for arrival, key in zip(arrivals, keys, strict=True):
            found = there.get(key)
            if found is None:
                yield _Met(arrival, key, None, again=False)
                continue
            # asked before it is added: a second sight in one sweep is a doubled key
            again = self.seen is not None and found.rowid in self.seen
            if self.seen is not None:
                self.seen.add(found.rowid)
            # a newer sweep or a write knows more than this page
            if found.number > self.sweep.number or any(found.rowid in seen for seen in self.later):
                continue
            # marked as seen at this number: older pages under way must not undo a write
            if self.always:
                self.connection.execute(
                    "UPDATE records SET number = ? WHERE rowid = ?", (self.sweep.number, found.rowid)
                )
            # the common case: nothing is written
            if bytes(found.hash) != digest(arrival):
                yield _Met(arrival, key, found, again)

    def _renamed(self, missing: Sequence[tuple[Arrival, RowKey]], page: Sequence[RowKey]) -> dict[RowKey, Found]:
        """Find records of this feed under ids that an older program gave them; they and their histories get the new
        ones.
        """
        source = self.sweep.feed.source
        former: dict[RowKey, RowKey] = {}
        for arrival, key in missing:
            for id in arrival.former:
                # of two that had one id, the first keeps the record
                former.setdefault((key[0], sound(id) or ""), key)
        there = self._rows.found(former)
        renamed: dict[RowKey, Found] = {}
        for old, new in former.items():
            (kind, id), found = old, there.get(old)
            # an id that this page uses for another record is not a former one
            if found is None or found.feed != self.feed or old in page or new in renamed:
                continue
            renamed[new] = found
            self.connection.execute("UPDATE records SET id = ? WHERE rowid = ?", (new[1], found.rowid))
            history = "UPDATE revisions SET id = ? WHERE source = ? AND kind = ? AND id = ?"
            self.connection.execute(history, (new[1], source, kind, id))
            stored = self._rows.stored([found.rowid])[found.rowid]
            self._out.words.append((found.rowid, words_of(stored.id, stored.values, stored.text)))
            self.moved[found.rowid] = None
        return renamed

    def _titles(self, met: Sequence[_Met]) -> dict[RowKey, str]:
        """Return the titles of the records that these link to, as far as the store or this page knows them."""
        linked = {key for one in met for _, key in linked_keys(one.arrival.facets)}
        ours = {one.key: sound(one.arrival.facets.title) or "" for one in met}
        return self._rows.titles(linked - ours.keys()) | ours

    def _add(self, one: _Met, rowid: int, titles: dict[RowKey, str]) -> WrittenRecord:
        """Return what is to be written of a new record."""
        arrival, (kind, id) = one.arrival, one.key
        values = self._values(arrival, titles)
        own = (rowid, self.feed, self.sweep.feed.source, self.sweep.vendor, kind, id)
        marks = (digest(arrival), self.sweep.number, self.now, self.now, self.now, self.how)
        text = sound(arrival.facets.text) or ""
        self._out.titles[one.key] = values["title"]
        if self.seen is not None:
            self.seen.add(rowid)
        self.new += 1
        self.moved[rowid] = None
        body = Body(rowid, arrival.raw, text, self.always)
        return WrittenRecord((*own, *marks, *values.values()), body, words_of(id, values, text))

    def _alter(self, one: _Met, found: Found, stored: StoredRecord, titles: dict[RowKey, str]) -> bool:
        """Put an arrival in place of what is stored; whether that is news."""
        arrival, rowid = one.arrival, found.rowid
        before = _with_titles(stored.values, titles)
        after, text = self._values(arrival, titles, before), sound(arrival.facets.text) or ""
        hidden = differences(decoded(stored.raw), decoded(arrival.raw))
        changes = changes_between(before, after)
        # the digest covers the JSON as it came: another order of keys is no change
        if before == after and text == stored.text and not hidden:
            return False
        # one record read alone may hold less than the list: that is no news
        quiet = stored.single and not changes and not self.always and _says_less(hidden)
        marks = (self.feed, self.sweep.vendor, digest(arrival), self.sweep.number, self.now)
        columns = (*marks, stored.news if quiet else self.now, *after.values())
        was, words = words_of(stored.id, stored.values, stored.text), words_of(stored.id, after, text)
        body = Body(rowid, arrival.raw, text, self.always)
        self._out.altered.append(WrittenRecord(columns, body, words if words != was else None))
        # the record moved from one list to another of the same source
        if found.feed != self.feed:
            self.connection.execute("UPDATE feeds SET rows = rows - 1 WHERE id = ?", (found.feed,))
            self.new += 1
        if quiet:
            return False
        # the vendor's time of change alone tells a person nothing
        shown = {name for name, _, _ in changes} - {"updated"}
        key = (self.sweep.feed.source, *one.key)
        self._out.revisions.append(
            revision(key, self.now, self.how, "altered", changes if shown else [*changes, *hidden])
        )
        self.moved[rowid] = None
        if before["title"] != after["title"]:
            self._out.titles[one.key] = after["title"]
        # changed between two pages of one sweep, by the vendor's own clock: no double
        if one.again and not _is_later(arrival, stored):
            self.doubled.append(arrival.key)
        return True

    def _values(self, arrival: Arrival, titles: dict[RowKey, str], before: Values | None = None) -> Values:
        """Make the columns; a link that still leads to the same unknown record keeps the name that it had."""
        names = {role: titles[key] for role, key in linked_keys(arrival.facets) if titles.get(key)}
        values = values_of(arrival.key, arrival.facets, names)
        for role in LINKED if before else ():
            link = values[f"{role}_link"]
            if before and link and link == before[f"{role}_link"] and role not in names:
                values[role] = before[role]
        return values

    def _flush(self) -> None:
        """Write what was put together, then hand new titles on."""
        out, connection = self._out, self.connection
        self.dialect.text_index.put(connection, out.words)
        self.dialect.alter_records(connection, _ALTERED, out.altered)
        revise(connection, self.dialect, out.revisions)
        titles = LinkedTitles(connection, self.dialect, self.sweep.feed.source)
        self.moved |= dict.fromkeys(titles.follow(out.titles))


def _with_titles(values: Values, titles: dict[RowKey, str]) -> Values:
    """Return columns in which linked facets show the titles that their records have now."""
    shown = dict(values)
    for role in LINKED:
        kind, _, id = (values[f"{role}_link"] or "").partition("/")
        shown[role] = titles.get((kind, id)) or values[role]
    return shown


def _is_later(arrival: Arrival, stored: StoredRecord) -> bool:
    """Return whether a record that this sweep has met before has changed meanwhile, by the vendor's own clock."""
    before, after = stored.values["updated"], unix(arrival.facets.updated)
    # without a time nobody can say that it is later
    return after is not None and (before is None or after > before)


def _says_less(hidden: Sequence[Difference]) -> bool:
    """Return whether all that differs is there on one side only: a list and a single answer show one record
    differently.
    """
    return all(before is None or after is None for _, before, after in hidden)


def revision(
    key: Sequence[str | None], at: float, how: str, what: str, changes: Sequence[Difference] = ()
) -> Sequence[Any]:
    """Return one line of a record's history, for `revise`."""
    return (*key, at, how, what, msgspec.json.encode(changes).decode())


def revise(connection: Transaction, dialect: Dialect, revisions: Sequence[Sequence[Any]]) -> None:
    """Add lines to records' histories."""
    dialect.insert(connection, "revisions", _REVISION, revisions)

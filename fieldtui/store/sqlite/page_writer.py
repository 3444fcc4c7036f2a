"""One page of a sweep, written: each arrival is new, altered, or as it was and then costs no write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import apsw
import msgspec

from fieldtui.contract.record import Key
from fieldtui.store.models import Applied, Arrival, Sweep
from fieldtui.store.sqlite.diff import Difference, decoded, differences
from fieldtui.store.sqlite.linked_titles import Links, index, stored_values
from fieldtui.store.sqlite.record_columns import (
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
from fieldtui.store.sqlite.seen_records import Seen
from fieldtui.store.sqlite.typed_rows import one

_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_OWN = ("feed", "source", "vendor", "kind", "id", "hash", "number", "seen", "news", "first_at", "first_how")
_INSERT = (
    f"INSERT INTO records ({', '.join(_OWN)}, {_NAMES})"  # noqa: S608
    f" VALUES ({', '.join('?' * (len(_OWN) + len(COLUMNS)))})"
)
_UPDATE = (
    "UPDATE records SET feed = ?, vendor = ?, hash = ?, number = ?, seen = ?, news = ifnull(?, news), "  # noqa: S608
    + ", ".join(f'"{name}" = ?' for name in COLUMNS)
    + " WHERE rowid = ?"
)
_FIND = "SELECT rowid, hash, number, feed FROM records WHERE source = ? AND kind = ? AND id = ?"


@dataclass(slots=True)
class PageWriter:
    """The writing of some arrivals in one transaction. `moved`: the row ids that a screen has to look at again.

    `seen`: where the sweep notes what it met; `later`: what later sweeps of the feed met, which stays as it is.
    `always`: a write outside any sweep, which marks its record even if nothing changed. `doubled`: keys that another
    record of other JSON had before it in this sweep. `ids`: those of the records that are written together.
    """

    connection: apsw.Connection
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
    ids: frozenset[str] = frozenset()
    _links: Links = field(init=False)

    def __post_init__(self) -> None:
        self._links = Links(self.connection, self.sweep.feed.source)

    def write(self, arrivals: Sequence[Arrival]) -> Applied:
        """Store them; of a key that stands there twice, the later one."""
        # a former id may belong to another record of this very page
        self.ids = frozenset(arrival.key.id for arrival in arrivals)
        added = altered = same = 0
        for arrival in self._last_of_each(arrivals):
            what = self._store(arrival)
            added += what == "added"
            altered += what in ("altered", "back")
            same += what == "same"
        return Applied(added, altered, same, tuple(self.doubled))

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

    def _store(self, arrival: Arrival) -> str:
        key = (self.sweep.feed.source, arrival.key.kind, sound(arrival.key.id))
        # an older program's id is looked for only when the present one is not there
        found = one(self.connection, _FIND, key) or self._renamed(arrival)
        if found is None:
            return self._add(arrival)
        rowid, hash, number, feed = found
        # asked before it is added: a second sight in one sweep is a doubled key
        met = self.seen is not None and rowid in self.seen
        if self.seen is not None:
            self.seen.add(rowid)
        # a newer sweep or a write knows more than this page
        if number > self.sweep.number or any(rowid in seen for seen in self.later):
            return "same"
        # marked as seen at this number: older pages under way must not undo a write
        if self.always:
            self.connection.execute("UPDATE records SET number = ? WHERE rowid = ?", (self.sweep.number, rowid))
        # the common case: nothing is written
        if hash == digest(arrival):
            return "same"
        # changed between two pages of one sweep, by the vendor's own clock: no double
        later = met and self._is_later(arrival, rowid)
        what = self._alter(arrival, rowid, feed)
        if met and what == "altered" and not later:
            self.doubled.append(arrival.key)
        return what

    def _renamed(self, arrival: Arrival) -> Any:
        """Find a record of this feed under an id that an older program gave it; it and its history get the new one."""
        source, (kind, id) = self.sweep.feed.source, arrival.key
        for former in arrival.former:
            found = one(self.connection, _FIND, (source, kind, sound(former)))
            # an id that this page uses for another record is not a former one
            if found is None or found[3] != self.feed or former in self.ids:
                continue
            self.connection.execute("UPDATE records SET id = ? WHERE rowid = ?", (sound(id), found[0]))
            history = "UPDATE revisions SET id = ? WHERE source = ? AND kind = ? AND id = ?"
            self.connection.execute(history, (sound(id), source, kind, sound(former)))
            values, _, text = stored_values(self.connection, found[0])
            index(self.connection, found[0], words_of(id, values, text))
            self.moved[found[0]] = None
            return found
        return None

    def _is_later(self, arrival: Arrival, rowid: int) -> bool:
        """Return whether a record that this sweep has met before has changed meanwhile, by the vendor's own clock."""
        (before,) = one(self.connection, "SELECT updated FROM records WHERE rowid = ?", (rowid,))
        after = unix(arrival.facets.updated)
        # without a time nobody can say that it is later
        return after is not None and (before is None or after > before)

    def _add(self, arrival: Arrival) -> str:
        values = self._values(arrival)
        id = sound(arrival.key.id)
        source, kind = self.sweep.feed.source, arrival.key.kind
        own = (self.feed, source, self.sweep.vendor, kind, id)
        marks = (digest(arrival), self.sweep.number, self.now, self.now, self.now, self.how)
        self.connection.execute(_INSERT, (*own, *marks, *values.values()))
        rowid = self.connection.last_insert_rowid()
        text = sound(arrival.facets.text) or ""
        body = (rowid, arrival.raw, text, self.always)
        self.connection.execute("INSERT INTO bodies (rowid, raw, text, single) VALUES (?, ?, ?, ?)", body)
        index(self.connection, rowid, words_of(id or "", values, text))
        if self.seen is not None:
            self.seen.add(rowid)
        self.new += 1
        self._moved(rowid, arrival, values)
        # it was here once and came back: its history goes on
        known = "SELECT 1 FROM revisions WHERE source = ? AND kind = ? AND id = ?"
        return "back" if one(self.connection, known, (source, kind, id)) else "added"

    def _alter(self, arrival: Arrival, rowid: int, feed: int) -> str:
        before, id, old_text = stored_values(self.connection, rowid)
        after, text = self._values(arrival, before), sound(arrival.facets.text) or ""
        stored, single = one(self.connection, "SELECT raw, single FROM bodies WHERE rowid = ?", (rowid,))
        hidden = differences(decoded(stored), decoded(arrival.raw))
        changes = changes_between(before, after)
        # the digest covers the JSON as it came: another order of keys is no change
        if before == after and text == old_text and not hidden:
            return "same"
        # one record read alone may hold less than the list: that is no news
        quiet = bool(single) and not changes and not self.always and _says_less(hidden)
        self._rewrite(arrival, rowid, after, text, None if quiet else self.now)
        if words_of(id, before, old_text) != (words := words_of(id, after, text)):
            index(self.connection, rowid, words)
        # the record moved from one list to another of the same source
        if feed != self.feed:
            self.connection.execute("UPDATE feeds SET rows = rows - 1 WHERE id = ?", (feed,))
            self.new += 1
        if quiet:
            return "same"
        # the vendor's time of change alone tells a person nothing
        shown = {name for name, _, _ in changes} - {"updated"}
        self._revise(arrival, changes if shown else [*changes, *hidden])
        self._moved(rowid, arrival, after, renamed=before["title"] != after["title"])
        return "altered"

    def _rewrite(self, arrival: Arrival, rowid: int, values: Values, text: str, news: float | None) -> None:
        """Put an arrival in place of what is stored; `news` None leaves the record as old as it was."""
        marks = (self.feed, self.sweep.vendor, digest(arrival), self.sweep.number, self.now, news)
        self.connection.execute(_UPDATE, (*marks, *values.values(), rowid))
        self.connection.execute(
            "UPDATE bodies SET raw = ?, text = ?, single = ? WHERE rowid = ?", (arrival.raw, text, self.always, rowid)
        )

    def _values(self, arrival: Arrival, before: Values | None = None) -> Values:
        """Make the columns; a link that still leads to the same unknown record keeps the name that it had."""
        names = self._links.names(arrival.facets)
        values = values_of(arrival.key, arrival.facets, names)
        for role in LINKED if before else ():
            link = values[f"{role}_link"]
            if before and link and link == before[f"{role}_link"] and role not in names:
                values[role] = before[role]
        return values

    def _revise(self, arrival: Arrival, changes: Sequence[Difference]) -> None:
        key = (self.sweep.feed.source, arrival.key.kind, sound(arrival.key.id))
        revise(self.connection, key, self.now, self.how, "altered", changes)

    def _moved(self, rowid: int, arrival: Arrival, values: Values, *, renamed: bool = True) -> None:
        """Note what a screen has to look at again: the record, and those that show its title."""
        self.moved[rowid] = None
        self._links.link(arrival.facets)
        if renamed:
            followers = self._links.follow(arrival.key.kind, sound(arrival.key.id) or "", values["title"])
            self.moved |= dict.fromkeys(followers)


def _says_less(hidden: Sequence[Difference]) -> bool:
    """Return whether all that differs is there on one side only: a list and a single answer show one record
    differently.
    """
    return all(before is None or after is None for _, before, after in hidden)


def revise(
    connection: apsw.Connection,
    key: Sequence[str | None],
    at: float,
    how: str,
    what: str,
    changes: Sequence[Difference] = (),
) -> None:
    """Add one line to a record's history."""
    connection.execute(
        "INSERT INTO revisions (source, kind, id, at, how, what, changes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*key, at, how, what, msgspec.json.encode(changes).decode()),
    )

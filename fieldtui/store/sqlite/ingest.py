"""The store as the collector fills it: sweeps, pages, single records, and how each feed is doing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import apsw
import msgspec

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, Key, Kind
from fieldtui.store.protocol import Applied, Arrival, Change, FeedKey, FeedStatus, KnownPage, Look, Sweep
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.known_pages import encode_detail, forget_pages, keep_page, rows_of
from fieldtui.store.sqlite.page_writer import PageWriter, revise
from fieldtui.store.sqlite.record_columns import sound
from fieldtui.store.sqlite.seen_records import Seen, Sweeps
from fieldtui.store.sqlite.typed_rows import many, one

_OF_FEED = "SELECT rowid FROM records WHERE feed = (SELECT id FROM feeds WHERE source = ? AND resource = ?)"
_OF_ROW = (
    "SELECT source, kind, id FROM records WHERE rowid = ?"
    " AND feed = (SELECT id FROM feeds WHERE source = ? AND resource = ?)"
)
_HAS_STATUS = "SELECT 1 FROM records WHERE rowid = ? AND status = ?"
_IN_FEED = "SELECT 1 FROM records WHERE rowid = ? AND feed = ?"


class Filling:
    """Writes of the collector."""

    _database: Database
    _sweeps: Sweeps

    def begin(self, feed: FeedKey, vendor: str, *, full: bool) -> Sweep:
        """Start a sweep: take the next sequence number."""
        with self._database.writing() as connection:
            feed_id(connection, feed, vendor)
            sweep = Sweep(feed, vendor, next_number(connection), full)
        self._sweeps.begin(sweep)
        return sweep

    def apply(
        self,
        sweep: Sweep,
        arrivals: Sequence[Arrival],
        *,
        now: float,
        how: str = "poll",
        checkpoint: str | None = None,
        known: KnownPage | None = None,
        same_page: bool = False,
    ) -> Applied:
        """Store one page, its checkpoint, and by what it is known, in one transaction; what did not change writes
        nothing. `same_page`: a further part of the page before.
        """
        with self._database.writing() as connection:
            feed = feed_id(connection, sweep.feed, sweep.vendor)
            seen, later = self._sweeps.seen(sweep), self._sweeps.later(sweep)
            if seen is not None and not same_page:
                seen.turn()
            page = PageWriter(connection, sweep, feed, now, how, seen, later)
            applied = page.write(arrivals)
            if known is not None and not applied.doubled:
                keep_page(connection, feed, sweep, known)
                if seen is not None:
                    seen.urls.add(known.validator.url)
            _keep_checkpoint(connection, feed, checkpoint)
            self._close_page(page)
        return applied

    def touch(self, feed: FeedKey, vendor: str, arrival: Arrival, *, now: float, how: str) -> bool:
        """Store one record outside any sweep; whether it changed."""
        with self._database.writing() as connection:
            sweep = Sweep(feed, vendor, next_number(connection), full=False)
            page = PageWriter(connection, sweep, feed_id(connection, feed, vendor), now, how, always=True)
            applied = page.write([arrival])
            self._close_page(page)
        return applied.same == 0

    def _close_page(self, page: PageWriter) -> None:
        if page.new:
            page.connection.execute("UPDATE feeds SET rows = rows + ? WHERE id = ?", (page.new, page.feed))
        if page.moved:
            self._database.tell(Change(what="records", source=page.sweep.feed.source, rowids=tuple(page.moved)))

    def finish(
        self,
        sweep: Sweep,
        *,
        now: float,
        complete: bool,
        moves: bool = False,
        overlaps: bool = False,
        only: str = "",
    ) -> int:
        """End a sweep; when it was complete and full, take out what it did not see. Returns how many went.

        `moves`: of a list that may have moved while it was read, only what is proved to be gone: see `Sweeps.judge`.
        `only`: of a list that shows records of one status, only those.
        An incomplete one makes its feed partial, unless it did not bring a single page: then all is as it was.
        """
        seen = self._sweeps.seen(sweep)
        gone: list[int] = []
        with self._database.writing() as connection:
            feed = feed_id(connection, sweep.feed, sweep.vendor)
            if complete and sweep.full and seen is not None:
                unseen = _unseen(connection, feed, sweep.number, [seen, *self._sweeps.later(sweep)])
                gone = [rowid for rowid in unseen if not only or one(connection, _HAS_STATUS, (rowid, only))]
                complete = len(gone) == len(unseen)
                proved = self._sweeps.judge(sweep, seen, gone, overlaps=overlaps)
                gone = proved if moves else gone
                _take_out(connection, feed, gone, now)
            if complete:
                connection.execute("UPDATE feeds SET partial = 0, seen = max(seen, ?) WHERE id = ?", (now, feed))
                if seen is not None:
                    forget_pages(connection, feed, seen, whole=sweep.full)
            elif seen is None or seen.pages:
                connection.execute("UPDATE feeds SET partial = 1 WHERE id = ?", (feed,))
            if gone:
                self._database.tell(Change(what="records", source=sweep.feed.source, rowids=tuple(gone)))
        self._sweeps.end(sweep)
        return len(gone)

    def look(self, feed: FeedKey) -> Look:
        """What the last whole sweep of a feed, in this process, leaves open."""
        return self._sweeps.look(feed, lambda rowids: self._addresses(feed, rowids))

    def witness(self, feed: FeedKey) -> Address | None:
        """A record that the last whole sweep of a feed saw, None if there is none."""
        rows = self._database.read(_OF_FEED, feed)
        found = (row[0] for row in rows if self._sweeps.saw(feed, row[0]))
        return next(iter(self._addresses(feed, list(islice(found, 1)))), None)

    def _addresses(self, feed: FeedKey, rowids: Sequence[int]) -> list[Address]:
        """Return the addresses of rows, those that are gone or are another feed's left out."""
        found = (self._database.read_one(_OF_ROW, (rowid, *feed)) for rowid in rowids)
        return [Address(row[0], Kind(row[1]), row[2]) for row in found if row is not None]

    def remove(self, feed: FeedKey, addresses: Sequence[Address], *, now: float) -> int:
        """Take out records of a feed that the vendor itself says are gone; returns how many there were."""
        with self._database.writing() as connection:
            found = one(connection, "SELECT id FROM feeds WHERE source = ? AND resource = ?", feed)
            keys = [Key(address.kind, address.id) for address in addresses]
            gone = [rowid for rowid in rows_of(connection, feed.source, keys) if rowid is not None]
            gone = [rowid for rowid in gone if one(connection, _IN_FEED, (rowid, found[0]))] if found else []
            if gone:
                _take_out(connection, int(found[0]), gone, now, how="detail")
                self._database.tell(Change(what="records", source=feed.source, rowids=tuple(gone)))
        return len(gone)

    def keep_detail(
        self, address: Address, raw: bytes, *, now: float, basis: str = "", validator: Validator | None = None
    ) -> None:
        """Keep the fuller JSON of a record beside the one from the list; nothing for a record that is gone."""
        with self._database.writing() as connection:
            found = many(
                connection,
                "UPDATE bodies SET detail = ?, detail_at = ?, detail_validator = ? WHERE rowid ="
                " (SELECT rowid FROM records WHERE source = ? AND kind = ? AND id = ?) RETURNING rowid",
                (raw, now, encode_detail(basis, validator), address.source, address.kind, sound(address.id)),
            )
            if found:
                self._database.tell(Change(what="records", source=address.source, rowids=(found[0][0],)))

    def set_status(self, status: FeedStatus) -> None:
        """Remember how a feed is doing; `partial` and `live` also say it of each of its rows."""
        encoded = msgspec.json.encode(status)
        with self._database.writing() as connection:
            feed = feed_id(connection, FeedKey(status.source, status.resource), status.vendor)
            partial = {"partial": 1, "live": 0}.get(status.word)
            connection.execute(
                "UPDATE feeds SET status = ?1, partial = ifnull(?2, partial)"
                " WHERE id = ?3 AND (status IS NOT ?1 OR partial IS NOT ifnull(?2, partial))",
                (encoded, partial, feed),
            )
            if connection.changes():
                self._database.tell(Change(what="feeds", source=status.source))

    def forget_feeds(self, known: Sequence[FeedKey]) -> int:
        """Take out feeds that the configuration no longer has, with their records; returns how many records."""
        with self._database.writing() as connection:
            feeds = many(connection, "SELECT id, source, resource FROM feeds")
            kept = set(known)
            gone = [id for id, source, resource in feeds if FeedKey(source, resource) not in kept]
            count = sum([forget_feed(connection, id) for id in gone])
            if gone:
                self._database.tell(Change(what="feeds"))
        return count


def next_number(connection: apsw.Connection) -> int:
    """Take the next sequence number, over all processes."""
    ((number,),) = many(connection, "UPDATE sequence SET number = number + 1 RETURNING number")
    return int(number)


def feed_id(connection: apsw.Connection, feed: FeedKey, vendor: str) -> int:
    """Return the feed's row id; a new feed gets one."""
    found = one(connection, "SELECT id, vendor FROM feeds WHERE source = ? AND resource = ?", feed)
    if found is None:
        connection.execute("INSERT INTO feeds (source, resource, vendor) VALUES (?, ?, ?)", (*feed, vendor))
        return int(connection.last_insert_rowid())
    if found[1] != vendor:
        connection.execute("UPDATE feeds SET vendor = ? WHERE id = ?", (vendor, found[0]))
    return int(found[0])


def _keep_checkpoint(connection: apsw.Connection, feed: int, checkpoint: str | None) -> None:
    if checkpoint is not None:
        connection.execute(
            "UPDATE feeds SET checkpoint = ?1 WHERE id = ?2 AND checkpoint IS NOT ?1", (checkpoint, feed)
        )


def _unseen(connection: apsw.Connection, feed: int, number: int, seen: Sequence[Seen]) -> list[int]:
    """Return the feed's rows that no sweep saw and no later write stored."""
    found = many(connection, "SELECT rowid FROM records WHERE feed = ? AND number <= ?", (feed, number))
    return [rowid for (rowid,) in found if not any(rowid in sweep for sweep in seen)]


def _take_out(connection: apsw.Connection, feed: int, rowids: Sequence[int], now: float, *, how: str = "poll") -> None:
    """Delete records; their history stays, with the first sight that stood in the record."""
    for rowid in rowids:
        first = "SELECT source, kind, id, first_at, first_how FROM records WHERE rowid = ?"
        *key, first_at, first_how = one(connection, first, (rowid,))
        revise(connection, tuple(key), first_at, first_how, first_word(connection, key))
        revise(connection, tuple(key), now, how, "removed")
        _delete(connection, rowid)
    connection.execute("UPDATE feeds SET rows = rows - ? WHERE id = ?", (len(rowids), feed))


def first_word(connection: apsw.Connection, key: Sequence[str]) -> str:
    """Say what the present first sight of a record is: `added`, or `back` if it was gone once."""
    gone = "SELECT 1 FROM revisions WHERE source = ? AND kind = ? AND id = ? AND what = 'removed'"
    return "back" if one(connection, gone, key) else "added"


def _delete(connection: apsw.Connection, rowid: int) -> None:
    for table in ("records", "bodies", "search"):
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608


def forget_feed(connection: apsw.Connection, feed: int) -> int:
    """Delete a feed, its records and their histories; returns how many records."""
    connection.execute(
        "DELETE FROM revisions WHERE (source, kind, id) IN (SELECT source, kind, id FROM records WHERE feed = ?)",
        (feed,),
    )
    rowids = many(connection, "SELECT rowid FROM records WHERE feed = ?", (feed,))
    for (rowid,) in rowids:
        _delete(connection, rowid)
    connection.execute("DELETE FROM validators WHERE feed = ?", (feed,))
    connection.execute("DELETE FROM feeds WHERE id = ?", (feed,))
    return len(rowids)

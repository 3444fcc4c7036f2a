"""Sweeps: pages of records stored as they come, and what a finished sweep proves to be gone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, Kind
from fieldtui.store.models import Applied, Arrival, Change, FeedKey, KnownPage, Look, Sweep
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.feed_rows import (
    announce_page,
    delete_records,
    feed_id,
    keep_checkpoint,
    next_number,
)
from fieldtui.store.tables.known_pages import forget_pages, keep_page
from fieldtui.store.tables.page_writer import PageWriter
from fieldtui.store.tables.seen_records import Seen, SeenRecords
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many, one

_OF_FEED = "SELECT rowid FROM records WHERE feed = (SELECT id FROM feeds WHERE source = ? AND resource = ?)"
_OF_ROW = (
    "SELECT source, kind, id FROM records WHERE rowid = ?"
    " AND feed = (SELECT id FROM feeds WHERE source = ? AND resource = ?)"
)
_HAS_STATUS = "SELECT 1 FROM records WHERE rowid = ? AND status = ?"

_FIND = (
    "SELECT basis, etag, modified, remember, numbered, entries, rows FROM validators"
    " WHERE url = ? AND feed = (SELECT id FROM feeds WHERE source = ? AND resource = ?)"
)
_ALL_SEEN = "UPDATE feeds SET partial = 0, seen = CASE WHEN seen < ?1 THEN ?1 ELSE seen END WHERE id = ?2"

_rows = msgspec.json.Decoder(list[int])


class SqlSweeps:
    """Store the pages of sweeps."""

    def __init__(self, database: Database, seen: SeenRecords) -> None:
        self._database, self._sweeps = database, seen

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
            page = PageWriter(connection, self._database.dialect, sweep, feed, now, how, seen, later)
            applied = page.write(arrivals)
            if known is not None and not applied.doubled:
                keep_page(connection, feed, sweep, known)
                if seen is not None:
                    seen.urls.add(known.validator.url)
            keep_checkpoint(connection, feed, checkpoint)
            announce_page(self._database, page)
        return applied

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
                delete_records(connection, self._database.dialect, feed, gone, now)
            if complete:
                connection.execute(_ALL_SEEN, (now, feed))
                if seen is not None:
                    forget_pages(connection, feed, seen, whole=sweep.full)
            elif seen is None or seen.pages:
                connection.execute("UPDATE feeds SET partial = 1 WHERE id = ?", (feed,))
            if gone:
                self._database.tell(Change(what="records", source=sweep.feed.source, rowids=tuple(gone)))
        self._sweeps.end(sweep)
        return len(gone)

    def look(self, feed: FeedKey) -> Look:
        """Return what the last whole sweep of a feed, in this process, leaves open."""
        return self._sweeps.look(feed, lambda rowids: self._addresses(feed, rowids))

    def witness(self, feed: FeedKey) -> Address | None:
        """Return a record that the last whole sweep of a feed saw, None if there is none."""
        rows = self._database.read(_OF_FEED, feed)
        found = (row[0] for row in rows if self._sweeps.saw(feed, row[0]))
        return next(iter(self._addresses(feed, list(islice(found, 1)))), None)

    def _addresses(self, feed: FeedKey, rowids: Sequence[int]) -> list[Address]:
        """Return the addresses of rows, those that are gone or are another feed's left out."""
        found = (self._database.read_one(_OF_ROW, (rowid, *feed)) for rowid in rowids)
        return [Address(row[0], Kind(row[1]), row[2]) for row in found if row is not None]

    def page_validator(self, feed: FeedKey, url: str, basis: str) -> Validator | None:
        """By what a page is known whose records all stand as it brought them; None when it has to be sent."""
        found = self._whole(feed, url)
        if found is None or found[0] != basis:
            return None
        _, etag, modified, remember, *_ = found
        return Validator(url, etag, modified, remember=remember)

    def see_page(self, sweep: Sweep, url: str) -> int | None:
        """Note that a sweep saw the records of a page that is unchanged; how many, None if they have changed here."""
        found = self._whole(sweep.feed, url)
        if found is None:
            return None
        seen = self._sweeps.seen(sweep)
        if seen is not None:
            seen.turn(url)
            for rowid in _rows.decode(found[6]):
                seen.add(rowid)
        return int(found[5])

    def _whole(self, feed: FeedKey, url: str) -> Any:
        """Find what is known of a page, None where a record of it is gone or was altered by something else since."""
        found = self._database.read_one(_FIND, (url, *feed))
        if found is None:
            return None
        rows = _rows.decode(found[6])
        where, bindings = self._database.dialect.among("rowid", rows)
        # how many of these records are there, and have not been altered since
        whole = f"SELECT count(*) FROM records WHERE {where} AND number <= ?"  # noqa: S608
        (there,) = self._database.read_one(whole, [*bindings, found[4]])
        return found if there == len(rows) else None


def _unseen(connection: Transaction, feed: int, number: int, seen: Sequence[Seen]) -> list[int]:
    """Return the feed's rows that no sweep saw and no later write stored."""
    found = many(connection, "SELECT rowid FROM records WHERE feed = ? AND number <= ?", (feed, number))
    return [rowid for (rowid,) in found if not any(rowid in sweep for sweep in seen)]

"""A list of records as a screen holds it: the order, the rows seen so far, and the order that waits to be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from fieldtui.store.models import FilterError, Query, Row

if TYPE_CHECKING:
    from fieldtui.store.protocols.records import RecordStore

_AT_ONCE = 400
_KEEP = 5000
#: ids that are compared at once: less than a millisecond
_PIECE = 2_000


@dataclass(slots=True)
class RecordList:
    """Reads a query's answer piece by piece; all reading is done in threads, all changes on the caller's loop.

    `ids` is the order shown, `rows` what is loaded, `waiting` a newer order that has not been shown yet, and
    `arrivals` how many of its records are not in the order shown. `mistake` is what is wrong with the filter.
    """

    records: RecordStore
    query: Query
    window: int = 100
    ids: Sequence[int] = ()
    rows: dict[int, Row] = field(default_factory=dict)
    waiting: Sequence[int] | None = None
    arrivals: int = 0
    total: int | None = None
    whole: bool = False
    #: how many records stand in each stage; empty until that has been counted, and where nobody asks for it
    stages: dict[str | None, int] = field(default_factory=dict)
    mistake: FilterError | None = None
    #: grows when another query is asked for, and again when its answer is shown: what was read for the list before is
    #: dropped
    edition: int = 0

    async def ask(self, query: Query, *, whole: bool = False) -> bool:
        """List another query, or this one anew, and show its answer at once; False if it was not to be had."""
        self.edition += 1
        edition = self.edition
        try:
            first = msgspec.structs.replace(query, limit=None if whole else self.window)
            ids, rows = await asyncio.to_thread(self._begin, first)
        except FilterError as mistake:
            if edition == self.edition:
                self.mistake = mistake
            return False
        if edition != self.edition:
            return False
        self._take(query, ids, rows, whole=whole)
        return True

    def prime(self, query: Query) -> None:
        """List a query without a filter at once: its beginning is read faster than a thread is woken."""
        ids, rows = self._begin(msgspec.structs.replace(query, limit=self.window))
        self._take(query, ids, rows)

    def _take(self, query: Query, ids: Sequence[int], rows: Sequence[Row], *, whole: bool = False) -> None:
        """Show another answer."""
        self.edition += 1
        self.whole = whole or len(ids) < self.window
        self.mistake, self.query, self.total = None, query, len(ids) if self.whole else None
        self.ids, self.waiting, self.arrivals, self.stages = ids, None, 0, {}
        self.rows = {row.rowid: row for row in rows}

    def _begin(self, query: Query) -> tuple[Sequence[int], list[Row]]:
        """Return the beginning of an order, and its rows, in one go: each hop to a thread costs the first paint."""
        ids = self.records.select(query)
        return ids, self.records.rows(ids[: self.window])

    async def number(self) -> None:
        """Count what the query lists, if that is not known yet."""
        if self.total is not None:
            return
        edition = self.edition
        total = await asyncio.to_thread(self.records.count, self.query)
        if edition == self.edition:
            self.total, self.whole = total, self.whole or total <= len(self.ids)

    async def count_stages(self) -> None:
        """Count how many of what the query lists stand in each stage."""
        edition = self.edition
        stages = await asyncio.to_thread(self.records.stages, self.query)
        if edition == self.edition:
            self.stages, self.total = stages, sum(stages.values())
            self.whole = self.whole or self.total <= len(self.ids)

    async def complete(self) -> bool:
        """Read the rest of the order, if only its beginning is known; True if it grew."""
        if self.whole:
            return False
        edition, query = self.edition, self.query
        ids = await asyncio.to_thread(self.records.select, query)
        if edition != self.edition:
            return False
        self.ids, self.total, self.whole, self.waiting, self.arrivals = ids, len(ids), True, None, 0
        return True

    async def fetch(self, first: int, last: int) -> None:
        """Load the rows between two places in the order."""
        wanted = [rowid for rowid in self.ids[first:last] if rowid not in self.rows][:_AT_ONCE]
        if not wanted:
            return
        found = await asyncio.to_thread(self.records.rows, wanted)
        if len(self.rows) > _KEEP:
            self.rows.clear()
        self.rows.update((row.rowid, row) for row in found)

    async def refresh(self, rowids: Collection[int] | None, now: float) -> None:
        """Read changed rows again (None: all that are loaded) and see whether the order is still the same."""
        # another list that came meanwhile may have been read before the change
        while not await self._refreshed(rowids, now):
            pass

    async def _refreshed(self, rowids: Collection[int] | None, now: float) -> bool:
        """Do so for the list that is shown; False if that is another one by now."""
        edition = self.edition
        known = [rowid for rowid in self.rows if rowids is None or rowid in rowids]
        found = await asyncio.to_thread(self.records.rows, known) if known else []
        query = msgspec.structs.replace(self.query, now=now)
        limit = None if self.whole and len(self.ids) >= self.window else self.window
        ids, total = await asyncio.to_thread(self._order, query, limit)
        shown = self.ids
        same, arrivals = await asyncio.to_thread(_compared, shown, ids)
        # another order was adopted meanwhile: showing an equal one does no harm
        same = same and self.ids is shown
        # whoever has had them counted wants them to stay true
        stages = await asyncio.to_thread(self.records.stages, query) if self.stages else {}
        if edition != self.edition:
            return False
        self.query, self.total, self.stages = query, total, stages
        self.rows.update((row.rowid, row) for row in found)
        self.waiting = None if same else ids
        self.arrivals = arrivals
        return True

    def _order(self, query: Query, limit: int | None) -> tuple[Sequence[int], int]:
        """Return the beginning of an order, None for all of it, and how many records it has."""
        ids = self.records.select(msgspec.structs.replace(query, limit=limit))
        return ids, len(ids) if limit is None or len(ids) < limit else self.records.count(query)

    def adopt(self) -> bool:
        """Take the waiting order as the one to show; whether there was one."""
        if self.waiting is None:
            return False
        self.ids, self.waiting, self.arrivals = self.waiting, None, 0
        self.whole = self.total is not None and self.total <= len(self.ids)
        return True


def _compared(shown: Sequence[int], ids: Sequence[int]) -> tuple[bool, int]:
    """Return whether an order is the one that is shown, and how many of its records that does not have.

    For a thread: in pieces, between which the screen's loop gets its turn.
    """
    if len(ids) == len(shown) and all(
        ids[at : at + _PIECE] == shown[at : at + _PIECE] for at in range(0, len(ids), _PIECE)
    ):
        return True, 0
    known: set[int] = set()
    for at in range(0, len(shown), _PIECE):
        known.update(shown[at : at + _PIECE])
    return False, sum(len(set(ids[at : at + _PIECE]) - known) for at in range(0, len(ids), _PIECE))

"""A list of records as a screen holds it: changes that come while another list is being read belong to neither."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from fieldtui.store.models import Query
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.models.record_list import RecordList
from tests.ui.factories import NOW, arrival, fill

FILTER = "id:10003"


class HeldUp:
    """A store's records, in which the reading of each filter waits until it is let go."""

    def __init__(self, store: SqliteStore) -> None:
        self._records = store.records
        self.gates = {"": threading.Event(), FILTER: threading.Event()}
        self.reached = threading.Event()

    def select(self, query: Query) -> Sequence[int]:
        found = self._records.select(query)
        if query.where:
            self.reached.set()
        self.gates[query.where].wait(30)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


async def test_change_during_other_list_does_not_bring_first_back(store: SqliteStore) -> None:
    fill(store, "north", [arrival(number) for number in range(20)])
    held = HeldUp(store)
    records = RecordList(held, Query(now=NOW))
    held.gates[""].set()
    await records.ask(Query(now=NOW))
    everything = records.total
    asking = asyncio.create_task(records.ask(Query(where=FILTER, now=NOW)))
    await asyncio.to_thread(held.reached.wait, 30)
    # the change is told while the list with the filter is still being read
    held.gates[""].clear()
    renewing = asyncio.create_task(records.refresh(None, NOW))
    await asyncio.sleep(0.05)
    held.gates[FILTER].set()
    assert await asking
    held.gates[""].set()
    await renewing
    assert records.query.where == FILTER
    assert records.total == len(records.ids) != everything
    assert records.arrivals == 0
    assert not records.adopt()

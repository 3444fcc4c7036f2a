"""The notifications that the vendor writes: what has happened, kept for three months, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fieldtui.simulator.models import Work, WorldEvent
from fieldtui.simulator.vendor_world import Faults, VendorWorld
from fieldtui.vendors.cloudworkpro.simulator.envelopes import index_of, object_id, stamp
from fieldtui.vendors.cloudworkpro.simulator.records import WORDS, Records

RETENTION = timedelta(days=90)
COLUMNS = ("_id", "event", "created_date", "resource", "resource_id", "attempt", "delivered")

#: what the vendor documents, and what a livelier day has besides
DOCUMENTED = frozenset({"WORKORDER.CREATE", "SITE.CREATE"})
LIVELY = DOCUMENTED | {"WORKORDER.STATUS"}

#: how many notifications the world begins with, at most, and how far back they go
_BEFORE, _SINCE = 200, timedelta(days=1)


@dataclass(slots=True)
class Notice:
    """One notification; `attempt` counts the retries so far. `spelling`: how its time is written."""

    id: str
    event: str
    created: datetime
    resource: str
    resource_id: str
    data: Mapping[str, Any]
    attempt: int = 0
    delivered: bool = False
    spelling: str = "text"

    def row(self) -> dict[str, Any]:
        """Return the notification as it is filtered and sorted."""
        return {
            "_id": self.id,
            "event": self.event,
            "created_date": stamp(self.created),
            "resource": self.resource,
            "resource_id": self.resource_id,
            "attempt": self.attempt,
            "delivered": self.delivered,
            "data": self.data,
        }

    def sent(self) -> dict[str, Any]:
        """Return the notification as it is listed and delivered."""
        seconds = self.created.timestamp()
        written = {"seconds": int(seconds), "milliseconds": round(seconds * 1000)}
        return {**self.row(), "created_date": written.get(self.spelling, stamp(self.created))}


class Notices:
    """All notifications, by their number. `events`: those that the company has switched on.

    Nothing is said of how `created_date` is written, so some have a number there.
    """

    def __init__(
        self,
        world: VendorWorld,
        records: Records,
        events: frozenset[str],
        tell: Callable[[Notice], None],
        faults: Faults,
    ) -> None:
        self._world, self._records, self._events, self._tell, self._faults = world, records, events, tell, faults
        self._kept: dict[int, Notice] = {}
        self._last = 0
        self._status = {index: work.stage for index, work in world.work.items()}
        self._begin()
        world.watch(self._happened)

    def rows(self) -> Sequence[dict[str, Any]]:
        """Return what is listed: nothing older than three months."""
        oldest = self._world.now() - RETENTION
        return [notice.row() for notice in self._kept.values() if notice.created >= oldest]

    def find(self, id: str) -> Notice | None:
        """Return the notification of that id, None when there is none or it is older than three months."""
        notice = self._kept.get(index_of(id) or 0)
        known = notice is not None and notice.id == id and notice.created >= self._world.now() - RETENTION
        return notice if known else None

    def spell(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write a row as it is sent."""
        notice = self.find(row["_id"])
        return row if notice is None else notice.sent()

    def _begin(self) -> None:
        """Have a past: the newest work orders of the last day, delivered long ago, and the opening of one site."""
        start = self._world.now()
        young = [work for work in self._world.work.values() if work.created >= start - _SINCE and not work.asked]
        for work in sorted(young, key=lambda each: each.created)[-_BEFORE:]:
            self._note("WORKORDER.CREATE", work.created, "work_order", self._work(work, "draft"), past=True)
        site = self._world.sites[max(self._world.sites)]
        about = {"_id": self._records.site_id(site.index), "name": site.name}
        self._note("SITE.CREATE", start - timedelta(hours=2), "site", about, past=True)

    def _happened(self, what: WorldEvent) -> None:
        """Write a notification of what happened, if it is one of the events that are switched on."""
        work = self._world.work.get(what.index) if what.sort == "work" else None
        if work is not None and not work.asked:
            self._note(self._event(what, work), what.at, "work_order", self._work(work))
            self._status[work.index] = work.stage
        elif what.sort == "site" and what.what == "created":
            site = self._world.sites[what.index]
            self._note("SITE.CREATE", what.at, "site", {"_id": self._records.site_id(site.index), "name": site.name})

    def _event(self, what: WorldEvent, work: Work) -> str:
        if what.what == "created":
            return "WORKORDER.CREATE"
        return "WORKORDER.UPDATE" if self._status.get(work.index) is work.stage else "WORKORDER.STATUS"

    def _work(self, work: Work, status: str = "") -> dict[str, Any]:
        return {"_id": self._records.work_id(work), "status": status or WORDS[work.stage]}

    def _spelling(self) -> str:
        if not self._faults.strikes("number for a date", calm=0.05, rough=0.2):
            return "text"
        return "seconds" if self._last % 2 else "milliseconds"

    def _note(self, event: str, at: datetime, resource: str, data: Mapping[str, Any], *, past: bool = False) -> None:
        if event not in self._events:
            return
        self._last += 1
        id = object_id("notice", self._world.seed, self._last, at)
        notice = Notice(id, event, at, resource, data["_id"], data, delivered=past, spelling=self._spelling())
        self._kept[self._last] = notice
        if not past:
            self._tell(notice)

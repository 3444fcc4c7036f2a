"""Sweeping the work orders: all of them, or what changed; and how to find out that some have gone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from fieldtui.contract.errors import ChangesIncomplete, Refused
from fieldtui.contract.wire import Flow, Page, Pages, Poll
from fieldtui.http.fields import decode_object, read_text, read_time
from fieldtui.vendors.cloudworkpro.listing import Listing, dated, newest, read_page, read_total, sealing, stamp
from fieldtui.vendors.cloudworkpro.settings import Settings

_CHANGED, _CREATED = "updated_date", "created_date"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the list is: the newest change in it, and how many there are. A checkpoint is this, as text."""

    newest: datetime
    total: int | None = None

    def __str__(self) -> str:
        return stamp(self.newest) + ("" if self.total is None else f" {self.total}")

    @classmethod
    def parse(cls, text: str | None) -> Standing | None:
        """Read a checkpoint, or a bare time; None for neither."""
        time, _, total = (text or "").partition(" ")
        moment = read_time(time)
        return cls(moment, int(total) if total.isdecimal() else None) if moment else None


@dataclass(slots=True)
class Births:
    """Which work orders came into being between two standings, by what a sweep of changes shows."""

    then: Standing
    now: Standing
    ids: set[str] = field(default_factory=set)

    def look(self, page: Page) -> None:
        """Note the new ones of a page."""
        for item in page.items:
            made = dated(item, _CREATED)
            if made and self.then.newest < made <= self.now.newest:
                self.ids.add(read_text(decode_object(item).get("_id")) or "")

    def explain(self) -> bool:
        """Whether there are as many now as there must be when none has gone."""
        totals = (self.then.total, self.now.total)
        return None in totals or self.now.total == (self.then.total or 0) + len(self.ids)


def sweep(poll: Poll[Settings]) -> Pages:
    """Sweep all work orders, or what changed since the checkpoint, a little earlier on.

    What changes after the first request is news to the next sweep. The full sweep goes by a column that never
    changes, since a row that is changed while we page would jump over the cursor otherwise. The other one goes from
    the newest backwards: what changes meanwhile has moved to the front. Changes do not show what has gone, but the
    vendor counts its list: when the count does not add up, here or with what the store then holds (one may have gone
    while another came), ChangesIncomplete asks for a full sweep.
    """
    settings = poll.settings
    among = {"status": settings.statuses} if settings.statuses else {}
    every = Listing(path=settings.workorders_path, limit=settings.page_limit, sort=settings.sweep_sort, among=among)
    latest_first = replace(every, sort=f"{_CHANGED}:desc")
    then = Standing.parse(poll.since)
    last, total = yield from _standing(latest_first, poll.now)
    if then is None:
        first = Standing(last, total) if last else None
        yield from sealing(every.pages(), lambda page: None, lambda: str(first) if first else None)
        return
    if total is None:
        raise ChangesIncomplete("the vendor does not say how many work orders there are, so that none could be missed")
    now = Standing(max(then.newest, last or then.newest), total)
    births = Births(then, now)
    changed = latest_first.since(_CHANGED, then.newest - timedelta(seconds=settings.overlap), poll.now)
    yield from sealing(changed.pages(), births.look, lambda: str(now) if births.explain() else None, total)
    if not births.explain():
        raise ChangesIncomplete("work orders have gone since the last sweep")


def _standing(latest_first: Listing, now: datetime) -> Flow[tuple[datetime | None, int | None]]:
    """Ask how far the list is: its newest change, and how many there are; None where it does not say."""
    first = replace(latest_first, limit=1)
    try:
        reply = yield first.request()
    except Refused as error:
        if error.status != 400:
            raise
        reply = yield replace(first, sort="").request()
    items, _, _ = read_page(reply, 2)
    return newest(items, _CHANGED, now), read_total(reply)

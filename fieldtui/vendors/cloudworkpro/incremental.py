"""Sweeping the work orders: all of them, or what changed; and how to find out that some have gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from fieldtui.contract.errors import ChangesIncomplete, Refused
from fieldtui.contract.flow import Flow, Page, Pages, Poll
from fieldtui.http.json_readers import read_time
from fieldtui.vendors.cloudworkpro.lists import Listing, newest, read_page, sealing, stamp
from fieldtui.vendors.cloudworkpro.settings import Settings

_CHANGED = "updated_date"


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all work orders, or what changed since the checkpoint, a little earlier on.

    What changes after the first request is news to the next sweep. The full sweep goes by a column that never
    changes, since a row that is changed while we page would jump over the cursor otherwise. The other one goes from
    the newest backwards: what changes meanwhile has moved to the front. Changes do not show what has gone, but the
    vendor counts its list, and the last page says how many there are.
    """
    settings = poll.settings
    among = {"status": settings.statuses} if settings.statuses else {}
    every = Listing(path=settings.workorders_path, limit=settings.page_limit, sort=settings.sweep_sort, among=among)
    latest_first = replace(every, sort=f"{_CHANGED}:desc")
    then = _moment(poll.since)
    last, total = yield from _standing(latest_first, poll.now)
    if then is None:
        yield from _all(every, last, total)
        return
    if total is None:
        raise ChangesIncomplete("the vendor does not say how many work orders there are, so that none could be missed")
    changed = latest_first.since(_CHANGED, then - timedelta(seconds=settings.overlap), poll.now)
    checkpoint = stamp(max(then, last or then))
    try:
        yield from sealing(changed.pages(), lambda page: replace(page, checkpoint=checkpoint, total=total))
    except Refused as error:
        if error.status != 400:
            raise
        raise ChangesIncomplete(f"the vendor lists no changes: {error}") from None


def _all(every: Listing, last: datetime | None, total: int | None) -> Pages:
    """Sweep all of them; the count is that of the last page, unless the list has become shorter meanwhile.

    A work order that goes after its page was read is stored all the same: then nothing follows from the count.
    """
    counts: list[int | None] = []

    def seal(page: Page) -> Page:
        counted = counts[-1] if counts else None
        shrank = counted is None or total is None or counted < total
        return replace(page, checkpoint=stamp(last) if last else None, total=None if shrank else counted)

    yield from sealing(every.pages(counts.append), seal)


def _moment(checkpoint: str | None) -> datetime | None:
    """Read a checkpoint: a time, behind which older programs wrote a count."""
    return read_time((checkpoint or "").partition(" ")[0])


def _standing(latest_first: Listing, now: datetime) -> Flow[tuple[datetime | None, int | None]]:
    """Ask how far the list is: its newest change, and how many there are; None where it does not say."""
    first = replace(latest_first, limit=1)
    try:
        reply = yield first.request()
    except Refused as error:
        if error.status != 400:
            raise
        reply = yield replace(first, sort="").request()
    found = read_page(reply, 1)
    return newest(found.items, _CHANGED, now), found.total

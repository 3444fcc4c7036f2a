"""One going-through of a feed: pages in, records stored as they come, what vanished taken out at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fieldtui.collector.guard import guard
from fieldtui.collector.progress import Progress as Progress
from fieldtui.contract.errors import (
    ChangesIncomplete,
    CursorExpired,
    FieldtuiError,
    Refused,
    SourceError,
    Unreadable,
)
from fieldtui.contract.events import read_event
from fieldtui.contract.vendor import Resource, Vendor, Webhooks
from fieldtui.contract.wire import Encoded, Page, Poll
from fieldtui.http.session import Run, Session
from fieldtui.http.traffic import OWN
from fieldtui.store.protocol import Arrival, Delivery, FeedKey, Query, Store, Sweep

log = logging.getLogger(__name__)

#: records that are decoded and stored in one go; more would hold up others that wait for the writer
CHUNK = 250
#: statuses by which a vendor says that an account may not have something, or that there is no such thing
_WITHHELD = frozenset({403, 404})
#: how often a sweep starts over because the vendor forgot its place
RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Sweeps one resource of one source into the store. `run` takes blocking work off the event loop."""

    source: str
    vendor: Vendor
    resource: Resource
    settings: Any
    session: Session
    store: Store
    run: Run

    @property
    def key(self) -> FeedKey:
        """The feed that is swept."""
        return FeedKey(self.source, self.resource.name)

    async def sweep(
        self,
        *,
        full: bool,
        since: str | None = None,
        again: bool = False,
        tell: Callable[[Progress], None] = lambda progress: None,
        on_wait: Callable[[float, SourceError], None] | None = None,
    ) -> Progress:
        """Go through the feed once. A SourceError is noted, not raised, and so is what nobody foresaw.

        `since` stands in for the checkpoint.

        `again`: another sweep follows, so that what was perhaps only hidden can wait for it before it is taken out.
        `tell` hears of every page, `on_wait` of every wait: until when (unix seconds), and because of what.
        """
        progress = Progress(full=full or not self.resource.incremental, again=again)
        progress.traffic.on_wait = on_wait
        began = self.session.clock.now()
        OWN.set(progress.traffic)
        try:
            for _ in range(RESTARTS):
                try:
                    with guard("/".join(self.key)):
                        await self._go_through(progress, since, tell)
                    break
                except CursorExpired as error:
                    progress.error = error
                    progress.full = progress.full or isinstance(error, ChangesIncomplete)
        except SourceError as error:
            self._excuse(progress, error)
        progress.seconds = max(0.0, self.session.clock.now() - began)
        return progress

    def _excuse(self, progress: Progress, error: SourceError) -> None:
        """Note what ended a sweep; that an account does not have what not every account has is no failure."""
        progress.error = error
        if self.resource.optional and isinstance(error, Refused) and error.status in _WITHHELD:
            progress.complete, progress.error = True, None
            progress.note = f"this account does not have it: {error}"

    async def _go_through(self, progress: Progress, since: str | None, tell: Callable[[Progress], None]) -> None:
        """Do one sweep from its first page to its last."""
        if since is None and not progress.full:
            since = await self.run(self.store.checkpoint, self.key)
        progress.begin(since)
        proves = progress.full and self.resource.proves_absence
        sweep = await self.run(partial(self.store.begin, self.key, self.vendor.name, full=proves))
        poll = Poll(self.settings, since, datetime.fromtimestamp(self.session.clock.now(), UTC))
        finished = False
        try:
            async for page in self.session.pages(self.resource.pages(poll)):
                await self._keep(sweep, page, progress)
                tell(progress)
            finished = True
        finally:
            complete = finished and not progress.rejected
            progress.removed += await asyncio.shield(
                self._finish(sweep, complete, twice=progress.again and self.resource.shifts)
            )
        if progress.is_unreadable:
            came = "1 record" if progress.rejected == 1 else f"{progress.rejected:,} records"
            raise Unreadable(f"{came} came and none could be read: {progress.first_rejection}")
        if not progress.full and progress.total is not None:
            await self._compare(progress.total)
        progress.complete, progress.error = True, None

    async def _compare(self, total: int) -> None:
        """Raise ChangesIncomplete when we hold another number of records than the vendor counts."""
        held = await self.run(self.store.count, Query(source=self.source, kinds=self.resource.kinds))
        if held != total:
            raise ChangesIncomplete(f"the vendor counts {total:,} and {held:,} are known here: some have gone")

    async def _finish(self, sweep: Sweep, complete: bool, *, twice: bool) -> int:
        """End the sweep in the store; how many records went."""
        now = self.session.clock.now()
        removed: int = await self.run(partial(self.store.finish, sweep, now=now, complete=complete, twice=twice))
        return removed

    async def _keep(self, sweep: Sweep, page: Page, progress: Progress) -> None:
        """Store one page, in chunks, the checkpoint with the last of them."""
        progress.pages += not page.blank
        progress.of = progress.of if page.blank else page.of
        progress.total = page.total if page.total is not None else progress.total
        progress.note = page.note or progress.note
        progress.warning = page.warning or progress.warning
        chunks = list(_chunks(page.items))
        for position, chunk in enumerate(chunks):
            checkpoint = page.checkpoint if position == len(chunks) - 1 else None
            await self.run(self._store, sweep, chunk, checkpoint, progress)

    def _store(self, sweep: Sweep, items: Sequence[Encoded], checkpoint: str | None, progress: Progress) -> None:
        """Decode and store some records; runs off the event loop."""
        now = self.session.clock.now()
        if self.resource.delivers and self.vendor.webhooks is not None:
            read = self._readable(items, progress, lambda raw: _caught(self.source, self.vendor.webhooks, raw, now))
            progress.changed += sum(self.store.receive(read)) if read else 0
            self.store.apply(sweep, (), now=now, checkpoint=checkpoint)
        else:
            read = self._readable(items, progress, lambda raw: arrival(self.resource, self.settings, raw))
            applied = self.store.apply(sweep, read, now=now, checkpoint=checkpoint)
            progress.changed += applied.added + applied.altered
            progress.doubled.update(applied.doubled)
        progress.records += len(read)

    def _readable(self, items: Sequence[Encoded], progress: Progress, read: Callable[[Encoded], Any]) -> list[Any]:
        """Read each record that can be read; count the others, and say once what is wrong with them."""
        good, where = [], "/".join(self.key)
        for raw in items:
            try:
                with guard(where, log_it=not progress.rejected):
                    good.append(read(raw))
            except FieldtuiError as error:
                progress.rejected += 1
                if not progress.first_rejection:
                    progress.first_rejection = str(error)
                    log.warning("%s: a record was rejected: %s", where, error)
        return good


def arrival(resource: Resource, settings: Any, raw: Encoded) -> Arrival:
    """Make what the store takes of one record's JSON; RecordRejected if it is not what the vendor promises."""
    assert resource.identity is not None
    assert resource.facets is not None
    item = resource.decode(raw, settings)
    return Arrival(resource.identity(item), resource.facets(item), bytes(raw))


def _caught(source: str, rules: Webhooks | None, raw: Encoded, now: float) -> Delivery:
    """Make a delivery of an entry in the vendor's own list of deliveries."""
    assert rules is not None
    event = read_event(rules, raw)
    return Delivery(
        seq=0,
        source=source,
        event_id=event.id or "",
        event=event.name,
        kind=event.kind,
        resource_id=event.resource_id,
        created=event.created.timestamp() if event.created else None,
        received=now,
        how="caught up",
        attempts=0,
        body=bytes(raw),
    )


def _chunks(items: Sequence[Encoded]) -> Iterator[Sequence[Encoded]]:
    """Cut a page into parts of a bearable size; an empty page is one empty part."""
    for start in range(0, max(1, len(items)), CHUNK):
        yield items[start : start + CHUNK]

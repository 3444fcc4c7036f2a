"""One going-through of a feed: pages in, records stored as they come, what vanished taken out at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.page_keeper import PageKeeper
from fieldtui.collector.page_keeper import arrival as arrival
from fieldtui.collector.removal_proof import LOOKS, FeedSuspects, RemovalProof
from fieldtui.collector.sweep_progress import SweepProgress as SweepProgress
from fieldtui.collector.vendor_counts import after_changes, after_full, says_something_went, told
from fieldtui.contract.errors import (
    ChangesIncomplete,
    CursorExpired,
    Fault,
    Refused,
    SourceError,
    StoreError,
    Unreadable,
)
from fieldtui.contract.flow import Poll
from fieldtui.contract.runtime import Run
from fieldtui.contract.vendor import Resource, Vendor
from fieldtui.http.conditional_get import nothing
from fieldtui.http.request_stats import OWN
from fieldtui.http.session import Session
from fieldtui.store.models import Count, FeedKey, Query, Sweep
from fieldtui.store.protocols import Store

log = logging.getLogger(__name__)

#: statuses by which a vendor says that an account may not have something, or that there is no such thing
_WITHHELD = frozenset({403, 404})
#: hears of every page
Tell = Callable[[SweepProgress], None]
# a cursor that expires three times in a row is broken, not old
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
    memory: FeedSuspects = field(default_factory=FeedSuspects)

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
        anew: bool = False,
        count: Count | None = None,
        tell: Tell = lambda progress: None,
        on_wait: Callable[[float, SourceError], None] | None = None,
    ) -> SweepProgress:
        """Go through the feed once. A SourceError is noted, not raised, and so is what nobody foresaw.

        `since` stands in for the checkpoint. `anew`: every page is to be sent, also what is unchanged. `count`: how the
        vendor's own count of the list has done so far.
        `again`: another sweep follows, so that what was perhaps only hidden can wait for it before it is taken out; if
        none does, a list that moves is read until two readings agree.
        `tell` hears of every page, `on_wait` of every wait: until when (unix seconds), and because of what.
        """
        progress = SweepProgress(full=full or not self.resource.incremental, again=again, anew=anew)
        # what earlier sweeps learnt about the vendor's own count
        progress.count = count or progress.count
        progress.request_stats.on_wait = on_wait
        began = self.session.clock.now()
        # in the task's context: the session counts for the source, this for the feed
        OWN.set(progress.request_stats)
        try:
            await self._attempt(progress, since, tell)
            # only now, with the whole list read, can absence be proved
            await self._prove(progress, tell)
            if progress.full and progress.error is None:
                await self._compare(progress)
        except SourceError as error:
            self._excuse(progress, error)
        progress.seconds = max(0.0, self.session.clock.now() - began)
        return progress

    async def _attempt(self, progress: SweepProgress, since: str | None, tell: Tell) -> None:
        """Read the list to its end, from the start again where the vendor forgot its place."""
        for _ in range(RESTARTS):
            try:
                with error_boundary("/".join(self.key)):
                    await self._go_through(progress, since, tell)
                return
            except CursorExpired as error:
                # kept until a later attempt succeeds: the last one is what the feed shows
                progress.error = error
                # what changed cannot be told from what went, so that the next reading has to be of everything
                progress.full = progress.full or isinstance(error, ChangesIncomplete)

    async def _prove(self, progress: SweepProgress, tell: Tell) -> None:
        """Find out what is gone from a list that moves, reading it again if that has to be."""
        # one object for all looks, since it remembers what was asked for
        prover = RemovalProof(self.key, self.resource, self.settings, self.session, self.store, self.run, self.memory)
        for looks in range(1, LOOKS + 1):
            if progress.error is not None or not progress.moves:
                return
            with error_boundary("/".join(self.key)):
                if await prover.is_settled(progress, looks):
                    return
            # the second reading may use validators: it only has to show whether the list is still the same
            progress.anew = False
            # a copy of the counts: a second reading that breaks off must not spoil those of the first
            read = replace(progress)
            try:
                await self._attempt(progress, None, tell)
            except SourceError as error:
                # a bug of ours is told; trouble at the vendor's leaves the first reading as it was
                if isinstance(error, Fault):
                    raise
                progress.pages, progress.of, progress.records = read.pages, read.of, read.records
                progress.complete, progress.error = False, None
                progress.add_note(f"the list could not be read a second time: {error}")
                return

    def _excuse(self, progress: SweepProgress, error: SourceError) -> None:
        """Note what ended a sweep; that an account does not have what not every account has is no failure.

        An account of whose list something has come does have it.
        """
        progress.error = error
        # an account without a module gets 403 for its list at some vendors
        if not progress.records and is_withheld(self.resource, error):
            progress.complete, progress.error = True, None
            progress.note = f"this account does not have it: {error}"

    async def _go_through(self, progress: SweepProgress, since: str | None, tell: Tell) -> None:
        """Do one sweep from its first page to its last."""
        if since is None and not progress.full:
            since = await self.run(self.store.feeds.checkpoint, self.key)
        progress.begin(since)
        # a list of changes never proves that something is absent
        proves = progress.full and self.resource.proves_absence
        sweep = await self.run(partial(self.store.sweeps.begin, self.key, self.vendor.name, full=proves))
        keeper = self._keeper()
        poll = Poll(self.settings, since, datetime.fromtimestamp(self.session.clock.now(), UTC))
        finished, behind = False, 0
        try:
            offer = nothing if progress.anew else keeper.offer
            async for page in self.session.pages(self.resource.pages(poll), offer):
                await keeper.keep(sweep, page, progress)
                # blank pages only show the end: how many answers stand behind the last one with records is remembered
                behind = behind if page.blank and not page.repeats else progress.request_stats.answers
                tell(progress)
            finished = True
        finally:
            # also when cancelled: what came is stored, and the feed must say that it is partial
            complete = finished and not progress.rejected
            # a list that came in one answer, with nothing asked behind it, was read in one state; who comes back anyway
            # need not rely on that, and what looked like the first page again may have been a list that moved by one
            progress.single = progress.pages < 2 and progress.request_stats.answers == behind
            trusted = progress.single and not progress.again and not progress.repeats
            progress.moves = complete and proves and self.resource.shifts and not trusted
            # shielded: the store must learn how the sweep ended even when the program is stopped
            progress.removed += await asyncio.shield(self._finish(sweep, complete, progress, broken=not finished))
        if progress.is_unreadable:
            came = "1 record" if progress.rejected == 1 else f"{progress.rejected:,} records"
            raise Unreadable(f"{came} came and none could be read: {progress.first_rejection}")
        # a full sweep is compared after its removals are proved, since they change what is known here
        if not progress.full:
            await self._compare(progress)
        progress.complete, progress.error = True, None

    def _keeper(self) -> PageKeeper:
        """Return what stores this feed's pages."""
        clock = self.session.clock
        return PageKeeper(self.key, self.vendor, self.resource, self.settings, self.store, clock, self.run)

    async def _compare(self, progress: SweepProgress) -> None:
        """Compare the vendor's count with what is known here; ChangesIncomplete when that shows that some have gone."""
        total, removed = progress.total, progress.removed
        if total is None:
            if progress.full:
                progress.count = after_full(progress.count, None, asked_for=progress.forced, removed=removed)
            return
        # the count is compared with the live records of this source's kinds
        held = await self.run(self.store.records.count, Query(source=self.source, kinds=self.resource.kinds))
        if progress.full:
            progress.count = after_full(progress.count, total - held, asked_for=progress.forced, removed=removed)
        elif says_something_went(progress.count, total - held):
            progress.forced = True
            raise ChangesIncomplete(f"the vendor counts {total:,} and {held:,} are known here: some have gone")
        else:
            progress.count = after_changes(progress.count)
        progress.counted = told(progress.count, total, held, progress.rejected)

    async def _finish(self, sweep: Sweep, complete: bool, progress: SweepProgress, *, broken: bool) -> int:
        """End the sweep in the store; how many records went. `broken`: something else has broken it off."""
        finish = partial(
            # sent in one piece: removals and marks belong into one transaction
            self.store.sweeps.finish,
            sweep,
            now=self.session.clock.now(),
            complete=complete,
            moves=progress.moves,
            overlaps=self.resource.overlaps,
            only=progress.only,
        )
        try:
            removed: int = await self.run(finish)
        except StoreError as error:
            if not broken:
                raise
            # what broke it off is what counts; in the place of a cancellation it would have the feed go on
            log.warning("%s: the end of a sweep could not be stored: %s", "/".join(self.key), error)
            return 0
        return removed


def is_withheld(resource: Resource, error: Exception) -> bool:
    """Return whether an error says that an account does not have what not every account has."""
    # only for lists that the contract says some accounts do not have
    return resource.optional and isinstance(error, Refused) and error.status in _WITHHELD

"""What is done once, without a screen: polling every feed (`fieldtui sync`), fetching a record, one write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar, TypeVarTuple

from fieldtui.collector.delivery_inquiry import inquire
from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.feed import Feed
from fieldtui.collector.source import Runtime, Source, connected
from fieldtui.collector.source_identity import forget_other_accounts
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import SweepProgress
from fieldtui.collector.write_orders import carry_out
from fieldtui.collector.write_recovery import EarlierWrite, recall, settle
from fieldtui.contract.action import Outcome
from fieldtui.contract.collector_commands import OfWrite
from fieldtui.contract.control import VendorEntry
from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.feed_report import FeedReport
from fieldtui.contract.record import Address
from fieldtui.contract.runtime import Clock, WallClock
from fieldtui.contract.vendor import Resource
from fieldtui.http.tokens import TokenStores
from fieldtui.http.transport import Transport
from fieldtui.store.lease import Lease
from fieldtui.store.models import FeedKey
from fieldtui.store.protocols import Store

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class FeedResult(NamedTuple):
    """How one feed's sweep went. `error` is one line, empty when `ok`."""

    source: str
    resource: str
    ok: bool
    progress: SweepProgress
    error: str

    @property
    def report(self) -> FeedReport:
        """The same as one is told of it."""
        progress = self.progress
        return FeedReport(
            source=self.source,
            resource=self.resource,
            ok=self.ok,
            pages=progress.pages,
            records=progress.records,
            changed=progress.changed,
            removed=progress.removed,
            rejected=progress.rejected,
            complete=progress.complete,
            requests=progress.request_stats.requests,
            retries=progress.request_stats.retries,
            seconds=progress.seconds,
            error=self.error,
            warning=progress.warning,
            remarks=progress.remarks,
        )


Tell = Callable[[str, str, SweepProgress], None]


def _keep_quiet(source: str, resource: str, progress: SweepProgress) -> None:
    """Keep to itself how far a feed is."""


async def sync(
    specs: Sequence[SourceSpec],
    store: Store,
    *,
    full: bool = False,
    patience: float = 30.0,
    token_store: TokenStores | None = None,
    clock: Clock | None = None,
    only: Callable[[Resource], bool] = lambda resource: True,
    since: str | None = None,
    tell: Tell = _keep_quiet,
    leased: bool = False,
) -> list[FeedResult]:
    """Sweep every feed of these sources once, all at the same time; a result for each, in the order of the sources.

    `full`: everything is read, and sent even if it is unchanged. `patience`: seconds that each source may spend waiting
    because its vendor asks for it. `only`: which feeds; `since`: what stands in for their checkpoints.
    `leased`: nobody else collects meanwhile.
    """
    # a one-shot command has no loop of its own to come back to, so each wait has an end
    async with _OneShotSource(store, token_store=token_store, clock=clock, patience=patience, leased=leased) as around:
        await around.run(forget_other_accounts, store.feeds, specs)
        known = {FeedKey(status.source, status.resource): status for status in await around.run(store.feeds.statuses)}
        runs: list[Awaitable[FeedResult]] = []
        sources = []
        for spec in specs:
            source = connected(spec, around, known)
            if isinstance(source, Source):
                sources.append(source)
                # a generator: the feeds are made only for sources that can be connected
                feeds = (feed for feed in source.active if only(feed.sweeper.resource))
                runs += [swept(feed, full, since, tell=tell) for feed in feeds]
            else:
                runs += [_refused(spec, resource, source) for resource in spec.vendor.resources if only(resource)]
        # writes that a killed program left behind are settled before anything new is read
        await asyncio.gather(*map(settle, sources))
        return list(await asyncio.gather(*runs))


async def fetch(
    spec: SourceSpec, store: Store, address: Address, *, token_store: TokenStores | None = None, leased: bool = False
) -> None:
    """Ask the vendor for one record and keep what it says; raises SourceError. `leased` as for `sync`."""
    async with _OneShotSource(store, token_store=token_store, patience=30.0, leased=leased) as around:
        await around.run(forget_other_accounts, store.feeds, [spec])
        with error_boundary(spec.name):
            await Source(spec, around).fetch(address)


async def inquire_once(
    spec: SourceSpec, store: Store, event_id: str, *, token_store: TokenStores | None = None
) -> VendorEntry:
    """Ask the vendor for its own entry of a delivery; raises SourceError."""
    async with _OneShotSource(store, token_store=token_store, patience=30.0) as around:
        with error_boundary(spec.name):
            return await inquire(Source(spec, around), event_id)


async def act_once(
    spec: SourceSpec,
    store: Store,
    order: OfWrite,
    *,
    token_store: TokenStores | None = None,
    read_only: bool = False,
) -> Outcome:
    """Do one thing to one record, unless its key says that another process has taken it up; see `carry_out`."""
    async with _OneShotSource(store, token_store=token_store, patience=30.0, read_only=read_only) as around:
        await around.run(forget_other_accounts, store.feeds, [spec])
        with error_boundary(spec.name):
            return await carry_out(Source(spec, around), order)


async def recall_once(
    spec: SourceSpec,
    store: Store,
    address: Address,
    action: str,
    answers: Mapping[str, str],
    *,
    token_store: TokenStores | None = None,
) -> EarlierWrite | None:
    """Find out what became of the last write to a record, where nobody knows; None where that is known."""
    async with _OneShotSource(store, token_store=token_store, patience=30.0) as around:
        with error_boundary(spec.name):
            return await recall(Source(spec, around), address, action, answers)


class _OneShotSource:
    """The surroundings of a short piece of work, put away afterwards."""

    def __init__(
        self,
        store: Store,
        *,
        token_store: TokenStores | None = None,
        clock: Clock | None = None,
        patience: float | None = None,
        read_only: bool = False,
        leased: bool = False,
    ) -> None:
        # SQLite connections belong to the thread that opened them
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._transport = Transport()
        self._around = Runtime(
            store=store,
            send=self._transport,
            clock=clock or WallClock(),
            run=self._run,
            token_store=token_store,
            read_only=read_only,
            patience=patience,
        )
        self._lease = Lease(store.leases, self._around.clock, self._run, guards=True) if leased else None
        self._holding: asyncio.Task[None] | None = None

    async def _run(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run blocking work in the one worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    async def __aenter__(self) -> Runtime:
        if self._lease is not None:
            await self._lease.wait()
            self._holding = asyncio.create_task(self._lease.hold())
        return self._around

    async def __aexit__(self, *raised: object) -> None:
        await self._transport.aclose()
        if self._lease is not None and self._holding is not None:
            self._holding.cancel()
            await asyncio.wait([self._holding])
            await self._lease.release()
        # what was handed to the thread before is done when this comes back
        await self._run(lambda: None)
        self._worker.shutdown(wait=True)


async def swept(
    feed: Feed, full: bool, since: str | None, *, patience: float | None = None, tell: Tell = _keep_quiet
) -> FeedResult:
    """Sweep one feed once; how it went. Arguments as for `sync`."""
    name, resource = feed.sweeper.key
    progress = SweepProgress()
    try:
        with error_boundary(f"{name}/{resource}"):
            progress = await feed.once(
                full=full or (since is None and feed.is_full_due()),
                since=since,
                # `--full` means the vendor's answer, not what a validator says of it
                anew=full,
                patience=patience,
                tell=lambda going: tell(name, resource, going),
            )
        error = str(progress.error) if progress.error is not None else ""
    except FieldtuiError as trouble:
        error = str(trouble)
    return FeedResult(name, resource, not error, progress, error)


async def _refused(spec: SourceSpec, resource: Resource, error: FieldtuiError) -> FeedResult:
    """Return why the source of a feed cannot be connected."""
    return FeedResult(spec.name, resource.name, False, SweepProgress(), str(error))

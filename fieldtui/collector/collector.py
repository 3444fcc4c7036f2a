"""All sources at work, in a thread with an event loop of its own, so that no vendor can hold up a key."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, TypeVar, TypeVarTuple

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.replay_control import LoopReplayControl, ReplayHandler
from fieldtui.collector.source import Runtime, Source, connected
from fieldtui.collector.source_identity import forget_other_accounts
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.store_thread import StoreThread
from fieldtui.collector.write_recovery import keep_settling
from fieldtui.contract.action import Outcome
from fieldtui.contract.collector_commands import OfSync, OfWrite
from fieldtui.contract.control import VendorEntry
from fieldtui.contract.errors import FieldtuiError, NotFound, SourceError
from fieldtui.contract.feed_report import FeedReport
from fieldtui.contract.record import Address
from fieldtui.contract.runtime import Clock, Run, WallClock
from fieldtui.contract.supervisor import Supervisor
from fieldtui.http.tokens import TokenStores
from fieldtui.store.lease import Lease
from fieldtui.store.models import FeedKey, FeedStatus
from fieldtui.store.protocols import Store

log = logging.getLogger(__name__)
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Companion(Protocol):
    """Something that runs beside the feeds in the collector's loop: the receiver of webhooks.

    `name`: what it does, for people ("receiving webhooks").
    """

    name: str

    async def run(self) -> None:
        """Run until cancelled."""

    def state(self) -> str:
        """Describe in a few words where it is and how it does."""


class Collector:
    """Runs feeds for as long as it holds the store's lease; a `CollectorControl` (fieldtui.contract.control).

    `companions(run, wake)` makes what else runs in the loop: `run` does blocking work before sweeps', `wake(source,
    resource)` asks for a sweep. `replay_service` sends deliveries again.
    """

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        store: Store,
        *,
        clock: Clock | None = None,
        token_store: TokenStores | None = None,
        read_only: bool = False,
        companions: Callable[[Run, Callable[[str, str], None]], Sequence[Companion]] = lambda run, wake: (),
        replay_service: ReplayHandler | None = None,
    ) -> None:
        self._specs, self._store = specs, store
        self._clock, self._token_store, self._read_only = clock or WallClock(), token_store, read_only
        self._make_companions = companions
        self.replays = LoopReplayControl(replay_service, self._submit)
        self._companions: Sequence[Companion] = ()
        self._supervised: Sequence[Supervisor] = ()
        #: those at work, by name; none while another process has the lease
        self.sources: Mapping[str, Source] = {}
        self._store_thread = StoreThread()
        self.lease = Lease(store.leases, self._clock, self._store_thread.run_first, guards=True)
        self._loop = asyncio.new_event_loop()
        # a daemon, so that a loop that hangs in a library cannot keep the terminal from its user
        self._work: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._main, name="collector", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether its thread lives: polling, or waiting for the lease."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End polling and receiving; returns when all is on disk."""
        if self.is_running:
            # asyncio's own methods may be called from the loop's thread alone
            self._loop.call_soon_threadsafe(lambda: self._work and self._work.cancel())
            self._thread.join(timeout=10)
        self._store_thread.close()

    def _main(self) -> None:
        """Run the loop for as long as the thread lives."""
        asyncio.set_event_loop(self._loop)
        self._work = self._loop.create_task(self._live())
        try:
            self._loop.run_until_complete(self._work)
        except asyncio.CancelledError:
            pass
        except Exception:  # the thread's last words; there is no one above to hear them
            log.exception("the collector ended")
        finally:
            self._loop.run_until_complete(self.replays.close())
            self._loop.run_until_complete(_end_the_rest())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def run_blocking(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run blocking work in the collector's one worker thread."""
        return await self._store_thread.run(work, *arguments)

    async def _live(self) -> None:
        """Wait for the lease, then run everything for as long as it is ours."""
        from fieldtui.http.transport import Transport

        # reading the machine's certificates takes longer than a frame
        transport = await self.run_blocking(Transport)
        around = Runtime(
            store=self._store,
            send=transport,
            clock=self._clock,
            run=self.run_blocking,
            token_store=self._token_store,
            read_only=self._read_only,
            fence=lambda: self.lease.fence,
        )
        try:
            while True:
                await self.lease.wait()
                await self._collect(around)
        finally:
            await asyncio.shield(self.lease.release())
            await transport.aclose()

    async def _collect(self, around: Runtime) -> None:
        """Poll and receive until another process has taken the lease (after this one was held up for long)."""
        await self.run_blocking(forget_other_accounts, self._store.feeds, self._specs)
        known = {FeedKey(s.source, s.resource): s for s in await self.run_blocking(self._store.feeds.statuses)}
        self.sources = {s.spec.name: s for s in await self._connected(around, known)}
        self._companions = self._make_companions(self._store_thread.run_first, self._wake)
        self._supervised = list(_works(self.sources, self._companions, self._clock))
        tasks = [asyncio.create_task(each.run()) for each in self._supervised]
        try:
            await self.lease.hold()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.sources, self._companions, self._supervised = {}, (), ()

    async def _connected(self, around: Runtime, known: Mapping[FeedKey, FeedStatus]) -> list[Source]:
        """Make each source; one whose settings are no good says so in its panes and delays no other."""
        made = []
        for spec in self._specs:
            source = connected(spec, around, known)
            if isinstance(source, Source):
                made.append(source)
                continue
            for resource in spec.vendor.resources:
                await self.run_blocking(self._store.feeds.set_status, _unusable(spec, resource.name, source))
        return made

    # --- control: from any thread ---

    def refresh(self, source: str | None = None, feed: str = "") -> Future[None]:
        """Poll that source (None: all) now, or one feed of it, and try a refused login again."""
        return self._each(source, lambda each: each.refresh(feed))

    def pause(self, source: str | None, paused: bool) -> Future[None]:
        """Stop or resume polling of that source (None: all)."""
        return self._each(source, lambda each: each.pause(paused))

    def paused(self, source: str) -> bool:
        """Return whether that source is paused."""
        return source in self.sources and self.sources[source].paused

    def fetch(self, address: Address) -> Future[None]:
        """Get the fuller JSON of a record into the store."""
        return self._submit(lambda: self._source(address.source).fetch(address))

    def act(self, order: OfWrite) -> Future[Outcome]:
        """Do that to the record at its vendor's."""
        from fieldtui.collector.write_orders import carry_out

        return self._submit(lambda: carry_out(self._source(Address.parse(order.address).source), order))

    def listening(self) -> str:
        """Return where webhooks are received, or why they are not; and what broke down here and begins again."""
        states = [companion.state() for companion in self._companions]
        return "  ".join(filter(None, states + [each.trouble for each in self._supervised]))

    def catch_up(self, source: str | None = None) -> Future[None]:
        """Fetch the deliveries that were missed."""
        return self._each(source, _list_deliveries)

    def sync(self, order: OfSync) -> Future[list[FeedReport]]:
        """Sweep feeds once; how each went."""
        from fieldtui.collector.sync_command import sync_here

        return self._submit(lambda: sync_here(self.sources, order))

    def inquire(self, source: str, event_id: str) -> Future[VendorEntry]:
        """Ask the vendor for its own entry of that delivery."""
        from fieldtui.collector.delivery_inquiry import inquire

        return self._submit(lambda: inquire(self._source(source), event_id))

    def _wake(self, source: str, resource: str) -> None:
        """Ask for a sweep of one feed; from within the loop."""
        if source in self.sources and resource in self.sources[source].feeds:
            self.sources[source].feeds[resource].refresh(shown=False)

    def _each(self, source: str | None, do: Callable[[Source], None]) -> Future[None]:
        """Do something with that source, or with all."""

        async def work() -> None:
            for each in self.sources.values() if source is None else [self._source(source)]:
                do(each)

        return self._submit(work)

    def _source(self, name: str) -> Source:
        """Return that source; NotFound if it is not at work here."""
        if name not in self.sources:
            raise NotFound(f"{name} is not polled here")
        return self.sources[name]

    def _submit(self, start: Callable[[], Awaitable[T]]) -> Future[T]:
        """Run a coroutine in the loop; its future may be waited for in any thread."""

        async def task() -> T:
            with error_boundary("the console"):
                return await start()

        if self._loop.is_closed() or not self.is_running:
            failed: Future[T] = Future()
            failed.set_exception(NotFound("nothing is polled here at the moment"))
            return failed
        running: Coroutine[Any, Any, T] = task()
        return asyncio.run_coroutine_threadsafe(running, self._loop)


def _works(sources: Mapping[str, Source], companions: Sequence[Companion], clock: Clock) -> Iterator[Supervisor]:
    """Yield what goes on side by side: each begins again by itself, and holds up nothing else."""
    for name, source in sources.items():
        yield Supervisor(f"polling of {name}", source.run, clock)
        yield Supervisor(f"settling the writes of {name}", partial(keep_settling, source), clock)
    for companion in companions:
        yield Supervisor(companion.name, companion.run, clock)


async def _end_the_rest() -> None:
    """Cancel what a screen asked for and nobody waits for any more; each task gets to put its things away."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    # a task may hold a half-finished write: it is told, and given the time to note so
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _list_deliveries(source: Source) -> None:
    """Sweep the feeds of a source that bring webhook deliveries."""
    for feed in source.active:
        if feed.sweeper.resource.delivers:
            feed.refresh()


def _unusable(spec: SourceSpec, resource: str, error: FieldtuiError) -> FeedStatus:
    """Return the status of a feed whose source cannot be connected."""
    # a fault of the configuration has no word of its own
    word = error.word if isinstance(error, SourceError) else "not configured"
    return FeedStatus(source=spec.name, vendor=spec.vendor.name, resource=resource, word=word, error=str(error))

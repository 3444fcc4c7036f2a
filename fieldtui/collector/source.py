"""One configured source at work: its session, and a feed for each of its resources."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from fieldtui.collector.decoder_fingerprint import basis
from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.feed import Feed
from fieldtui.collector.source_identity import login_of
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import Sweeper, arrival
from fieldtui.contract.errors import FieldtuiError, NotFound, RecordRejected, Refused
from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address
from fieldtui.contract.runtime import Clock, Run
from fieldtui.contract.vendor import Resource
from fieldtui.http.detail_fetch import Unchanged, fetch_detail
from fieldtui.http.session import Session
from fieldtui.http.tokens import TokenStores
from fieldtui.http.transport import Send
from fieldtui.store.models import Arrival, FeedKey, FeedStatus, Stored
from fieldtui.store.protocols import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What every source works with. `run` takes blocking work off the event loop.

    `fence()`: the number of the grant under which this process collects, 0 where it does not.
    """

    store: Store
    send: Send
    clock: Clock
    run: Run
    token_store: TokenStores | None = None
    read_only: bool = False
    patience: float | None = None
    fence: Callable[[], int] = lambda: 0


class Source:
    """The feeds of one login, sharing its session; ConfigurationError when its settings do not make a connection."""

    def __init__(self, spec: SourceSpec, around: Runtime, known: Mapping[FeedKey, FeedStatus] | None = None) -> None:
        self.spec, self.around = spec, around
        # worked out only when a token is kept or looked for, since it reveals secrets
        connection = spec.vendor.connect(spec.settings)
        login = partial(login_of, spec.vendor, spec.settings, connection)
        self.session = Session(
            spec.name,
            connection,
            spec.bound(around.send),
            clock=around.clock,
            token_store=around.token_store.of(spec.name, login) if around.token_store else None,
            read_only=around.read_only,
            patience=around.patience,
            run=around.run,
        )
        self.feeds = {resource.name: self._feed(resource, known or {}) for resource in spec.vendor.resources}

    def _feed(self, resource: Resource, known: Mapping[FeedKey, FeedStatus]) -> Feed:
        """Make the feed of one resource; it goes on from what the store knows of it."""
        spec, around = self.spec, self.around
        sweeper = Sweeper(spec.name, spec.vendor, resource, spec.settings, self.session, around.store, around.run)
        # the configuration's pace, else the vendor's own
        pace = spec.paces.get(resource.name, resource.pace)
        return Feed(sweeper, pace=pace, status=known.get(sweeper.key))

    @property
    def active(self) -> Iterator[Feed]:
        """The feeds that are not switched off."""
        return (feed for feed in self.feeds.values() if feed.pace)

    async def run(self) -> None:
        """Poll all feeds until cancelled."""
        # a fault of ours in one feed ends the group; its supervisor begins all anew
        async with asyncio.TaskGroup() as group:
            for feed in self.feeds.values():
                group.create_task(feed.run())
                group.create_task(feed.writer.keep())

    def refresh(self, only: str = "") -> None:
        """Poll everything now, or one feed, and let a refused login be tried again. NotFound for a feed that is not
        polled.
        """
        wanted = [feed for feed in self.active if only in ("", feed.sweeper.resource.name)]
        if only and not wanted:
            raise NotFound(f"{self.spec.name} has no feed “{only}” that is polled")
        # a person asks for it, so that a refused login may be tried once more
        if self.session.tokens is not None:
            self.session.tokens.retry()
        for feed in wanted:
            feed.refresh()

    def pause(self, paused: bool) -> None:
        """Stop polling, or go on."""
        for feed in self.active:
            feed.pause(paused)

    @property
    def paused(self) -> bool:
        """Whether polling is stopped."""
        return any(feed.paused for feed in self.active)

    async def fetch(self, address: Address) -> None:
        """Get the fuller JSON of a record and keep it; raises SourceError when the vendor does not give it."""
        resource = await self._resource(address)
        if resource.detail is None:
            return
        around, vendor, settings = self.around, self.spec.vendor.name, self.spec.settings

        # a detail is kept with its basis: under another version or zone it is asked for anew
        async def offer(url: str, context: str) -> Validator | None:
            rests_on = basis(vendor, resource.name, settings, context)
            known: Validator | None = await around.run(around.store.records.detail_validator, address, rests_on)
            # the record may have another address now
            return known if known and known.url == url else None

        try:
            raw, validator = await fetch_detail(self.session, resource.detail(settings, address.id), offer)
        except Unchanged:
            await around.run(partial(around.store.records.confirm_detail, address, now=around.clock.now()))
            return
        try:
            # read before it is kept: what cannot be read must not replace what can
            arrival(resource, settings, raw)
        except RecordRejected as error:
            raise Refused(f"the vendor's answer is not a {address.kind}: {error}") from None
        rests_on = basis(vendor, resource.name, settings, validator.context) if validator else ""
        await self.keep_detail(address, raw, rests_on, validator)

    async def keep_detail(
        self, address: Address, raw: bytes, rests_on: str = "", validator: Validator | None = None
    ) -> None:
        """Keep the fuller JSON of a record, and by what it is known."""
        around, now = self.around, self.around.clock.now()
        keep = partial(around.store.records.keep_detail, address, raw, now=now, basis=rests_on, validator=validator)
        await around.run(keep)

    async def touch(self, resource: Resource, new: Arrival, *, how: str) -> None:
        """Store one record that came outside a sweep."""
        # one record outside its list: the sweep's marks stay as they are
        around, key = self.around, FeedKey(self.spec.name, resource.name)
        now = around.clock.now()
        await around.run(partial(around.store.records.touch, key, self.spec.vendor.name, new, now=now, how=how))

    async def _resource(self, address: Address) -> Resource:
        """Return the resource that a record came from; of one that is not stored, the first that serves its kind."""
        stored: Stored | None = await self.around.run(self.around.store.records.stored, address)
        if stored is not None and stored.resource in self.feeds:
            return self.spec.vendor.resource(stored.resource)
        resource = self.spec.vendor.resource_of(address.kind)
        if resource is None:
            raise NotFound(f"{self.spec.vendor.title} has no records of kind {address.kind}")
        return resource


def connected(
    spec: SourceSpec, around: Runtime, known: Mapping[FeedKey, FeedStatus] | None = None
) -> Source | FieldtuiError:
    """Make a source, or return why it cannot be made: no other source is to suffer for that."""
    try:
        with error_boundary(spec.name):
            return Source(spec, around, known)
    except FieldtuiError as error:
        return error

"""A source at work on a simulated vendor over real HTTP, and deeds that the vendor lets happen, found by trying."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from fieldtui import vendors
from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.write_runner import act, facets_of
from fieldtui.contract.action import Action, ActionInput
from fieldtui.contract.errors import Refused
from fieldtui.contract.flow import Reply
from fieldtui.contract.record import Address, Kind
from fieldtui.contract.runtime import WallClock, inline
from fieldtui.contract.vendor import Rate, Resource, Vendor
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query, Stored
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.vendors.simulator_session import settings_of


class Done(NamedTuple):
    """What happened: to which record, with which answers, from which status to which (None: gone)."""

    address: Address
    answers: Mapping[str, str]
    before: str | None
    after: str | None


@dataclass
class Window:
    """Looks on while requests leave: what was sent, and which states the outbox had then."""

    store: Store
    transport: Transport = field(default_factory=Transport)
    left: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        self.left.append((method, tuple(write.state for write in self.store.outbox.query())))
        return await self.transport(method, url, headers, content, seconds, limit=limit)

    @property
    def changing(self) -> list[tuple[str, ...]]:
        """The states of the outbox at each request that was no GET."""
        return [states for method, states in self.left if method != "GET"]


@dataclass
class WriteTrial:
    """One person's program: a store, a source, and what leaves."""

    source: Source
    store: Store
    window: Window

    async def sweep(self, resource: Resource) -> None:
        """Fetch the records that may be acted on, and those that answers may name."""
        kinds = {ask.kind for action in resource.actions for ask in action.asks if ask.kind is not None}
        others = [found for kind in kinds if (found := self.source.spec.vendor.resource_of(kind))]
        for each in (resource, *others):
            progress = await self.source.feeds[each.name].sweeper.sweep(full=True)
            assert progress.error is None
        self.window.left.clear()

    def records(self, kind: Kind) -> list[Stored]:
        """All records of a kind."""
        rows = self.store.records.rows(self.store.records.select(Query(kinds=(kind,), sort="id")))
        return [stored for row in rows if (stored := self.store.records.stored(row.address))]

    def status(self, address: Address) -> str | None:
        """How a record stands in the store, None when it is not there."""
        stored = self.store.records.stored(address)
        return stored.row.status if stored else None

    def ways(self, action: Action) -> Iterator[Mapping[str, str]]:
        """Each way in which the questions of an action may be answered."""
        values = [self._values(ask) for ask in action.asks]
        for chosen in itertools.product(*values):
            yield {ask.name: value for ask, value in zip(action.asks, chosen, strict=True)}

    def _values(self, ask: ActionInput) -> list[str]:
        if ask.kind is not None:
            return [self.records(ask.kind)[0].row.id]
        return list(ask.choices) or ["because it must be"]

    def open_to(self, resource: Resource, action: Action) -> Iterator[Stored]:
        """The records for which the action is offered."""
        for kind in resource.kinds:
            for stored in self.records(kind):
                if action.unavailable(facets_of(self.source, resource, stored)) is None:
                    yield stored

    async def succeed(self, resource: Resource, action: Action) -> Done:
        """Try until the vendor lets it happen."""
        for stored in itertools.islice(self.open_to(resource, action), 12):
            for answers in self.ways(action):
                with suppress(Refused):
                    address, before = stored.row.address, stored.row.status
                    await act(self.source, address, action.name, answers)
                    return Done(address, answers, before, self.status(address))
        raise AssertionError(f"{action.name} never worked")

    def another(self, resource: Resource, action: Action, done: Done) -> Address:
        """Another record that stands where the one stood before, so that the same can be done to it."""
        itself = done.address.id.partition("@")[0]
        return next(
            stored.row.address
            for stored in self.open_to(resource, action)
            if stored.row.id.partition("@")[0] != itself and stored.row.status == done.before
        )


class Impatient(WallClock):
    """The real time, in which nobody waits longer than a moment."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds, 0.05))


def unhurried(vendor: Vendor) -> Vendor:
    """The vendor as one that needs no sparing, so that tests are quick."""
    return replace(vendor, connect=lambda settings: replace(vendor.connect(settings), rate=Rate(10_000, 1)))


@asynccontextmanager
async def sitting(simulated: SimulatorProcess, folder: Path, *, read_only: bool = False) -> AsyncIterator[WriteTrial]:
    """Sit down at a desk with an empty store."""
    assert simulated.config is not None
    name, about = next(iter(simulated.sources.items()))
    store = open_store("sqlite", folder)
    window = Window(store)
    around = Runtime(store=store, send=window, clock=Impatient(), run=inline, read_only=read_only, patience=30.0)
    spec = SourceSpec(name, unhurried(vendors.load(about["vendor"])), settings_of(simulated.config, name), {})
    try:
        yield WriteTrial(Source(spec, around), store, window)
    finally:
        await window.transport.aclose()
        store.close()

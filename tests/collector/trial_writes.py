"""A source at work on a simulated vendor over real HTTP, and deeds that the vendor lets happen, found by trying."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from fieldtui import vendors
from fieldtui.cli.wiring.action_choices import choices
from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.write_runner import act, facets_of
from fieldtui.contract.action import Action, ActionInput, InputType, linked_ids
from fieldtui.contract.action_checks import complete
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.file_answers import encode_file
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

#: answers that are no choice
SAMPLES = {
    InputType.TEXT: "because it must be",
    InputType.DATE: "2031-03-04",
    InputType.NUMBER: "1",
}
_FUTURE, _TURN = datetime(2031, 3, 4), itertools.count()
#: tested where the vendor is: what can be done to those alone whom no list names, to the few that are short, and to
#: what is finalized, which not every day has
ELSEWHERE = ("sign-off", "fill", "unfinalize")


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
        listed = [each for each in self.source.spec.vendor.resources if kinds.intersection(each.kinds)]
        for each in dict.fromkeys((resource, *listed)):
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

    def ways(self, action: Action, stored: Stored) -> Iterator[Mapping[str, str]]:
        """Each way in which the questions of an action on a record may be answered."""
        resource = self.source.spec.vendor.resource(stored.resource)
        facets = facets_of(self.source, resource, stored)
        # of several times each is after the one before, and no record is at such a time yet
        times = (f"{_FUTURE + timedelta(hours=next(_TURN)):%Y-%m-%dT%H:%M:%SZ}" for _ in action.asks)
        values = [[next(times)] if ask.type is InputType.TIME else self._values(ask, facets) for ask in action.asks]
        for chosen in itertools.product(*values):
            answers = {ask.name: value for ask, value in zip(action.asks, chosen, strict=True)}
            yield complete(action, self.source.spec.settings, facets, answers)

    def _values(self, ask: ActionInput, facets: Facets) -> list[str]:
        if ask.kind is not None:
            offered = choices(self.source.spec, self.store, facets, ask)
            best = [choice.id for choice in offered if choice[2:] == offered[0][2:]]
            # another one each time: what was done for somebody in one test is done in the next
            return best[(turn := next(_TURN) % max(1, len(best))) : turn + 1]
        if ask.default(self.source.spec.settings, facets):
            return [""]
        if ask.type is InputType.FILE:
            return [encode_file(f"leak-{next(_TURN)}.jpg", b"a picture")]
        sample = SAMPLES[ask.type]
        # what a sample of text cannot be is the id of somebody whom a record names
        return list(ask.choices) or [sample if ask.check(sample) is None else self._person()]

    def _person(self) -> str:
        """The id of a person whom some record names."""
        for row in self.store.records.stream(Query()):
            stored = self.store.records.stored(row.address)
            assert stored is not None
            named = facets_of(self.source, self.source.spec.vendor.resource(stored.resource), stored)
            for id in linked_ids(named, Kind.PERSON):
                return id
        raise AssertionError("no record names anybody")

    def open_to(self, resource: Resource, action: Action) -> Iterator[Stored]:
        """The records for which the action is offered."""
        settings = self.source.spec.settings
        for stored in [each for kind in action.kinds or resource.kinds for each in self.records(kind)]:
            is_its = stored.resource == resource.name
            if is_its and action.why_not(settings, facets_of(self.source, resource, stored)) is None:
                yield stored

    async def succeed(self, resource: Resource, action: Action) -> Done:
        """Try until the vendor lets it happen."""
        for stored in itertools.islice(self.open_to(resource, action), 12):
            for answers in self.ways(action, stored):
                with suppress(Refused):
                    address, before = stored.row.address, stored.row.status
                    await act(self.source, address, action.name, answers)
                    return Done(address, answers, before, self.status(address))
        raise AssertionError(f"{action.name} never worked")

    def another(self, resource: Resource, action: Action, done: Done) -> tuple[Address, Mapping[str, str]]:
        """Another record that stands where the one stood before, so that the same can be done to it, and the answers:
        the same ones, but for the records that they name.
        """
        # the segments of a time off have one verdict
        itself = f"{done.address.id.partition('@')[0]}@" if done.address.kind is Kind.TIME_OFF else done.address.id
        named = {ask.name for ask in action.asks if ask.kind is not None}
        alike = (
            stored
            for stored in self.open_to(resource, action)
            if not stored.row.id.startswith(itself) and stored.row.status == done.before
        )
        stored = next(alike, None)
        assert stored is not None, f"there is no second record to {action.name}"
        own = next(iter(self.ways(action, stored)))
        return stored.row.address, {**done.answers, **{name: own[name] for name in named if name in own}}


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

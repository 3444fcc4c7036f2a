"""A source at work on a vendor that is served in this process: its lists swept, writes done as the program does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.write_runner import act, facets_of
from fieldtui.contract.action import Action
from fieldtui.contract.action_checks import find_action
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Reply
from fieldtui.contract.record import Address, Kind
from fieldtui.contract.runtime import WallClock, inline
from fieldtui.contract.vendor import Rate, Vendor
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.http.transport import Transport
from fieldtui.store.models import Query, Stored
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store


class Impatient(WallClock):
    """The real time, in which nobody waits longer than a moment."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds, 0.02))


@dataclass
class Sender:
    """Sends, and remembers what changed something: method and path."""

    transport: Transport = field(default_factory=Transport)
    changing: list[tuple[str, str]] = field(default_factory=list)

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
        # neither logging in nor searching changes anything
        if method != "GET" and "token" not in url and not url.endswith("/search/"):
            self.changing.append((method, url.partition("?")[0].rpartition("//")[2].partition("/")[2]))
        return await self.transport(method, url, headers, content, seconds, limit=limit)


@dataclass
class ActingSource:
    """One person's program: a source, its store, and what it sent."""

    source: Source
    store: Store
    sender: Sender

    @property
    def sent(self) -> list[tuple[str, str]]:
        return self.sender.changing

    async def sweep(self, *names: str) -> None:
        """Read these lists whole."""
        for name in names:
            progress = await self.source.feeds[name].sweeper.sweep(full=True)
            assert progress.error is None, progress.error

    def records(self, kind: Kind, where: str = "") -> list[Stored]:
        """The stored records of a kind that a filter finds."""
        found = self.store.records.stream(Query(kinds=(kind,), where=where, sort="title"))
        return [stored for row in list(found) if (stored := self.store.records.stored(row.address))]

    def facets(self, address: Address) -> Facets:
        """A stored record as its vendor draws it."""
        stored = self.store.records.stored(address)
        assert stored is not None
        return facets_of(self.source, self.source.spec.vendor.resource(stored.resource), stored)

    def action(self, address: Address, name: str) -> Action:
        """What may be done to a record, by name."""
        stored = self.store.records.stored(address)
        assert stored is not None
        return find_action(self.source.spec.vendor.resource(stored.resource), address.kind, name)

    def why_not(self, address: Address, name: str) -> str | None:
        """Why something cannot be done to a record."""
        return self.action(address, name).why_not(self.source.spec.settings, self.facets(address))

    async def act(self, address: Address, name: str, **answers: str) -> str:
        """Do it; the vendor's words."""
        return (await act(self.source, address, name, answers)).message

    def ends(self) -> list[str]:
        """How the writes ended, the newest last."""
        return [write.state for write in self.store.outbox.query()]


@asynccontextmanager
async def acting_on(vendor: Vendor, settings: Any, folder: Path) -> AsyncIterator[ActingSource]:
    """Open a program with an empty store."""
    unhurried = replace(vendor, connect=lambda of: replace(vendor.connect(of), rate=Rate(10_000, 1)))
    store, sender = open_store("sqlite", folder), Sender()
    around = Runtime(store=store, send=sender, clock=Impatient(), run=inline, read_only=False, patience=30.0)
    try:
        yield ActingSource(Source(SourceSpec("tested", unhurried, settings, {}), around), store, sender)
    finally:
        await sender.transport.aclose()
        store.close()

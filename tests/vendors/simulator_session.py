"""A session at a simulated vendor, as the collector has one, and what it brings home."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from fieldtui import vendors
from fieldtui.contract.document import Document
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Poll
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.runtime import WallClock
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Rate, Resource, Vendor
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.settings.load import load


class Watch(WallClock):
    """The real time, noting how long was waited in all."""

    def __init__(self) -> None:
        self.waited = 0.0

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds
        await super().sleep(seconds)


class Nothing:
    """A store that knows no other record."""

    def title(self, kind: Kind, id: str) -> str | None:
        return None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


@dataclass
class Swept:
    """What a sweep of one resource brought: the records by key, as they came."""

    resource: Resource
    keys: list[Key] = field(default_factory=list)
    raw: dict[Key, bytes] = field(default_factory=dict)
    facets: dict[Key, Facets] = field(default_factory=dict)
    pages: int = 0


@dataclass
class Visit:
    """One source, its settings from the simulator's own configuration file, and a session with it."""

    vendor: Vendor
    settings: Any
    session: Session
    watch: Watch

    @property
    def listed(self) -> list[Resource]:
        """The resources whose items are records."""
        return [resource for resource in self.vendor.resources if not resource.delivers]

    async def sweep(self, resource: Resource, after_page: Callable[[], object] = lambda: None) -> Swept:
        """Go through one resource; `after_page` is called behind each page."""
        swept = Swept(resource)
        poll = Poll(self.settings, None, datetime.now(UTC))
        async for page in self.session.pages(resource.pages(poll)):
            swept.pages += 1
            for raw in page.items:
                item = resource.decode(raw, self.settings)
                key = identify(resource, item)
                swept.keys.append(key)
                swept.raw[key] = bytes(raw)
                assert resource.facets is not None
                swept.facets[key] = resource.facets(item)
            after_page()
        return swept

    async def sweep_all(self) -> dict[str, Swept]:
        """Go through every resource, by its name."""
        return {resource.name: await self.sweep(resource) for resource in self.listed}


def identify(resource: Resource, item: Any) -> Key:
    """Return the key of a decoded item."""
    assert resource.identity is not None
    return resource.identity(item)


def draw(resource: Resource, raw: bytes, settings: Any) -> tuple[Key, Facets, Document]:
    """Make of one record's JSON all that a screen needs."""
    item = resource.decode(raw, settings)
    assert resource.facets is not None
    assert resource.document is not None
    return identify(resource, item), resource.facets(item), resource.document(item, Nothing())


def settings_of(config: Path, source: str) -> Any:
    """Return a source's settings from a configuration file."""
    loaded = load(config, vendors.load).sources[source]
    assert loaded.error is None, loaded.error
    return loaded.settings


def spoiled(settings: Any) -> Any:
    """Return the settings with every secret replaced by a wrong one."""
    wrong = {
        name: Secret.literal("certainly not this")
        for name in settings.__struct_fields__
        if isinstance(getattr(settings, name), Secret)
    }
    assert wrong
    return msgspec.structs.replace(settings, **wrong)


@asynccontextmanager
async def visiting(vendor: str, settings: Any) -> AsyncIterator[Visit]:
    """Open a session with those settings."""
    made, transport, watch = vendors.load(vendor), Transport(), Watch()
    try:
        # the simulator needs no sparing, so that tests are quick
        connection = replace(made.connect(settings), rate=Rate(10_000, 1))
        yield Visit(made, settings, Session("here", connection, transport, clock=watch), watch)
    finally:
        await transport.aclose()

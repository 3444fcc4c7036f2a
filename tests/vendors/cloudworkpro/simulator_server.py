"""The simulated vendor over real HTTP in this process, in a world whose time the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from fieldtui.contract.flow import Page, Poll, Reply
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Rate
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.vendors.cloudworkpro import VENDOR, simulator
from fieldtui.vendors.cloudworkpro.settings import Settings
from tests.vendors.simulated_in_process import Served, SkippingClock, served_in_process

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


class Account:
    """One company at the simulated vendor, and a session with it; `pass_time` moves the world."""

    def __init__(self, served: Served, settings: Settings) -> None:
        self.settings, self.session = settings, served.session(VENDOR, settings, SkippingClock())
        self.world, self.dice, self.simulation, self.part = served.world, served.dice, served.simulation, served.part
        self.transport, self.pass_time, self.strike = served.transport, served.pass_time, served.strike

    def truth(self, kind: str = "work_order") -> dict[str, str | None]:
        return dict(self.simulation.vendors["cloudworkpro"].truth()[kind])

    async def sweep(
        self, name: str, since: str | None = None, *, meanwhile: Callable[[], None] = lambda: None
    ) -> tuple[list[Any], str | None]:
        """Sweep a list; `meanwhile` is called after every page. The records, and the checkpoint."""
        resource = VENDOR.resource(name)
        pages: list[Page] = []
        poll = Poll(self.settings, since, self.world.clock.now())
        async for page in self.session.pages(resource.pages(poll)):
            pages.append(page)
            meanwhile()
        records = [msgspec.json.decode(item) for page in pages for item in page.items]
        return records, next((page.checkpoint for page in pages if page.checkpoint), None)

    async def call(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request as it stands, with a good token unless `authorization` says otherwise."""
        if "authorization" not in headers and self.session.tokens is not None:
            headers["authorization"] = f"Bearer {(await self.session.tokens.current()).access}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.transport(method, self.settings.base_url + path, sent, body, 10)

    async def ask(self, path: str, *query: tuple[str, str]) -> Any:
        """GET with a good token; the answer's JSON."""
        return (await self.call("GET", f"{path}?{urlencode(query)}")).json()


@asynccontextmanager
async def served(records: int = 120, **changes: Any) -> AsyncIterator[Account]:
    """Serve the vendor until the block ends."""
    async with served_in_process("cloudworkpro", simulator, records=records, start=MORNING) as ours:
        yield Account(ours, settings_of(ours.table, **changes))


def session_of(settings: Settings, transport: Transport) -> Session:
    """A session that neither waits nor keeps a pace."""
    connection = replace(VENDOR.connect(settings), rate=Rate(10_000, 1))
    return Session("north", connection, transport, clock=SkippingClock())


def settings_of(table: dict[str, Any], **changes: Any) -> Settings:
    """Settings from the table that the simulator gives, with other values for some."""
    values = {**table, "client_id": Secret.literal(table["client_id"])}
    values["client_secret"] = Secret.literal(table["client_secret"])
    values.pop("webhook", None)
    return Settings(**{"page_limit": 20, **values, **changes})

"""The simulated vendor over real HTTP in this process, in a world whose time the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Poll, Reply
from fieldtui.contract.record import Key
from fieldtui.contract.secret import Secret
from fieldtui.vendors.crewsense import VENDOR, simulator
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from tests.vendors.simulated_in_process import Served, served_in_process


class Department:
    """One department at the simulated vendor, and a session with it; `pass_time` moves the world."""

    def __init__(self, served: Served, settings: CrewSenseSettings) -> None:
        self.settings, self.session = settings, served.session(VENDOR, settings)
        self.world, self.dice, self.simulation, self.part = served.world, served.dice, served.simulation, served.part
        self.transport, self.pass_time, self.truth = served.transport, served.pass_time, served.truth

    async def sweep(self, name: str) -> dict[Key, Facets]:
        """Sweep a list; what lists need of each record, by its key."""
        resource, found = VENDOR.resource(name), {}
        assert resource.identity is not None
        assert resource.facets is not None
        async for page in self.session.pages(resource.pages(Poll(self.settings, None, datetime.now(UTC)))):
            for raw in page.items:
                item = resource.decode(raw, self.settings)
                found[resource.identity(item)] = resource.facets(item)
        return found

    async def token(self) -> str:
        """A good token."""
        assert self.session.tokens is not None
        return (await self.session.tokens.current()).access

    async def call(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request as it stands, with a good token unless `authorization` says otherwise."""
        if "authorization" not in headers:
            headers["authorization"] = f"Bearer {await self.token()}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.transport(method, self.settings.base_url + path, sent, body, 10)

    async def get(self, path: str, **query: str) -> Reply:
        """GET under the version, with a good token."""
        return await self.call("GET", f"/v1{path}?{urlencode(query)}")


@asynccontextmanager
async def served(records: int = 200, seed: int = 5) -> AsyncIterator[Department]:
    """Serve the vendor until the block ends."""
    start = datetime.now(UTC)
    async with served_in_process("crewsense", simulator, records=records, start=start, seed=seed) as ours:
        yield Department(ours, settings_of(ours.table))


def settings_of(table: dict[str, Any]) -> CrewSenseSettings:
    """Settings from the table that the simulator gives."""
    secrets = {name: Secret.literal(table[name]) for name in ("client_id", "client_secret")}
    return CrewSenseSettings(**{**table, **secrets})


def refused(answer: Reply, status: int, slug: str, words: str = "") -> None:
    """It is an error in the vendor's shape."""
    body = answer.json()
    assert (answer.status, body["status"], body["error"]) == (status, status, slug)
    assert words in str(body["error_message"])

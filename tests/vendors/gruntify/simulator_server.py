"""The simulated vendor over real HTTP in this process, in a world whose time stands still until the test moves it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Poll, Reply
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.secret import Secret
from fieldtui.simulator.models import Form, Work
from fieldtui.vendors.gruntify import VENDOR, simulator
from fieldtui.vendors.gruntify.settings import GruntifySettings
from tests.vendors.simulated_in_process import Served, served_in_process

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"


@dataclass
class Swept:
    """What a sweep brought, by key, and what it had to say."""

    raw: dict[Key, bytes] = field(default_factory=dict)
    facets: dict[Key, Facets] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Account:
    """One person's account at the simulated vendor, and a session with it."""

    def __init__(self, served: Served, settings: GruntifySettings) -> None:
        self.served, self.settings, self.session = served, settings, served.session(VENDOR, settings)
        self.world, self.simulation, self.transport, self.base = (
            served.world,
            served.simulation,
            served.transport,
            served.base,
        )
        self.pass_time, self.truth = served.pass_time, served.truth
        self.swept: dict[str, Swept] = {}

    def pass_time_until(self, come: Callable[[Sequence[Form]], bool]) -> None:
        """Let time pass until the forms are as wanted."""
        for _ in range(100):
            if come(self.served.part.forms):
                return
            self.pass_time(60)
        raise AssertionError("the forms never came to that")

    def works(self, *, asked: bool) -> list[Work]:
        works = self.served.part.work.values()
        return [work for work in works if work.asked == asked]

    async def sweep(self, name: str) -> Swept:
        """Sweep a resource, and keep what it brought as the store would."""
        resource, swept = VENDOR.resource(name), Swept()
        async for page in self.session.pages(resource.pages(Poll(self.settings, None, MORNING))):
            swept.notes += [page.note] if page.note else []
            for raw in page.items:
                item = resource.decode(raw, self.settings)
                assert resource.identity is not None
                assert resource.facets is not None
                key = resource.identity(item)
                assert key not in swept.raw, "a record came twice"
                swept.raw[key], swept.facets[key] = bytes(raw), resource.facets(item)
        self.swept[name] = swept
        return swept

    def raw(self, kind: Kind, id: str) -> bytes | None:
        """Look a record up as a document does."""
        return next((swept.raw[key] for swept in self.swept.values() if (key := Key(kind, id)) in swept.raw), None)

    def title(self, kind: Kind, id: str) -> str | None:
        """Look a title up as a document does."""
        found = (swept.facets[key] for swept in self.swept.values() if (key := Key(kind, id)) in swept.facets)
        return next((facets.title for facets in found), None)

    async def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, kind: str = "application/json"
    ) -> Reply:
        """Send one request as it stands, with a good token unless another is given."""
        if token is None:
            assert self.session.tokens is not None
            token = (await self.session.tokens.current()).access
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = kind
        return await self.transport(method, self.base + path, headers, content, 10)


@asynccontextmanager
async def served(records: int = 120, **changes: Any) -> AsyncIterator[Account]:
    """Serve the vendor until the block ends."""
    async with served_in_process("gruntify", simulator, records=records, start=MORNING) as ours:
        yield Account(ours, settings_of(ours.table, **changes))


def settings_of(table: dict[str, Any], **changes: Any) -> GruntifySettings:
    """Settings from the table that the simulator gives, with other values for some."""
    values = {**table, "password": Secret.literal(table["password"]), **changes}
    values["workspaces"] = tuple(values["workspaces"])
    return GruntifySettings(**values)


def body(reply: Reply) -> Any:
    """The JSON of an answer."""
    return msgspec.json.decode(reply.body)

"""A source whose vendor's answers were recorded over real HTTP, to be given again, spoilt on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldtui import vendors
from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.flow import Poll, Reply
from fieldtui.contract.runtime import inline
from fieldtui.contract.vendor import Rate, Resource, Vendor
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.http.scripted_vendor import StillClock
from tests.vendors.simulator_session import settings_of

Question = tuple[str, str, bytes | None]
Spoil = Callable[[Reply], Reply]


@dataclass
class Tape:
    """Answers by question. While it records, it asks the real thing; afterwards it only plays.

    `spoil` is put upon each answer but those to logging in, or upon these alone if `at_login`. What was never asked
    gets the answer to another question to the same path, or a 404. `path`: what was asked last, without its query.
    """

    answers: dict[Question, Reply] = field(default_factory=dict)
    logins: set[str] = field(default_factory=set)
    transport: Transport | None = None
    spoil: Spoil | None = None
    at_login: bool = False
    played: int = 0
    path: str = ""

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
        question = (method, url, content)
        if self.transport is not None:
            answer = await self.transport(method, url, headers, content, seconds, limit=limit)
            if answer.status != 304:
                self.answers[question] = answer
            return answer
        self.played, self.path = self.played + 1, _path(url)
        assert self.played < 20_000, "it asks for ever"
        known = self.answers.get(question)
        answer = known if known is not None else self._alike(method, url)
        if self.spoil is None or (_path(url) in self.logins) != self.at_login:
            return answer
        return self.spoil(answer)

    def _alike(self, method: str, url: str) -> Reply:
        for (asked, there, _), answer in self.answers.items():
            if (asked, _path(there)) == (method, _path(url)):
                return answer
        return Reply(404, {}, b"")


def _path(url: str) -> str:
    return url.partition("?")[0]


@dataclass
class Recorded:
    """One source with its tape; `store` holds what calm sweeps brought."""

    vendor: Vendor
    settings: Any
    name: str
    tape: Tape
    store: Store
    now: float
    #: records as they came, by resource
    raws: dict[str, list[bytes]] = field(default_factory=dict)

    def source(self) -> Source:
        """A new session, as if just started."""
        around = Runtime(store=self.store, send=self.tape, clock=StillClock(self.now), run=inline)
        return Source(SourceSpec(self.name, self.vendor, self.settings, {}), around)

    @property
    def resources(self) -> list[Resource]:
        """All that is swept."""
        return list(self.vendor.resources)

    def sweep(self, resource: Resource, spoil: Spoil | None = None, *, at_login: bool = False) -> SweepProgress:
        """Sweep one resource fully, each answer spoilt."""
        self.tape.spoil, self.tape.at_login, self.tape.played = spoil, at_login, 0
        return asyncio.run(self.source().feeds[resource.name].sweeper.sweep(full=True))

    def listed(self) -> set[str]:
        """Every address that the store has."""
        return {str(row.address) for row in self.store.records.rows(self.store.records.select(Query()))}


def record(simulated: SimulatorProcess, folder: Path) -> Recorded:
    """Sweep everything once over real HTTP, remembering each answer."""
    assert simulated.config is not None
    name, about = next(iter(simulated.sources.items()))
    found = vendors.load(about["vendor"])
    vendor = replace(found, connect=lambda own: replace(found.connect(own), rate=Rate(100_000, 1)))
    settings = settings_of(simulated.config, name)
    recorded = Recorded(
        vendor,
        settings,
        name,
        Tape(),
        open_store("sqlite", folder),
        datetime.fromisoformat(simulated.control()["now"]).timestamp(),
    )
    asyncio.run(_go_through(recorded))
    return recorded


async def _go_through(recorded: Recorded) -> None:
    """Log in, then sweep; what logging in asks for is told apart from the rest."""
    tape = recorded.tape
    tape.transport = Transport()
    source = recorded.source()
    if source.session.tokens is not None:
        await source.session.tokens.current()
    tape.logins = {_path(url) for _, url, _ in tape.answers}
    for name, feed in source.feeds.items():
        poll = Poll(recorded.settings, None, datetime.fromtimestamp(recorded.now, UTC))
        pages = [page async for page in source.session.pages(feed.sweeper.resource.pages(poll))]
        recorded.raws[name] = [bytes(raw) for page in pages for raw in page.items]
        progress = await feed.sweeper.sweep(full=True)
        assert progress.error is None, progress.error
        assert not progress.rejected
    await tape.transport.aclose()
    tape.transport = None

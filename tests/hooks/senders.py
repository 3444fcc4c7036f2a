"""Those who deliver: one POST over a real connection, and a receiver that stands on a port of its own."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar, TypeVarTuple

from fieldtui.contract.runtime import Clock, Run, WallClock
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Event, WebhookLogin, WebhookRules
from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.receiver import Receiver, SourceRules
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import vendor

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LOGIN = WebhookLogin(username="cwp", password=Secret.literal("correct horse"))

RULES = vendor().webhooks or WebhookRules(read=lambda body: Event(None, "", None), login=lambda settings: None)


def basic(user: str = "cwp", password: str = "correct horse") -> str:
    """An Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def event(id: str = "e1", **more: Any) -> dict[str, Any]:
    """A delivery's body."""
    return {"id": id, "event": "THING.MADE", "created": "2026-11-21T07:42:00Z", "thing": "7", **more}


def post(port: int, body: bytes | dict[str, Any], path: str = "/hooks/toys", **headers: str) -> tuple[int, str]:
    """Deliver; the status and the text that came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(KeyError):
        headers["Content-Type"] = headers.pop("content_type")
    sent = {"Content-Type": "application/json", "Authorization": basic(), **headers}
    try:
        connection.request("POST", path, body if isinstance(body, bytes) else json.dumps(body), sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


async def deliver(
    port: int, body: bytes | dict[str, Any], path: str = "/hooks/toys", **headers: str
) -> tuple[int, str]:
    """Deliver without holding up the receiver."""
    return await asyncio.to_thread(post, port, body, path, **headers)


@asynccontextmanager
async def worker() -> AsyncIterator[Run]:
    """A thread that writes, as the program has it."""
    with ThreadPoolExecutor(1) as pool:

        async def run(work: Callable[[*Ts], T], *arguments: *Ts) -> T:
            return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)

        yield run


@asynccontextmanager
async def receiving(
    store: Store,
    *,
    login: WebhookLogin | None = LOGIN,
    wake: Callable[[str, str], None] = lambda source, resource: None,
    clock: Clock | None = None,
    rules: WebhookRules = RULES,
    source: str = "toys",
    **access_rules: Any,
) -> AsyncIterator[Receiver]:
    """A receiver of a source's deliveries, the toy's unless `rules` are another's, writing from a thread."""
    async with worker() as run:
        receiver = Receiver(
            AccessRules(listen="127.0.0.1:0", **access_rules),
            {source: SourceRules(rules, login)},
            store,
            run=run,
            clock=clock or WallClock(),
            wake=wake,
        )
        task = asyncio.create_task(receiver.run())
        await asyncio.wait_for(receiver.ready.wait(), 10)
        try:
            yield receiver
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

"""Those who deliver: one POST over a real connection, and a receiver that stands on a port of its own."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import WebhookLogin
from fieldtui.hooks.receiver import Gate, Receiver
from fieldtui.http.clock import WallClock
from fieldtui.store.protocol import Store
from tests.collector.toy import vendor

LOGIN = WebhookLogin(username="cwp", password=Secret.literal("correct horse"))


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
async def receiving(
    store: Store, *, login: WebhookLogin | None = LOGIN, wake: Callable[[str, str], None] | None = None
) -> AsyncIterator[Receiver]:
    """A receiver of the toy vendor's deliveries, writing from a thread as it does in the program."""
    rules = vendor().webhooks
    assert rules is not None
    worker = ThreadPoolExecutor(1)

    async def run(work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(worker, work, *arguments)

    receiver = Receiver(
        "127.0.0.1:0",
        {"toys": Gate(rules, login)},
        store,
        run=run,
        clock=WallClock(),
        wake=wake or (lambda source, resource: None),
    )
    task = asyncio.create_task(receiver.run())
    await asyncio.wait_for(receiver.ready.wait(), 10)
    try:
        yield receiver
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        worker.shutdown()

"""Delivers notifications: an attempt when it happens, five more when it was not taken, some late and some never."""

from __future__ import annotations

import asyncio
from collections import deque

import msgspec

from fieldtui.simulator.vendor_world import Faults, ServedAt
from fieldtui.simulator.webhook_sender import basic_header, post
from fieldtui.vendors.cloudworkpro.simulator.notifications import Notice

#: retry n waits n times ten minutes
RETRIES, PAUSE = 5, 600.0


class Deliveries:
    """What is to be delivered to `url` with HTTP Basic `login` (user and password); `run` does it for ever."""

    def __init__(self, url: str, login: tuple[str, str], faults: Faults, place: ServedAt) -> None:
        self._url, self._faults, self._place = url, faults, place
        self._authorization = basic_header(*login)
        self._waiting: deque[Notice] = deque()
        self._count = 0

    def add(self, notice: Notice) -> None:
        """Deliver that one as soon as may be."""
        self._waiting.append(notice)

    async def run(self) -> None:
        """Begin each delivery; each goes its own way, so that they overtake each other."""
        async with asyncio.TaskGroup() as going:
            while True:
                while self._waiting:
                    going.create_task(self._deliver(self._waiting.popleft()))
                await self._place.wait(0.5)

    async def _deliver(self, notice: Notice) -> None:
        """Try until it is taken or given up."""
        self._count += 1
        if self._faults.strikes("webhook lost", calm=0.03, rough=0.15) or self._shows_a_loss():
            return
        if self._faults.strikes("webhook late", calm=0.05, rough=0.2):
            await self._place.wait(self._faults.between(5, 300))
        for attempt in range(RETRIES + 1):
            await self._place.wait(attempt * PAUSE)
            notice.attempt = attempt
            body = msgspec.json.encode(notice.sent())
            if await post(self._url, body, self._authorization) == 200:
                notice.delivered = True
                break
        if notice.delivered and self._faults.strikes("webhook twice", calm=0.02, rough=0.08):
            await post(self._url, msgspec.json.encode(notice.sent()), self._authorization)

    def _shows_a_loss(self) -> bool:
        """Return whether this is the second of a calm day: who looks at a demo for a minute is to see one lost."""
        return self._faults.level == "calm" and self._count == 2

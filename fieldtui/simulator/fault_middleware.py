"""What stands between a simulated vendor and its caller: the faults that can befall any of them."""

from __future__ import annotations

import asyncio
import logging

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from fieldtui.simulator.simulation import Simulation
from fieldtui.simulator.vendor_world import IllegalStep

_log = logging.getLogger("fieldtui.simulator")


class FaultMiddleware:
    """Lets the world catch up, then answers as the vendor does, or as it does on a bad moment."""

    def __init__(self, simulation: Simulation, name: str) -> None:
        self._simulation, self._dice = simulation, simulation.dice
        self._vendor, self._stats = simulation.vendors[name], simulation.stats[name]
        self._router = Router(routes=list(self._vendor.routes), redirect_slashes=False)
        self._burst = 0.0
        self._refusals = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._simulation.world.advance()
        if self._dice.strikes("slow", calm=0.005, rough=0.02):
            await asyncio.sleep(self._dice.between(0.2, 1.2))
        if self._dice.strikes("expire", calm=0.0005, rough=0.005):
            self._vendor.expire()
        refusal = self._refusal()
        counted = self._counting(send)
        if refusal is not None:
            await refusal(scope, receive, counted)
        elif self._is_cut(scope["method"]):
            await self._router(scope, receive, _Cut(counted))
        else:
            await self._answer(scope, receive, counted)

    def _is_cut(self, method: str) -> bool:
        """Return whether the answer breaks off; that of a write only where a test asks for it."""
        if method == "GET":
            return self._dice.strikes("cut", calm=0.001, rough=0.01)
        return self._dice.strikes("lose")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the vendor answer."""
        try:
            await self._router(scope, receive, send)
        except IllegalStep:
            await self._vendor.refuse(409, None)(scope, receive, send)
        except HTTPException as error:
            await Response(error.detail, error.status_code, error.headers)(scope, receive, send)
        except Exception:
            _log.exception("%s could not answer %s %s", self._vendor.source, scope["method"], scope["path"])
            raise

    def _refusal(self) -> Response | None:
        """Return the error that comes instead of an answer, if one does."""
        clock = asyncio.get_running_loop().time
        if self._refusals and clock() < self._burst:
            self._refusals -= 1
            return self._vendor.refuse(429, max(1.0, round(self._burst - clock())))
        if self._dice.strikes("throttle", calm=0.002, rough=0.01):
            self._refusals, self._burst = int(self._dice.between(1, 5)), clock() + self._dice.between(1, 2)
            return self._vendor.refuse(429, 1.0)
        if self._dice.strikes("throttle silently", calm=0.0, rough=0.01):
            return self._vendor.refuse(429, None)
        if self._dice.strikes("broken", calm=0.003, rough=0.02):
            return self._vendor.refuse((500, 502, 503)[int(self._dice.between(0, 3))], None)
        return None

    def _counting(self, send: Send) -> Send:
        """Count the status of what is sent."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._stats[message["status"]] += 1
            await send(message)

        return counted


class _Cut:
    """Sends half of the first piece of a body and no more; the server then closes the connection."""

    def __init__(self, send: Send) -> None:
        self._send, self._done = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._send(message)
        elif not self._done and len(message.get("body", b"")) > 1:
            self._done = True
            half = message["body"][: len(message["body"]) // 2]
            await self._send({"type": "http.response.body", "body": half, "more_body": True})

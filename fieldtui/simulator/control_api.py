"""What a test on this machine may ask of the simulation itself: stop the clock, choose the weather, tell the truth."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.faults import LEVELS
from fieldtui.simulator.simulation import Simulation


class _Order(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST /_control` understands; what is not given stays as it is."""

    pause: bool | None = None
    faults: str | None = None
    expire: bool = False
    off: list[str] | None = None
    #: names of faults that are to strike at their next occasion, each as often as it is named
    strike: list[str] = []


class ControlApi:
    """Answers the paths that begin with an underscore, to this machine alone."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._sunk = 0

    async def steer(self, request: Request) -> Response:
        """Do what the order says, and tell how things stand then."""
        body = await request.body()
        if not _is_local(request):
            return _json({"error": "only from this machine"}, 403)
        try:
            order = msgspec.json.decode(body or b"{}", type=_Order)
            self._obey(order)
        except (msgspec.DecodeError, FieldtuiError) as error:
            return _json({"error": str(error), "levels": LEVELS}, 400)
        return _json(self._state())

    def _obey(self, order: _Order) -> None:
        world, dice = self._simulation.world, self._simulation.dice
        if order.faults is not None:
            dice.set(order.faults)
        if order.off is not None:
            dice.off = frozenset(order.off)
        dice.due.update(order.strike)
        if order.pause is not None:
            world.clock.pause(order.pause)
        if order.expire:
            for vendor in self._simulation.vendors.values():
                vendor.expire()
        world.advance()

    def _state(self) -> dict[str, Any]:
        world, dice = self._simulation.world, self._simulation.dice
        return {
            "now": world.clock.now(),
            "paused": world.clock.paused,
            "faults": dice.level,
            "off": sorted(dice.off),
            "known": sorted(dice.known),
            "struck": dice.struck,
        }

    async def truth(self, request: Request) -> Response:
        """Answer with what a console must have once it has swept everything."""
        if not _is_local(request):
            return _json({"error": "only from this machine"}, 403)
        self._simulation.world.advance()
        return _json({vendor.source: vendor.truth() for vendor in self._simulation.vendors.values()})

    async def stats(self, request: Request) -> Response:
        """Count the answers so far, by vendor and status."""
        return _json({name: dict(sorted(counts.items())) for name, counts in self._simulation.stats.items()})

    async def sink(self, request: Request) -> Response:
        """Take a replayed delivery, as a target would."""
        await request.body()
        self._sunk += 1
        return _json({"received": self._sunk})


def _is_local(request: Request) -> bool:
    """Return whether the caller is on this machine; a caller without an address is in this process."""
    try:
        return request.client is None or ip_address(request.client.host).is_loopback
    except ValueError:
        return request.client is not None and request.client.host == "testclient"


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")

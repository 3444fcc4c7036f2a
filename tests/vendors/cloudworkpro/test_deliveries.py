"""The simulated vendor's webhooks, posted to a listener over real HTTP."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.vendor_world import ServedAt, SimulatedVendor
from fieldtui.simulator.webhook_sender import post
from fieldtui.simulator.world import World
from fieldtui.vendors.cloudworkpro import simulator
from fieldtui.vendors.cloudworkpro.simulator.notifications import DOCUMENTED, LIVELY
from fieldtui.vendors.cloudworkpro.webhooks import WEBHOOKS
from tests.vendors.cloudworkpro.simulator_server import MORNING


@dataclass
class Listener:
    """Takes deliveries and answers with `status`; the pauses that the vendor made are in `waits`, in seconds."""

    status: int = 200
    heads: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line for line in head.splitlines() if line.lower().startswith("content-length"))
        self.heads.append(head)
        self.bodies.append(msgspec.json.decode(await reader.readexactly(int(length.partition(":")[2]))))
        writer.write(f"HTTP/1.1 {self.status} Whatever\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        async with self.came:
            self.came.notify_all()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self.came:
            await self.came.wait_for(lambda: len(self.bodies) >= count)

    async def wait(self, seconds: float) -> None:
        """The world's time, in which everything is at once."""
        if seconds > 1:
            self.waits.append(seconds)
        await asyncio.sleep(0.001)


@dataclass
class Scene:
    """A vendor that delivers to a listener, and the world that it tells about."""

    listener: Listener
    part: LiveVendorWorld
    dice: FaultDice
    vendor: SimulatedVendor
    seconds: list[float]
    world: World

    def create_work(self) -> None:
        """Let time pass until something was created."""
        before = len(self.listener.bodies), max(self.part.work)
        while max(self.part.work) == before[1] or self.part.work[max(self.part.work)].asked:
            self.seconds[0] += 1
            self.world.advance()


@asynccontextmanager
async def delivering(events: frozenset[str] = frozenset({"WORKORDER.CREATE"})) -> AsyncIterator[Scene]:
    listener = Listener()
    server = await asyncio.start_server(listener.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    seconds = [0.0]
    world = World(5, 60, start=MORNING, seconds=lambda: seconds[0])
    part, dice = world.add_vendor("cloudworkpro", simulator.LOCALE, 1.0), FaultDice()
    place = ServedAt(base="http://vendor.example", hooks=f"http://127.0.0.1:{port}/hooks", wait=listener.wait)
    vendor = simulator.build(part, dice, place, events)
    going = [asyncio.create_task(task()) for task in vendor.tasks]
    try:
        yield Scene(listener, part, dice, vendor, seconds, world)
    finally:
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        server.close()
        await server.wait_closed()


async def test_what_happens_is_posted_as_json_with_basic_login_agreed() -> None:
    async with delivering() as scene:
        scene.create_work()
        await scene.listener.until(1)
        head, body = scene.listener.heads[0], scene.listener.bodies[0]
        login = scene.vendor.settings["webhook"]
        word = base64.b64encode(f"{login['username']}:{login['password']}".encode()).decode()
        assert head.startswith("POST /hooks/north HTTP/1.1\r\n")
        assert f"Authorization: Basic {word}\r\n" in head
        assert "Content-Type: application/json\r\n" in head
        assert (body["event"], body["attempt"], body["resource"]) == ("WORKORDER.CREATE", 0, "work_order")
        event = WEBHOOKS.read(msgspec.json.encode(body))
        assert event.resource_id in scene.vendor.truth()["work_order"]


async def test_on_calm_day_second_is_lost_for_everyone_to_see() -> None:
    async with delivering() as scene:
        scene.dice.set("calm")
        scene.dice.off = frozenset({"webhook lost", "webhook late", "webhook twice"})
        for number in (1, 2, 2):
            scene.create_work()
            await scene.listener.until(number if number == 1 else len(scene.listener.bodies))
            await asyncio.sleep(0.05)
        await scene.listener.until(2)
        assert len(scene.listener.bodies) == 2


@pytest.mark.parametrize("status", [201, 204, 302, 401, 500])
async def test_all_but_200_is_tried_five_times_again(status: int) -> None:
    async with delivering() as scene:
        scene.listener.status = status
        scene.create_work()
        await scene.listener.until(6)
        await asyncio.sleep(0.05)
        ours = [body for body in scene.listener.bodies if body["_id"] == scene.listener.bodies[0]["_id"]]
        assert [body["attempt"] for body in ours] == [0, 1, 2, 3, 4, 5]
        assert sorted(set(scene.listener.waits)) == [600, 1200, 1800, 2400, 3000]


async def test_retry_taken_ends_tries() -> None:
    async with delivering() as scene:
        scene.listener.status = 503
        scene.create_work()
        await scene.listener.until(1)
        scene.listener.status = 200
        await scene.listener.until(2)
        await asyncio.sleep(0.05)
        assert len([body for body in scene.listener.bodies if body["attempt"] > 1]) <= 1


async def test_lost_notification_is_never_posted_and_late_one_later() -> None:
    async with delivering() as scene:
        scene.dice.due["webhook lost"] = 1
        scene.create_work()
        scene.create_work()
        await scene.listener.until(1)
        lost = max(scene.part.work) - 1
        assert all(int(body["resource_id"][18:], 16) != lost for body in scene.listener.bodies)
        scene.dice.due["webhook late"] = 1
        scene.create_work()
        await scene.listener.until(2)
        assert 5 <= scene.listener.waits[0] <= 300


async def test_notification_may_come_twice() -> None:
    async with delivering() as scene:
        scene.dice.due["webhook twice"] = 1
        scene.create_work()
        await scene.listener.until(2)
        assert scene.listener.bodies[0]["_id"] == scene.listener.bodies[1]["_id"]


@pytest.mark.parametrize(("events", "more"), [(DOCUMENTED, set()), (LIVELY, {"WORKORDER.STATUS"})])
async def test_only_events_switched_on_are_told(events: frozenset[str], more: set[str]) -> None:
    async with delivering(events) as scene:
        scene.seconds[0] += 600
        scene.world.advance()
        scene.create_work()
        await scene.listener.until(5)
        assert {body["event"] for body in scene.listener.bodies} == {"WORKORDER.CREATE"} | more


async def test_nothing_that_listener_does_ends_deliveries() -> None:
    async with delivering() as scene:
        assert await post("http://127.0.0.1:9/hooks", b"{}", "Basic eA==") is None
        scene.create_work()
        await scene.listener.until(1)


async def test_without_listener_nothing_is_delivered_but_all_is_kept() -> None:
    world = World(5, 60, start=MORNING)
    place = ServedAt(base="http://vendor.example", hooks=None, wait=asyncio.sleep)
    assert simulator.build(world.add_vendor("cloudworkpro", simulator.LOCALE, 1.0), FaultDice(), place).tasks == ()

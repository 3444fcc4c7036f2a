"""Turns within a source's rate: what a person waits for goes first, and nothing waits for ever."""

from __future__ import annotations

import asyncio

from fieldtui.http.request_turns import RequestTurns, urgent


async def test_writes_go_before_polls_that_wait() -> None:
    turns = RequestTurns(1, 0.05)
    order: list[str] = []

    async def poll(name: str) -> None:
        await turns.take()
        order.append(name)

    async def write(name: str) -> None:
        with urgent():
            await turns.take()
            order.append(name)
            # what is read again for it is as urgent
            await turns.take()
            order.append(f"{name} again")

    await turns.take()
    tasks = [asyncio.create_task(write("write"))]
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(poll(f"poll {at}")) for at in range(5)]
    await asyncio.wait_for(asyncio.gather(*tasks), 20)
    assert order[0] == "write"
    assert order.index("write again") <= 2
    assert sorted(order) == sorted(["write", "write again", *(f"poll {at}" for at in range(5))])

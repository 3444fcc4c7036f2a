"""The collector's thread for the store: in order, urgent work first, errors to whoever asked."""

from __future__ import annotations

import asyncio
import threading

import pytest

from fieldtui.collector.store_thread import StoreThread


async def test_urgent_work_goes_before_pages_that_wait() -> None:
    thread, begun, gate = StoreThread(), threading.Event(), threading.Event()
    done: list[str] = []

    def hold() -> None:
        begun.set()
        gate.wait(30)

    first = asyncio.ensure_future(thread.run(hold))
    await asyncio.to_thread(begun.wait, 30)
    waiting = [asyncio.ensure_future(thread.run(done.append, f"page {number}")) for number in range(2)]
    # each is in its queue before the next is asked for
    await asyncio.sleep(0)
    waiting += [asyncio.ensure_future(thread.run_first(done.append, f"delivery {number}")) for number in range(2)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, *waiting)
    assert done == ["delivery 0", "delivery 1", "page 0", "page 1"]
    thread.close()


async def test_error_reaches_whoever_asked_for_work() -> None:
    thread = StoreThread()
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 / 0)
    assert await thread.run_first(lambda: 2) == 2
    thread.close()


async def test_cancelled_work_that_waits_is_not_done() -> None:
    thread, begun, gate = StoreThread(), threading.Event(), threading.Event()
    done: list[str] = []

    def hold() -> None:
        begun.set()
        gate.wait(30)

    first = asyncio.ensure_future(thread.run(hold))
    await asyncio.to_thread(begun.wait, 30)
    given_up = asyncio.ensure_future(thread.run(done.append, "given up"))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    gate.set()
    await first
    assert await thread.run(lambda: list(done)) == []
    thread.close()

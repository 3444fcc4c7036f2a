"""Strangers at the listener: slowed, counted and told of, while a right delivery is answered at once."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from fieldtui.hooks.attack_monitor import MANY
from fieldtui.store.protocols import Store
from tests.hooks.factories import until
from tests.hooks.senders import basic, deliver, event, receiving
from tests.hooks.test_connection_limits import all_of, connected


async def try_login(port: int, password: str) -> bytes:
    """Deliver with a wrong password; the head of the answer."""
    head = f"POST /hooks/toys HTTP/1.1\r\nHost: x\r\nAuthorization: {basic(password=password)}\r\n"
    async with connected(port, f"{head}Content-Length: 2\r\n\r\n{{}}".encode()) as (reader, _):
        return await reader.readuntil(b"\r\n\r\n")


async def test_wrong_logins_are_slowed_right_one_not(store: Store) -> None:
    async with receiving(store) as receiver:
        for _ in range(8):
            await deliver(receiver.port, event(), Authorization=basic(password="wrong"))
        begun = time.monotonic()
        wrong = asyncio.create_task(deliver(receiver.port, event(), Authorization=basic(password="wrong")))
        await asyncio.sleep(0.1)
        assert (await deliver(receiver.port, event("e2")))[0] == 200
        right = time.monotonic() - begun
        assert (await wrong)[0] == 401
        assert time.monotonic() - begun > max(2.0, 2 * right)


async def test_wrong_logins_beyond_queue_are_cut_off(store: Store) -> None:
    async with receiving(store) as receiver:
        wrong = asyncio.gather(*(try_login(receiver.port, str(number)) for number in range(MANY + 20)))
        await until(lambda: "under attack" in receiver.state())
        assert (await deliver(receiver.port, event("e2")))[0] == 200
        answers = await wrong
        assert all(answer.startswith(b"HTTP/1.1 401") for answer in answers)
        assert any(b"connection: close" in answer.lower() for answer in answers)
        assert receiver.state().startswith(f"listening 127.0.0.1:{receiver.port}, under attack: ")


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 64, b"SSH-2.0-x\r\n\r\n", b"GET\r\n\r\n"]
)
async def test_garbage_is_counted_and_does_not_flush_log(
    store: Store, caplog: pytest.LogCaptureFixture, garbage: bytes
) -> None:
    caplog.set_level(logging.DEBUG)
    async with receiving(store) as receiver:
        for _ in range(MANY):
            async with connected(receiver.port, garbage + b"\r\n\r\n") as (reader, _):
                await all_of(reader)
        await until(lambda: "under attack" in receiver.state())
        assert (await deliver(receiver.port, event("e2")))[0] == 200
    assert "Invalid HTTP" not in caplog.text


async def test_request_with_both_lengths_ends_its_connection(store: Store) -> None:
    both = (
        f"POST /hooks/toys HTTP/1.1\r\nHost: x\r\nAuthorization: {basic()}\r\nContent-Length: 4\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nPOST /hooks/toys HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    async with receiving(store) as receiver, connected(receiver.port, both.encode()) as (reader, _):
        answer = await all_of(reader)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1

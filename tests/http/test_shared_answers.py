"""Answers that several feeds need at the same time are asked for once, and not for long."""

from __future__ import annotations

import asyncio

from fieldtui.contract.errors import Unavailable
from fieldtui.contract.flow import Reply
from fieldtui.http.session import Session
from tests.http.scripted_vendor import Sent, StillClock, Wire, connection, get, reply


async def test_many_who_ask_at_once_get_one_answer() -> None:
    wire = Wire(lambda sent: reply(body=b'{"n": 1}'))
    session = Session("here", connection(), wire, clock=StillClock())
    answers = await asyncio.gather(*(session.perform(get("/switches", shared=5.0)) for _ in range(10)))
    assert {answer.body for answer in answers} == {b'{"n": 1}'}
    assert wire.paths() == ["/switches"]


async def test_answer_is_not_shared_for_longer_than_it_may() -> None:
    wire, clock = Wire(lambda sent: reply()), StillClock()
    session = Session("here", connection(), wire, clock=clock)
    for waited, asked in ((0.0, 1), (4.9, 1), (0.2, 2), (0.0, 2)):
        await clock.sleep(waited)
        await session.perform(get("/switches", shared=5.0))
        assert len(wire.sent) == asked


async def test_other_addresses_and_who_shares_nothing_ask_for_themselves() -> None:
    wire = Wire(lambda sent: reply())
    session = Session("here", connection(), wire, clock=StillClock())
    for path, shared in (("/a", 5.0), ("/b", 5.0), ("/a", 0.0), ("/a", 5.0)):
        await session.perform(get(path, shared=shared))
    assert wire.paths() == ["/a", "/b", "/a"]


async def test_error_is_shared_with_nobody() -> None:
    answers: list[Reply | Unavailable] = [reply(404), reply()]

    def answer(sent: Sent) -> Reply | Unavailable:
        return answers.pop(0)

    session = Session("here", connection(), Wire(answer), clock=StillClock())
    first, second = await asyncio.gather(
        *(session.perform(get("/switches", shared=5.0)) for _ in range(2)), return_exceptions=True
    )
    assert "404" in str(first)
    assert isinstance(second, Reply)

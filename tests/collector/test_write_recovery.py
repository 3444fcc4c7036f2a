"""A write that was cut off is settled by reading as soon as its owner is gone, and a person is told before the next."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from fieldtui.collector.source import Source
from fieldtui.collector.write_recovery import FORSAKEN, LOOK, keep_settling, recall, settle
from fieldtui.collector.write_runner import act
from fieldtui.contract.errors import Conflict, SourceError, Unreachable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.store.process_identity import mark
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import GIVEN_UP, Write
from tests.collector import manual_clock
from tests.collector.manual_clock import SteeredClock
from tests.collector.toy_vendor import THINGS, around, listed, spec, vendor
from tests.collector.write_vendor import ACTING, ADDRESS, CLOSE, Office, thing
from tests.http.scripted_vendor import Sent, Wire, reply

NOW = 1_700_000_000.0
DEAD = f"{socket.gethostname()}:{os.getpid()}@1"
BASIS = b'{"id":1,"title":"Thing 1","status":"open"}'


def leave(store: Store, state: str = "sending", *, owner: str = DEAD, at: float = NOW, **changes: Any) -> int:
    """Leave a write behind, as a program does that was killed."""
    values = {"who": "ana@jump", "address": str(ADDRESS), "action": "set", "answers": tuple(CLOSE.items()), **changes}
    write = store.outbox.add(Write(at=at, due=at, basis=BASIS, owner=owner, resource="things", **values))
    assert state == "waiting" or store.outbox.advance(write.seq, "waiting", state)
    return write.seq


def state_of(store: Store) -> str:
    return store.outbox.query()[-1].state


async def office(store: Store, after: str | None = "closed") -> Office:
    """A vendor at which the write has been done, or not, before anyone looks again."""
    made = Office(store, thing(), after="open")
    await made.source.feeds["things"].sweeper.sweep(full=True)
    made.after, made.patched = after, 1
    return made


# --- settling ---


@pytest.mark.parametrize("owner", [DEAD, GIVEN_UP], ids=["dead", "given up"])
async def test_cut_off_write_is_settled_by_reading_at_once(store: Store, owner: str) -> None:
    leave(store, owner=owner)
    made = await office(store)
    await settle(made.source)
    (write,), (entry,) = store.outbox.query(), store.journal.entries()
    assert write.state == "unsure"
    assert write.answer == ("cut off while it was being sent; it may have happened: it was open and is closed now")
    assert (entry.who, entry.what, entry.answer, entry.ok) == ("ana@jump", "set", write.answer, False)
    assert listed(store) == {"1": "closed"}
    assert {sent.method for sent in made.wire.sent} == {"GET"}


async def test_write_never_sent_has_failed(store: Store) -> None:
    leave(store, "waiting")
    made = await office(store)
    await settle(made.source)
    assert (state_of(store), store.journal.entries()[0].answer) == ("failed", "the program ended before it was sent")


@pytest.mark.parametrize("age", [5, FORSAKEN - 1])
@pytest.mark.parametrize("owner", [mark(), "elsewhere:7@1", ""], ids=["this one", "another host", "unknown"])
async def test_write_whose_sender_may_live_is_left_alone(store: Store, owner: str, age: float) -> None:
    leave(store, owner=owner, at=NOW - age)
    made = await office(store)
    await settle(made.source)
    assert state_of(store) == "sending"


@pytest.mark.parametrize("age", [FORSAKEN + 1, -FORSAKEN - 1])
async def test_after_quarter_of_hour_nobody_sends_it_any_more(store: Store, age: float) -> None:
    leave(store, owner="elsewhere:7@1", at=NOW - age)
    made = await office(store)
    await settle(made.source)
    assert state_of(store) == "unsure"


async def test_collector_that_was_overtaken_has_nothing_on_its_way(store: Store) -> None:
    leave(store, owner="elsewhere:7@1", fence=3)
    made = await office(store)
    await settle(Source(made.source.spec, replace(made.source.around, fence=lambda: 3)))
    assert state_of(store) == "sending"
    await settle(Source(made.source.spec, replace(made.source.around, fence=lambda: 4)))
    assert state_of(store) == "unsure"


async def test_write_that_was_settled_meanwhile_is_not_sent(store: Store) -> None:
    made = Office(store, thing(), after="closed")
    await made.source.feeds["things"].sweeper.sweep(full=True)

    def overtaken(sent: Sent) -> Reply | SourceError:
        # this process stood still between its claim and the request, and another one has looked after its writes
        if sent.path == "/before":
            assert store.outbox.advance(store.outbox.query()[-1].seq, "sending", "unsure", answer="cut off")
            return reply()
        return made.answer(sent)

    source = Source(spec(of=vendor(ACTING)), around(store, Wire(overtaken)))
    with pytest.raises(Conflict, match=r"nothing was sent.*another one has settled it"):
        await act(source, ADDRESS, "round", CLOSE)
    assert (made.patched, state_of(store)) == (0, "unsure")


async def test_what_cannot_be_read_is_settled_all_same(store: Store) -> None:
    leave(store)
    made = await office(store)
    made.readable = False
    await settle(made.source)
    assert "it could not be read again" in store.journal.entries()[0].answer


async def test_write_is_settled_where_its_record_came_from(store: Store) -> None:
    def missing(settings: Any, id: str) -> Flow[bytes]:
        return (yield Request(path=f"/others/{id}")).body

    leave(store)
    made = await office(store)
    source = Source(spec(of=vendor(replace(THINGS, name="others", detail=missing), ACTING)), around(store, made.wire))
    await settle(source)
    assert "is closed now" in store.journal.entries()[0].answer


async def test_nothing_is_settled_for_other_sources_or_stops_at_nonsense(store: Store) -> None:
    for address in ("toysoldiers/work_order/1", "toys/nonsense/1", "toys/work_order/1"):
        leave(store, address=address)
    made = await office(store)
    await settle(made.source)
    assert [write.state for write in store.outbox.query()] == ["sending", "unsure", "unsure"]


async def test_running_collector_settles_within_seconds(store: Store) -> None:
    made, clock = await office(store), SteeredClock(NOW)
    source = Source(made.source.spec, replace(made.source.around, clock=clock))
    going = asyncio.create_task(keep_settling(source))
    await manual_clock.settle()
    leave(store)
    await clock.advance(LOOK)
    assert state_of(store) == "unsure"
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)


# --- telling ---


async def test_person_is_told_what_became_of_it(store: Store) -> None:
    leave(store)
    made = await office(store)
    earlier = await recall(made.source, ADDRESS, "set", CLOSE)
    assert earlier is not None
    said = (
        r"an earlier 'set' by ana@jump at \d\d:\d\d was cut off while it was being sent; read again: it is closed now"
    )
    assert re.fullmatch(said, earlier.text)
    assert earlier.is_done
    assert state_of(store) == "confirmed"
    assert [(entry.answer, entry.ok) for entry in store.journal.entries(limit=1)] == [(earlier.text, True)]
    assert await recall(made.source, ADDRESS, "set", CLOSE) is None


async def test_write_of_another_day_is_told_with_its_day(store: Store) -> None:
    leave(store, at=NOW - 3 * 86_400)
    made = await office(store)
    earlier = await recall(made.source, ADDRESS, "set", CLOSE)
    assert earlier is not None
    assert re.search(r" at 2023-11-1\d \d\d:\d\d was cut off", earlier.text)


async def test_something_else_asked_for_is_not_done(store: Store) -> None:
    leave(store)
    made = await office(store)
    earlier = await recall(made.source, ADDRESS, "set", {"status": "held"})
    assert earlier is not None
    assert not earlier.is_done


async def test_same_once_more_is_not_sent_when_it_has_happened(store: Store) -> None:
    leave(store)
    made = await office(store)
    outcome = await act(made.source, ADDRESS, "set", CLOSE)
    assert outcome.message.startswith("nothing was sent: an earlier 'set' by ana@jump")
    assert {sent.method for sent in made.wire.sent} == {"GET"}


async def test_same_once_more_is_sent_only_after_it_was_told(store: Store) -> None:
    leave(store)
    made = await office(store, after="open")
    with pytest.raises(Conflict, match=r"was cut off .*; read again: it still stands at open; do it again to send it"):
        await act(made.source, ADDRESS, "set", CLOSE)
    assert {sent.method for sent in made.wire.sent} == {"GET"}
    assert len(store.journal.entries()) == 2, "that it was cut off, and that it was told"
    await act(made.source, ADDRESS, "set", CLOSE)
    assert len(store.journal.entries()) == 3
    assert [sent.method for sent in made.wire.sent].count("PATCH") == 1
    assert state_of(store) == "confirmed"


async def test_lost_answer_is_told_to_whoever_is_next(store: Store) -> None:
    made = Office(store, Unreachable("no answer in time"), after="closed")
    assert await made.act() == "unsure"
    earlier = await recall(made.source, ADDRESS, "set", CLOSE)
    assert earlier is not None
    assert "may have happened: its answer was lost; read again: it is closed now" in earlier.text
    assert earlier.is_done


async def test_whoever_was_told_that_answer_was_lost_may_go_on(store: Store) -> None:
    made = Office(store, Unreachable("no answer in time"), after="open")
    assert await made.act() == "unsure"
    made.said = thing()
    await act(made.source, ADDRESS, "set", CLOSE)
    assert (made.patched, state_of(store)) == (2, "confirmed")


# --- two at a time ---


class HeldWire:
    """Answers as a vendor does, but holds requests of one method until it is let go."""

    def __init__(self, made: Office, method: str) -> None:
        self._made, self._method, self.let_go = made, method, asyncio.Event()

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        if method == self._method:
            await self.let_go.wait()
        return await self._made.wire(method, url, headers, content, seconds, limit=limit)


async def at_work(made: Office, store: Store, method: str) -> tuple[Source, HeldWire, asyncio.Task[Any]]:
    """A source whose write has come to a request of that method, which hangs."""
    await made.source.feeds["things"].sweeper.sweep(full=True)
    wire = HeldWire(made, method)
    source = Source(spec(of=vendor(ACTING)), replace(around(store, made.wire), send=wire))
    going = asyncio.create_task(act(source, ADDRESS, "set", CLOSE))
    await manual_clock.settle()
    return source, wire, going


async def test_of_two_writes_at_once_first_goes(store: Store) -> None:
    made = Office(store, thing())
    source, wire, first = await at_work(made, store, "PATCH")
    with pytest.raises(Conflict, match=r"“set” by .* is on its way to it"):
        await act(source, ADDRESS, "set", CLOSE)
    wire.let_go.set()
    await first
    assert made.patched == 1
    assert sorted(write.state for write in store.outbox.query()) == ["confirmed", "held"]


@pytest.mark.parametrize(
    ("method", "state", "owner"), [("PATCH", "sending", GIVEN_UP), ("GET", "failed", mark())], ids=["sent", "before"]
)
async def test_interrupted_write_is_given_up(store: Store, method: str, state: str, owner: str) -> None:
    _, _, going = await at_work(Office(store, thing()), store, method)
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    (write,) = store.outbox.query()
    assert (write.state, write.owner) == (state, owner)

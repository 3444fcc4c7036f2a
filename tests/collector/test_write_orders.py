"""A write that is asked for through the store is done once, whoever takes it up and however often."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.collector.write_orders import carry_out
from fieldtui.contract.collector_commands import OfWrite
from fieldtui.contract.errors import AnswerLost, Conflict, Refused
from fieldtui.store.protocols import Store
from tests.collector.write_vendor import ADDRESS, CLOSE, Office, thing


def order(now: float, **told: Any) -> OfWrite:
    usual = {"address": str(ADDRESS), "action": "set", "answers": dict(CLOSE), "key": "k1", "who": "Ana@jump"}
    return OfWrite(**{**usual, "until": now + 60, **told})


async def office(store: Store) -> Office:
    made = Office(store, thing(), after="closed")
    await made.source.feeds["things"].sweeper.sweep(full=True)
    return made


async def test_it_is_done_in_name_of_who_asked(store: Store) -> None:
    made = await office(store)
    await carry_out(made.source, order(made.source.around.clock.now()))
    assert made.patched == 1
    (write,) = store.outbox.query()
    assert (write.state, write.who, write.key) == ("confirmed", "Ana@jump", "k1")
    assert {entry.who for entry in store.journal.entries()} == {"Ana@jump"}


async def test_what_was_done_is_told_and_not_done_again(store: Store) -> None:
    made = await office(store)
    now = made.source.around.clock.now()
    first = await carry_out(made.source, order(now))
    # the collector was killed after the vendor's answer; the next one takes the command up, however late
    again = await carry_out(made.source, order(now, until=0.0))
    assert made.patched == 1
    assert again.message == (first.message or "done")


@pytest.mark.parametrize(
    ("state", "error"),
    [("failed", Refused), ("held", Conflict), ("unsure", AnswerLost)],
)
async def test_other_ends_are_told_as_they_were(store: Store, state: str, error: type[Exception]) -> None:
    made = await office(store)
    now = made.source.around.clock.now()
    await carry_out(made.source, order(now))
    seq = store.outbox.query()[0].seq
    assert store.outbox.advance(seq, "confirmed", state, answer="as the vendor said")
    with pytest.raises(error, match="as the vendor said"):
        await carry_out(made.source, order(now))
    assert made.patched == 1


async def test_what_was_on_its_way_when_collector_died_is_settled_by_reading(store: Store) -> None:
    made = await office(store)
    now = made.source.around.clock.now()
    await carry_out(made.source, order(now))
    seq = store.outbox.query()[0].seq
    # of a process that is no more
    assert store.outbox.advance(seq, "confirmed", "sending", owner="given up")
    with pytest.raises(AnswerLost, match="it may have happened"):
        await carry_out(made.source, order(now))
    assert made.patched == 1


async def test_order_that_nobody_waits_for_is_not_begun(store: Store) -> None:
    made = await office(store)
    with pytest.raises(Refused, match="nothing was sent: no collector took it up in time"):
        await carry_out(made.source, order(made.source.around.clock.now(), until=0.0))
    assert made.patched == 0
    assert store.outbox.query() == []


async def test_same_asked_for_twice_is_two_orders(store: Store) -> None:
    made = await office(store)
    now = made.source.around.clock.now()
    await carry_out(made.source, order(now))
    await carry_out(made.source, order(now, key="k2"))
    assert made.patched == 2

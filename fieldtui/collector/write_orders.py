"""Writes that are asked for through the store: each has a key, by which it is done once, whoever takes it up."""

from __future__ import annotations

from functools import partial

from fieldtui.collector.source import Source
from fieldtui.collector.write_recovery import settle
from fieldtui.collector.write_runner import act
from fieldtui.contract.action import Outcome
from fieldtui.contract.collector_commands import OfWrite
from fieldtui.contract.errors import AnswerLost, Conflict, Refused
from fieldtui.contract.record import Address
from fieldtui.http.request_turns import urgent
from fieldtui.store.protocols.outbox import Write

#: how an end is told of which another process, or an earlier run of this command, knows
_ENDS = {"failed": Refused, "held": Conflict, "unsure": AnswerLost}


async def carry_out(source: Source, order: OfWrite) -> Outcome:
    """Do what is asked for, unless its key says that it was filed before: then its end is told, and nothing is sent.
    Errors as for `act`; Refused where whoever asked waits no more.
    """
    address = Address.parse(order.address)
    if await _filed(source, address, order.key) is not None:
        # a collector that was killed may have left it on its way
        await settle(source)
        return _end(await _filed(source, address, order.key), order)
    # nobody is there any more to be told: a write must not come as a surprise
    if source.around.clock.now() > order.until:
        raise Refused("nothing was sent: no collector took it up in time; do it again")
    with urgent():
        return await act(source, address, order.action, order.answers, who=order.who, key=order.key)


async def _filed(source: Source, address: Address, key: str) -> Write | None:
    """Return the entry of the outbox that has this key."""
    around = source.around
    writes: list[Write] = await around.run(partial(around.store.outbox.query, address=str(address)))
    return next((write for write in writes if write.key == key), None)


def _end(write: Write | None, order: OfWrite) -> Outcome:
    """Return how a write ended that was filed before."""
    if write is None or write.state in ("waiting", "sending"):
        raise Conflict(f"“{order.action}” is on its way already; look again")
    if write.state == "confirmed":
        return Outcome(message=write.answer)
    raise _ENDS.get(write.state, Refused)(write.answer)

"""Writes whose process ended on the way: settled by reading, never by sending again."""

from __future__ import annotations

import logging
from functools import partial

from fieldtui.collector.readback import note, reread
from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.contract.errors import FieldtuiError, RecordRejected
from fieldtui.contract.record import Address
from fieldtui.store.outbox import Write

log = logging.getLogger(__name__)

#: seconds after which a write on its way has nobody left who sends it
FORSAKEN = 900.0


async def settle(source: Source) -> None:
    """Bring every forsaken write of this source to an end, with a line in the journal.

    One that still waited was never sent, and is not sent now: whoever wanted it has gone. One that was being sent may
    have happened; the record is read again, and both are said.
    """
    around = source.around
    try:
        writes: list[Write] = await around.run(around.store.outbox, "waiting", "sending")
        for write in writes:
            address = Address.parse(write.address)
            if address.source == source.spec.name and around.clock.now() - max(write.at, write.due) > FORSAKEN:
                await _settle(source, address, write)
    except FieldtuiError as error:  # what could not be settled now will be the next time
        log.warning("%s: forsaken writes could not be settled: %s", source.spec.name, error)


async def _settle(source: Source, address: Address, write: Write) -> None:
    """End one of them, unless another process has."""
    resource = source.spec.vendor.resource_of(address.kind)
    if write.state == "waiting" or resource is None:
        end, answer = "failed", "the program ended before it was sent"
    else:
        now = await reread(source, resource, address)
        try:
            before = arrival(resource, source.spec.settings, write.basis).facets.status
        except RecordRejected:
            before = None
        end, answer = (
            "unsure",
            f"the program ended before the answer came; it may have happened: {now.compared(before)}",
        )
    store = source.around.store
    if await source.around.run(partial(store.advance, write.seq, write.state, end, answer=answer)):
        await note(source, write, answer, ok=False)

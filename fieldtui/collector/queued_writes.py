"""Writes that consoles have filed, sent once they are due: those to one record in order, records side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.readback import note
from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.collector.write_recovery import recall
from fieldtui.collector.write_runner import WriteRun
from fieldtui.contract.action import Action
from fieldtui.contract.action_checks import check_answers, check_together, find_action
from fieldtui.contract.errors import Conflict, FieldtuiError, NotFound, Refused, StoreError
from fieldtui.contract.record import Address
from fieldtui.contract.runtime import Clock, Run
from fieldtui.http.request_turns import urgent
from fieldtui.store.models import Stored
from fieldtui.store.protocols.outbox import Outbox, Write

log = logging.getLogger(__name__)

#: seconds between two looks for writes that are due, and for those that have expired
LOOK, _EXPIRING = 0.5, 5.0
#: records of one source that are written to side by side: the source's rate slows them down, if need be
_LANES = 8
#: seconds that what is being sent has when the collector ends
_LEAVE = 4.0


class QueuedWrites:
    """Sends them. `sources()`: those at work; `read_only`: nothing is sent, but what has expired ends."""

    name = "sending of writes"

    def __init__(
        self, outbox: Outbox, sources: Callable[[], Mapping[str, Source]], *, clock: Clock, run: Run, read_only: bool
    ) -> None:
        self._outbox, self._sources, self._clock, self._run = outbox, sources, clock, run
        self._read_only = read_only
        #: by address: what is done to that record now
        self._going: dict[str, asyncio.Task[None]] = {}
        self._is_free = asyncio.Event()
        self._expired_at = -_EXPIRING

    def state(self) -> str:
        """Return nothing: how writes go stands in the outbox."""
        return ""

    async def run(self) -> None:
        """Send until cancelled; then what is on its way is waited for."""
        try:
            while True:
                try:
                    await self._look()
                except StoreError as error:
                    # they stay as they are, and are found at the next look
                    log.warning("writes could not be looked for: %s", error)
                await self._rest()
        finally:
            if self._going:
                _, late = await asyncio.wait(self._going.values(), timeout=_LEAVE)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)

    async def _look(self) -> None:
        """Begin with what is due, as far as its source has a lane free."""
        now = self._clock.monotonic()
        if now - self._expired_at >= _EXPIRING:
            self._expired_at = now
            await self._run(self._outbox.expire, self._clock.now())
        free = {name: _LANES - self._count(name) for name in self._sources()}
        wanted = [name for name, count in free.items() if count > 0]
        if self._read_only or not wanted:
            return
        due = partial(self._outbox.due, self._clock.now(), sources=wanted, limit=2 * _LANES * len(wanted))
        for write in await self._run(due):
            name = Address.parse(write.address).source
            # what is about to be sent still waits in the store
            if free[name] > 0 and write.address not in self._going:
                free[name] -= 1
                self._begin(self._sources()[name], write)

    def _count(self, source: str) -> int:
        return sum(address.startswith(f"{source}/") for address in self._going)

    def _begin(self, source: Source, write: Write) -> None:
        """Send one beside the others."""
        task = asyncio.create_task(_send(source, write))
        self._going[write.address] = task
        task.add_done_callback(lambda _: self._end(write.address))

    def _end(self, address: str) -> None:
        del self._going[address]
        self._is_free.set()

    async def _rest(self) -> None:
        """Wait a moment, or until a lane is free."""
        waits = [asyncio.ensure_future(self._clock.sleep(LOOK)), asyncio.ensure_future(self._is_free.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._is_free.clear()


async def _send(source: Source, write: Write) -> None:
    """Send one; what came of it stands in its entry. Those behind it, to the same record, go only if it did."""
    try:
        with error_boundary(source.spec.name), urgent():
            await _carry_out(source, write)
    except FieldtuiError as error:
        log.info("%s, write %d: %s", source.spec.name, write.seq, error)
    try:
        await _hold_the_next(source, write)
    except StoreError as error:
        log.warning("%s: writes behind %d could not be held: %s", source.spec.name, write.seq, error)


async def _carry_out(source: Source, write: Write) -> None:
    """See a write to one of its ends; errors as for `act` in `write_runner`."""
    address, answers = Address.parse(write.address), dict(write.answers)
    try:
        resource = next((each for each in source.spec.vendor.resources if each.name == write.resource), None)
        if resource is None:
            raise NotFound(f"{source.spec.name} has no list “{write.resource}” any more")
        action = find_action(resource, address.kind, write.action)
        check_answers(action, answers)
        before = arrival(resource, source.spec.settings, await _basis(source, write)).facets
        if await _is_settled(source, write, action):
            return
        reason = action.why_not(source.spec.settings, before)
        if reason is not None:
            raise Refused(f"{action.label}: {reason}")
        check_together(action, before, answers)
    except StoreError:
        # nothing is known of it yet: it is found again at the next look
        raise
    except FieldtuiError as error:
        await _end(source, write, "held" if isinstance(error, Conflict) else "failed", str(error))
        raise
    except Exception:
        await _end(source, write, "failed", "a fault in fieldtui itself; the log has it. Nothing was sent")
        raise
    await WriteRun(source, resource, address, action, before, write).run(answers)


async def _basis(source: Source, write: Write) -> bytes:
    """Return the record's JSON as the person saw it; after another write that was filed on the same sight, as that one
    left it.
    """
    around, address = source.around, Address.parse(write.address)
    done: list[Write] = await around.run(
        partial(around.store.outbox.query, "confirmed", address=write.address, limit=1)
    )
    if done and done[0].basis == write.basis:
        stored: Stored | None = await around.run(around.store.records.stored, address)
        return stored.raw if stored else write.basis
    return write.basis


async def _is_settled(source: Source, write: Write, action: Action) -> bool:
    """Return whether the record shows that it was done before; Conflict where an earlier one may have happened."""
    earlier = await recall(source, Address.parse(write.address), action.name, dict(write.answers))
    if earlier is None:
        return False
    if earlier.is_done:
        await _end(source, write, "confirmed", f"nothing was sent: {earlier.text}", ok=True)
        return True
    # whoever filed this knew of it
    if earlier.is_known:
        return False
    raise Conflict(f"nothing was sent: {earlier.text}; do it again to send it all the same")


async def _hold_the_next(source: Source, write: Write) -> None:
    """Hold what waits behind a write that was not done: it was meant for the record as that one would have left it."""
    around = source.around
    entries: list[Write] = await around.run(partial(around.store.outbox.query, address=write.address))
    ended = next((entry for entry in entries if entry.seq == write.seq), None)
    if ended is None or ended.state not in ("held", "failed", "unsure"):
        return
    for entry in entries:
        if entry.seq > write.seq and entry.is_queued and entry.state == "waiting":
            await _end(source, entry, "held", f"nothing was sent: “{write.action}” before it was not done")


async def _end(source: Source, write: Write, state: str, answer: str, *, ok: bool = False) -> None:
    """End a write that was not sent, unless somebody else has, with a line in the journal."""
    advance = partial(source.around.store.outbox.advance, write.seq, "waiting", state, answer=answer)
    if await source.around.run(advance):
        await note(source, write, answer, ok=ok)

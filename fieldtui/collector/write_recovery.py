"""Writes of which nobody knows what became of them: settled by reading, never by sending again, and told of."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.readback import RecordReading, note, reread
from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.contract.action import Action
from fieldtui.contract.errors import FieldtuiError, RecordRejected
from fieldtui.contract.record import Address
from fieldtui.contract.vendor import Resource
from fieldtui.store.process_identity import is_dead, mark
from fieldtui.store.protocols.outbox import GIVEN_UP, Write

log = logging.getLogger(__name__)

# fifteen minutes: longer than any request with its retries takes
#: seconds after which a write on its way, of which nobody can tell whether its process lives, has nobody left
FORSAKEN = 900.0
#: seconds between two looks for such writes
LOOK = 5.0
_CUT_OFF = "cut off while it was being sent"


def is_forsaken(write: Write, now: float, fence: int = 0) -> bool:
    """Return whether nobody is left who carries a write to its end: at once where its process is known to have
    ended. `fence`: our own grant's number; a collector with a lower one may not send any more.
    """
    # whoever collects sends it, now or later
    if write.is_queued and write.state == "waiting":
        return False
    if 0 < write.fence < fence and write.owner != mark():
        return True
    # GIVEN_UP: the process lives, and has said that it no longer carries this write
    return write.owner == GIVEN_UP or is_dead(write.owner) or abs(now - max(write.at, write.due)) > FORSAKEN


async def keep_settling(source: Source) -> None:
    """Settle what is forsaken now and every few seconds, until cancelled."""
    while True:
        await settle(source)
        await source.around.clock.sleep(LOOK)


async def settle(source: Source) -> None:
    """Bring every forsaken write of this source to an end, with a line in the journal.

    One that still waited was never sent, and is not sent now: whoever wanted it has gone. One that was being sent may
    have happened; the record is read again, and both are said.
    """
    around = source.around
    try:
        # what waited was not sent, what was being sent may have been
        writes: list[Write] = await around.run(around.store.outbox.unsettled)
        for write in writes:
            if write.address.startswith(f"{source.spec.name}/") and is_forsaken(
                write, around.clock.now(), around.fence()
            ):
                # one write that cannot be settled must not keep the others
                with error_boundary(source.spec.name):
                    await _settle(source, write)
    except FieldtuiError as error:  # what could not be settled now will be the next time
        log.warning("%s: forsaken writes could not be settled: %s", source.spec.name, error)


async def _settle(source: Source, write: Write) -> None:
    """End one of them, unless another process has."""
    end, answer = "failed", "the program ended before it was sent"
    if write.state == "sending":
        # settled by reading, never by sending again: the person may have done it by other means meanwhile
        now = await _read(source, write)
        end, answer = "unsure", f"{_CUT_OFF}; it may have happened: {now.compared(_status_before(source, write))}"
    store = source.around.store
    # `advance` moves it only from the state that was seen, so that of two processes one settles it
    if await source.around.run(partial(store.outbox.advance, write.seq, write.state, end, answer=answer)):
        await note(source, write, answer, ok=False)


@dataclass(frozen=True, slots=True)
class EarlierWrite:
    """The last write to a record, when nobody knows whether it happened.

    `text`: what it was and what reading showed, for a person. `is_done`: the record shows it, and the very same is
    asked for again. `is_known`: someone was told of it before.
    """

    text: str
    is_done: bool
    is_known: bool


async def recall(source: Source, address: Address, action: str, answers: Mapping[str, str]) -> EarlierWrite | None:
    """Read a record again of which the last write may have happened, and say so; None when there is none."""
    around = source.around
    # what another process left behind counts as well; its collector may not run at the moment
    await settle(source)
    # the last of those that may have happened: an older one is answered by it
    sent = partial(around.store.outbox.query, "sending", "unsure", "confirmed", address=str(address), limit=1)
    last: list[Write] = await around.run(sent)
    if not last or last[0].state != "unsure":
        return None
    write = last[0]
    now = await _read(source, write)
    is_shown = _shows(source, write, now)
    text = f"an earlier '{write.action}' by {write.who} at {_clock(write.at, around.clock.now())} {_fate(write)}; "
    text += f"read again: {_seen(now, is_shown) or now.compared(_status_before(source, write))}"
    end = "confirmed" if is_shown else "unsure"
    # the vendor's own answer, if there was one, stays with a write that is still unsure
    answer = text if is_shown else write.answer
    moved = await around.run(partial(around.store.outbox.advance, write.seq, "unsure", end, answer=answer, told=True))
    # once in the journal is enough, however often somebody asks
    if moved and (is_shown or not write.told):
        await note(source, write, text, ok=is_shown)
    # the very same again: a person who pressed twice wants it done once
    same = (write.action, dict(write.answers)) == (action, dict(answers))
    return EarlierWrite(text, is_shown and same, write.told)


def _fate(write: Write) -> str:
    """Return what happened to a write that may have happened."""
    return f"was {_CUT_OFF}" if write.answer.startswith(_CUT_OFF) else "may have happened: its answer was lost"


def _seen(now: RecordReading, is_shown: bool) -> str:
    """Return how a record stands that shows that it was done; empty where it does not."""
    if not is_shown:
        return ""
    if now.gone:
        return "the vendor no longer has it, so it was done"
    return f"it is {now.facets.status} now" if now.facets is not None and now.facets.status else "it was done"


def _clock(at: float, now: float) -> str:
    """Write a time of this machine's zone: the hour, and the day unless it is today."""
    # the machine's own zone, since the person reads it there
    then, today = (datetime.fromtimestamp(moment, UTC).astimezone() for moment in (at, now))
    return f"{then:%H:%M}" if then.date() == today.date() else f"{then:%Y-%m-%d %H:%M}"


async def _read(source: Source, write: Write) -> RecordReading:
    """Read the record of a write again; nothing is read where the vendor has no such list any more."""
    try:
        address = Address.parse(write.address)
    except ValueError:
        return RecordReading()
    resource = _resource(source, write)
    if resource is None:
        return RecordReading()
    known = next((action for action in resource.actions if action.name == write.action), None)
    return await reread(source, resource, address, (known, dict(write.answers)) if known is not None else None)


def _resource(source: Source, write: Write) -> Resource | None:
    """Return the resource that a write's record came from; a write of an older program names none, and its kind must
    do.
    """
    # an address from an older program may name a kind that is no longer listed
    vendor = source.spec.vendor
    kind = write.address.split("/", 2)[1]
    fitting = [each for each in vendor.resources if kind in each.kinds and write.resource in ("", each.name)]
    return fitting[0] if fitting else None


def _shows(source: Source, write: Write, now: RecordReading) -> bool:
    """Return whether reading showed that a write was done."""
    resource = _resource(source, write)
    actions: Sequence[Action] = resource.actions if resource is not None else ()
    done = [now.shows(action, dict(write.answers)) for action in actions if action.name == write.action]
    return any(done)


def _status_before(source: Source, write: Write) -> str | None:
    """Return the record's status as the person saw it."""
    resource = _resource(source, write)
    try:
        # the record as it was on the person's screen is kept with the write
        return arrival(resource, source.spec.settings, write.basis).facets.status if resource is not None else None
    except RecordRejected:
        return None

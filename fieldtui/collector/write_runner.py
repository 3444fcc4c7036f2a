"""One write at a vendor's: check, put on disk, read again, compare, send once, store what the vendor says now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fieldtui.collector.current_user import current_user
from fieldtui.collector.readback import RecordReading, is_proven, look, note, remember, reread
from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.collector.write_entry import is_passing, new_entry, next_try, unsent
from fieldtui.collector.write_progress import WriteProgress
from fieldtui.collector.write_recovery import is_forsaken, recall
from fieldtui.contract.action import Action, Outcome
from fieldtui.contract.action_checks import check_answers, check_together, complete, find_action
from fieldtui.contract.errors import (
    AnswerLost,
    Conflict,
    FieldtuiError,
    NotFound,
    RecordRejected,
    Refused,
    SourceError,
    StoreError,
)
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Address, Key
from fieldtui.contract.vendor import Resource
from fieldtui.store.models import Arrival, Stored
from fieldtui.store.process_identity import mark
from fieldtui.store.protocols.outbox import GIVEN_UP, Write


def facets_of(source: Source, resource: Resource, stored: Stored) -> Facets:
    """Draw a stored record's facets again from the vendor's JSON."""
    return arrival(resource, source.spec.settings, stored.raw).facets


async def act(
    source: Source, address: Address, name: str, answers: Mapping[str, str], *, who: str = "", key: str = ""
) -> Outcome:
    """Do it, once, in the name of `who` (else of this process's user), filed under `key`.

    Refused for what cannot be done, Conflict when the record moved since it was read, AnswerLost when it may have
    happened, ReadOnly. The outbox has it before it is sent, the journal afterwards.
    """
    stored: Stored | None = await source.around.run(source.around.store.records.stored, address)
    if stored is None:
        raise NotFound(f"{address}: the store has no such record; `fieldtui sync {address.source}` may bring it")
    resource = source.spec.vendor.resource(stored.resource)
    action = find_action(resource, address.kind, name)
    before = facets_of(source, resource, stored)
    answers = complete(action, source.spec.settings, before, answers)
    check_answers(action, answers)
    # of a write whose answer was lost a person hears before the next one is sent, whichever process sent it
    earlier = await recall(source, address, name, answers)
    if earlier is not None and earlier.is_done:
        return Outcome(message=f"nothing was sent: {earlier.text}")
    if earlier is not None and not earlier.is_known:
        raise Conflict(f"nothing was sent: {earlier.text}; do it again to send it all the same")
    if earlier is not None:  # it was read again
        stored = await source.around.run(source.around.store.records.stored, address) or stored
        before = facets_of(source, resource, stored)
    reason = action.why_not(source.spec.settings, before)
    # asked of the record as it is stored; the vendor has the last word
    if reason is not None:
        raise Refused(f"{action.label}: {reason}")
    check_together(action, before, answers)
    # on disk before anything leaves: a crash must not lose that something was tried
    entry = new_entry(source, stored, name, answers, who=who or current_user(), key=key)
    write = await source.around.run(source.around.store.outbox.add, entry)
    return await WriteRun(source, resource, address, action, before, write).run(answers)


@dataclass(frozen=True, slots=True)
class WriteRun:
    """A write that is on disk. `before`: the record as the person saw it."""

    source: Source
    resource: Resource
    address: Address
    action: Action
    before: Facets
    write: Write

    async def run(self, answers: Mapping[str, str]) -> Outcome:
        """Carry it to one of its ends; what is interrupted after it was sent is left to whoever settles it."""
        try:
            await self._insist_alone()
            await self._insist_unmoved()
            await self._insist_undone(answers)
        except FieldtuiError as error:
            # held: a person has to look at it again; failed: it could not be checked
            if not await self._put_off(error):
                await self._end("waiting", "held" if isinstance(error, Conflict) else "failed", str(error), ok=False)
            raise
        # BaseException: also a cancelled task leaves no entry that looks as if it were on its way
        except BaseException as error:
            # one of the queue waits for the next collector; what nobody foresaw would only come again
            if not self.write.is_queued or isinstance(error, Exception):
                await self._end("waiting", "failed", "interrupted before it was sent", ok=False)
            raise
        # from here on it may have happened: the state is on disk before the request leaves
        # False when another process has taken the entry
        if not await self._advance("waiting", "sending", owner=mark(), fence=self.source.around.fence()):
            raise Conflict("someone has taken it back, or is sending it already")
        try:
            return await self._carry_out(answers)
        except BaseException:
            # this process lives on and would otherwise be taken for the one that carries it
            with suppress(StoreError):
                await self._advance("sending", "sending", owner=GIVEN_UP)
            raise

    async def _carry_out(self, answers: Mapping[str, str]) -> Outcome:
        """Send it, and end it by what the vendor's answer says, or else the record."""
        outcome = await self._decided(await self._send(answers), answers)
        if isinstance(outcome, SourceError):
            end = "unsure" if isinstance(outcome, AnswerLost) else "failed"
            await self._end("sending", end, str(outcome), ok=False)
            raise outcome
        await self._end("sending", "confirmed", outcome.message or "done", ok=True)
        return outcome

    async def _insist_alone(self) -> None:
        """Conflict while an earlier write to the same record is on its way: of two at a time, the first goes."""
        around = self.source.around
        on_their_way = partial(around.store.outbox.query, "waiting", "sending", address=str(self.address))
        writes: list[Write] = await around.run(on_their_way)
        for other in writes:
            # by number, not by time: two processes may have asked within the same moment, on clocks that differ
            if other.seq < self.write.seq and not is_forsaken(other, around.clock.now(), around.fence()):
                raise Conflict(f"nothing was sent: “{other.action}” by {other.who} is on its way to it; look again")

    async def _insist_unmoved(self) -> None:
        """Read the record again; Conflict when it is no longer what the person saw, and the store has the new one."""
        # a list without a call for one record cannot be compared; the vendor's own check has to do
        if self.resource.detail is None:
            return
        try:
            raw, new = await look(self.source, self.resource, self.address)
        except SourceError as error:
            raise unsent(error) from None
        # a later time with the same status is a change too: a comment may matter
        now, before = new.facets, self.before
        # vendors that tell no time of change are compared by status alone, and by what rules the action out
        reason = self.action.why_not(self.source.spec.settings, now)
        if reason or now.status != before.status or (now.updated and before.updated and now.updated > before.updated):
            await remember(self.source, self.resource, raw, new, how="detail")
            self.source.feeds[self.resource.name].refresh(shown=False)
            moved = f"{before.status} then, {now.status} now" if now.status != before.status else "something else of it"
            raise Conflict(f"nothing was sent: it has moved on since it was read ({reason or moved}); look again")

    async def _insist_undone(self, answers: Mapping[str, str]) -> None:
        """Conflict when somebody else has done the same meanwhile, where another list than the record's shows that."""
        if await is_proven(self.source, self.address, (self.action, answers)):
            raise Conflict("nothing was sent: it is done already, as the vendor shows; look again")

    async def _insist_on_claim(self) -> None:
        """Conflict when the write is not ours any more: we were held up for so long that another process settled it."""
        if not await self._advance("sending", "sending"):
            settled = Conflict("this process was held up, and another one has settled it meanwhile; look again")
            # never left: what is said of it must not be that it may have happened
            settled.left = False
            raise settled

    async def _send(self, answers: Mapping[str, str]) -> Outcome:
        """Send it, and read the record again if that fails: what went wrong may have changed it all the same."""
        key = Key(self.address.kind, self.address.id)
        progress = WriteProgress(self._insist_on_claim)
        flow = self.action.flow(self.source.spec.settings, key, dict(answers))
        try:
            return await self.source.session.perform(progress.watch(flow))
        except FieldtuiError as error:
            # what was sent and not clearly refused is never booked as failed: a second sending could do it twice
            if isinstance(error, SourceError) and (progress.may_have_happened or isinstance(error, AnswerLost)):
                now = await self._reread(answers)
                lost = self._lost(str(error), now, error)
                await self._end("sending", "unsure", str(lost), ok=False)
                raise lost from None
            if isinstance(error, SourceError) and not error.left and not progress.was_sent:
                error = unsent(error)
            elif isinstance(error, SourceError):
                await self._reread(answers)
            if not await self._put_off(error):
                await self._end("sending", "failed", str(error), ok=False)
            raise error from None

    async def _decided(self, outcome: Outcome, answers: Mapping[str, str]) -> Outcome | SourceError:
        """Store the vendor's own version of the record; the error to raise unless that, or the answer, says that it was
        done.
        """
        own = self._own_record(outcome)
        # the vendor's own record outweighs any word beside it
        if own is not None and (self.action.shows is None or self.action.shows(own.facets, answers)):
            await self.source.touch(self.resource, own, how="write")
            return outcome
        now = await self._reread(answers)
        if now.facets is None:
            # a removal from the list is proved by reading the whole of it
            # gone from where it was, or not to be had alone: only the whole list can say
            await self.source.feeds[self.resource.name].sweeper.sweep(full=True)
        is_said, is_shown = outcome.done is True and outcome.record is None, now.shows(self.action, answers)
        if is_said:
            # some vendors take a write at once and show it minutes later
            can_show = self.action.shows is not None or now.proven is not None
            is_open = now.still_at(self.before.status) and can_show and not is_shown
            return replace(outcome, message=f"{outcome.message or 'taken'}, but not shown yet") if is_open else outcome
        if is_shown:
            return replace(outcome, message=f"done, as the record shows ({outcome.message or 'the answer does not'})")
        text = outcome.message or "its answer is another record, or shows another state"
        if outcome.done is not None and now.still_at(self.before.status):
            return Refused(f"the vendor did not do it: {text}; {now.compared(self.before.status)}")
        return self._lost(text, now)

    async def _reread(self, answers: Mapping[str, str]) -> RecordReading:
        """Read the record again, and whatever else shows that it was done."""
        return await reread(self.source, self.resource, self.address, (self.action, answers))

    def _own_record(self, outcome: Outcome) -> Arrival | None:
        """Return the record in the vendor's answer, None if there is none or it is another one."""
        if outcome.record is None:
            return None
        try:
            new = arrival(self.resource, self.source.spec.settings, outcome.record)
        except RecordRejected:
            return None
        # an answer may hold another record than the one that was written to
        return new if new.key == (self.address.kind, self.address.id) else None

    def _lost(self, said: str, now: RecordReading, error: SourceError | None = None) -> AnswerLost:
        """Return the error that says that it may have happened, with what was read."""
        # `idempotent`: a second sending leaves the record as one does
        again = "sending it again does no harm" if self.action.idempotent else "look before you do it again"
        text = f"{said}; it may have happened all the same: {now.compared(self.before.status)}; {again}"
        return AnswerLost(text, status=error.status if error else None, code=error.code if error else "")

    async def _put_off(self, error: FieldtuiError) -> bool:
        """Have a write of the queue that was surely not done wait on, where the trouble may pass; whether it does."""
        if not is_passing(self.write, error):
            return False
        around = self.source.around
        # the state is what it was where nothing was claimed yet
        await self._advance("sending", "waiting")
        await around.run(
            around.store.outbox.put_off, self.write.seq, next_try(self.write, around.clock.now()), str(error)
        )
        return True

    async def _advance(self, before: str, after: str, **changes: Any) -> bool:
        """Move the entry in the outbox; False when it is not where it was believed to be."""
        store = self.source.around.store
        moved: bool = await self.source.around.run(
            partial(store.outbox.advance, self.write.seq, before, after, **changes)
        )
        return moved

    async def _end(self, before: str, after: str, answer: str, *, ok: bool) -> None:
        """Move the entry to its end, of which the person who waits for it hears, and add it to the journal."""
        # of one of the queue nobody hears by this alone
        await self._advance(before, after, answer=answer, told=not self.write.is_queued)
        await note(self.source, self.write, answer, ok=ok)

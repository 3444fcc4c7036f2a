"""One write at a vendor's: check, put on disk, read again, compare, send once, store what the vendor says now."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.contract.action import Action, Ask, Outcome
from fieldtui.contract.errors import (
    AnswerLost,
    Conflict,
    FieldtuiError,
    JobUnfinished,
    Malformed,
    NotFound,
    RecordRejected,
    Refused,
    SourceError,
    Unavailable,
    Unreachable,
)
from fieldtui.contract.record import Address, Facets, Key
from fieldtui.contract.vendor import Resource
from fieldtui.store.outbox import Write
from fieldtui.store.protocol import Arrival, JournalEntry, Stored

#: after these a write that was sent may have happened all the same
_LOST = (Unreachable, Unavailable, Malformed, JobUnfinished, AnswerLost)


class UnknownAction(Refused):
    """Nothing of that name can be done to such a record."""


class WrongAnswers(Refused):
    """A question of the action is not answered, or not as it can be."""


def who() -> str:
    """Name the person at this keyboard for the journal: login and host."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return f"{name}@{socket.gethostname()}"


def find_action(resource: Resource, name: str) -> Action:
    """Return the action of that name; UnknownAction, with those that there are, when there is none."""
    for action in resource.actions:
        if action.name == name:
            return action
    there = ", ".join(action.name for action in resource.actions) or "nothing"
    raise UnknownAction(f"“{name}” cannot be done here; what can be done: {there}")


def check_answers(action: Action, answers: Mapping[str, str]) -> None:
    """Insist that every question is answered and nothing else is; WrongAnswers says what is missing."""
    known = {ask.name: ask for ask in action.asks}
    for name in answers:
        if name not in known:
            asks = ", ".join(map(how_to_answer, action.asks)) or "nothing"
            raise WrongAnswers(f"{action.name} does not ask for “{name}”; it asks for: {asks}")
    for ask in action.asks:
        value = answers.get(ask.name, "").strip()
        if ask.required and not value:
            raise WrongAnswers(f"{action.name} needs a {ask.label.lower()}: {how_to_answer(ask)}")
        if value and ask.choices and value not in ask.choices:
            raise WrongAnswers(f"{ask.label} cannot be “{value}”; one of: {', '.join(ask.choices)}")


def how_to_answer(ask: Ask) -> str:
    """Say how a question is answered on the command line."""
    return "--reason TEXT" if ask.is_reason else f"--set {ask.name}=…"


def facets_of(source: Source, resource: Resource, stored: Stored) -> Facets:
    """Draw a stored record's facets again from the vendor's JSON."""
    return arrival(resource, source.spec.settings, stored.raw).facets


async def act(source: Source, address: Address, name: str, answers: Mapping[str, str]) -> Outcome:
    """Do it, once. Raises Refused for what cannot be done, Conflict when the record moved since it was read,
    AnswerLost when it may have happened, ReadOnly. The outbox has it before it is sent, the journal afterwards.
    """
    stored: Stored | None = await source.around.run(source.around.store.stored, address)
    if stored is None:
        raise NotFound(f"{address}: the store has no such record; `fieldtui sync {address.source}` may bring it")
    resource = source.spec.vendor.resource(stored.resource)
    action = find_action(resource, name)
    before = facets_of(source, resource, stored)
    reason = action.unavailable(before)
    if reason is not None:
        raise Refused(f"{action.label}: {reason}")
    check_answers(action, answers)
    now = source.around.clock.now()
    write = Write(
        at=now, due=now, who=who(), address=str(address), action=name, answers=(*answers.items(),), basis=stored.raw
    )
    write = await source.around.run(source.around.store.put_out, write)
    return await _Errand(source, resource, address, action, before, write).run(answers)


@dataclass(frozen=True, slots=True)
class _Errand:
    """A write that is on disk. `before`: the record as the person saw it."""

    source: Source
    resource: Resource
    address: Address
    action: Action
    before: Facets
    write: Write

    async def run(self, answers: Mapping[str, str]) -> Outcome:
        """Carry it to one of its ends."""
        try:
            await self._insist_unmoved()
        except FieldtuiError as error:
            await self._end("waiting", "held" if isinstance(error, Conflict) else "failed", str(error), ok=False)
            raise
        if not await self._advance("waiting", "sending"):
            raise Conflict("someone has taken it back, or is sending it already")
        outcome = await self._send(answers)
        await self._keep(outcome)
        await self._end("sending", "confirmed", outcome.message or "done", ok=True)
        return outcome

    async def _insist_unmoved(self) -> None:
        """Read the record again; Conflict when it is no longer what the person saw, and the store has the new one."""
        if self.resource.detail is None:
            return
        try:
            raw, new = await look(self.source, self.resource, self.address)
        except SourceError as error:
            raise type(error)(f"nothing was sent: {error}", status=error.status, code=error.code) from None
        now, before = new.facets, self.before
        if now.status != before.status or (now.updated and before.updated and now.updated > before.updated):
            await remember(self.source, self.resource, raw, new, how="detail")
            self.source.refresh_kind(self.address.kind)
            moved = f"{before.status} then, {now.status} now" if now.status != before.status else "something else of it"
            raise Conflict(f"nothing was sent: it has moved on since it was read ({moved}); look again")

    async def _send(self, answers: Mapping[str, str]) -> Outcome:
        """Send it, and read the record again if that fails: what went wrong may have changed it all the same."""
        key = Key(self.address.kind, self.address.id)
        flow = self.action.flow(self.source.spec.settings, key, dict(answers))
        try:
            return await self.source.session.perform(flow)
        except _LOST as error:
            lost = AnswerLost(await self._doubt(error), status=error.status, code=error.code)
            await self._end("sending", "unsure", str(lost), ok=False)
            raise lost from None
        except FieldtuiError as error:
            if isinstance(error, SourceError):
                await reread(self.source, self.resource, self.address)
            await self._end("sending", "failed", str(error), ok=False)
            raise

    async def _doubt(self, error: SourceError) -> str:
        """Say what is known after an answer was lost, from reading the record."""
        now = await reread(self.source, self.resource, self.address)
        seen = standing(self.before.status, now)
        again = "sending it again does no harm" if self.action.idempotent else "look before you do it again"
        return f"{error}; it may have happened all the same: {seen}; {again}"

    async def _keep(self, outcome: Outcome) -> None:
        """Store the vendor's own version of the record."""
        if outcome.record is not None:
            try:
                new = arrival(self.resource, self.source.spec.settings, outcome.record)
            except RecordRejected:
                new = None
            if new is not None and new.key == (self.address.kind, self.address.id):
                await self.source.touch(self.resource, new, how="write")
                return
        if await reread(self.source, self.resource, self.address) is None:
            # gone from where it was, or not to be had alone: only the whole list can say
            await self.source.feeds[self.resource.name].sweeper.sweep(full=True)

    async def _advance(self, before: str, after: str, answer: str = "") -> bool:
        """Move the entry in the outbox; False when it is not where it was believed to be."""
        store = self.source.around.store
        moved: bool = await self.source.around.run(partial(store.advance, self.write.seq, before, after, answer=answer))
        return moved

    async def _end(self, before: str, after: str, answer: str, *, ok: bool) -> None:
        """Move the entry to its end, and write the deed into the journal."""
        await self._advance(before, after, answer)
        await note(self.source, self.write, answer, ok=ok)


async def look(source: Source, resource: Resource, address: Address) -> tuple[bytes, Arrival]:
    """Ask the vendor for the record; Malformed when what comes is not it."""
    assert resource.detail is not None
    raw = await source.session.perform(resource.detail(source.spec.settings, address.id))
    try:
        new = arrival(resource, source.spec.settings, raw)
    except RecordRejected as error:
        raise Malformed(f"the vendor's answer is not a {address.kind}: {error}") from None
    if new.key != (address.kind, address.id):
        raise Malformed(f"the vendor answered with {new.key.kind} {new.key.id} instead of {address.id}")
    return raw, new


async def remember(source: Source, resource: Resource, raw: bytes, new: Arrival, *, how: str) -> None:
    """Put what the vendor says of a record now into the store."""
    await source.touch(resource, new, how=how)
    await source.keep_detail(Address(source.spec.name, *new.key), raw)


async def reread(source: Source, resource: Resource, address: Address) -> Facets | None:
    """Get the vendor's version of the record into the store; None when it cannot be had, and a sweep must bring it."""
    source.refresh_kind(address.kind)
    if resource.detail is None:
        return None
    try:
        raw, new = await look(source, resource, address)
    except SourceError:
        return None
    await remember(source, resource, raw, new, how="write")
    return new.facets


def standing(before: str | None, now: Facets | None) -> str:
    """Say what reading showed, compared with how it stood before."""
    if now is None:
        return "it could not be read again"
    return f"it still stands at {now.status}" if now.status == before else f"it was {before} and is {now.status} now"


async def note(source: Source, write: Write, answer: str, *, ok: bool) -> None:
    """Write a deed into the journal."""
    at = source.around.clock.now()
    entry = JournalEntry(at=at, who=write.who, what=write.action, address=write.address, answer=answer, ok=ok)
    await source.around.run(source.around.store.record_deed, entry)

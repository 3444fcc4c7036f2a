"""One write at a vendor's: check, read again, compare, send once, store what the vendor says now."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Mapping
from functools import partial

from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.contract.action import Action, Outcome
from fieldtui.contract.errors import (
    Conflict,
    FieldtuiError,
    NotFound,
    RecordRejected,
    Refused,
    SourceError,
    Unavailable,
    Unreachable,
)
from fieldtui.contract.record import Address, Facets, Key
from fieldtui.contract.vendor import Resource
from fieldtui.store.protocol import JournalEntry, Store, Stored


def who() -> str:
    """Name the person at this keyboard for the journal: login and host."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return f"{name}@{socket.gethostname()}"


def find_action(resource: Resource | None, name: str) -> Action:
    """Return the action of that name; NotFound, with those that there are, when there is none."""
    actions = resource.actions if resource is not None else ()
    for action in actions:
        if action.name == name:
            return action
    there = ", ".join(action.name for action in actions) or "nothing"
    raise NotFound(f"“{name}” cannot be done here; what can be done: {there}")


def check_answers(action: Action, answers: Mapping[str, str]) -> None:
    """Insist that every question is answered and nothing else is; Refused says what is missing."""
    known = {ask.name: ask for ask in action.asks}
    for name in answers:
        if name not in known:
            raise Refused(f"{action.name} does not ask for “{name}”; it asks for: {', '.join(known) or 'nothing'}")
    for ask in action.asks:
        value = answers.get(ask.name, "").strip()
        if ask.required and not value:
            raise Refused(f"{action.name} needs {ask.label.lower()}: {_how(ask.name, ask.is_reason)}")
        if value and ask.choices and value not in ask.choices:
            raise Refused(f"{ask.label} cannot be “{value}”; one of: {', '.join(ask.choices)}")


def _how(name: str, is_reason: bool) -> str:
    """Say how a question is answered on the command line."""
    return "--reason TEXT" if is_reason else f"--set {name}=…"


def facets_of(source: Source, resource: Resource, stored: Stored) -> Facets:
    """Draw a stored record's facets again from the vendor's JSON."""
    return arrival(resource, source.spec.settings, stored.raw).facets


async def act(source: Source, address: Address, name: str, answers: Mapping[str, str]) -> Outcome:
    """Do it; raises SourceError (also when the record moved since it was read) or ReadOnly. The journal has it."""
    around = source.around
    resource = source.spec.vendor.resource_of(address.kind)
    action = find_action(resource, name)
    assert resource is not None
    stored: Stored | None = await around.run(around.store.stored, address)
    if stored is None:
        raise NotFound(f"{address} is not in the store; sync first")
    before = facets_of(source, resource, stored)
    reason = action.unavailable(before)
    if reason is not None:
        raise Refused(f"{action.label}: {reason}")
    check_answers(action, answers)
    if resource.detail is not None:
        await _insist_unmoved(source, resource, address, before)
    try:
        outcome = await source.session.perform(
            action.flow(source.spec.settings, Key(address.kind, address.id), dict(answers))
        )
    except FieldtuiError as error:
        sentence = _lost(action, error)
        await _note(around.store, source, address, action, sentence, ok=False)
        await _reread(source, resource, address)
        raise (type(error)(sentence) if isinstance(error, Unreachable | Unavailable) else error) from None
    await _keep(source, resource, address, outcome)
    await _note(around.store, source, address, action, outcome.message or "done", ok=True)
    return outcome


def _lost(action: Action, error: FieldtuiError) -> str:
    """Say what is known after an error: a write whose answer was lost may have happened."""
    if isinstance(error, Unreachable | Unavailable) and not action.idempotent:
        return f"{error}; it may have happened all the same: look at the record before you try again"
    return str(error)


async def _insist_unmoved(source: Source, resource: Resource, address: Address, before: Facets) -> None:
    """Read the record again; Conflict when it is no longer what the person saw."""
    assert resource.detail is not None
    raw = await source.session.perform(resource.detail(source.spec.settings, address.id))
    try:
        now = arrival(resource, source.spec.settings, raw).facets
    except RecordRejected as error:
        raise Refused(f"the vendor's answer is not a {address.kind}: {error}") from None
    if now.status != before.status or (now.updated and before.updated and now.updated > before.updated):
        await source.keep_detail(address, raw)
        source.refresh_kind(address.kind)
        raise Conflict(f"it has moved on since it was read: {before.status} then, {now.status} now; look again")


async def _keep(source: Source, resource: Resource, address: Address, outcome: Outcome) -> None:
    """Store the vendor's own version of the record."""
    if outcome.record is None:
        await _reread(source, resource, address)
        return
    try:
        new = arrival(resource, source.spec.settings, outcome.record)
    except RecordRejected:
        await _reread(source, resource, address)
        return
    await source.touch(resource, new, how="write")


async def _reread(source: Source, resource: Resource, address: Address) -> None:
    """Get the vendor's version of the record, as far as it gives one; the next sweep will bring it otherwise."""
    source.refresh_kind(address.kind)
    if resource.detail is None:
        return
    try:
        raw = await source.session.perform(resource.detail(source.spec.settings, address.id))
        new = arrival(resource, source.spec.settings, raw)
    except (SourceError, RecordRejected):
        return
    await source.touch(resource, new, how="write")
    await source.keep_detail(address, raw)


async def _note(store: Store, source: Source, address: Address, action: Action, answer: str, *, ok: bool) -> None:
    """Write the deed into the journal."""
    entry = JournalEntry(
        at=source.around.clock.now(), who=who(), what=action.name, address=str(address), answer=answer, ok=ok
    )
    await source.around.run(partial(store.record_deed, entry))

"""Reading a record again after a write: what it shows, how to say it, and the line in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldtui.collector.source import Source
from fieldtui.collector.sweep import arrival
from fieldtui.contract.action import Action
from fieldtui.contract.errors import Malformed, NotFound, RecordRejected, SourceError
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Address, Key
from fieldtui.contract.vendor import Resource
from fieldtui.store.models import Arrival, JournalEntry
from fieldtui.store.protocols.outbox import Write

#: an action, and the answers with which it was done
Deed = tuple[Action, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RecordReading:
    """What reading a record showed: its facets, or that the vendor no longer has it, or neither: nothing was read.

    `proven`: what the action's own proof says, None where it has none or that could not be read.
    """

    facets: Facets | None = None
    gone: bool = False
    proven: bool | None = None

    def shows(self, action: Action, answers: Mapping[str, str]) -> bool:
        """Return whether it shows that the action was done with those answers."""
        if self.proven is not None:
            return self.proven
        if self.facets is None:
            # a deletion is shown by the record's absence
            return self.gone and action.removes
        return action.shows is not None and action.shows(self.facets, answers)

    def still_at(self, before: str | None) -> bool:
        # vendors without a time of change are compared by status
        """Return whether the record has the status that it had before."""
        return self.facets is not None and self.facets.status == before

    def compared(self, before: str | None) -> str:
        """Return what it showed, compared with the status before."""
        if self.proven is not None:
            return "the vendor shows that it was done" if self.proven else "the vendor does not show it"
        if self.facets is None:
            return "the vendor no longer has it" if self.gone else "it could not be read again"
        now = self.facets.status or "no status"
        if self.still_at(before):
            return f"it still stands at {now}"
        return f"it was {before or 'without a status'} and is {now} now"


async def look(source: Source, resource: Resource, address: Address) -> tuple[bytes, Arrival]:
    """Ask the vendor for the record; Malformed when what comes is not it."""
    # the caller has seen that this list has a call for one record
    assert resource.detail is not None
    raw = await source.session.perform(resource.detail(source.spec.settings, address.id))
    try:
        new = arrival(resource, source.spec.settings, raw)
    except RecordRejected as error:
        raise Malformed(f"the vendor's answer is not a {address.kind}: {error}") from None
    # an answer for another id must not be stored under this one
    if new.key != (address.kind, address.id):
        raise Malformed(f"the vendor answered with {new.key.kind} {new.key.id} instead of {address.id}")
    return raw, new


async def remember(source: Source, resource: Resource, raw: bytes, new: Arrival, *, how: str) -> None:
    """Put what the vendor says of a record now into the store."""
    await source.touch(resource, new, how=how)
    await source.keep_detail(Address(source.spec.name, *new.key), raw)


async def is_proven(source: Source, address: Address, deed: Deed) -> bool | None:
    """Ask the vendor for what shows that an action was done; None where nothing does, or it could not be read."""
    action, answers = deed
    if action.proof is None:
        return None
    try:
        flow = action.proof(source.spec.settings, Key(address.kind, address.id), answers)
        return await source.session.perform(flow)
    except SourceError:
        return None


async def reread(source: Source, resource: Resource, address: Address, deed: Deed | None = None) -> RecordReading:
    """Get the vendor's version of the record into the store; one that cannot be had alone comes with the next sweep.

    `deed`: what is to be proven besides.
    """
    # its list may show it elsewhere now, or not at all
    source.feeds[resource.name].refresh(shown=False)
    proven = await is_proven(source, address, deed) if deed is not None else None
    if resource.detail is None:
        return RecordReading(proven=proven)
    try:
        # one call alone: a failure here must not look like a failure of the write
        raw, new = await look(source, resource, address)
    except NotFound:
        return RecordReading(gone=True, proven=proven)
    except SourceError:
        return RecordReading(proven=proven)
    await remember(source, resource, raw, new, how="write")
    return RecordReading(new.facets, proven=proven)


async def note(source: Source, write: Write, answer: str, *, ok: bool) -> None:
    """Add what became of a write to the journal."""
    at = source.around.clock.now()
    entry = JournalEntry(at=at, who=write.who, what=write.action, address=write.address, answer=answer, ok=ok)
    await source.around.run(source.around.store.journal.add, entry)

"""Which records of the store are offered where an action asks for one, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldtui.contract.action import ActionInput, Candidate
from fieldtui.contract.action_choices import Choice, ranked, taken
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Kind
from fieldtui.store.models import Query, Stored
from fieldtui.store.protocols import Store

#: the most candidates that are looked at: each is decoded again
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class OfferedRecords:
    """The records of one source. `facets_of(stored)`: a record as its vendor draws it, None where it cannot be read.

    `now`, `zone`: for filters, the time in unix seconds and the IANA name of the zone.
    """

    store: Store
    source: str
    facets_of: Callable[[Stored], Facets | None]
    now: float
    zone: str

    def to(self, record: Facets, ask: ActionInput) -> list[Choice]:
        """Return what is offered for a question that asks for a record of its kind."""
        if ask.kind is None:
            return []
        candidates = [Candidate(id, facets) for id, facets in self._facets((ask.kind,), ask.offer.where, self.zone)]
        return ranked(ask.offer, record, candidates, self._busy(record, ask.kind, ask))

    def _busy(self, record: Facets, kind: Kind, ask: ActionInput) -> frozenset[str]:
        """Return the ids of the candidates whose time is taken by other records."""
        if not ask.offer.busy or record.start is None or record.end is None:
            return frozenset()
        hours = f"start:<{record.end:%Y-%m-%dT%H:%M} end:>{record.start:%Y-%m-%dT%H:%M}"
        return taken(record, kind, (facets for _, facets in self._facets(ask.offer.busy, hours, "UTC")))

    def _facets(self, kinds: tuple[Kind, ...], where: str, zone: str) -> Iterator[tuple[str, Facets]]:
        """Yield the records of those kinds that a filter finds, as their vendor draws them."""
        query = Query(where=where, source=self.source, kinds=kinds, sort="title", limit=_MOST, now=self.now, zone=zone)
        # whole before the next question to the store: a row names no links
        for row in list(self.store.records.stream(query)):
            stored = self.store.records.stored(row.address)
            facets = self.facets_of(stored) if stored is not None else None
            if facets is not None:
                yield row.id, facets

"""Which records of the store are offered where an action asks for one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fieldtui.cli.wiring.time_zone import local_zone
from fieldtui.collector.sweep import arrival
from fieldtui.contract.action import ActionInput, Candidate
from fieldtui.contract.action_choices import Choice, ranked, taken
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Kind
from fieldtui.store.models import Query

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.store.protocols import Store

#: the most candidates that are looked at: each is decoded again
_MOST = 2_000


def choices(spec: SourceSpec, store: Store, record: Facets, ask: ActionInput) -> list[Choice]:
    """Return what is offered for a question that asks for a record of its kind, the best first."""
    if ask.kind is None:
        return []
    candidates = [Candidate(id, facets) for id, facets in _facets(spec, store, (ask.kind,), ask.offer.where)]
    busy = _busy(spec, store, record, ask)
    return ranked(ask.offer, record, candidates, busy)


def _busy(spec: SourceSpec, store: Store, record: Facets, ask: ActionInput) -> frozenset[str]:
    """Return the ids of the candidates whose time is taken by other records."""
    if ask.kind is None or not ask.offer.busy or record.start is None or record.end is None:
        return frozenset()
    hours = f"start:<{record.end:%Y-%m-%dT%H:%M} end:>{record.start:%Y-%m-%dT%H:%M}"
    return taken(record, ask.kind, (facets for _, facets in _facets(spec, store, ask.offer.busy, hours, zone="UTC")))


def _facets(
    spec: SourceSpec, store: Store, kinds: tuple[Kind, ...], where: str, *, zone: str = ""
) -> Iterator[tuple[str, Facets]]:
    """Yield the records of those kinds of one source that a filter finds, as their vendor draws them."""
    query = Query(
        where=where,
        source=spec.name,
        kinds=kinds,
        sort="title",
        limit=_MOST,
        now=time.time(),
        zone=zone or local_zone(),
    )
    # whole before the next question to the store: a row names no links
    for row in list(store.records.stream(query)):
        stored = store.records.stored(row.address)
        if stored is None:
            continue
        try:
            yield row.id, arrival(spec.vendor.resource(stored.resource), spec.settings, stored.raw).facets
        except (RecordRejected, KeyError):
            continue

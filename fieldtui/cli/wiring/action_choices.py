"""Which records of the store are offered where an action asks for one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from fieldtui.cli.wiring.time_zone import local_zone
from fieldtui.collector.sweep import arrival
from fieldtui.contract.action import ActionInput
from fieldtui.contract.action_choices import Choice
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.store.offered_records import OfferedRecords

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.store.models import Stored
    from fieldtui.store.protocols import Store


def choices(spec: SourceSpec, store: Store, record: Facets, ask: ActionInput) -> list[Choice]:
    """Return what is offered for a question that asks for a record of its kind, the best first."""

    def facets_of(stored: Stored) -> Facets | None:
        try:
            return arrival(spec.vendor.resource(stored.resource), spec.settings, stored.raw).facets
        except (RecordRejected, KeyError):
            return None

    return OfferedRecords(store, spec.name, facets_of, time.time(), local_zone()).to(record, ask)

"""What a source's feeds come to: its pane counts the rows that it lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import msgspec

from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import SourceSettings
from fieldtui.store.models import FeedStatus
from fieldtui.ui.models.source_health import of_source
from fieldtui.ui.ports import SourceInfo
from tests.ui.factories import NOW, status, vendor


def test_look_up_records_are_not_counted_as_rows() -> None:
    made = vendor("Nordwork")
    orders = made.resource("orders")
    look_ups = replace(orders, name="work types", kinds=(Kind.REFERENCE,))
    people = replace(orders, name="people", kinds=(Kind.PERSON, Kind.REFERENCE))
    source = SourceInfo("north", replace(made, resources=(orders, look_ups, people)), SourceSettings(vendor="nordwork"))
    numbers = {"orders": 60, "work types": 500, "people": 7, "of an older program": 3}
    feeds = [state_of(name, rows) for name, rows in numbers.items()]
    assert of_source(source, feeds, NOW, UTC).rows == 70


def state_of(name: str, rows: int) -> FeedStatus:
    """Return the state of a feed of that name."""
    return msgspec.structs.replace(status("north", "live", rows=rows), resource=name)

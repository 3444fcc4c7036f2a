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


def test_rows_are_as_old_as_feed_in_trouble_or_as_new_as_last_feed() -> None:
    source = SourceInfo("north", vendor("Nordwork"), SourceSettings(vendor="nordwork"))
    times = {"orders": NOW - 60, "people": NOW - 600, "sites": NOW - 3600}
    feeds = [msgspec.structs.replace(state_of(name, 1), good_at=at) for name, at in times.items()]
    assert of_source(source, feeds, NOW, UTC).as_of == NOW - 60
    feeds[1] = msgspec.structs.replace(feeds[1], word="offline", error="no answer")
    assert of_source(source, feeds, NOW, UTC).as_of == NOW - 600


def state_of(name: str, rows: int) -> FeedStatus:
    """Return the state of a feed of that name."""
    return msgspec.structs.replace(status("north", "live", rows=rows), resource=name)

"""Times of any spelling and values of any JSON type: all that came is shown, and nothing is made up."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from fieldtui.contract.document import Mark
from fieldtui.contract.record import Key
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.samples import ORDER, document, item, labelled


def test_work_orders_times_are_shown_by_utilitys_clock(settings: Settings) -> None:
    panama = msgspec.structs.replace(settings, utility_id=18)
    assert labelled(document("work_orders", ORDER, panama))["Scheduled from"].value == "2025-03-28 07:00 -0500"
    madrid = msgspec.structs.replace(panama, time_zone="Europe/Madrid")
    assert labelled(document("work_orders", ORDER, madrid))["Scheduled from"].value == "2025-03-28 13:00 +0100"


def test_time_without_offset_is_by_utilitys_clock(settings: Settings) -> None:
    panama = msgspec.structs.replace(settings, utility_id=18)
    resource, order = item("work_orders", {"id": 1, "scheduled_end_at": "2025-03-28 11:00:00"}, panama)
    assert resource.facets is not None
    assert resource.facets(order).due == datetime(2025, 3, 28, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2025-03-28T11:00:00.000-03:00",
        "2025-03-28 14:00:00 UTC",
        "2025-03-28 11:00:00 -0300",
        "2025-03-28T14:00:00Z",
        "2025-03-28T11:00:00",
        "Fri, 28 Mar 2025 14:00:00 GMT",
        1743170400,
        "1743170400",
        1743170400000,
        "1743170400000",
    ],
)
def test_time_is_read_in_every_common_spelling(settings: Settings, value: object) -> None:
    resource, order = item("work_orders", {"id": 1, "scheduled_end_at": value}, settings)
    assert resource.facets is not None
    assert resource.facets(order).due == datetime(2025, 3, 28, 14, 0, tzinfo=UTC)
    assert labelled(document("work_orders", {"id": 1, "scheduled_end_at": value}, settings))["Scheduled to"].value == (
        "2025-03-28 11:00 -0300"
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
        ("mañana", "mañana"),
        ("2025-99-99", "2025-99-99"),
        (["2025-03-28", "2025-03-29"], "2025-03-28, 2025-03-29"),
        (True, "yes"),
        (None, None),
    ],
)
def test_time_that_cannot_be_read_is_shown_as_it_came(settings: Settings, value: object, told: str | None) -> None:
    record = {"id": 1, "scheduled_end_at": value}
    resource, order = item("work_orders", record, settings)
    assert resource.facets is not None
    assert resource.facets(order).due is None
    assert labelled(document("work_orders", record, settings))["Scheduled to"].value == told


ODD: list[tuple[object, str]] = [
    (False, "no"),
    (True, "yes"),
    (0, "0"),
    (["a", "b"], "a, b"),
    ({"0": "Tyre", "2": "Lamp"}, "Tyre, Lamp"),
    ({"code": 7, "name": "Fuga"}, "Fuga"),
    ({"a": [1, {"b": 2}]}, '{"a":[1,{"b":2}]}'),
    ("Fix <3 valves & >2 pumps", "Fix <3 valves & >2 pumps"),
    ("<UNKNOWN> &copy=1", "<UNKNOWN> &copy=1"),
]
DRAWN = {
    "work_orders": {
        "external_id": "Number",
        "work_type_name": "Type",
        "description": "Description",
        "status": "Status",
        "status_label": "Status",
        "priority": "Priority",
        "cancellable": "May be cancelled",
        "address": "Address",
        "city": "City",
    },
    "crews": {
        "status": "Status",
        "status_label": "Status",
        "leader_name": "Leader",
        "members_count": "Members",
        "phone": "Phone",
    },
    "accounts": {
        "client_number": "Client number",
        "holder_name": "Holder",
        "status": "Status",
        "rate": "Rate",
        "address": "Address",
        "city": "City",
        "balance": "Balance",
        "expired_balance": "Overdue",
        "non_expired_balance": "Not yet due",
    },
    "workflow_responses": {
        "workflow_name": "Workflow",
        "workflow_code": "Code",
        "status": "Status",
        "state": "Status",
        "current_step": "Current step",
        "cancellable": "May be cancelled",
    },
}


@pytest.mark.parametrize(("value", "told"), ODD)
@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in DRAWN.items() for key in keys])
def test_every_answer_is_shown_whatever_its_type(
    settings: Settings, name: str, key: str, value: object, told: str
) -> None:
    assert labelled(document(name, {"id": 1, key: value}, settings))[DRAWN[name][key]].value == told


@pytest.mark.parametrize("name", list(DRAWN))
@pytest.mark.parametrize(("id", "key"), [(7, "7"), ("7", "7"), (" 7 ", "7"), (7.0, "7"), (10**30, str(10**30))])
def test_record_is_same_whatever_type_of_its_id(settings: Settings, name: str, id: object, key: str) -> None:
    resource, record = item(name, {"id": id}, settings)
    assert resource.identity is not None
    assert resource.identity(record) == Key(resource.kinds[0], key)


def test_coordinates_none_are_shown_as_they_came(settings: Settings) -> None:
    drawn = labelled(document("crews", {"id": 1, "latitude": "91.5", "longitude": "west"}, settings))
    assert drawn["Coordinates"].value == "91.5, west"


def test_unknown_status_beside_its_label_is_marked(settings: Settings) -> None:
    record = {"id": 1, "status": "parked", "status_label": "Estacionada"}
    field = labelled(document("work_orders", record, settings))["Status"]
    assert (field.value, field.mark, field.note) == (
        "Estacionada",
        Mark.WARN,
        "parked is not a documented status",
    )
